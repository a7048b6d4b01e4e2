"""Minutes that the government issues to key elders for a year, and their lapse at its end. Nothing here commits.

Who is a key elder is said elsewhere: the ledger knows persons and years.
"""

from datetime import datetime

from sqlalchemy import select

from eldercare.actors import SYSTEM, Door
from eldercare.areas.policy import policy_of
from eldercare.database import session
from eldercare.people.models import Person
from eldercare.timebank import queries, service
from eldercare.timebank.accounts import allowance_of, issuance_of
from eldercare.timebank.models import Account
from eldercare.timebank.postings import Posted
from eldercare.timebank.states import AccountKind, TransferKind
from eldercare.transaction import hold


def issued_key(person_id: int, year: int) -> str:
    """Return the key of what this person was issued for that year: once, whatever the rules became since."""
    return f"allowance:{year}:{person_id}"


def issue(person: Person, year: int, minutes: int, *, at: datetime) -> Posted | None:
    """Issue a year's minutes to this person, the whole amount also late in the year; None where it was done before."""
    account = allowance_of(person, year, at=at)
    issuance = issuance_of(account.community_id, at=at)
    hold(Account, [account.id, issuance.id])
    key = issued_key(person.id, year)
    if queries.find_by_key(key) is not None:
        return None
    return service.transfer(
        key=key,
        kind=TransferKind.ISSUE,
        from_account_id=issuance.id,
        to_account_id=account.id,
        minutes=minutes,
        by=SYSTEM,
        via=Door.CLOCK,
        at=at,
        memo=str(year),
    )


def to_lapse(year: int, *, limit: int = 500) -> list[int]:
    """Return accounts of years before this one in which something is left that is not held for a service."""
    left = Account.balance > Account.held, Account.frozen_at.is_(None)
    query = select(Account.id, Account.community_id).where(Account.kind == AccountKind.ALLOWANCE, *left)
    found = session.execute(query.where(Account.year < year).order_by(Account.id).limit(limit))
    return [account_id for account_id, community_id in found if _lapses(community_id)]


def lapse(account_id: int, year: int, *, at: datetime) -> Posted | None:
    """Give what is left of an earlier year back to where it came from, but for what is held; None for nothing.

    What a hold gives back later lapses then.
    """
    account = queries.get_account(account_id)
    issuance = issuance_of(account.community_id, at=at)
    hold(Account, [account.id, issuance.id])
    is_over = account.year is not None and account.year < year and _lapses(account.community_id)
    if not is_over or account.available <= 0 or account.frozen_at is not None:
        return None
    return service.transfer(
        key=f"lapse:allowance:{account.id}:{account.version}",
        kind=TransferKind.LAPSE,
        from_account_id=account.id,
        to_account_id=issuance.id,
        minutes=account.available,
        by=SYSTEM,
        via=Door.CLOCK,
        at=at,
        memo=str(account.year),
    )


def _lapses(community_id: int) -> bool:
    return policy_of(community_id).allowance_lapses == "yes"
