"""Looking at postings by hand: what waits, what became of the others, who may decide, what stands against one now."""

from collections.abc import Collection

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from eldercare.areas.queries import Scope
from eldercare.database import session
from eldercare.errors import DomainError
from eldercare.staff import queries as staff
from eldercare.staff.models import Staff
from eldercare.staff.permissions import Permission
from eldercare.timebank import errors as ledger
from eldercare.timebank import queries as timebank
from eldercare.timebank.hand_postings.errors import NoSuchPosting
from eldercare.timebank.hand_postings.models import HandPosting
from eldercare.timebank.hand_postings.states import HandState
from eldercare.timebank.lowering import event_of, is_lowered
from eldercare.timebank.models import Account
from eldercare.timebank.states import may_go

WAITS = HandPosting.state == HandState.WAITING


def get(posting_id: int, *, scope: Scope | None = None) -> HandPosting:
    """Return the posting; NotFound when there is none, or none inside the scope."""
    found = session.get(HandPosting, posting_id)
    if found is None or (scope is not None and not scope.has(found.community_id)):
        raise NoSuchPosting
    return found


def find_by_key(key: str) -> HandPosting | None:
    """Return what was proposed under this key."""
    return session.scalars(select(HandPosting).where(HandPosting.key == key)).one_or_none()


def waiting(scope: Scope, *, after: int = 0, limit: int = 50) -> list[HandPosting]:
    """Return what waits inside the scope, oldest first, beginning after this id."""
    query = select(HandPosting).where(scope.covers(HandPosting.community_id), WAITS, HandPosting.id > after)
    return _with_accounts(query.order_by(HandPosting.id).limit(limit))


def ended(scope: Scope, *, before: int | None = None, limit: int = 50) -> list[HandPosting]:
    """Return what waits no more inside the scope, last proposed first, beginning below this id."""
    query = select(HandPosting).where(scope.covers(HandPosting.community_id), ~WAITS)
    if before is not None:
        query = query.where(HandPosting.id < before)
    return _with_accounts(query.order_by(HandPosting.id.desc()).limit(limit))


def count_waiting(scope: Scope) -> int:
    """Return how many inside the scope wait for a second person."""
    return session.scalar(select(func.count()).where(scope.covers(HandPosting.community_id), WAITS)) or 0


def waiting_on(account_id: int, *, limit: int = 20) -> list[HandPosting]:
    """Return what waits to leave this account or to arrive there, oldest first."""
    theirs = or_(HandPosting.from_account_id == account_id, HandPosting.to_account_id == account_id)
    return _with_accounts(select(HandPosting).where(theirs, WAITS).order_by(HandPosting.id).limit(limit))


def waiting_ids(account_ids: Collection[int]) -> list[int]:
    """Return the ids of all that waits to leave one of these accounts or to arrive in one, in id order."""
    theirs = or_(HandPosting.from_account_id.in_(account_ids), HandPosting.to_account_id.in_(account_ids))
    return list(session.scalars(select(HandPosting.id).where(theirs, WAITS).order_by(HandPosting.id)))


def to_be_reversed(transfer_ids: Collection[int]) -> dict[int, int]:
    """Return for those of these transfers whose reversal waits the posting in which it was proposed."""
    query = select(HandPosting.reverses_id, HandPosting.id).where(WAITS, HandPosting.reverses_id.in_(transfer_ids))
    return {transfer_id: posting_id for transfer_id, posting_id in session.execute(query) if transfer_id is not None}


def deciders(community_id: int, *, besides: int) -> list[Staff]:
    """Return who may approve in this community, those next to it first, besides the one who proposes."""
    others = [one for one in staff.responsible_for(community_id) if one.id != besides]
    found = [one for one in others if staff.may_in(one, Permission.APPROVE_LEDGER, community_id)]
    return sorted(found, key=lambda one: (-len(one.area.path), one.name))


def against(posting: HandPosting) -> DomainError | None:
    """Return what the ledger would refuse it for now, as far as can be seen without locking; None if nothing.

    The limit of a day is left out: it is the day of the approval that counts.
    """
    giver, taker = posting.from_account, posting.to_account
    if posting.reverses_id is None and not may_go(posting.kind, giver.kind, taker.kind):
        return ledger.WrongRoute()
    if posting.reverses_id is not None and timebank.find_reversal(posting.reverses_id) is not None:
        return ledger.AlreadyReversed()
    if giver.closed_at is not None or taker.closed_at is not None:
        return ledger.AccountClosed()
    event = None if posting.reverses_id is None else event_of(timebank.get_transfer(posting.reverses_id).key)
    if event is not None:  # what a visit earned goes back with its holds, and of a frozen account too
        return ledger.LoweredAlready() if is_lowered(event) else None
    return _between(giver, taker) or _of_room(giver, taker, posting.minutes)


def _between(giver: Account, taker: Account) -> DomainError | None:
    if giver.community_id != taker.community_id:
        return ledger.OtherCommunity()
    if giver.currency != taker.currency:
        return ledger.OtherCurrency()
    return ledger.AccountFrozen() if giver.frozen_at is not None else None


def _of_room(giver: Account, taker: Account, minutes: int) -> DomainError | None:
    if giver.spendable is not None and giver.spendable < minutes:
        return ledger.BalanceTooLow(giver, minutes)
    if taker.ceiling is not None and taker.balance + minutes > taker.ceiling:
        return ledger.BalanceTooHigh(taker)
    return None


def _with_accounts(query: Select[HandPosting]) -> list[HandPosting]:
    accounts = [
        selectinload(side).options(selectinload(Account.person), selectinload(Account.joint_holder))
        for side in (HandPosting.from_account, HandPosting.to_account)
    ]
    return list(session.scalars(query.options(joinedload(HandPosting.proposed_by), *accounts)))
