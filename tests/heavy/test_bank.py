from collections.abc import Callable

from flask import Flask

from eldercare.timebank.verify import verify
from tests.support.bank import a_bank, balances, rush, transfers_by_key


def test_thirty_thousand_operations_of_twenty_clients_leave_the_books_right_at_every_moment(
    app: Flask, record_property: Callable[[str, object], None]
) -> None:
    bank = a_bank(accounts=20)

    odd = rush(bank, clients=20, operations=30_000, trial_balances=1000)

    record_property("done", dict(bank.done))
    record_property("refused", dict(bank.refused))
    assert odd == []
    assert bank.done["struck while they worked"] >= 1000
    assert balances() == bank.expected()
    assert transfers_by_key() == dict.fromkeys(bank.receipts, 1)
    assert verify() == []
