"""Moving minutes: transferring, crediting what was earned, reversing. Nothing here commits."""

from datetime import datetime

from eldercare.actors import Actor, Door
from eldercare.people import queries as people
from eldercare.staff import queries as staff
from eldercare.staff.permissions import Permission
from eldercare.timebank import errors, queries
from eldercare.timebank.accounts import account_of, issuance_of
from eldercare.timebank.models import Transfer
from eldercare.timebank.postings import LOWERED, USUAL, Circumstances, Posted, Posting
from eldercare.timebank.states import TransferKind
from eldercare.timebank.writing import post

About = tuple[str, int]
PARTS_OF_A_MOVE = {TransferKind.MOVE_OUT, TransferKind.MOVE_IN}
SUCCESSION = "succession"
LOWERINGS = {*LOWERED.values(), "refund"}
"""How the keys begin of what was taken back of a visit, and of what its elder got back for it."""


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

    `approved_by_id` is the member of staff who approved it; without, nobody is said to have. `of_frozen` lets the
    minutes leave a frozen account, as in Circumstances.

    The same key and reason again return the reversal that was made; without a key a second reversal raises
    AlreadyReversed. Raises ReversalIsFinal for a reversal, PartOfACase for a leg of a succession or a move between
    communities, PartOfAVisit for one of what a visit earned, PartOfALowering for one of what was taken back of a visit,
    MayNotApprove, and what `transfer` raises: minutes that were spent meanwhile are not there to go back.
    """
    original, made = check_reversible(transfer_id), key or f"reverse:{transfer_id}"
    if original.key.partition(":")[0] in LOWERED:
        raise errors.PartOfAVisit
    may_repeat = key is not None
    return _reversed(
        original, made, by, via, at, reason, approved_by_id, may_repeat=may_repeat, through_frost=of_frozen
    )


def reverse_part(
    original: Transfer, *, by: Actor, via: Door, at: datetime, reason: str, approved_by_id: int | None = None
) -> Posted:
    """Reverse one leg of what a visit earned, be the account frozen or not, for whoever reverses all of them.

    Raises what `reverse` raises but for the legs of a visit.
    """
    key = f"reverse:{original.id}"
    return _reversed(original, key, by, via, at, reason, approved_by_id, through_frost=True)


def _reversed(
    original: Transfer,
    key: str,
    by: Actor,
    via: Door,
    at: datetime,
    reason: str,
    approved_by_id: int | None,
    *,
    may_repeat: bool = False,
    through_frost: bool = False,
) -> Posted:
    if not reason.strip():
        raise errors.ReasonMissing
    return post(
        Posting(
            key=key,
            kind=TransferKind.REVERSE,
            from_account_id=original.to_account_id,
            to_account_id=original.from_account_id,
            minutes=original.minutes,
            memo=reason,
            about_kind=original.about_kind,
            about_id=original.about_id,
            reverses_id=original.id,
            for_person_id=original.for_person_id,
            by_kind=by.kind,
            by_id=by.id,
            approved_by_id=_checked_approver(approved_by_id, original.from_account_id),
            via=via,
            happened_at=at,
            recorded_at=at,
        ),
        may_repeat=may_repeat,
        through_frost=through_frost,
    )


def check_reversible(transfer_id: int) -> Transfer:
    """Return the transfer; raise ReversalIsFinal, PartOfACase or PartOfALowering where it is not to be reversed."""
    original = queries.get_transfer(transfer_id)
    if original.kind is TransferKind.REVERSE:
        raise errors.ReversalIsFinal
    if original.kind in PARTS_OF_A_MOVE or original.about_kind == SUCCESSION:
        raise errors.PartOfACase
    if original.key.partition(":")[0] in LOWERINGS:
        raise errors.PartOfALowering
    return original


def _checked_approver(named: int | None, account_id: int) -> int | None:
    if named is None:
        return None
    member, community_id = staff.find(named), queries.get_account(account_id).community_id
    if member is None or not staff.may_in(member, Permission.APPROVE_LEDGER, community_id):
        raise errors.MayNotApprove
    return named
