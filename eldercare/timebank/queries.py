"""Looking at accounts, statements and the trial balance."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload

from eldercare.areas.queries import Scope
from eldercare.database import session
from eldercare.people.models import Person
from eldercare.timebank.errors import NoSuchAccount, NoSuchTransfer
from eldercare.timebank.holders.models import JointHolder
from eldercare.timebank.models import Account, AccountEvent, Entry, Transfer
from eldercare.timebank.states import AccountKind, Currency, TransferKind


@dataclass(frozen=True)
class StatementLine:
    """One line of an account's statement. `minutes` is negative for what left; `version` is the cursor."""

    version: int
    transfer_id: int
    kind: TransferKind
    happened_at: datetime
    recorded_at: datetime
    minutes: int
    balance_after: int
    memo: str
    about: tuple[str, int] | None
    other_account_id: int


@dataclass(frozen=True)
class TrialBalance:
    """How many accounts there are and what they sum to; `total` is zero or minutes were made or lost."""

    accounts: int
    total: int
    held: int
    by_kind: dict[AccountKind, int]


def get_account(account_id: int, *, scope: Scope | None = None) -> Account:
    """Return the account; NotFound when there is none, or none inside the scope."""
    account = session.get(Account, account_id)
    if account is None or (scope is not None and not scope.has(account.community_id)):
        raise NoSuchAccount
    return account


def find_person_account(person_id: int, currency: Currency = Currency.MINUTES) -> Account | None:
    """Return the person's open account, None where nothing was ever earned or given."""
    query = select(Account).where(
        Account.person_id == person_id,
        Account.kind == AccountKind.PERSON,
        Account.currency == currency,
        Account.closed_at.is_(None),
    )
    return session.scalars(query).one_or_none()


def find_allowance(person_id: int, year: int) -> Account | None:
    """Return the account of what was issued to this person for that year, None where nothing was."""
    query = select(Account).where(
        Account.person_id == person_id, Account.kind == AccountKind.ALLOWANCE, Account.year == year
    )
    return session.scalars(query).one_or_none()


def older_allowances(person_id: int, year: int) -> list[Account]:
    """Return this person's allowances of years before this one in which something is left, the oldest first."""
    query = select(Account).where(
        Account.person_id == person_id,
        Account.kind == AccountKind.ALLOWANCE,
        Account.year < year,
        Account.balance > 0,
        Account.closed_at.is_(None),
    )
    return list(session.scalars(query.order_by(Account.year)))


def find_joint_account(holder_id: int) -> Account | None:
    """Return the open account of a household or group."""
    query = select(Account).where(Account.joint_holder_id == holder_id, Account.closed_at.is_(None))
    return session.scalars(query).one_or_none()


def find_clearing(community_id: int, peer_id: int) -> Account | None:
    """Return the account in which this community counts with the other one."""
    query = select(Account).where(
        Account.community_id == community_id, Account.kind == AccountKind.CLEARING, Account.peer_id == peer_id
    )
    return session.scalars(query).one_or_none()


def account_ids_of(person_ids: Iterable[int]) -> dict[int, int]:
    """Return the ids of these persons' open accounts, by person; those who have none are missing."""
    query = select(Account.person_id, Account.id).where(
        Account.person_id.in_(list(person_ids)),
        Account.kind == AccountKind.PERSON,
        Account.currency == Currency.MINUTES,
        Account.closed_at.is_(None),
    )
    return {person_id: account_id for person_id, account_id in session.execute(query) if person_id is not None}


def find_common_account(community_id: int, kind: AccountKind, currency: Currency = Currency.MINUTES) -> Account | None:
    """Return the community's pool, issuance or overflow account, None where it was not needed yet."""
    query = select(Account).where(
        Account.community_id == community_id, Account.kind == kind, Account.currency == currency
    )
    return session.scalars(query).one_or_none()


def accounts_by_id(account_ids: Iterable[int]) -> dict[int, Account]:
    """Return these accounts with their holders, by id, in one statement."""
    query = select(Account).where(Account.id.in_(set(account_ids)))
    found = session.scalars(query.options(joinedload(Account.person), joinedload(Account.joint_holder)))
    return {account.id: account for account in found}


def page(
    scope: Scope,
    *,
    after: int = 0,
    limit: int = 50,
    kind: AccountKind | None = None,
    person_id: int | None = None,
    currency: Currency | None = None,
    name: str = "",
) -> list[Account]:
    """Return accounts inside the scope with their holders, in id order, beginning after this id.

    `name` is how the name of the person, household or group begins.
    """
    query = select(Account).where(scope.covers(Account.community_id), Account.id > after)
    if kind is not None:
        query = query.where(Account.kind == kind)
    if currency is not None:
        query = query.where(Account.currency == currency)
    if name:
        query = query.where(or_(Account.person_id.in_(_named(Person, name)), _held_by(name)))
    if person_id is not None:
        query = query.where(Account.person_id == person_id)
    with_holders = joinedload(Account.person), joinedload(Account.joint_holder)
    return list(session.scalars(query.options(*with_holders).order_by(Account.id).limit(limit)))


def _named(holder: type[Person | JointHolder], name: str) -> Select[int]:
    return select(holder.id).where(holder.name.startswith(name, autoescape=True))


def _held_by(name: str) -> ColumnElement[bool]:
    return Account.joint_holder_id.in_(_named(JointHolder, name))


def events_of(account_id: int, *, limit: int = 20) -> list[AccountEvent]:
    """Return what changed of an account besides its minutes, newest first."""
    query = select(AccountEvent).where(AccountEvent.account_id == account_id).order_by(AccountEvent.id.desc())
    return list(session.scalars(query.limit(limit)))


def get_transfer(transfer_id: int, *, scope: Scope | None = None) -> Transfer:
    """Return the transfer; NotFound when there is none, or its accounts lie outside the scope."""
    transfer = session.get(Transfer, transfer_id)
    if transfer is None:
        raise NoSuchTransfer
    if scope is not None and not scope.has(get_account(transfer.from_account_id).community_id):
        raise NoSuchTransfer
    return transfer


def find_by_key(key: str) -> Transfer | None:
    """Return the transfer that this event caused, None where it caused none yet."""
    return session.scalars(select(Transfer).where(Transfer.key == key)).one_or_none()


def find_reversal(transfer_id: int) -> Transfer | None:
    """Return the transfer that reversed this one, None where it stands."""
    return session.scalars(select(Transfer).where(Transfer.reverses_id == transfer_id)).one_or_none()


def transfers_about(kind: str, about_id: int) -> list[Transfer]:
    """Return what was transferred because of one thing, such as ("order", 17), oldest first."""
    query = select(Transfer).where(Transfer.about_kind == kind, Transfer.about_id == about_id)
    return list(session.scalars(query.order_by(Transfer.id)))


def statement(account_id: int, *, before: int | None = None, limit: int = 50) -> list[StatementLine]:
    """Return the account's lines, newest first, beginning below the version `before` (the last line's `version`)."""
    query = select(Entry).where(Entry.account_id == account_id).options(joinedload(Entry.transfer, innerjoin=True))
    if before is not None:
        query = query.where(Entry.account_version < before)
    return [as_line(entry) for entry in session.scalars(query.order_by(Entry.account_version.desc()).limit(limit))]


def as_line(entry: Entry) -> StatementLine:
    """Return an entry, loaded with its transfer, as a line of its account's statement."""
    transfer = entry.transfer
    about = None
    if transfer.about_kind is not None and transfer.about_id is not None:
        about = (transfer.about_kind, transfer.about_id)
    return StatementLine(
        version=entry.account_version,
        transfer_id=transfer.id,
        kind=transfer.kind,
        happened_at=transfer.happened_at,
        recorded_at=transfer.recorded_at,
        minutes=entry.minutes,
        balance_after=entry.balance_after,
        memo=transfer.memo,
        about=about,
        other_account_id=transfer.to_account_id if entry.minutes < 0 else transfer.from_account_id,
    )


def trial_balance(scope: Scope | None = None, currency: Currency | None = None) -> TrialBalance:
    """Add up all accounts, or those inside the scope, or of one currency."""
    query = select(Account.kind, func.count(), func.sum(Account.balance), func.sum(Account.held)).group_by(Account.kind)
    if scope is not None:
        query = query.where(scope.covers(Account.community_id))
    if currency is not None:
        query = query.where(Account.currency == currency)
    rows = session.execute(query).all()
    # PostgreSQL adds eight-byte integers up to a Decimal.
    by_kind = {kind: int(total) for kind, _count, total, _held in rows}
    return TrialBalance(
        accounts=sum(count for _kind, count, _total, _held in rows),
        total=sum(by_kind.values()),
        held=sum(int(held) for _kind, _count, _total, held in rows),
        by_kind=by_kind,
    )
