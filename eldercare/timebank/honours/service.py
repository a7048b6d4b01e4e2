"""Making a commendation list, putting it up for publicity, objections, the end. Nothing here commits."""

import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import select

from eldercare.actors import Actor, Door
from eldercare.areas.models import AreaKind
from eldercare.areas.policy import policy_of
from eldercare.areas.queries import get as get_area
from eldercare.clock import local
from eldercare.database import session
from eldercare.errors import N_, Invalid, Refused
from eldercare.histories import deed
from eldercare.localtime import zone
from eldercare.timebank.honours.models import Commendation, CommendationEvent, CommendationRow, Objection
from eldercare.timebank.honours.queries import counted, drafted, rows_of
from eldercare.timebank.honours.states import NEXT, CommendationState, Honoured
from eldercare.transaction import hold_one

MOST_YEARS = 30

S = CommendationState


class WrongState(Refused):
    """The list is not in a state in which this can be done."""

    code = "wrong_state"

    def __init__(self) -> None:
        super().__init__(N_("The list was published, ended or withdrawn meanwhile. Look at it again first."))


class NobodyToHonour(Refused):
    code = "nobody_to_honour"

    def __init__(self) -> None:
        super().__init__(N_("Nobody is on this list, so there is nothing to publish."))


class StillPublic(Refused):
    """Neither the days of publicity are over nor may it end before every objection is decided."""

    code = "still_public"

    def __init__(self) -> None:
        super().__init__(N_("The list is final once its days of publicity are over and every objection is decided."))


def make(
    *,
    community_id: int,
    title: str,
    since_on: date,
    until_on: date,
    top: int,
    masks_names: bool,
    by: Actor,
    via: Door,
    at: datetime,
) -> Commendation:
    """Begin a list of a community: who reached a star in these days, and the `top` who served most in them."""
    if get_area(community_id).kind is not AreaKind.COMMUNITY:
        raise Invalid(N_("A commendation list is one community's."))
    if not title.strip():
        raise Invalid(N_("Give the list a title."))
    if since_on > until_on or since_on > local(at, zone()).date():
        raise Invalid(N_("A period ends on or after its first day, and begins no later than today."))
    if since_on.year < until_on.year - MOST_YEARS or since_on.year < local(at, zone()).year - MOST_YEARS:
        raise Invalid(N_("Check the year: a list is about the last %(most)s years at most."), most=MOST_YEARS)
    if not 0 <= top <= 1000:
        raise Invalid(N_("Between 0 and 1,000 people are on the list for their hours."))
    one = Commendation(
        community_id=community_id,
        title=title.strip(),
        since_on=since_on,
        until_on=until_on,
        top=top,
        masks_names=masks_names,
        state=S.DRAFT,
        token=secrets.token_urlsafe(18),
        made_at=at,
    )
    session.add(one)
    session.flush()
    _record(one, "made", by=by, via=via, at=at)
    return one


def publish(commendation_id: int, *, by: Actor, via: Door, at: datetime) -> Commendation:
    """Keep the rows as they are now and put them up for the community's days of publicity.

    Raises WrongState unless it is a draft, Invalid before its period is over, NobodyToHonour when it is empty.
    """
    one = _moved(commendation_id, S.PUBLISHED)
    if one.until_on >= local(at, zone()).date():
        raise Invalid(N_("The period is not over yet; its list can be published from the day after."))
    rows = drafted(one)
    if not rows:
        raise NobodyToHonour
    _keep(one, S.PUBLISHED, rows)
    one.state, one.published_at = S.PUBLISHED, at
    one.closes_at = at + timedelta(days=policy_of(one.community_id).publicity_days)
    _record(one, "published", by=by, via=via, at=at)
    return one


def object_to(
    commendation_id: int, *, person_id: int, words: str, said_by: str, by: Actor, via: Door, at: datetime
) -> Objection:
    """Write down what somebody has against a person on a published list. Raises Invalid without words."""
    one = hold_one(Commendation, commendation_id)
    if one.state is not S.PUBLISHED or person_id not in {row.person_id for row in rows_of(one)}:
        raise WrongState
    if not words.strip():
        raise Invalid(N_("Write down what is objected."))
    objection = Objection(
        commendation_id=one.id, person_id=person_id, words=words.strip(), said_by=said_by.strip(), written_at=at
    )
    session.add(objection)
    session.flush()
    session.expire(one, ["objections"])
    _record(one, "objection", by=by, via=via, at=at, words=words)
    return objection


def decide(objection_id: int, *, is_upheld: bool, reason: str, by: Actor, via: Door, at: datetime) -> Objection:
    """Decide about an objection; when it is upheld, the person is not on the final list. Once, and with a reason."""
    objection = hold_one(Objection, objection_id)
    one = hold_one(Commendation, objection.commendation_id)
    if one.state is not S.PUBLISHED or objection.decided_at is not None:
        raise WrongState
    if not reason.strip():
        raise Invalid(N_("Say why it is decided so."))
    objection.is_upheld, objection.decision, objection.decided_at = is_upheld, reason.strip(), at
    _record(one, "upheld" if is_upheld else "dismissed", by=by, via=via, at=at, words=reason)
    return objection


def finish(commendation_id: int, *, by: Actor, via: Door, at: datetime) -> Commendation:
    """Make the list final: the published rows without those upheld objections took off, counted once more.

    Raises StillPublic before its days are over and while an objection is undecided.
    """
    one = _moved(commendation_id, S.FINAL)
    objections = session.scalars(select(Objection).where(Objection.commendation_id == one.id)).all()
    if one.closes_at is None or at < one.closes_at or any(each.is_upheld is None for each in objections):
        raise StillPublic
    off = {each.person_id for each in objections if each.is_upheld}
    order = [row.person_id for row in rows_of(one) if row.person_id not in off]
    now_counted = {each.person_id: each for each in counted(one, only=set(order))}
    # What was reversed meanwhile counts no more, and who has nothing left in the period is not honoured for it.
    _keep(one, S.FINAL, (now_counted[each] for each in order if each in now_counted and now_counted[each].minutes > 0))
    one.state, one.ended_at = S.FINAL, at
    _record(one, "final", by=by, via=via, at=at)
    return one


def withdraw(commendation_id: int, *, reason: str, by: Actor, via: Door, at: datetime) -> Commendation:
    """Take the list back for good before it is final; its rows stay on record, its link leads nowhere."""
    one = _moved(commendation_id, S.WITHDRAWN)
    if not reason.strip():
        raise Invalid(N_("Say why the list is withdrawn."))
    one.state, one.ended_at = S.WITHDRAWN, at
    _record(one, "withdrawn", by=by, via=via, at=at, words=reason)
    return one


def _moved(commendation_id: int, to: CommendationState) -> Commendation:
    one = hold_one(Commendation, commendation_id)
    if to not in NEXT[one.state]:
        raise WrongState
    return one


def _keep(one: Commendation, state: CommendationState, rows: Iterable[Honoured]) -> None:
    facts = ("person_id", "name", "minutes", "minutes_in_all", "stars", "stars_before")
    for row in rows:
        session.add(
            CommendationRow(commendation_id=one.id, state=state, **{name: getattr(row, name) for name in facts})
        )
        session.flush()


def _record(one: Commendation, kind: str, *, by: Actor, via: Door, at: datetime, words: str = "") -> None:
    session.add(
        CommendationEvent(
            commendation_id=one.id,
            kind=kind,
            words=words.strip(),
            **deed(by, via=via, at=at),
        )
    )
    session.flush()
