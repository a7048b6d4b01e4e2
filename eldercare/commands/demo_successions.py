"""What the demo shows of death, moving and leaving: a wish, a case that waits for approval, and a settled move."""

from datetime import datetime, timedelta
from typing import Any

from eldercare.actors import Actor, Door
from eldercare.areas.models import Area, AreaKind
from eldercare.areas.queries import communities, scope_of
from eldercare.areas.queries import get as get_area
from eldercare.clock import local, now
from eldercare.database import session
from eldercare.evidence import service as evidence
from eldercare.localtime import zone
from eldercare.people import service as people
from eldercare.people.models import Person
from eldercare.succession import queries, service, settling
from eldercare.succession.service import ABOUT, Wanted
from eldercare.succession.states import CaseKind
from eldercare.timebank.clearing.jobs import reconcile
from eldercare.transaction import transaction

Row = dict[str, Any]


def set_successions(volunteers: list[Row], *, worker_id: int, approver_id: int) -> None:
    """Let one volunteer wish to leave, one have moved to another community, and one have died who had saved time.

    One worker opens and proposes, another approves.
    """
    at = now()
    if len(volunteers) > 3:
        with transaction():
            _died(volunteers[-3]["id"], worker_id, at)
            _wishes_to_leave(volunteers[-1]["id"], at)
            _moved(volunteers[-2]["id"], worker_id, approver_id, at)


def _died(person_id: int, worker_id: int, at: datetime) -> None:
    said: Row = {"by": Actor.staff(worker_id), "at": at, "via": Door.CONSOLE}
    on = local(at, zone()).date() - timedelta(days=2)
    case = service.open_case(person_id, CaseKind.DEATH, happened_on=on, note="女儿来电告知", **said)
    _prove(case.id, case.community_id, "死亡医学证明 2026-1107", said)
    shares = [Wanted(1), *(Wanted(2, _child(case.person, name, at), "子女") for name in ("小军", "小梅"))]
    service.propose(case.id, shares, **said)


def _child(person: Person, given_name: str, at: datetime) -> int:
    child = people.register(name=person.name[:1] + given_name, community_id=person.community_id, at=at)
    people.add_contact(person.id, child.id, relation="子女")
    return child.id


def _wishes_to_leave(person_id: int, at: datetime) -> None:
    on = local(at, zone()).date() + timedelta(days=14)
    said: Row = {"by": Actor.person(person_id), "at": at, "via": Door.MOBILE}
    service.request(person_id, CaseKind.LEAVING, happened_on=on, note="膝盖不好，爬不动楼了", **said)


def _moved(person_id: int, worker_id: int, approver_id: int, at: datetime) -> None:
    person = session.get_one(Person, person_id)
    there = _another(person.community)
    if there is None or queries.live_of(person_id) is not None:
        return
    said: Row = {"by": Actor.staff(worker_id), "at": at, "via": Door.CONSOLE}
    on = local(at, zone()).date()
    case = service.open_case(person_id, CaseKind.MOVING, happened_on=on, to_community_id=there.id, **said)
    if case.stopped.get("going_on"):
        return
    _prove(case.id, case.community_id, "迁居证明 2026-118", said)
    service.propose(case.id, (), **said)
    settling.approve(case.id, **{**said, "by": Actor.staff(approver_id)})
    reconcile(by=Actor.staff(approver_id), at=at)


def _another(community: Area) -> Area | None:
    root = get_area(int(community.path.strip("/").split("/")[0]))
    others = [one for one in communities(scope_of(root.id)) if one.id != community.id]
    return next((one for one in others if one.kind is AreaKind.COMMUNITY), None)


def _prove(case_id: int, community_id: int, number: str, said: Row) -> None:
    evidence.refer_to(number, about=(ABOUT, case_id), community_id=community_id, note="社区档案柜 2", **said)
    service.note_evidence(case_id, name=number, **said)
