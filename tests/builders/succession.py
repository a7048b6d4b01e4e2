"""Cases of succession, brought as far as a test needs them by the same verbs as everybody's."""

from collections.abc import Sequence
from datetime import date, timedelta

from eldercare.actors import Actor, Door
from eldercare.areas.models import Area
from eldercare.clock import local, now
from eldercare.localtime import zone
from eldercare.people.models import Person
from eldercare.staff.models import Role, Staff
from eldercare.succession import service, settling
from eldercare.succession.models import SuccessionCase
from eldercare.succession.service import Wanted
from eldercare.succession.states import CaseKind, CaseState
from tests.builders.staff import a_worker


def today() -> date:
    return local(now(), zone()).date()


def facts(staff: Staff) -> dict[str, object]:
    return {"by": Actor.staff(staff.id), "at": now(), "via": Door.CONSOLE}


def a_supervisor() -> Staff:
    return a_worker(Role.SUPERVISOR)


def a_case(
    person: Person,
    kind: CaseKind = CaseKind.DEATH,
    *,
    state: CaseState = CaseState.OPEN,
    by: Staff | None = None,
    days: int = 0,
    to: Area | None = None,
    shares: Sequence[Wanted] = (Wanted(1),),
) -> SuccessionCase:
    """A case that happened today, or in so many days; proposed, half and half or as the shares say, by this worker."""
    said = facts(by or a_supervisor())
    going = to.id if to else None
    happened_on = today() + timedelta(days=days)
    case = service.open_case(person.id, kind, happened_on=happened_on, to_community_id=going, **said)
    if state is not CaseState.OPEN:
        service.note_evidence(case.id, name="D-2026-1", **said)
    if state is CaseState.PROPOSED:
        service.propose(case.id, () if to else shares, **said)
    return case


def approved(case: SuccessionCase, *, by: Staff | None = None) -> SuccessionCase:
    return settling.approve(case.id, **facts(by or a_supervisor()))
