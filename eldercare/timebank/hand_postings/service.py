"""Proposing a posting by hand, and deciding it as a second person. Nothing here commits.

What happens by itself, and what has steps of its own with two people in it, goes to `timebank.service` directly.
"""

from collections.abc import Callable, Collection, Iterator
from datetime import datetime

from eldercare.actors import Actor, Door
from eldercare.database import session
from eldercare.histories import deed
from eldercare.people import queries as people
from eldercare.people.models import Person
from eldercare.staff.models import Staff
from eldercare.staff.permissions import Permission
from eldercare.staff.queries import is_about_herself, may_in
from eldercare.timebank import queries as timebank
from eldercare.timebank import service
from eldercare.timebank.hand_postings import errors, queries
from eldercare.timebank.hand_postings.models import HandPosting, HandPostingEvent
from eldercare.timebank.hand_postings.states import KINDS, HandState, can_move
from eldercare.timebank.models import Account
from eldercare.timebank.postings import Circumstances, Posted, check_text, check_whole
from eldercare.timebank.states import TransferKind
from eldercare.transaction import hold, hold_one


def propose(
    *,
    key: str,
    kind: TransferKind,
    from_account_id: int,
    to_account_id: int,
    minutes: int,
    reason: str,
    by: Staff,
    via: Door,
    at: datetime,
) -> HandPosting:
    """Propose a transfer for a second person to approve; nothing moves yet. Once for each key.

    Raises NotByHand for a kind that has steps of its own, SayWhy, KeyReused where the key stands for something else,
    and what the ledger would refuse now.
    """
    if kind not in KINDS:
        raise errors.NotByHand
    hold(Account, [from_account_id, to_account_id])  # pressing twice at once would look before the first is there
    wanted = HandPosting(
        key=key,
        kind=kind,
        from_account_id=from_account_id,
        to_account_id=to_account_id,
        minutes=minutes,
        reason=reason.strip(),
    )
    return _proposed(wanted, by=by, via=via, at=at)


def propose_reversal(transfer_id: int, *, key: str, reason: str, by: Staff, via: Door, at: datetime) -> HandPosting:
    """Propose to move the minutes of a transfer back. Once for each key.

    Raises SayWhy, WaitsAlready where that was proposed and not decided, and what `timebank.service.reverse` refuses.
    """
    original = timebank.get_transfer(transfer_id)
    # Two proposals at once would each look before the other is there. The accounts, not the transfer: whoever reverses
    # it holds them before the transfer is asked for, too.
    hold(Account, [original.from_account_id, original.to_account_id])
    wanted = HandPosting(
        key=key,
        kind=TransferKind.REVERSE,
        from_account_id=original.to_account_id,
        to_account_id=original.from_account_id,
        minutes=original.minutes,
        reason=reason.strip(),
        reverses_id=transfer_id,
    )
    return _proposed(wanted, by=by, via=via, at=at)


def approve(
    posting_id: int,
    *,
    by: Staff,
    via: Door,
    at: datetime,
    remark: str = "",
    reverse: Callable[..., Posted] = service.reverse,
) -> HandPosting:
    """Post it: the transfer is by who proposed it and approved by this second person.

    `reverse` is for whoever knows what else hangs on a transfer: it takes what `service.reverse` takes. Raises
    DecidedAlready, NeedsASecondPerson, AboutYourself, MayNotDecide, and what the ledger refuses, for instance because
    the minutes were spent meanwhile; then nothing has changed and it still waits.
    """
    posting = _to_decide(posting_id, HandState.POSTED, by=by)
    posted = _post(posting, reverse, by=by, via=via, at=at)
    posting.transfer_id, posting.decided_by_id = posted.id, by.id
    return _ended(posting, HandState.POSTED, by=by, via=via, at=at, reason=remark, transfer=posted.id)


def reject(posting_id: int, *, reason: str, by: Staff, via: Door, at: datetime) -> HandPosting:
    """Leave the accounts as they are.

    Raises SayWhy, DecidedAlready, NeedsASecondPerson, AboutYourself, MayNotDecide.
    """
    if not reason.strip():
        raise errors.SayWhy
    posting = _to_decide(posting_id, HandState.REJECTED, by=by)
    posting.decided_by_id = by.id
    return _ended(posting, HandState.REJECTED, by=by, via=via, at=at, reason=reason)


def withdraw(posting_id: int, *, by: Staff, via: Door, at: datetime, reason: str = "") -> HandPosting:
    """Let who proposed it take it back. Raises DecidedAlready, NotYours."""
    posting = _waiting(posting_id, HandState.WITHDRAWN)
    if by.id != posting.proposed_by_id:
        raise errors.NotYours
    return _ended(posting, HandState.WITHDRAWN, by=by, via=via, at=at, reason=reason)


def hold_waiting(account_ids: Collection[int]) -> None:
    """Lock what waits on these accounts, for whoever will close them: before the accounts, as whoever approves does."""
    hold(HandPosting, queries.waiting_ids(account_ids))


def end_with_accounts(account_ids: Collection[int], *, case: int, by: Staff, via: Door, at: datetime) -> None:
    """Reject what waits on accounts that this member of staff has just closed.

    What she proposed herself is withdrawn by that: nobody decides what is her own. The history names the number of the
    `case` that closed them. The caller holds the accounts, and before them what `hold_waiting` holds.
    """
    # Asked again: what was proposed since is there for the first time. Nothing more comes to an account that is closed.
    for posting in hold(HandPosting, queries.waiting_ids(account_ids)):
        state = HandState.WITHDRAWN if posting.proposed_by_id == by.id else HandState.REJECTED
        posting.decided_by_id = by.id if state is HandState.REJECTED else None
        _ended(posting, state, what="account_closed", by=by, via=via, at=at, case=case)


def check_second(posting: HandPosting, member: Staff) -> None:
    """Raise NotAllowed unless this member of staff may decide it: not who proposed, nor whose minutes they are."""
    if member.id == posting.proposed_by_id:
        raise errors.NeedsASecondPerson
    if not may_in(member, Permission.APPROVE_LEDGER, posting.community_id):
        raise errors.MayNotDecide
    if any(is_about_herself(member, person) for person in _whose(posting)):
        raise errors.AboutYourself


def _whose(posting: HandPosting) -> Iterator[Person]:
    """Give who has something of it: the holders, who belongs to a household or a group, whose service it was."""
    for account in (posting.from_account, posting.to_account):
        if account.person is not None:
            yield account.person
        if account.joint_holder is not None:
            yield from (one.person for one in account.joint_holder.members if one.until_on is None)
    if posting.reverses is not None and posting.reverses.for_person_id is not None:
        yield people.get(posting.reverses.for_person_id)


def _proposed(wanted: HandPosting, *, by: Staff, via: Door, at: datetime) -> HandPosting:
    check_whole(wanted.minutes)
    check_text(wanted.key, wanted.reason)
    if not wanted.reason:
        raise errors.SayWhy
    known = queries.find_by_key(wanted.key)
    if known is not None:
        return _same(known, wanted)
    if wanted.reverses_id is not None:
        service.check_reversible(wanted.reverses_id)
        if queries.to_be_reversed([wanted.reverses_id]):
            raise errors.WaitsAlready
    wanted.from_account = timebank.get_account(wanted.from_account_id)
    wanted.to_account = timebank.get_account(wanted.to_account_id)
    refusal = queries.against(wanted)
    if refusal is not None:
        raise refusal
    wanted.community_id, wanted.state = wanted.from_account.community_id, HandState.WAITING
    wanted.proposed_by_id, wanted.proposed_at = by.id, at
    session.add(wanted)
    session.flush()
    _record(wanted, "proposed", by=by, via=via, at=at, reason=wanted.reason)
    return wanted


def _same(known: HandPosting, wanted: HandPosting) -> HandPosting:
    said = ("kind", "from_account_id", "to_account_id", "minutes", "reason", "reverses_id")
    if any(getattr(known, name) != getattr(wanted, name) for name in said):
        raise errors.KeyReused
    return known


def _waiting(posting_id: int, to: HandState) -> HandPosting:
    posting = hold_one(HandPosting, posting_id)
    if not can_move(posting.state, to):
        raise errors.DecidedAlready
    return posting


def _to_decide(posting_id: int, to: HandState, *, by: Staff) -> HandPosting:
    posting = _waiting(posting_id, to)
    check_second(posting, by)
    return posting


def _post(posting: HandPosting, reverse: Callable[..., Posted], *, by: Staff, via: Door, at: datetime) -> Posted:
    proposer = Actor.staff(posting.proposed_by_id)
    if posting.reverses_id is not None:  # a transfer is reversed once, whoever does it: it needs no key of ours
        return reverse(posting.reverses_id, by=proposer, via=via, at=at, reason=posting.reason, approved_by_id=by.id)
    return service.transfer(
        key=f"hand:{posting.id}",
        kind=posting.kind,
        from_account_id=posting.from_account_id,
        to_account_id=posting.to_account_id,
        minutes=posting.minutes,
        memo=posting.reason,
        by=proposer,
        via=via,
        at=at,
        under=Circumstances(approved_by_id=by.id),
    )


def _ended(
    posting: HandPosting,
    state: HandState,
    *,
    what: str = "",
    by: Staff,
    via: Door,
    at: datetime,
    reason: str = "",
    **details: object,
) -> HandPosting:
    posting.state, posting.ended_at = state, at
    session.flush()
    _record(posting, what or state.value, by=by, via=via, at=at, reason=reason.strip(), **details)
    return posting


def _record(
    posting: HandPosting, what: str, *, by: Staff, via: Door, at: datetime, reason: str = "", **details: object
) -> None:
    session.add(
        HandPostingEvent(
            posting_id=posting.id, what=what, reason=reason, details=details, **deed(Actor.staff(by.id), via=via, at=at)
        )
    )
    session.flush()
    session.expire(posting, ["events"])
