from functools import partial

from flask import Flask

from eldercare.actors import Actor, Door
from eldercare.clock import now
from eldercare.timebank import service
from eldercare.timebank.states import TransferKind
from eldercare.timebank.verify import verify
from eldercare.transaction import transaction
from tests.support.bank import a_bank, transfers_by_key
from tests.support.races import run_at_once

KEYS, AT_ONCE = 500, 20


def give(giver_id: int, taker_id: int, key: str) -> int:
    with transaction():
        return service.transfer(
            key=key,
            kind=TransferKind.GIFT,
            from_account_id=giver_id,
            to_account_id=taker_id,
            minutes=1,
            by=Actor.staff(1),
            via=Door.API,
            at=now(),
        ).id


def test_five_hundred_keys_twenty_times_at_once_post_once_each(app: Flask) -> None:
    bank = a_bank(accounts=8)

    for number in range(KEYS):
        giver, taker = bank.account_ids[number % 8], bank.account_ids[(number + 3) % 8]
        told = run_at_once([partial(give, giver, taker, f"0:{number}")] * AT_ONCE)
        assert len(set(told)) == 1, told
        assert isinstance(told[0], int), told

    assert transfers_by_key() == {f"0:{number}": 1 for number in range(KEYS)}
    assert verify() == []
