"""Writing a posting into the ledger: on PostgreSQL in one call, on SQLite in several, to the same effect."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm.util import identity_key

from eldercare.clock import local
from eldercare.database import refuse_writing_outside, session, wait_for_the_disk_after_commit
from eldercare.errors import DomainError
from eldercare.localtime import zone
from eldercare.straight import dialect_name, first_row
from eldercare.timebank import errors
from eldercare.timebank.models import TRANSFERS, Account, Entry, Transfer
from eldercare.timebank.postings import Posted, Posting
from eldercare.timebank.states import ROUTES, AccountKind, TransferKind
from eldercare.transaction import hold


class Outcome(StrEnum):
    """What came of a posting; but for the first three it was refused and nothing has changed."""

    POSTED = "posted"
    KNOWN = "known"
    TAKEN = "taken"
    NO_SUCH_ACCOUNT = "no_such_account"
    ACCOUNT_CLOSED = "account_closed"
    OTHER_COMMUNITY = "other_community"
    OTHER_CURRENCY = "other_currency"
    WRONG_ROUTE = "wrong_route"
    ACCOUNT_FROZEN = "account_frozen"
    ALREADY_REVERSED = "already_reversed"
    BALANCE_TOO_LOW = "balance_too_low"
    BALANCE_TOO_HIGH = "balance_too_high"
    DAILY_LIMIT_REACHED = "daily_limit_reached"


@dataclass(frozen=True)
class Written:
    """The outcome and, where it was posted, the transfer's id and the balances that it left."""

    outcome: Outcome
    transfer_id: int | None = None
    left_behind: int = 0
    arrived: int = 0


PLAIN: dict[Outcome, Callable[[], DomainError]] = {
    Outcome.NO_SUCH_ACCOUNT: errors.NoSuchAccount,
    Outcome.ACCOUNT_CLOSED: errors.AccountClosed,
    Outcome.OTHER_COMMUNITY: errors.OtherCommunity,
    Outcome.OTHER_CURRENCY: errors.OtherCurrency,
    Outcome.WRONG_ROUTE: errors.WrongRoute,
    Outcome.ACCOUNT_FROZEN: errors.AccountFrozen,
    Outcome.ALREADY_REVERSED: errors.AlreadyReversed,
}
"""The refusals whose sentence says no numbers."""


def post(posting: Posting, *, may_repeat: bool = True, through_frost: bool = False) -> Posted:
    """Write the transfer once for its key, or return the one of that key where it says the same.

    Raises what the ledger refuses, KeyReused, and where it may not be repeated AlreadyReversed.
    """
    refuse_writing_outside()
    ours = session()
    ours.flush()
    connection = ours.connection()
    write = _in_one_call if connection.dialect.name == "postgresql" else _step_by_step
    written = write(connection, posting, through_frost)
    if written.outcome is Outcome.POSTED:
        _forget_balances(posting.from_account_id, posting.to_account_id)
        return _posted(posting, written)
    if written.outcome in {Outcome.KNOWN, Outcome.TAKEN}:
        return _known(posting, may_repeat=may_repeat)
    raise _refusal(posting, written.outcome)


def _refusal(posting: Posting, outcome: Outcome) -> DomainError:
    if outcome in PLAIN:
        return PLAIN[outcome]()
    # Still locked: what the sentence says is what was found.
    accounts = {one.id: one for one in hold(Account, [posting.from_account_id, posting.to_account_id])}
    if outcome is Outcome.BALANCE_TOO_HIGH:
        return errors.BalanceTooHigh(accounts[posting.to_account_id])
    giver = accounts[posting.from_account_id]
    if outcome is Outcome.DAILY_LIMIT_REACHED:
        return errors.DailyLimitReached(giver)
    return errors.BalanceTooLow(giver, posting.minutes)


def _forget_balances(*account_ids: int) -> None:
    # The database moved them with the entries (see triggers): what the session knows of them is old.
    known = session.identity_map
    for account_id in account_ids if known else ():
        if account := known.get(identity_key(Account, account_id)):
            session.expire(account, ["balance", "version"])


def _posted(posting: Posting, written: Written) -> Posted:
    return Posted(
        id=written.transfer_id or 0,
        key=posting.key,
        kind=posting.kind,
        from_account_id=posting.from_account_id,
        to_account_id=posting.to_account_id,
        minutes=posting.minutes,
        memo=posting.memo,
        reverses_id=posting.reverses_id,
        left_behind=written.left_behind,
        arrived=written.arrived,
    )


def _known(posting: Posting, *, may_repeat: bool) -> Posted:
    done = session.scalars(sa.select(Transfer).where(Transfer.key == posting.key)).one_or_none()
    if done is None:  # the key was free: what was taken is the reversal
        raise errors.AlreadyReversed
    if posting.reverses_id is not None and not may_repeat:
        raise errors.AlreadyReversed
    if not posting.is_same_event_as(done):
        raise errors.KeyReused
    return as_posted(done)


def as_posted(transfer: Transfer) -> Posted:
    """Return a transfer as posting it returned it."""
    sides = sa.select(Entry.minutes, Entry.balance_after).where(Entry.transfer_id == transfer.id).order_by(Entry.id)
    left_behind, arrived = (balance for _minutes, balance in session.execute(sides))
    return Posted(
        id=transfer.id,
        key=transfer.key,
        kind=transfer.kind,
        from_account_id=transfer.from_account_id,
        to_account_id=transfer.to_account_id,
        minutes=transfer.minutes,
        memo=transfer.memo,
        reverses_id=transfer.reverses_id,
        left_behind=left_behind,
        arrived=arrived,
    )


def _as_array(kinds: frozenset[AccountKind]) -> str:
    return "{" + ",".join(sorted(kind.value for kind in kinds)) + "}"


ROUTES_AS_ARRAYS = {kind: (_as_array(givers), _as_array(takers)) for kind, (givers, takers) in ROUTES.items()}
ANYWHERE = (None, None)
ARGUMENTS = (
    *("key", "kind", "from_account_id", "to_account_id", "minutes", "memo", "about_kind", "about_id", "reverses_id"),
    *("hold_id", "for_person_id", "by_kind", "by_id", "approved_by_id", "via", "content_hash", "happened_at"),
    *("recorded_at", "day_began", "givers", "takers", "through_frost"),
)
PLACES = ", ".join(["%s"] * len(ARGUMENTS))
CALL = f"SELECT outcome, transfer_id, left_behind, arrived, NULL FROM post_transfer({PLACES})"  # noqa: S608 - places only
SHARED = frozenset({AccountKind.POOL, AccountKind.ISSUANCE, AccountKind.OVERFLOW, AccountKind.CLEARING})
IN_A_QUEUE = {kind for kind, (givers, takers) in ROUTES.items() if (givers | takers) & SHARED} | {TransferKind.REVERSE}
"""Transfers that may wait for one another, because a whole community has an account of theirs together."""
CALL_FROM_A_QUEUE = CALL.replace(
    "NULL",
    "CASE WHEN outcome = 'posted' AND current_setting('synchronous_commit') = 'on' AND"
    " current_setting('synchronous_standby_names') = '' THEN set_config('synchronous_commit', 'off', true) END",
)


def _in_one_call(connection: sa.Connection, posting: Posting, through_frost: bool) -> Written:
    givers, takers = ROUTES_AS_ARRAYS.get(posting.kind, ANYWHERE)
    values = posting.columns() | {
        "kind": posting.kind.value,
        "by_kind": posting.by_kind.value,
        "via": posting.via.value,
        "day_began": day_began(posting.recorded_at),
        "givers": givers,
        "takers": takers,
        "through_frost": through_frost,
    }
    call = CALL_FROM_A_QUEUE if posting.kind in IN_A_QUEUE else CALL
    row = first_row(call, [values[name] for name in ARGUMENTS], on=connection)
    assert row is not None
    outcome, transfer_id, left_behind, arrived, goes_ahead = row
    if goes_ahead:
        wait_for_the_disk_after_commit()
    return Written(Outcome(outcome), transfer_id, left_behind or 0, arrived or 0)


def day_began(at: datetime) -> datetime:
    """Return the midnight, where the communities are, with which the day of this moment began."""
    return datetime.combine(local(at, zone()).date(), time(), zone())


class _Side(NamedTuple):
    """An account as SQLite has it, words as words."""

    kind: str
    currency: str
    community_id: int
    floor: int | None
    ceiling: int | None
    daily_limit: int | None
    balance: int
    held: int
    version: int
    frozen_at: str | None
    closed_at: str | None


GIVER, TAKER = (", ".join(f"{side}.{name}" for name in _Side._fields) for side in ("giver", "taker"))
LOOK = (
    f"SELECT {GIVER}, {TAKER}, EXISTS (SELECT 1 FROM transfers WHERE key = ?),"  # noqa: S608 - our own names
    " EXISTS (SELECT 1 FROM transfers WHERE reverses_id = ?)"
    " FROM accounts AS giver, accounts AS taker WHERE giver.id = ? AND taker.id = ?"
)
COLUMNS = tuple(column.name for column in TRANSFERS.columns if column.name != "id")
INSERT = (
    f"INSERT INTO transfers ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608
    " ON CONFLICT DO NOTHING RETURNING id"
)
LEFT_SINCE = """
    SELECT coalesce(sum(CASE WHEN entries.minutes < 0 AND its.kind <> 'reverse' AND its.recorded_at >= :since
        OR entries.minutes > 0 AND undone.recorded_at >= :since THEN -entries.minutes END), 0)
    FROM entries JOIN transfers AS its ON its.id = entries.transfer_id
    LEFT JOIN transfers AS undone ON undone.id = its.reverses_id
    WHERE entries.account_id = :account_id AND entries.account_version > coalesce((
        SELECT entries.account_version FROM entries JOIN transfers ON transfers.id = entries.transfer_id
        WHERE entries.account_id = :account_id AND transfers.recorded_at < :earlier
        ORDER BY entries.account_version DESC LIMIT 1), 0)"""
"""The same as the function of this name in `posting_function`."""
ENTER = (
    "INSERT INTO entries (id, transfer_id, account_id, minutes, balance_after, account_version)"
    " VALUES (?, ?, ?, ?, ?, ?), (?, ?, ?, ?, ?, ?)"
)


def _step_by_step(connection: sa.Connection, posting: Posting, through_frost: bool) -> Written:
    ids = (posting.from_account_id, posting.to_account_id)
    found = first_row(LOOK, (posting.key, posting.reverses_id, *ids), on=connection)
    if found is None:
        return Written(Outcome.NO_SUCH_ACCOUNT)
    *accounts, is_known, is_reversed = found
    if is_known:
        return Written(Outcome.KNOWN)
    width = len(_Side._fields)
    giver, taker = _Side(*accounts[:width]), _Side(*accounts[width:])
    refused = _refused(posting, giver, taker, through_frost=through_frost, is_reversed=bool(is_reversed))
    if refused is not None:
        return Written(refused)
    values = posting.columns()
    row = first_row(INSERT, [_as_stored(values[name]) for name in COLUMNS], on=connection)
    if row is None:
        return Written(Outcome.TAKEN)
    (transfer_id,) = row
    left_behind, arrived = giver.balance - posting.minutes, taker.balance + posting.minutes
    out = (transfer_id * 2 - 1, transfer_id, posting.from_account_id, -posting.minutes, left_behind, giver.version + 1)
    into = (transfer_id * 2, transfer_id, posting.to_account_id, posting.minutes, arrived, taker.version + 1)
    first_row(ENTER, (*out, *into), on=connection)
    return Written(Outcome.POSTED, transfer_id, left_behind, arrived)


def _as_stored(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
    return value.value if isinstance(value, StrEnum) else value


def _refused(posting: Posting, giver: _Side, taker: _Side, *, through_frost: bool, is_reversed: bool) -> Outcome | None:
    """The same rules in the same order as in `posting_function`."""
    if giver.closed_at is not None or taker.closed_at is not None:
        return Outcome.ACCOUNT_CLOSED
    if giver.community_id != taker.community_id:
        return Outcome.OTHER_COMMUNITY
    if giver.currency != taker.currency:
        return Outcome.OTHER_CURRENCY
    givers, takers = ROUTES.get(posting.kind, ANYWHERE)
    if givers is not None and takers is not None and not (giver.kind in givers and taker.kind in takers):
        return Outcome.WRONG_ROUTE
    if giver.frozen_at is not None and not through_frost:
        return Outcome.ACCOUNT_FROZEN
    if posting.reverses_id is not None and is_reversed:
        return Outcome.ALREADY_REVERSED
    return _over_a_limit(posting, giver, taker)


def _over_a_limit(posting: Posting, giver: _Side, taker: _Side) -> Outcome | None:
    if giver.floor is not None and giver.balance - giver.held - posting.minutes < giver.floor:
        return Outcome.BALANCE_TOO_LOW
    if taker.ceiling is not None and taker.balance + posting.minutes > taker.ceiling:
        return Outcome.BALANCE_TOO_HIGH
    if giver.daily_limit is None or posting.reverses_id is not None or posting.hold_id is not None:
        return None
    already = left_since(posting.from_account_id, day_began(posting.recorded_at))
    return Outcome.DAILY_LIMIT_REACHED if already + posting.minutes > giver.daily_limit else None


def left_since(account_id: int, since: datetime) -> int:
    """Return the minutes that left the account since that moment, less what a reversal brought back of them.

    Looks from the latest entry backwards, so that it costs what there was since and not what there ever was. A day more
    is looked at: of two at once the later one may have read the clock first.
    """
    if dialect_name() == "postgresql":
        row = first_row("SELECT left_since(%s, %s)", (account_id, since))
    else:
        moment, earlier = _as_stored(since), _as_stored(since - timedelta(days=1))
        row = first_row(LEFT_SINCE, {"account_id": account_id, "since": moment, "earlier": earlier})
    assert row is not None
    left: int = row[0]
    return left
