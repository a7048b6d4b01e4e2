"""Counting who is honoured, and finding lists."""

from datetime import datetime, time, timedelta

from sqlalchemy import select, union

from eldercare.areas.policy import policy_of
from eldercare.areas.queries import Scope
from eldercare.areas.timebank_policy import stars_of
from eldercare.clock import at_local
from eldercare.database import session
from eldercare.errors import N_, NotFound
from eldercare.localtime import zone
from eldercare.people.models import Person
from eldercare.timebank.honours.models import Commendation, CommendationEvent, CommendationRow
from eldercare.timebank.honours.states import SEEN_BY_ALL, CommendationState, Honoured, Standing, chosen, standing
from eldercare.timebank.models import Account, Transfer
from eldercare.timebank.verified import verified_minutes

SLICE = 1000


def standing_of(person: Person) -> Standing:
    """Return this person's stars, from verified hours only, as the community counts them."""
    return standing(verified_minutes([person.id]).get(person.id, 0), _star_hours(person.community_id))


def _star_hours(community_id: int) -> tuple[int, ...]:
    return stars_of(policy_of(community_id).star_hours)


def counted(one: Commendation, *, only: set[int] | None = None) -> list[Honoured]:
    """Return everybody of the community who served at all, with the list's period counted now; `only` these persons."""
    since = at_local(one.since_on, time.min, zone())
    until = at_local(one.until_on + timedelta(days=1), time.min, zone())
    names = _names(one.community_id) if only is None else _names_of(only)
    in_period, in_all = _verified(list(names), since, until), _verified(list(names), None, until)
    hours = _star_hours(one.community_id)
    return [
        Honoured(
            person_id=person_id,
            name=names[person_id],
            minutes=in_period.get(person_id, 0),
            minutes_in_all=minutes,
            stars=standing(minutes, hours).stars,
            stars_before=standing(minutes - in_period.get(person_id, 0), hours).stars,
        )
        for person_id, minutes in in_all.items()
    ]


def drafted(one: Commendation) -> list[Honoured]:
    """Return who would be on the list if it were published now."""
    return chosen(counted(one), top=one.top)


def _names(community_id: int) -> dict[int, str]:
    served = union(
        select(Account.person_id).where(Account.person_id.is_not(None), Account.community_id == community_id),
        select(Transfer.for_person_id).where(Transfer.for_person_id.is_not(None)),
    )
    query = select(Person.id, Person.name).where(Person.community_id == community_id, Person.id.in_(served))
    return {row.id: row.name for row in session.execute(query)}


def _names_of(person_ids: set[int]) -> dict[int, str]:
    query = select(Person.id, Person.name).where(Person.id.in_(person_ids))
    return {row.id: row.name for row in session.execute(query)}


def _verified(person_ids: list[int], since: datetime | None, until: datetime) -> dict[int, int]:
    found: dict[int, int] = {}
    for at in range(0, len(person_ids), SLICE):
        found |= verified_minutes(person_ids[at : at + SLICE], since=since, until=until)
    return found


def get(commendation_id: int, *, scope: Scope | None = None) -> Commendation:
    """Return the list; NotFound when there is none, or none inside the scope."""
    found = session.get(Commendation, commendation_id)
    if found is None or (scope is not None and not scope.has(found.community_id)):
        raise NotFound(N_("There is no such list."))
    return found


def open_to_all(token: str) -> Commendation:
    """Return the published or final list behind this link; NotFound for any other."""
    found = session.scalars(select(Commendation).where(Commendation.token == token)).one_or_none()
    if found is None or found.state not in SEEN_BY_ALL:
        raise NotFound(N_("This list is not public, or not any more."))
    return found


def rows_of(one: Commendation) -> list[CommendationRow]:
    """Return the rows as published; the final ones once the list is final."""
    state = CommendationState.FINAL if one.state is CommendationState.FINAL else CommendationState.PUBLISHED
    query = select(CommendationRow).where(CommendationRow.commendation_id == one.id, CommendationRow.state == state)
    return list(session.scalars(query.order_by(CommendationRow.id)))


def page(scope: Scope, *, before: int | None = None, limit: int = 50) -> list[Commendation]:
    """Return lists inside the scope, the newest first, older than `before`."""
    query = select(Commendation).where(scope.covers(Commendation.community_id))
    if before is not None:
        query = query.where(Commendation.id < before)
    return list(session.scalars(query.order_by(Commendation.id.desc()).limit(limit)))


def public_in(community_id: int, *, limit: int = 5) -> list[Commendation]:
    """Return the newest published and final lists of a community."""
    query = select(Commendation).where(Commendation.community_id == community_id, Commendation.state.in_(SEEN_BY_ALL))
    return list(session.scalars(query.order_by(Commendation.published_at.desc()).limit(limit)))


def events_of(one: Commendation) -> list[CommendationEvent]:
    """Return what happened to the list, the newest first."""
    query = select(CommendationEvent).where(CommendationEvent.commendation_id == one.id)
    return list(session.scalars(query.order_by(CommendationEvent.id.desc())))
