"""Moving minutes: transferring, crediting what was earned, reversing. Nothing here commits."""

from datetime import datetime

from eldercare.actors import Actor, ActorKind, Door
from eldercare.areas.queries import scope_of
from eldercare.people import queries as people
from eldercare.staff import permissions
from eldercare.staff import queries as staff
from eldercare.staff.permissions import Permission
from eldercare.timebank import errors, queries
from eldercare.timebank.accounts import account_of, issuance_of
from eldercare.timebank.postings import LOWERED, USUAL, Circumstances, Posted, Posting
from eldercare.timebank.states import TransferKind
from eldercare.timebank.writing import post

About = tuple[str, int]
PARTS_OF_A_MOVE = {TransferKind.MOVE_OUT, TransferKind.MOVE_IN}
SUCCESSION = "succession"


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
    under: Circumstances = USUAL,
) -> Posted:
    """Move whole minutes between two accounts of one community, once for each key.

    `key` names the event and is made by whoever starts it; the same key with the same content (kind, accounts,
    minutes, memo, about) returns the transfer that was made the first time. `happened_at` is when the event took place,
    `at` when it is recorded. A caller that makes several transfers in one transaction holds all their accounts first.

    Raises Invalid for minutes that are no whole number from 1 to MAX_MINUTES, KeyReused, BalanceTooLow, BalanceTooHigh,
    AccountClosed, AccountFrozen, DailyLimitReached, OtherCommunity, OtherCurrency, WrongRoute; nothing has changed
    then.
    """
    if kind is TransferKind.REVERSE:
        raise errors.ReversalOnly
    about_kind, about_id = about or (None, None)
    return post(
        Posting(
            key=key,
            kind=kind,
            from_account_id=from_account_id,
            to_account_id=to_account_id,
            minutes=minutes,
            memo=memo,
            about_kind=about_kind,
            about_id=about_id,
            hold_id=under.hold_id,
            for_person_id=under.for_person_id,
            by_kind=by.kind,
            by_id=by.id,
            approved_by_id=under.approved_by_id,
            via=via,
            happened_at=happened_at or at,
            recorded_at=at,
        ),
        through_frost=under.of_frozen,
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
) -> Posted:
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


def reverse(
    transfer_id: int,
    *,
    by: Actor,
    via: Door,
    at: datetime,
    reason: str,
    key: str | None = None,
    approved_by_id: int | None = None,
    of_frozen: bool = False,
) -> Posted:
    """Move the minutes of a transfer back, once; the reason is the reversal's memo.

    `approved_by_id` is the member of staff who approved it. Without, it is who does it, where she may approve; else
    nobody is said to have approved it. `of_frozen` lets the minutes leave a frozen account, as in Circumstances.

    The same key and reason again return the reversal that was made; without a key a second reversal raises
    AlreadyReversed. Raises ReversalIsFinal for a reversal, PartOfACase for a leg of a succession or a move between
    communities, LoweredAlready, MayNotApprove, and what `transfer` raises: minutes that were spent meanwhile are not
    there to go back.
    """
    original = queries.get_transfer(transfer_id)
    if original.kind is TransferKind.REVERSE:
        raise errors.ReversalIsFinal
    if original.kind in PARTS_OF_A_MOVE or original.about_kind == SUCCESSION:
        raise errors.PartOfACase
    if _is_lowered(original.key):
        raise errors.LoweredAlready
    if not reason.strip():
        raise errors.ReasonMissing
    return post(
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
            for_person_id=original.for_person_id,
            by_kind=by.kind,
            by_id=by.id,
            approved_by_id=_approver(approved_by_id, original.from_account_id, by=by),
            via=via,
            happened_at=at,
            recorded_at=at,
        ),
        may_repeat=key is not None,
        through_frost=of_frozen,
    )


def _is_lowered(key: str) -> bool:
    begins, _colon, event = key.partition(":")
    lowered = queries.find_by_key(f"{LOWERED[begins]}:{event}") if begins in LOWERED else None
    return lowered is not None and queries.find_reversal(lowered.id) is None


def _approver(named: int | None, account_id: int, *, by: Actor) -> int | None:
    wanted = by.id if named is None and by.kind is ActorKind.STAFF else named
    if wanted is None or _may_approve(wanted, queries.get_account(account_id).community_id):
        return wanted
    if named is not None:
        raise errors.MayNotApprove
    return None


def _may_approve(staff_id: int, community_id: int) -> bool:
    found = staff.find(staff_id)
    return (
        found is not None
        and permissions.may(found, Permission.APPROVE_LEDGER)
        and scope_of(found.area_id).has(community_id)
    )
