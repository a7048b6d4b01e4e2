import pytest

from eldercare.timebank.verify import verify
from tests.support.bank import a_bank, balances, rush, transfers_by_key

pytestmark = pytest.mark.usefixtures("app")


def test_the_books_balance_at_every_moment_while_many_use_the_bank_at_once():
    bank = a_bank(accounts=8)

    odd = rush(bank, clients=6, operations=300, trial_balances=10)

    assert odd == []
    assert balances() == bank.expected()
    assert transfers_by_key() == dict.fromkeys(bank.receipts, 1)
    assert verify() == []
    assert min(bank.done[act] for act in ("earn", "gift", "set_aside", "post", "release", "reverse")) > 0
