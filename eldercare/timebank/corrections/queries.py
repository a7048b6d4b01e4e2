"""Looking at requests to put hours right."""

from datetime import date, datetime

from sqlalchemy import func, select

from eldercare.areas.queries import Scope
from eldercare.database import session
from eldercare.timebank.corrections.errors import NoSuchCorrection
from eldercare.timebank.corrections.models import Correction
from eldercare.timebank.corrections.states import STANDING, CorrectionKind, CorrectionState
from eldercare.timebank.models import Transfer
from eldercare.timebank.queries import find_person_account
from eldercare.timebank.states import TransferKind


def get(correction_id: int, *, scope: Scope | None = None) -> Correction:
    """Return the request; NotFound when there is none, or none inside the scope."""
    found = session.get(Correction, correction_id)
    if found is None or (scope is not None and not scope.has(found.community_id)):
        raise NoSuchCorrection
    return found


def waiting(scope: Scope, *, after: int = 0, limit: int = 50) -> list[Correction]:
    """Return the open requests inside the scope, oldest first, beginning after this id."""
    query = select(Correction).where(scope.covers(Correction.community_id), Correction.state == CorrectionState.OPEN)
    return list(session.scalars(query.where(Correction.id > after).order_by(Correction.id).limit(limit)))


def decided(scope: Scope, *, before: int | None = None, limit: int = 50) -> list[Correction]:
    """Return what was granted, refused or withdrawn inside the scope, last asked first, beginning below this id."""
    query = select(Correction).where(scope.covers(Correction.community_id), Correction.state != CorrectionState.OPEN)
    if before is not None:
        query = query.where(Correction.id < before)
    return list(session.scalars(query.order_by(Correction.id.desc()).limit(limit)))


def count_waiting(scope: Scope) -> int:
    """Return how many requests inside the scope wait for somebody."""
    query = select(func.count()).where(scope.covers(Correction.community_id), Correction.state == CorrectionState.OPEN)
    return session.scalar(query) or 0


def of_person(person_id: int, *, before: int | None = None, limit: int = 20) -> list[Correction]:
    """Return a person's requests, last asked first, beginning below this id."""
    query = select(Correction).where(Correction.person_id == person_id)
    if before is not None:
        query = query.where(Correction.id < before)
    return list(session.scalars(query.order_by(Correction.id.desc()).limit(limit)))


def open_of(person_id: int) -> list[Correction]:
    """Return a person's requests that are neither decided nor withdrawn, oldest first."""
    query = select(Correction).where(Correction.person_id == person_id, Correction.state == CorrectionState.OPEN)
    return list(session.scalars(query.order_by(Correction.id)))


def find_overlapping(person_id: int, day: date, from_minute: int, until_minute: int) -> Correction | None:
    """Return a request of this person that is open or granted for a part of the same time."""
    query = select(Correction).where(
        Correction.person_id == person_id,
        Correction.kind == CorrectionKind.MISSING,
        Correction.happened_on == day,
        Correction.state.in_(STANDING),
        Correction.from_minute < until_minute,
        Correction.until_minute > from_minute,
    )
    return session.scalars(query.order_by(Correction.id).limit(1)).first()


def find_about_transfer(transfer_id: int) -> Correction | None:
    """Return a request that is open or granted about this transfer."""
    query = select(Correction).where(Correction.transfer_id == transfer_id, Correction.state.in_(STANDING))
    return session.scalars(query.limit(1)).first()


def earned_between(person_id: int, since: datetime, until: datetime) -> list[Transfer]:
    """Return what this person earned for services that ended from `since` to before `until`, oldest first."""
    account = find_person_account(person_id)
    if account is None:
        return []
    query = select(Transfer).where(
        Transfer.to_account_id == account.id,
        Transfer.kind == TransferKind.EARN,
        Transfer.happened_at >= since,
        Transfer.happened_at < until,
    )
    return list(session.scalars(query.order_by(Transfer.happened_at, Transfer.id)))
