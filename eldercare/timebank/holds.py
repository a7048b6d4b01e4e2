"""Setting minutes aside: holding, posting what was really used, giving back. Nothing here commits.

Whoever touches more than one account in a transaction holds all of them first, in id order; a hold's account is
always locked before the hold.
"""

from datetime import datetime

from sqlalchemy import select

from eldercare.actors import SYSTEM, Actor, Door
from eldercare.database import session
from eldercare.straight import insert_unless_taken
from eldercare.timebank import errors, service
from eldercare.timebank.leaving import promised_since
from eldercare.timebank.models import Account, Hold, Transfer
from eldercare.timebank.postings import Circumstances, Posted, check_text, check_whole
from eldercare.timebank.seals import HOLD_FACTS, hold_seal
from eldercare.timebank.states import HoldState, TransferKind
from eldercare.timebank.writing import day_began
from eldercare.transaction import hold, hold_one

About = tuple[str, int]


def set_aside(
    *,
    key: str,
    account_id: int,
    minutes: int,
    about: About,
    by: Actor,
    via: Door,
    at: datetime,
    expires_at: datetime | None = None,
    memo: str = "",
    even_frozen: bool = False,
) -> Hold:
    """Hold minutes of an account for something, once for each key; the same key and content return the first hold.

    Raises Invalid for what is no whole number of minutes, BalanceTooLow where they are not available, AccountClosed,
    AccountFrozen unless `even_frozen`, DailyLimitReached where what left today and what was set aside today come to
    more than may leave on a day, KeyReused.
    """
    check_whole(minutes)
    check_text(key, memo)
    account = hold_one(Account, account_id)
    done = find_by_key(key)
    if done is None:
        _check(account, minutes, at=at, even_frozen=even_frozen)
        values: dict[str, object] = {
            "key": key,
            "account_id": account_id,
            "minutes": minutes,
            "memo": memo,
            "about_kind": about[0],
            "about_id": about[1],
            "by_kind": by.kind,
            "by_id": by.id,
            "via": via,
            "made_at": at,
            "expires_at": expires_at,
            "state": HoldState.PENDING,
            "end_reason": "",
        }
        unset = dict.fromkeys(("posted_minutes", "ended_at", "ended_by_kind", "ended_by_id"))
        made = insert_unless_taken(Hold, {**values, "content_hash": hold_seal({**values, **unset})})
        if made is not None:
            session.expire(account, ["held"])
            return made
        done = _surely(find_by_key(key))
    if (done.account_id, done.minutes, done.about_kind, done.about_id, done.memo) != (
        account_id,
        minutes,
        *about,
        memo,
    ):
        raise errors.KeyReused
    return done


def post(
    hold_id: int,
    *,
    key: str,
    kind: TransferKind,
    to_account_id: int,
    minutes: int,
    by: Actor,
    via: Door,
    at: datetime,
    happened_at: datetime | None = None,
    memo: str = "",
    of_frozen: bool = False,
) -> Posted:
    """Move what was really used of a hold, up to what is held, and give the rest back.

    The same key and content again return what was posted. Raises HoldEnded, MoreThanHeld and what `transfer` raises;
    nothing has changed then, and the hold is still pending.
    """
    check_whole(minutes)
    account_id = get(hold_id).account_id
    hold(Account, [account_id, to_account_id])
    held = hold_one(Hold, hold_id)
    if minutes > held.minutes:
        raise errors.MoreThanHeld(held.minutes)
    if held.state is not HoldState.PENDING and not _was_posted_by(key, held):
        raise errors.HoldEnded
    with session.begin_nested():  # for a caller who goes on after a refusal
        if held.state is HoldState.PENDING:
            _end(held, HoldState.POSTED, by=by, at=at, posted_minutes=minutes)
        return service.transfer(
            key=key,
            kind=kind,
            from_account_id=account_id,
            to_account_id=to_account_id,
            minutes=minutes,
            by=by,
            via=via,
            at=at,
            happened_at=happened_at,
            memo=memo or held.memo,
            about=(held.about_kind, held.about_id),
            under=Circumstances(hold_id=hold_id, of_frozen=of_frozen),
        )


def release(hold_id: int, *, by: Actor, at: datetime, reason: str = "") -> Hold:
    """Give all of a hold back; releasing twice is once. Raises HoldEnded where it was posted."""
    held = _locked(hold_id)
    if held.state is HoldState.PENDING:
        _end(held, HoldState.RELEASED, by=by, at=at, reason=reason)
    elif held.state is HoldState.POSTED:
        raise errors.HoldEnded
    return held


def expire(hold_id: int, *, at: datetime) -> bool:
    """Give a hold back whose time is over; tell whether it was so."""
    held = _locked(hold_id)
    is_over = held.state is HoldState.PENDING and held.expires_at is not None and held.expires_at <= at
    if is_over:
        _end(held, HoldState.EXPIRED, by=SYSTEM, at=at)
    return is_over


def keep_until(hold_id: int, expires_at: datetime | None) -> Hold:
    """Let a pending hold expire at another moment, or not at all. Raises HoldEnded where it is not pending."""
    held = _locked(hold_id)
    if held.state is not HoldState.PENDING:
        raise errors.HoldEnded
    held.expires_at = expires_at
    return _sealed(held)


def get(hold_id: int) -> Hold:
    """Return the hold; NotFound when there is none."""
    found = session.get(Hold, hold_id)
    if found is None:
        raise errors.NoSuchHold
    return found


def find_by_key(key: str) -> Hold | None:
    """Return the hold that this event made, None where it made none."""
    return session.scalars(select(Hold).where(Hold.key == key)).one_or_none()


def pending_about(kind: str, about_id: int) -> list[Hold]:
    """Return what is held because of one thing, such as ("order", 17), oldest first."""
    query = select(Hold).where(Hold.about_kind == kind, Hold.about_id == about_id, Hold.state == HoldState.PENDING)
    return list(session.scalars(query.order_by(Hold.id)))


def pending_of(account_id: int) -> list[Hold]:
    """Return what is held of an account now, oldest first."""
    query = select(Hold).where(Hold.account_id == account_id, Hold.state == HoldState.PENDING)
    return list(session.scalars(query.order_by(Hold.id)))


def to_expire(at: datetime, *, limit: int = 500) -> list[int]:
    """Return the ids of holds whose time is over."""
    query = select(Hold.id).where(Hold.state == HoldState.PENDING, Hold.expires_at <= at)
    return list(session.scalars(query.order_by(Hold.expires_at, Hold.id).limit(limit)))


def _check(account: Account, minutes: int, *, at: datetime, even_frozen: bool) -> None:
    if account.closed_at is not None:
        raise errors.AccountClosed
    if account.frozen_at is not None and not even_frozen:
        raise errors.AccountFrozen
    if account.spendable is not None and minutes > account.spendable:
        raise errors.BalanceTooLow(account, minutes)
    if account.daily_limit is not None and promised_since(account, day_began(at)) + minutes > account.daily_limit:
        raise errors.DailyLimitReached(account)


def _was_posted_by(key: str, held: Hold) -> bool:
    return session.scalar(select(Transfer.id).where(Transfer.hold_id == held.id, Transfer.key == key)) is not None


def _locked(hold_id: int) -> Hold:
    hold_one(Account, get(hold_id).account_id)
    return hold_one(Hold, hold_id)


def _end(
    held: Hold, state: HoldState, *, by: Actor, at: datetime, posted_minutes: int | None = None, reason: str = ""
) -> None:
    held.state, held.posted_minutes, held.ended_at = state, posted_minutes, at
    held.ended_by_kind, held.ended_by_id, held.end_reason = by.kind, by.id, reason.strip()
    _sealed(held)
    session.expire(held.account, ["held"])


def _sealed(held: Hold) -> Hold:
    held.content_hash = hold_seal({name: getattr(held, name) for name in HOLD_FACTS})
    session.flush()
    return held


def _surely(found: Hold | None) -> Hold:
    if found is None:
        raise errors.NoSuchHold
    return found
