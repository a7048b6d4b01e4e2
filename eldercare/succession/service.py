"""Opening a case, proving it, proposing who gets what, undoing; `settling` ends it. Nothing here commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from eldercare.actors import Actor, Door
from eldercare.areas.opening import call_back_by
from eldercare.areas.queries import get as get_area
from eldercare.clock import local
from eldercare.database import session
from eldercare.localtime import zone
from eldercare.orders import follow_ups
from eldercare.orders.states import FollowUpKind
from eldercare.people import queries as people
from eldercare.people.models import Person
from eldercare.succession import errors, queries
from eldercare.succession.history import move, record
from eldercare.succession.models import SuccessionCase, SuccessionShare
from eldercare.succession.restoring import restore
from eldercare.succession.states import MOST_PARTS, CaseKind, CaseState, ShareTo
from eldercare.succession.stopping import stop
from eldercare.transaction import hold_one

ABOUT = "succession"
FURTHEST_AHEAD, FURTHEST_BACK = timedelta(days=366), timedelta(days=3653)


@dataclass(frozen=True)
class Wanted:
    """A share as a worker enters it: so many parts for an heir, or for the pool (no `person_id`)."""

    parts: int
    person_id: int | None = None
    relation: str = ""


def request(
    person_id: int,
    kind: CaseKind,
    *,
    happened_on: date,
    by: Actor,
    at: datetime,
    via: Door,
    note: str = "",
    to_community_id: int | None = None,
) -> SuccessionCase:
    """Note that somebody wishes to leave or to move; nothing is frozen, and a worker is asked to call.

    Raises CaseOpenAlready, TooFarAway, SameCommunity, GoneAlready.
    """
    case = _new(person_id, kind, happened_on, to_community_id, note, at=at)
    record(case, "requested", by=by, at=at, via=via, reason=note)
    follow_ups.open_for_person(
        FollowUpKind.CALL_BACK,
        person_id=person_id,
        community_id=case.community_id,
        at=at,
        due_at=call_back_by(at, case.community_id),
        note="\n".join(filter(None, (f"{SAID[kind]} {happened_on.isoformat()}", note.strip()))),
    )
    return case


SAID = {CaseKind.DEATH: "去世 / death", CaseKind.MOVING: "搬家 / moving", CaseKind.LEAVING: "退出志愿服务 / leaving"}


def open_case(
    person_id: int,
    kind: CaseKind,
    *,
    happened_on: date,
    by: Actor,
    at: datetime,
    via: Door,
    note: str = "",
    to_community_id: int | None = None,
) -> SuccessionCase:
    """Open a case: the accounts are frozen and what cannot go on ends (see `stopping`).

    Raises CaseOpenAlready, NotInTheFuture for a death to come, TooFarAway, SameCommunity, GoneAlready.
    """
    case = _new(person_id, kind, happened_on, to_community_id, note, at=at)
    return _opened(case, by=by, at=at, via=via, note=note)


def take_up(case_id: int, *, by: Actor, at: datetime, via: Door) -> SuccessionCase:
    """Open the case that somebody wished for. Raises WrongState where it was opened or undone meanwhile."""
    case = hold_one(SuccessionCase, case_id)
    if case.state is not CaseState.REQUESTED:
        raise errors.WrongState(case.state)
    return _opened(case, by=by, at=at, via=via)


def _new(
    person_id: int, kind: CaseKind, happened_on: date, to_community_id: int | None, note: str, *, at: datetime
) -> SuccessionCase:
    hold_one(Person, person_id)  # two workers at once would open two cases
    person = people.get(person_id)
    if queries.live_of(person_id) is not None:
        raise errors.CaseOpenAlready(person.name)
    if person.is_gone:
        raise errors.GoneAlready(person.name)
    today = local(at, zone()).date()
    if kind is CaseKind.DEATH and happened_on > today:
        raise errors.NotInTheFuture
    if not -FURTHEST_BACK <= happened_on - today <= FURTHEST_AHEAD:
        raise errors.TooFarAway
    going = to_community_id if kind is CaseKind.MOVING else None
    if going == person.community_id:
        raise errors.SameCommunity
    if going is not None:
        get_area(going)
    case = SuccessionCase(
        community_id=person.community_id,
        person=person,
        kind=kind,
        state=CaseState.REQUESTED,
        happened_on=happened_on,
        to_community_id=going,
        note=note.strip(),
        stopped={},
        made_at=at,
    )
    session.add(case)
    session.flush()
    return case


def _opened(case: SuccessionCase, *, by: Actor, at: datetime, via: Door, note: str = "") -> SuccessionCase:
    case.stopped = stop(case, by=by, at=at, via=via)
    move(case, CaseState.OPEN, "opened", by=by, at=at, via=via, reason=note, **case.stopped)
    return case


def note_evidence(case_id: int, *, by: Actor, at: datetime, via: Door, name: str) -> SuccessionCase:
    """Write down that evidence was attached (see `eldercare.evidence`), which proves an open case.

    Raises WrongState before it is open and after its end.
    """
    case = hold_one(SuccessionCase, case_id)
    if case.state is CaseState.OPEN:
        move(case, CaseState.EVIDENCED, "evidence", by=by, at=at, via=via, reason=name)
    elif case.state in {CaseState.EVIDENCED, CaseState.PROPOSED}:
        record(case, "evidence", by=by, at=at, via=via, reason=name)
    else:
        raise errors.WrongState(case.state)
    return case


def propose(
    case_id: int, shares: Sequence[Wanted], *, by: Actor, at: datetime, via: Door, note: str = ""
) -> SuccessionCase:
    """Say who gets how many parts of the whole, for a second person to approve.

    Who moves to one of our communities takes everything along: no shares then. Raises WrongState, NobodyGetsIt,
    NotAShare, TwiceTheSame, CannotInherit, GoesAlong.
    """
    case = hold_one(SuccessionCase, case_id)
    if case.state is not CaseState.EVIDENCED:
        raise errors.WrongState(case.state)
    made = _along(shares) if case.to_community_id is not None else _shares(case, shares)
    case.shares = []
    session.flush()
    case.shares = made
    case.proposed_by_id = by.id
    told = [{"to": one.to.value, "person_id": one.person_id, "parts": one.parts} for one in made]
    move(case, CaseState.PROPOSED, "proposed", by=by, at=at, via=via, reason=note, shares=told)
    return case


def _along(shares: Sequence[Wanted]) -> list[SuccessionShare]:
    if shares:
        raise errors.GoesAlong
    return [SuccessionShare(to=ShareTo.COMMUNITY, parts=1)]


def _shares(case: SuccessionCase, shares: Sequence[Wanted]) -> list[SuccessionShare]:
    if not shares:
        raise errors.NobodyGetsIt
    if len({one.person_id for one in shares}) != len(shares):
        raise errors.TwiceTheSame
    made = []
    for one in shares:
        if type(one.parts) is not int or not 1 <= one.parts <= MOST_PARTS:
            raise errors.NotAShare
        if one.person_id is not None:
            check_heir(case, people.get(one.person_id))
        to = ShareTo.POOL if one.person_id is None else ShareTo.HEIR
        made.append(SuccessionShare(to=to, person_id=one.person_id, relation=one.relation.strip(), parts=one.parts))
    return made


def check_heir(case: SuccessionCase, heir: Person) -> None:
    """Raise CannotInherit for the person of the case, and for who is gone."""
    if heir.id == case.person_id or heir.is_gone:
        raise errors.CannotInherit(heir.name)


def send_back(case_id: int, *, by: Actor, at: datetime, via: Door, reason: str) -> SuccessionCase:
    """Let the proposal be made anew. Raises WrongState, ReasonMissing."""
    if not reason.strip():
        raise errors.ReasonMissing
    case = hold_one(SuccessionCase, case_id)
    if case.state is not CaseState.PROPOSED:
        raise errors.WrongState(case.state)
    move(case, CaseState.EVIDENCED, "sent_back", by=by, at=at, via=via, reason=reason)
    return case


def undo(case_id: int, *, by: Actor, at: datetime, via: Door, reason: str) -> SuccessionCase:
    """Let everything be as before the case, as far as it can be; the history says what cannot.

    Raises WrongState once it is settled or undone, ReasonMissing.
    """
    if not reason.strip():
        raise errors.ReasonMissing
    case = hold_one(SuccessionCase, case_id)
    if case.state in {CaseState.SETTLED, CaseState.UNDONE}:
        raise errors.WrongState(case.state)
    was_open = case.state is not CaseState.REQUESTED
    back = restore(case, by=by, at=at, via=via) if was_open else {}
    move(case, CaseState.UNDONE, "undone", by=by, at=at, via=via, reason=reason, **back)
    return case
