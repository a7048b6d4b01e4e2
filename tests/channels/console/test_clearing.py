from datetime import timedelta

from eldercare.actors import Door as Via
from eldercare.areas.models import Area
from eldercare.clock import now
from eldercare.database import session
from eldercare.staff.models import Staff
from eldercare.timebank.clearing import service
from eldercare.timebank.clearing.jobs import reconcile_clearing
from eldercare.timebank.models import Account
from eldercare.timebank.states import TransferKind
from tests.builders.timebank import NINE, WORKER, a_community, a_gift, an_account
from tests.support.doors import Door

HERE = "/timebank/clearing"


def moved(here: Area, there: Area) -> Account:
    giver = an_account(minutes=120, community=here)
    facts = {"from_account_id": giver.id, "to_account_id": an_account(community=there).id, "minutes": 90}
    service.move("1", **facts, said=service.Said(by=WORKER, via=Via.CONSOLE, at=NINE))
    return giver


def test_before_anybody_moved_the_page_says_why_it_is_empty(client: Door, worker: Staff) -> None:
    assert "No minutes have moved between communities yet." in client.get(HERE).page.main_text


def test_a_community_sees_its_own_side_with_what_the_other_counts(client: Door, community: Area, worker: Staff) -> None:
    moved(community, a_community("Harbour View"))

    [row] = [row.text for row in client.get(HERE).page.all("tr")][1:]

    assert "Willow Bank Harbour View 1 h 30 min -1 h 30 min zero" in row


def test_what_the_night_found_is_shown_and_counted_in_the_menu(client: Door, community: Area, worker: Staff) -> None:
    there = a_community("Harbour View")
    giver = moved(community, there)
    here = service.accounts_between(community.id, there.id, at=NINE)[0]
    a_gift(giver, here, 17, kind=TransferKind.MOVE_OUT, key="move:out:made up")
    session.commit()
    reconcile_clearing(now() - timedelta(minutes=1))

    text = client.get(HERE).page.main_text

    assert "One leg has no partner" in text
    assert "move:out:made up" in text


def test_a_supervisor_reconciles_at_once(client: Door, community: Area, worker: Staff) -> None:
    moved(community, a_community("Harbour View"))

    answer = client.submit(client.get(HERE).page, f"{HERE}/reconcile")

    assert answer.status_code == 303
    assert "All pairs are zero." in client.get(HERE).page.main_text
