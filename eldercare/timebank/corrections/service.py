"""Asking for hours to be put right, and deciding it. Nothing here commits."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from eldercare.actors import Actor, ActorKind, Door
from eldercare.clock import at_local, local
from eldercare.database import session
from eldercare.histories import deed
from eldercare.localtime import zone
from eldercare.people import queries as people
from eldercare.people.models import Person
from eldercare.staff.models import Staff
from eldercare.staff.permissions import Permission
from eldercare.staff.queries import is_about_herself, may_in
from eldercare.timebank import queries as timebank
from eldercare.timebank import service
from eldercare.timebank.corrections import errors, queries
from eldercare.timebank.corrections.models import DAY_MINUTES, Correction, CorrectionEvent
from eldercare.timebank.corrections.states import CorrectionKind, CorrectionState, can_move
from eldercare.timebank.postings import Posted
from eldercare.timebank.states import TransferKind
from eldercare.transaction import hold_one

LONGEST_AGO = timedelta(days=3653)


@dataclass(frozen=True)
class Served:
    """When somebody served, by the clock of the place in minutes of the day, where, and what was done."""

    day: date
    from_minute: int
    until_minute: int
    place: str
    done: str

    @property
    def minutes(self) -> int:
        return self.until_minute - self.from_minute

    @property
    def ended_at(self) -> datetime:
        return at_local(self.day, time(), zone()) + timedelta(minutes=self.until_minute)


def claim(person_id: int, served: Served, *, by: Actor, via: Door, at: datetime) -> Correction:
    """Ask for hours that are missing.

    Raises Invalid for a time that is none, not over yet or ten years ago, or where the place or what was done is
    missing, and AlreadyClaimed where a part of that time was asked for before and neither refused nor withdrawn.
    """
    if not 0 <= served.from_minute < served.until_minute <= DAY_MINUTES:
        raise errors.NoSuchTime
    if served.ended_at > at:
        raise errors.NotYet
    if at - served.ended_at > LONGEST_AGO:
        raise errors.TooLongAgo
    if not served.place.strip() or not served.done.strip():
        raise errors.SayMore
    person = hold_one(Person, person_id)  # two claims at once would each look before the other is there
    other = queries.find_overlapping(person_id, served.day, served.from_minute, served.until_minute)
    if other is not None:
        raise errors.AlreadyClaimed(other)
    asked = Correction(
        kind=CorrectionKind.MISSING,
        happened_on=served.day,
        from_minute=served.from_minute,
        until_minute=served.until_minute,
        minutes=served.minutes,
        place=served.place.strip(),
        done=served.done.strip(),
    )
    return _asked(asked, person, by=by, via=via, at=at)


def dispute(person_id: int, transfer_id: int, *, why: str, by: Actor, via: Door, at: datetime) -> Correction:
    """Say that minutes which a transfer brought were not served, so that it is reversed.

    Raises NotOnThisAccount for a transfer that did not credit this person's open account with what was earned or
    brought forward, or that is reversed, AlreadyNamed where that was said before and neither refused nor withdrawn.
    """
    if not why.strip():
        raise errors.SayMore
    person = hold_one(Person, person_id)
    transfer, account = timebank.get_transfer(transfer_id), timebank.find_person_account(person_id)
    is_theirs = account is not None and transfer.to_account_id == account.id
    if not is_theirs or transfer.kind not in {TransferKind.EARN, TransferKind.OPENING}:
        raise errors.NotOnThisAccount
    if timebank.find_reversal(transfer_id) is not None:
        raise errors.NotOnThisAccount
    if queries.find_about_transfer(transfer_id) is not None:
        raise errors.AlreadyNamed
    asked = Correction(
        kind=CorrectionKind.WRONG,
        happened_on=local(transfer.happened_at, zone()).date(),
        minutes=transfer.minutes,
        done=why.strip(),
        transfer_id=transfer_id,
    )
    return _asked(asked, person, by=by, via=via, at=at)


def grant(
    correction_id: int,
    *,
    reason: str,
    by: Staff,
    via: Door,
    at: datetime,
    minutes: int | None = None,
    reverse: Callable[..., Posted] = service.reverse,
) -> Correction:
    """Make the counter-entry: credit the hours for the day they were served, or reverse what was not served.

    `minutes` is how many of the missing minutes count, all of them unless given. `reverse` is for whoever knows what
    else hangs on a transfer: it takes what `service.reverse` takes. Raises AlreadyDecided, Withdrawn, OwnRequest,
    AccountSettled, Invalid for a missing reason or for other minutes, and what the ledger refuses.
    """
    correction = _to_decide(correction_id, reason, by=by)
    granted = correction.minutes if minutes is None else minutes
    if type(granted) is not int or not 1 <= granted <= correction.minutes:
        raise errors.MoreThanAsked(correction.minutes)
    if correction.kind is CorrectionKind.WRONG:
        granted = correction.minutes
    if correction.transfer_id is not None:
        # Of a frozen account too: whoever settles it needs the true number.
        facts = {"by": Actor.staff(by.id), "via": via, "at": at, "reason": reason, "of_frozen": True}
        if may_in(by, Permission.APPROVE_LEDGER, correction.community_id):
            facts["approved_by_id"] = by.id  # who asked for it is the first person
        posted = reverse(correction.transfer_id, **facts)
    else:
        posted = _credited(correction, granted, by=by, via=via, at=at)
    correction.granted_minutes, correction.made_transfer_id = granted, posted.id
    return _decided(correction, CorrectionState.GRANTED, reason, by=by, via=via, at=at)


def refuse(correction_id: int, *, reason: str, by: Staff, via: Door, at: datetime) -> Correction:
    """Leave the account as it is, and say why.

    Raises AlreadyDecided, Withdrawn, OwnRequest, Invalid for a missing reason.
    """
    correction = _to_decide(correction_id, reason, by=by)
    return _decided(correction, CorrectionState.REFUSED, reason, by=by, via=via, at=at)


def withdraw(correction_id: int, person_id: int, *, by: Actor, via: Door, at: datetime) -> Correction:
    """Take back what this person asked for, while nobody has decided it; twice is once.

    Raises NoSuchCorrection where it is not this person's, AlreadyDecided.
    """
    if queries.get(correction_id).person_id != person_id:
        raise errors.NoSuchCorrection
    correction = hold_one(Correction, correction_id)
    if correction.state is CorrectionState.WITHDRAWN:
        return correction
    if not can_move(correction.state, CorrectionState.WITHDRAWN):
        raise errors.AlreadyDecided
    correction.state, correction.decided_at = CorrectionState.WITHDRAWN, at
    session.flush()
    _record(correction, "withdrawn", by=by, via=via, at=at)
    return correction


def is_own(correction: Correction, staff: Staff) -> bool:
    """Tell whether somebody else has to decide: this member of staff entered the request, or it is about her."""
    entered = correction.asked_by_kind is ActorKind.STAFF and correction.asked_by_id == staff.id
    return entered or is_about_herself(staff, correction.person)


def _asked(asked: Correction, person: Person, *, by: Actor, via: Door, at: datetime) -> Correction:
    asked.community_id, asked.person_id, asked.person = person.community_id, person.id, people.get(person.id)
    asked.state, asked.asked_at, asked.asked_by_kind, asked.asked_by_id = CorrectionState.OPEN, at, by.kind, by.id
    session.add(asked)
    session.flush()
    _record(asked, "asked", by=by, via=via, at=at)
    return asked


def _to_decide(correction_id: int, reason: str, *, by: Staff) -> Correction:
    correction = hold_one(Correction, correction_id)
    if correction.state is CorrectionState.WITHDRAWN:
        raise errors.Withdrawn
    if not can_move(correction.state, CorrectionState.GRANTED):
        raise errors.AlreadyDecided
    if not reason.strip():
        raise errors.SayWhy
    if is_own(correction, by):
        raise errors.OwnRequest
    return correction


def _credited(correction: Correction, minutes: int, *, by: Staff, via: Door, at: datetime) -> Posted:
    if correction.person.is_gone and timebank.find_person_account(correction.person_id) is None:
        raise errors.AccountSettled(correction.person.name)
    return service.earn(
        key=f"correction:{correction.id}",
        person_id=correction.person_id,
        minutes=minutes,
        by=Actor.staff(by.id),
        via=via,
        at=at,
        happened_at=at_local(correction.happened_on, time(), zone()) + timedelta(minutes=correction.until_minute or 0),
        about=("correction", correction.id),
    )


def _decided(
    correction: Correction, state: CorrectionState, reason: str, *, by: Staff, via: Door, at: datetime
) -> Correction:
    correction.state, correction.reason = state, reason.strip()
    correction.decided_at, correction.decided_by_id = at, by.id
    session.flush()
    granted = {"minutes": correction.granted_minutes} if correction.granted_minutes else {}
    _record(correction, state.value, by=Actor.staff(by.id), via=via, at=at, reason=reason.strip(), **granted)
    return correction


def _record(
    correction: Correction, what: str, *, by: Actor, via: Door, at: datetime, reason: str = "", **details: object
) -> None:
    session.add(
        CorrectionEvent(
            correction_id=correction.id,
            what=what,
            reason=reason,
            details=details,
            **deed(by, via=via, at=at),
        )
    )
    session.flush()
    session.expire(correction, ["events"])
