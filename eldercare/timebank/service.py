"""Moving minutes: opening accounts, transferring, crediting what was earned, reversing. Nothing here commits."""

from datetime import datetime
from typing import TypeVar

from sqlalchemy import insert

from eldercare.actors import Actor, Door
from eldercare.database import session
from eldercare.people import queries as people
from eldercare.people.models import Person
from eldercare.straight import insert_unless_taken
from eldercare.timebank import errors, queries
from eldercare.timebank.models import ENTRIES, Account, Transfer
from eldercare.timebank.postings import Posting
from eldercare.timebank.seals import ACCOUNT_FACTS, account_seal
from eldercare.timebank.states import AccountKind, TransferKind, may_go
from eldercare.transaction import hold, hold_one

About = tuple[str, int]
Row = TypeVar("Row", Account, Transfer)


def open_account(
    *,
    kind: AccountKind,
    community_id: int,
    at: datetime,
    person_id: int | None = None,
    floor: int | None = 0,
    ceiling: int | None = None,
) -> Account:
    """Open an empty account. `floor` is the least it may hold, at most 0; None, for either limit, is no limit.

    Raises AccountExists when the person has an open one, or the community one of this kind.
    """
    account = _opened(kind, community_id=community_id, at=at, person_id=person_id, floor=floor, ceiling=ceiling)
    if account is None:
        raise errors.AccountExists
    return account


def account_of(person: Person, *, at: datetime) -> Account:
    """Return the person's open account, opened now in the person's community where there is none yet."""
    return (
        queries.find_person_account(person.id)
        or _opened(AccountKind.PERSON, community_id=person.community_id, at=at, person_id=person.id)
        or _surely(queries.find_person_account(person.id))
    )


def pool_of(community_id: int, *, at: datetime) -> Account:
    """Return the account that the community's donations go to, opened now where there is none yet."""
    return _common(AccountKind.POOL, community_id, at=at, floor=0)


def issuance_of(community_id: int, *, at: datetime) -> Account:
    """Return the account that the community's minutes come from, opened now where there is none; it has no floor.

    Its balance, negated, is what is owed to all the others together.
    """
    return _common(AccountKind.ISSUANCE, community_id, at=at, floor=None)


def close_account(account_id: int, *, at: datetime) -> Account:
    """Let nothing enter or leave any more. Raises AccountNotEmpty while there are minutes in it."""
    account = hold_one(Account, account_id)
    if account.closed_at is not None:
        raise errors.AccountClosed
    if account.balance or account.held:
        raise errors.AccountNotEmpty(account)
    account.closed_at = at
    return _sealed(account)


def transfer(
    *,
    key: str,
    kind: TransferKind,
    from_account_id: int,
    to_account_id: int,
    minutes: int,
    by: Actor,
    via: Door,
    at: datetime,
    happened_at: datetime | None = None,
    memo: str = "",
    about: About | None = None,
) -> Transfer:
    """Move whole minutes between two accounts of one community, once for each key.

    `key` names the event and is made by whoever starts it; the same key with the same content (kind, accounts,
    minutes, memo, about) returns the transfer that was made the first time. `happened_at` is when the event took place,
    `at` when it is recorded. A caller that makes several transfers in one transaction holds all their accounts first.

    Raises Invalid for minutes that are no whole number from 1 to MAX_MINUTES, KeyReused, BalanceTooLow, BalanceTooHigh,
    AccountClosed, OtherCommunity, WrongRoute; nothing has changed then.
    """
    if kind is TransferKind.REVERSE:
        raise errors.ReversalOnly
    about_kind, about_id = about or (None, None)
    return _post(
        Posting(
            key=key,
            kind=kind,
            from_account_id=from_account_id,
            to_account_id=to_account_id,
            minutes=minutes,
            memo=memo,
            about_kind=about_kind,
            about_id=about_id,
            by_kind=by.kind,
            by_id=by.id,
            via=via,
            happened_at=happened_at or at,
            recorded_at=at,
        )
    )


def earn(
    *,
    key: str,
    person_id: int,
    minutes: int,
    by: Actor,
    via: Door,
    at: datetime,
    happened_at: datetime | None = None,
    memo: str = "",
    about: About | None = None,
) -> Transfer:
    """Credit minutes that this person served, from the issuance account of the community where the account is.

    Opens the account where there is none. Refuses what `transfer` refuses.
    """
    account = account_of(people.get(person_id), at=at)
    return transfer(
        key=key,
        kind=TransferKind.EARN,
        from_account_id=issuance_of(account.community_id, at=at).id,
        to_account_id=account.id,
        minutes=minutes,
        by=by,
        via=via,
        at=at,
        happened_at=happened_at,
        memo=memo,
        about=about,
    )


def reverse(transfer_id: int, *, by: Actor, via: Door, at: datetime, reason: str, key: str | None = None) -> Transfer:
    """Move the minutes of a transfer back, once; the reason is the reversal's memo.

    The same key and reason again return the reversal that was made; without a key a second reversal raises
    AlreadyReversed. Raises ReversalIsFinal for a reversal, and what `transfer` raises: minutes that were spent
    meanwhile are not there to go back.
    """
    original = queries.get_transfer(transfer_id)
    if original.kind is TransferKind.REVERSE:
        raise errors.ReversalIsFinal
    if not reason.strip():
        raise errors.ReasonMissing
    return _post(
        Posting(
            key=key or f"reverse:{transfer_id}",
            kind=TransferKind.REVERSE,
            from_account_id=original.to_account_id,
            to_account_id=original.from_account_id,
            minutes=original.minutes,
            memo=reason,
            about_kind=original.about_kind,
            about_id=original.about_id,
            reverses_id=transfer_id,
            by_kind=by.kind,
            by_id=by.id,
            via=via,
            happened_at=at,
            recorded_at=at,
        ),
        may_repeat=key is not None,
    )


def _post(posting: Posting, *, may_repeat: bool = True) -> Transfer:
    giver, taker = _held(posting)
    done = queries.find_by_key(posting.key)
    if done is None:
        _check(posting, giver, taker)
        done = insert_unless_taken(Transfer, posting.columns())
        if done is not None:
            _enter(done, giver, taker)
            return done
        # Taken since we looked, by a transfer between other accounts, which therefore did not wait for ours.
        done = _surely(queries.find_by_key(posting.key))
    if posting.reverses_id is not None and not may_repeat:
        raise errors.AlreadyReversed
    if not posting.is_same_event_as(done):
        raise errors.KeyReused
    return done


def _held(posting: Posting) -> tuple[Account, Account]:
    accounts = {account.id: account for account in hold(Account, [posting.from_account_id, posting.to_account_id])}
    return accounts[posting.from_account_id], accounts[posting.to_account_id]


def _check(posting: Posting, giver: Account, taker: Account) -> None:
    if giver.closed_at is not None or taker.closed_at is not None:
        raise errors.AccountClosed
    if giver.community_id != taker.community_id:
        raise errors.OtherCommunity
    if posting.reverses_id is not None:
        if queries.find_reversal(posting.reverses_id) is not None:
            raise errors.AlreadyReversed
    elif not may_go(posting.kind, giver.kind, taker.kind):
        raise errors.WrongRoute
    if giver.spendable is not None and posting.minutes > giver.spendable:
        raise errors.BalanceTooLow(giver, posting.minutes)
    if taker.ceiling is not None and taker.balance + posting.minutes > taker.ceiling:
        raise errors.BalanceTooHigh(taker)


def _enter(done: Transfer, giver: Account, taker: Account) -> None:
    sides = [(done.id * 2 - 1, giver, -done.minutes), (done.id * 2, taker, done.minutes)]
    session.execute(
        insert(ENTRIES),
        [
            {
                "id": entry_id,
                "transfer_id": done.id,
                "account_id": account.id,
                "minutes": minutes,
                "balance_after": account.balance + minutes,
                "account_version": account.version + 1,
            }
            for entry_id, account, minutes in sides
        ],
    )
    # The database moved the balances with the entries (see triggers): what we know of them is old.
    for account in (giver, taker):
        session.expire(account, ["balance", "version"])


def _common(kind: AccountKind, community_id: int, *, at: datetime, floor: int | None) -> Account:
    return (
        queries.find_common_account(community_id, kind)
        or _opened(kind, community_id=community_id, at=at, floor=floor)
        or _surely(queries.find_common_account(community_id, kind))
    )


def _opened(
    kind: AccountKind,
    *,
    community_id: int,
    at: datetime,
    person_id: int | None = None,
    floor: int | None = 0,
    ceiling: int | None = None,
) -> Account | None:
    values = {
        "kind": kind,
        "community_id": community_id,
        "person_id": person_id,
        "floor": floor,
        "ceiling": ceiling,
        "opened_at": at,
        "content_hash": "",
    }
    account = insert_unless_taken(Account, values)
    return account and _sealed(account)


def _sealed(account: Account) -> Account:
    account.content_hash = account_seal({name: getattr(account, name) for name in ACCOUNT_FACTS})
    session.flush()
    return account


def _surely(found: Row | None) -> Row:
    if found is None:
        raise errors.NoSuchAccount
    return found
