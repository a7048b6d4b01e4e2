"""Composing a broadcast, starting it, queueing its texts slice by slice, and stopping it."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import selectinload

from eldercare.areas.queries import Scope, scope_of
from eldercare.areas.queries import get as get_area
from eldercare.broadcasts import texts
from eldercare.broadcasts.choice import Choice
from eldercare.broadcasts.models import Broadcast
from eldercare.broadcasts.queries import ABOUT
from eldercare.broadcasts.recipients import Way, meant
from eldercare.broadcasts.states import BroadcastStatus, Occasion
from eldercare.clock import local
from eldercare.database import session
from eldercare.elders.models import Elder
from eldercare.errors import N_, Invalid, Refused
from eldercare.localtime import zone
from eldercare.messaging import many
from eldercare.messaging.reach import way_to
from eldercare.messaging.service import queue
from eldercare.messaging.states import Reason
from eldercare.messaging.wordings import current
from eldercare.people.models import Person
from eldercare.people.numbers import index_of
from eldercare.transaction import claim, hold_one

WORTH_NOTHING_AFTER = timedelta(hours=24)
OLDEST = 130
log = structlog.get_logger()


class NothingToSend(Refused):
    """Nobody would be reached, so there is nothing to start."""

    code = "nobody_is_reached"

    def __init__(self) -> None:
        super().__init__(N_("Nobody would be reached. Choose more elders."))


def compose(
    *,
    area_id: int,
    scope: Scope,
    occasion: Occasion,
    choice: Choice,
    zh: str = "",
    en: str = "",
    free_text: bool,
    staff_id: int,
    at: datetime,
) -> Broadcast:
    """Write a broadcast down as a draft, of which nothing is sent yet.

    `zh` and `en` are what a festival or a notice is filled in with. Raises NotFound for an area outside the scope and
    Invalid for words or ages that make no sense, or a notice where the gateway takes no free text.
    """
    get_area(area_id, scope=scope)
    words = {"zh": zh.strip(), "en": en.strip()} if occasion in texts.FILLED_IN else {"zh": "", "en": ""}
    texts.check(occasion, **words, free_text=free_text)
    _check_ages(choice)
    facts = {"area_id": area_id, "occasion": occasion, "chosen": choice.as_json(), "created_by_id": staff_id}
    broadcast = Broadcast(**facts, **words, status=BroadcastStatus.DRAFT, created_at=at)
    session.add(broadcast)
    session.flush()
    return broadcast


def start(broadcast_id: int, *, at: datetime) -> Broadcast:
    """Let the clock queue its texts; saying so twice is saying it once.

    Raises Refused when it was cancelled, and NothingToSend when nobody would be reached.
    """
    broadcast = hold_one(Broadcast, broadcast_id)
    if broadcast.status is BroadcastStatus.CANCELLED:
        raise Refused(N_("This broadcast was cancelled. Write a new one."))
    if broadcast.status is BroadcastStatus.DRAFT:
        reached = sum(one.way in {Way.TEXT, Way.CALL} for one in meant(broadcast, at))
        if not reached:
            raise NothingToSend
        broadcast.status, broadcast.started_at, broadcast.recipients = BroadcastStatus.SENDING, at, reached
    return broadcast


def cancel(broadcast_id: int, *, staff_id: int, at: datetime) -> int:
    """Queue no more of it and drop what has not left; return how many texts were dropped. Twice is once."""
    broadcast = hold_one(Broadcast, broadcast_id)
    if broadcast.status is not BroadcastStatus.CANCELLED:
        broadcast.status, broadcast.cancelled_by_id, broadcast.cancelled_at = BroadcastStatus.CANCELLED, staff_id, at
    return many.drop_about((ABOUT, broadcast_id))


def queue_slice(broadcast_id: int, *, at: datetime, most: int) -> bool:
    """Queue the next texts of a broadcast that is being sent, for at most so many elders; tell whether more are left.

    False as well when it was stopped, or somebody else is at it. A number gets one text however often this runs. An
    elder whose own data cannot be used is recorded as not reached, and the others get theirs.
    """
    broadcast = claim(Broadcast, broadcast_id)
    if broadcast is None or broadcast.status is not BroadcastStatus.SENDING:
        return False
    started_at = broadcast.started_at or at
    wanted = Choice.from_json(broadcast.chosen).elders(scope_of(broadcast.area_id), local(started_at, zone()).date())
    ids = list(session.scalars(wanted.where(Elder.id > broadcast.reached).order_by(Elder.id).limit(most)))
    _queue_each(broadcast, ids, at=at)
    if len(ids) < most:
        broadcast.status, broadcast.finished_at = BroadcastStatus.QUEUED, at
        return False
    broadcast.reached = ids[-1]
    return True


def _queue_each(broadcast: Broadcast, ids: list[int], *, at: datetime) -> None:
    """All at once; where that breaks each alone, so that only those are left out whose own data cannot be used."""
    try:
        with session.begin_nested():
            for person in _people(ids):
                _queue_one(broadcast, person, at=at)
    except SQLAlchemyError:  # that is the database, and it is tried again
        raise
    except Exception:
        log.exception("broadcast_breaks_at", broadcast_id=broadcast.id, elder_ids=ids)
        if len(ids) == 1:
            _pass_over(broadcast, ids[0], at=at)
            return
        for elder_id in ids:
            _queue_each(broadcast, [elder_id], at=at)


def _pass_over(broadcast: Broadcast, elder_id: int, *, at: datetime) -> None:
    """Breaks as well where the words of the broadcast are the trouble: then nobody is passed over."""
    many.note_failed(
        texts.TEMPLATES[broadcast.occasion],
        to_id=elder_id,
        values=texts.values_of(broadcast, "zh"),
        about=(ABOUT, broadcast.id),
        reason=Reason.BROKEN_RECORD,
        at=at,
    )


def _people(ids: list[int]) -> list[Person]:
    query = select(Person).where(Person.id.in_(ids)).order_by(Person.id)
    return list(session.scalars(query.options(selectinload(Person.phones))))


def _queue_one(broadcast: Broadcast, person: Person, *, at: datetime) -> None:
    template_id = texts.TEMPLATES[broadcast.occasion]
    reached = way_to(person, current(template_id))
    if reached is None:
        return
    queue(
        template_id,
        to=person,
        at=at,
        values=texts.values_of(broadcast, person.language),
        about=(ABOUT, broadcast.id),
        key=f"{ABOUT}:{broadcast.id}:{index_of(reached.number)}",
        expires_at=(broadcast.started_at or at) + WORTH_NOTHING_AFTER,
    )


def _check_ages(choice: Choice) -> None:
    ages = [age for age in (choice.age_from, choice.age_until) if age is not None]
    if any(not 0 <= age <= OLDEST for age in ages) or sorted(ages) != ages:
        raise Invalid(N_("The ages make no sense: give the younger one first, up to %(oldest)s."), oldest=OLDEST)
