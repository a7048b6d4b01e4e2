"""Opening, limiting, freezing and closing accounts. Nothing here commits."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from eldercare.actors import SYSTEM, Actor, Door
from eldercare.database import session
from eldercare.errors import N_, Invalid
from eldercare.histories import deed
from eldercare.people.models import Person
from eldercare.straight import insert_unless_taken
from eldercare.timebank import errors, queries
from eldercare.timebank.account_events import event_seal
from eldercare.timebank.models import Account, AccountEvent
from eldercare.timebank.seals import ACCOUNT_FACTS, LATER_ACCOUNT_FACTS, account_seal
from eldercare.timebank.states import AccountKind, Currency
from eldercare.transaction import hold_one

MINUTES = Currency.MINUTES


def open_account(
    *,
    kind: AccountKind,
    community_id: int,
    at: datetime,
    person_id: int | None = None,
    joint_holder_id: int | None = None,
    peer_id: int | None = None,
    year: int | None = None,
    currency: Currency = MINUTES,
    floor: int | None = 0,
    ceiling: int | None = None,
) -> Account:
    """Open an empty account. `floor` is the least it may hold, at most 0; None, for either limit, is no limit.

    Raises AccountExists when the holder has an open one, or the community one of this kind.
    """
    account = _opened(
        kind,
        community_id=community_id,
        at=at,
        person_id=person_id,
        joint_holder_id=joint_holder_id,
        peer_id=peer_id,
        year=year,
        currency=currency,
        floor=floor,
        ceiling=ceiling,
    )
    if account is None:
        raise errors.AccountExists
    return account


def account_of(person: Person, *, at: datetime, currency: Currency = MINUTES) -> Account:
    """Return the person's open account, opened now in the person's community where there is none yet."""
    return (
        queries.find_person_account(person.id, currency)
        or _opened(AccountKind.PERSON, community_id=person.community_id, at=at, person_id=person.id, currency=currency)
        or _surely(queries.find_person_account(person.id, currency))
    )


def allowance_of(person: Person, year: int, *, at: datetime) -> Account:
    """Return the account of what the government issued to this person for that year, opened now if there is none."""
    return (
        queries.find_allowance(person.id, year)
        or _opened(AccountKind.ALLOWANCE, community_id=person.community_id, at=at, person_id=person.id, year=year)
        or _surely(queries.find_allowance(person.id, year))
    )


def pool_of(community_id: int, *, at: datetime, currency: Currency = MINUTES) -> Account:
    """Return the account that the community's donations go to, opened now where there is none yet."""
    return _common(AccountKind.POOL, community_id, at=at, floor=0, currency=currency)


def issuance_of(community_id: int, *, at: datetime, currency: Currency = MINUTES) -> Account:
    """Return the account that the community's minutes come from, opened now where there is none; it has no floor.

    Its balance, negated, is what is owed to all the others together.
    """
    return _common(AccountKind.ISSUANCE, community_id, at=at, floor=None, currency=currency)


def overflow_of(community_id: int, *, at: datetime) -> Account:
    """Return the account through which what is served above the storage cap goes to the pool."""
    return _common(AccountKind.OVERFLOW, community_id, at=at, floor=0)


def clearing_between(community_id: int, peer_id: int, *, at: datetime, limit: int | None = None) -> Account:
    """Return the account in which this community counts what went to and came from the other, opened if need be.

    `limit` is how many minutes one may come to owe the other; it holds from the opening and is changed by set_limits.
    """
    return (
        queries.find_clearing(community_id, peer_id)
        or _opened(
            AccountKind.CLEARING,
            community_id=community_id,
            peer_id=peer_id,
            at=at,
            floor=None if limit is None else -limit,
            ceiling=limit,
        )
        or _surely(queries.find_clearing(community_id, peer_id))
    )


def set_limits(
    account_id: int,
    *,
    floor: int | None,
    ceiling: int | None,
    daily_limit: int | None,
    by: Actor,
    via: Door,
    at: datetime,
    reason: str,
) -> Account:
    """Give the account other limits; None is no limit. Raises Invalid where it breaks one of them already, or where
    the floor is above 0 or the reason is missing.
    """
    account = hold_one(Account, account_id)
    if not reason.strip():
        raise Invalid(N_("Say why the limits are changed."))
    wanted = {"floor": floor, "ceiling": ceiling, "daily_limit": daily_limit}
    if any(type(limit) is not int for limit in wanted.values() if limit is not None) or (floor or 0) > 0:
        raise Invalid(N_("A floor is 0 or less, and limits are whole minutes."))
    if (daily_limit or 0) < 0 or (floor is not None and account.available < floor):
        raise Invalid(N_("The account is already beyond this limit."))
    if ceiling is not None and account.balance > ceiling:
        raise Invalid(N_("The account is already beyond this limit."))
    was = {name: getattr(account, name) for name in wanted}
    account.floor, account.ceiling, account.daily_limit = floor, ceiling, daily_limit
    _record(account, "limits", by=by, via=via, at=at, reason=reason, was=was, became=wanted)
    return _sealed(account)


def freeze(account_id: int, *, by: Actor, via: Door, at: datetime, reason: str) -> Account:
    """Let nothing leave the account until it is thawed; minutes may still arrive. Freezing twice is once."""
    account = hold_one(Account, account_id)
    if account.closed_at is not None:
        raise errors.AccountClosed
    if account.frozen_at is None:
        account.frozen_at = at
        _record(account, "frozen", by=by, via=via, at=at, reason=reason)
    return _sealed(account)


def thaw(account_id: int, *, by: Actor, via: Door, at: datetime, reason: str) -> Account:
    """Let minutes leave the account again."""
    account = hold_one(Account, account_id)
    if account.frozen_at is not None:
        account.frozen_at = None
        _record(account, "thawed", by=by, via=via, at=at, reason=reason)
    return _sealed(account)


def close_account(
    account_id: int, *, at: datetime, by: Actor = SYSTEM, via: Door = Door.CLOCK, reason: str = ""
) -> Account:
    """Let nothing enter or leave any more. Raises AccountNotEmpty while there are minutes in it."""
    account = hold_one(Account, account_id)
    if account.closed_at is not None:
        raise errors.AccountClosed
    if account.balance or account.held:
        raise errors.AccountNotEmpty(account)
    account.closed_at = at
    _record(account, "closed", by=by, via=via, at=at, reason=reason)
    return _sealed(account)


def _record(
    account: Account, kind: str, *, by: Actor, via: Door, at: datetime, reason: str, **details: dict[str, Any]
) -> None:
    facts = {"account_id": account.id, "kind": kind, "details": details, "reason": reason.strip()}
    facts |= deed(by, via=via, at=at)
    before = select(func.max(AccountEvent.id)).where(AccountEvent.account_id == account.id)
    seal = event_seal(facts, after=session.scalar(before) or 0)  # nobody else writes one: the caller holds the account
    session.add(AccountEvent(**facts, content_hash=seal))


def _common(
    kind: AccountKind, community_id: int, *, at: datetime, floor: int | None, currency: Currency = MINUTES
) -> Account:
    return (
        queries.find_common_account(community_id, kind, currency)
        or _opened(kind, community_id=community_id, at=at, floor=floor, currency=currency)
        or _surely(queries.find_common_account(community_id, kind, currency))
    )


def _opened(
    kind: AccountKind, *, community_id: int, at: datetime, floor: int | None = 0, **facts: object
) -> Account | None:
    values = {"kind": kind, "community_id": community_id, "floor": floor, "opened_at": at, "content_hash": "", **facts}
    account = insert_unless_taken(Account, values)
    return account and _sealed(account)


def _sealed(account: Account) -> Account:
    facts = {name: getattr(account, name) for name in (*ACCOUNT_FACTS, *LATER_ACCOUNT_FACTS)}
    account.content_hash = account_seal(facts)
    session.flush()
    return account


def _surely(found: Account | None) -> Account:
    if found is None:
        raise errors.NoSuchAccount
    return found
