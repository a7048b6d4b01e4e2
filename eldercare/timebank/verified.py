"""How long people served, from what was verified and never taken back: for honours, certificates and who may spend."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Integer, Select, func, select
from sqlalchemy.orm import aliased

from eldercare.database import UtcDateTime, session
from eldercare.timebank.models import Account, Transfer
from eldercare.timebank.postings import LOWERED
from eldercare.timebank.states import AccountKind, Currency, TransferKind

VERIFIED = (TransferKind.EARN, TransferKind.OPENING)
"""Visits and corrections that were decided are earned; opening balances had their evidence attached."""
VISIT = "visit"


def verified_minutes(
    person_ids: Collection[int], *, since: datetime | None = None, until: datetime | None = None
) -> dict[int, int]:
    """Return the minutes that each of these persons served from `since` to before `until`; who served none is missing.

    What was served for a group, or went to the pool above the storage cap, counts for the one who served.
    """
    undone = aliased(Transfer)
    standing = (
        select(Transfer.minutes)
        .outerjoin(undone, undone.reverses_id == Transfer.id)
        .where(Transfer.kind.in_(VERIFIED), undone.id.is_(None))
    )
    if since is not None:
        standing = standing.where(Transfer.happened_at >= since)
    if until is not None:
        standing = standing.where(Transfer.happened_at < until)
    own = (
        standing.join(Account, Account.id == Transfer.to_account_id)
        .where(Account.person_id.in_(person_ids), Account.kind == AccountKind.PERSON)
        .where(Account.currency == Currency.MINUTES, Transfer.for_person_id.is_(None))
        .with_only_columns(Account.person_id, func.sum(Transfer.minutes), maintain_column_froms=True)
        .group_by(Account.person_id)
    )
    for_others = (
        standing.where(Transfer.for_person_id.in_(person_ids))
        .with_only_columns(Transfer.for_person_id, func.sum(Transfer.minutes), maintain_column_froms=True)
        .group_by(Transfer.for_person_id)
    )
    served: dict[int, int] = {}
    for query in (own, for_others):
        for person_id, minutes in _rows(query):
            served[person_id] = served.get(person_id, 0) + minutes
    for person_id, minutes in _corrected(person_ids, since=since, until=until):
        served[person_id] = served.get(person_id, 0) - minutes
    return {person_id: minutes for person_id, minutes in served.items() if minutes}


def is_taken_back() -> ColumnElement[bool]:
    """Tell of a transfer whether a second look at a visit took these minutes back."""
    return (Transfer.kind == TransferKind.ADJUST) & (Transfer.about_kind == VISIT)


def _corrected(person_ids: Collection[int], *, since: datetime | None, until: datetime | None) -> list[tuple[int, int]]:
    """Return the minutes that went back because somebody looked at a visit again, with whose they were."""
    whose = func.coalesce(Transfer.for_person_id, Account.person_id, type_=Integer())
    undone = aliased(Transfer)
    query = (
        select(whose, func.sum(Transfer.minutes))
        .join(Account, Account.id == Transfer.from_account_id)
        .outerjoin(undone, undone.reverses_id == Transfer.id)
        .where(is_taken_back(), undone.id.is_(None))
        .where(whose.in_(person_ids), Account.currency == Currency.MINUTES)
    )
    if since is not None:
        query = query.where(Transfer.happened_at >= since)
    if until is not None:
        query = query.where(Transfer.happened_at < until)
    return _rows(query.group_by(whose))


def first_credited(person_ids: Collection[int]) -> dict[int, datetime]:
    """Return when each of these persons first served; who never did, or only what was taken back, is missing."""
    undone, taken = aliased(Transfer), aliased(Transfer)
    all_of_it = (taken.key == func.replace(Transfer.key, "earn", LOWERED["earn"])) & (taken.minutes == Transfer.minutes)
    standing = (
        select(Transfer)
        .outerjoin(undone, undone.reverses_id == Transfer.id)
        .outerjoin(taken, all_of_it & (taken.about_kind == VISIT))
        .where(Transfer.kind.in_(VERIFIED), undone.id.is_(None), taken.id.is_(None))
    )
    first = func.min(Transfer.happened_at, type_=UtcDateTime())
    own = (
        standing.join(Account, Account.id == Transfer.to_account_id)
        .where(Account.person_id.in_(person_ids), Account.kind == AccountKind.PERSON)
        .where(Account.currency == Currency.MINUTES, Transfer.for_person_id.is_(None))
        .with_only_columns(Account.person_id, first, maintain_column_froms=True)
        .group_by(Account.person_id)
    )
    for_others = (
        standing.where(Transfer.for_person_id.in_(person_ids))
        .with_only_columns(Transfer.for_person_id, first, maintain_column_froms=True)
        .group_by(Transfer.for_person_id)
    )
    began: dict[int, datetime] = {}
    for query in (own, for_others):
        for person_id, at in session.execute(query):
            if person_id is not None:
                began[person_id] = min(at, began.get(person_id, at))
    return began


def _rows(query: Select[int | None, int]) -> list[tuple[int, int]]:
    return [(person_id, int(minutes)) for person_id, minutes in session.execute(query) if person_id is not None]
