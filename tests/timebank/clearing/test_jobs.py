from datetime import timedelta

import pytest
from sqlalchemy import text

from eldercare.actors import Door
from eldercare.database import session
from eldercare.timebank import service as timebank
from eldercare.timebank.clearing import queries, service
from eldercare.timebank.clearing.jobs import reconcile_clearing
from eldercare.timebank.models import Account, Transfer
from eldercare.timebank.states import Difference, TransferKind
from tests.builders.timebank import NINE, WORKER, a_gift, a_reversal, an_account

SAID = service.Said(by=WORKER, via=Door.CONSOLE, at=NINE)
pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def two() -> tuple[Account, Account]:
    """Accounts in two communities between which 60 minutes moved."""
    giver, taker = an_account(minutes=300), an_account(minutes=300)
    facts = {"from_account_id": giver.id, "to_account_id": taker.id, "minutes": 60}
    service.move("1", **facts, said=SAID)
    return giver, taker


def found() -> list[Difference]:
    session.commit()
    reconcile_clearing(NINE)
    last = queries.last_check()
    assert last is not None
    return last.kinds()


def test_a_true_move_leaves_nothing_to_find(two):
    assert found() == []
    assert queries.last_check().legs == 2


def test_one_night_is_reconciled_once_and_kept(two):
    assert found() == []
    reconcile_clearing(NINE + timedelta(hours=1))
    assert len(queries.checks()) == 1

    reconcile_clearing(NINE + timedelta(days=1))
    assert len(queries.checks()) == 2


def test_minutes_that_left_and_arrived_nowhere_are_found(two):
    giver, _taker = two
    here = service.accounts_between(giver.community_id, two[1].community_id, at=NINE)[0]
    a_gift(giver, here, 17, kind=TransferKind.MOVE_OUT, key="move:out:made up")

    assert found() == [Difference.SUM, Difference.PARTNER]
    [the_sum, leg] = queries.last_check().differences
    assert (the_sum["minutes"], leg["key"]) == (17, "move:out:made up")


@pytest.fixture
def past_the_rule(monkeypatch):
    """As if legs could be reversed by themselves, which the ledger refuses."""
    monkeypatch.setattr(timebank, "PARTS_OF_A_MOVE", set())


def test_taking_back_only_one_of_the_two_legs_is_found(two, past_the_rule):
    leg = session.query(Transfer).filter_by(key="move:in:1").one()
    a_reversal(leg)

    assert found() == [Difference.SUM, Difference.UNLIKE]


def test_taking_back_both_legs_is_fine(two, past_the_rule):
    for key in ("move:in:1", "move:out:1"):
        a_reversal(session.query(Transfer).filter_by(key=key).one())

    assert found() == []


def test_legs_that_do_not_fit_are_found_though_the_sums_are_zero(two):
    giver, taker = two
    here, there = service.accounts_between(giver.community_id, taker.community_id, at=NINE)
    for name, one, other in (("out:2", giver, here), ("in:3", there, taker)):
        kind = TransferKind.MOVE_OUT if name.startswith("out") else TransferKind.MOVE_IN
        timebank.transfer(
            key=f"move:{name}",
            kind=kind,
            from_account_id=one.id,
            to_account_id=other.id,
            minutes=20,
            by=WORKER,
            via=Door.CONSOLE,
            at=NINE,
        )

    assert found() == [Difference.PARTNER, Difference.PARTNER]


def test_healthz_says_degraded_while_something_is_wrong(client, two):
    reconcile_clearing(NINE)
    assert client.get("/healthz").json["clearing"]["differences"] == 0
    giver, taker = two
    here = service.accounts_between(giver.community_id, taker.community_id, at=NINE)[0]
    a_gift(giver, here, 17, kind=TransferKind.MOVE_OUT, key="move:out:made up")
    reconcile_clearing(NINE + timedelta(days=1))

    said = client.get("/healthz").json

    assert (said["status"], said["clearing"]["differences"]) == ("degraded", 2)


def test_nobody_changes_what_a_reconciliation_found(two):
    found()

    with pytest.raises(Exception, match="append-only"):
        session.execute(text("UPDATE clearing_checks SET differences = '[]'"))
