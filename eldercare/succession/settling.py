"""The end of a case: a second person approves, the minutes go where they belong, the accounts are closed, all at once.

Nothing here commits.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from eldercare.actors import Actor, Door
from eldercare.areas.policy import policy_of
from eldercare.clock import local
from eldercare.database import session
from eldercare.localtime import zone
from eldercare.orders.models import Order, Visit
from eldercare.orders.reviews.service import ABOUT as OF_A_REVIEW
from eldercare.orders.states import OrderStatus
from eldercare.people.models import Person
from eldercare.people.service import move_to, note_leaving
from eldercare.staff import queries as staff
from eldercare.staff.models import Staff
from eldercare.staff.queries import is_about_herself
from eldercare.succession import errors
from eldercare.succession.addresses import fingerprint_of
from eldercare.succession.history import move
from eldercare.succession.models import SuccessionCase, SuccessionShare
from eldercare.succession.queries import accounts_of
from eldercare.succession.service import ABOUT, check_heir
from eldercare.succession.states import CaseKind, CaseState, ShareTo, divided
from eldercare.succession.telling import tell
from eldercare.timebank import accounts, holds
from eldercare.timebank.accounts import account_of, issuance_of, pool_of
from eldercare.timebank.clearing import service as clearing
from eldercare.timebank.corrections import queries as corrections
from eldercare.timebank.hand_postings import service as hand_postings
from eldercare.timebank.models import Account
from eldercare.timebank.postings import Circumstances
from eldercare.timebank.states import Currency, TransferKind
from eldercare.transaction import hold, hold_one
from eldercare.volunteers import queries as volunteers
from eldercare.volunteers.models import VolunteerStatus
from eldercare.volunteers.service import set_status

NOT_CLOSED = (OrderStatus.IN_SERVICE, OrderStatus.FINISHED, OrderStatus.DISPUTED)


@dataclass(frozen=True)
class _Settling:
    """One approval: what is moved, by whom, and how each transfer says so."""

    case: SuccessionCase
    said: clearing.Said
    under: Circumstances

    def transfer(self, key: str, kind: TransferKind, giver: Account, taker: Account, minutes: int) -> None:
        self.said.transfer(f"{key}:case:{self.case.id}", kind, giver.id, taker.id, minutes, self.under)


def approve(case_id: int, *, by: Actor, at: datetime, via: Door) -> SuccessionCase:
    """Carry out what was proposed: the shares are transferred, what lapses lapses, the accounts are closed.

    What was proposed by hand on these accounts and waits is rejected by that. Who moves belongs to the new community
    from then on; who got something is told. Raises WrongState, NeedsASecondPerson for the proposer, AboutYourself for
    an heir and for whose case it is, NotYet before the day, StillHeld, StillClaimed, StillToClose, BelowZero,
    CannotInherit, and what the ledger refuses; nothing has changed then.
    """
    case = hold_one(SuccessionCase, case_id)
    if case.state is not CaseState.PROPOSED:
        raise errors.WrongState(case.state)
    member = _second_person(case, by)
    if case.happened_on > local(at, zone()).date():
        raise errors.NotYet
    hold_one(Person, case.person_id)  # no hours are claimed meanwhile: nobody could credit them any more
    said = clearing.Said(by=by, via=via, at=at, about=(ABOUT, case.id))
    this = _Settling(case, said, Circumstances(approved_by_id=by.id, of_frozen=True))
    hand_postings.hold_waiting([account.id for account in accounts_of(case.person_id)])
    own = _hold_all(case, at=at)
    _refuse_unfinished(case, own)
    lapsed = _lapse(this, [account for account in own if account.year is not None])
    for account in own:
        if account.year is None:
            _share_out(this, account)
    _go(this, own)
    closed = [account.id for account in own if account.closed_at is not None]
    hand_postings.end_with_accounts(closed, by=member, via=via, at=at, case=case.id)
    got = [{"to": one.to.value, "person_id": one.person_id, "minutes": one.minutes} for one in case.shares]
    address = fingerprint_of(case.person.address) if case.to_community_id is not None else None
    case.approved_by_id = by.id  # with the state, not before: the database wants both
    move(case, CaseState.SETTLED, "settled", by=by, at=at, via=via, shares=got, lapsed=lapsed, address=address)
    tell(case, at=at)
    return case


def _second_person(case: SuccessionCase, by: Actor) -> Staff:
    member = staff.find(by.id) if by.id is not None else None
    if member is None or member.id == case.proposed_by_id:
        raise errors.NeedsASecondPerson
    theirs = [case.person, *(share.person for share in case.shares if share.person is not None)]
    if any(is_about_herself(member, person) for person in theirs):
        raise errors.AboutYourself
    return member


def _hold_all(case: SuccessionCase, *, at: datetime) -> list[Account]:
    """Open what is still missing, lock every account that may be touched in id order, and return the person's own."""
    own, persons = accounts_of(case.person_id), _heirs(case)
    touched = {account.id for account in own}
    for account in own:
        heirs = [account_of(heir, at=at, currency=account.currency) for heir in persons]
        touched |= {issuance_of(account.community_id, at=at).id} | {one.id for one in heirs}
        touched.add(pool_of(account.community_id, at=at, currency=account.currency).id)
        elsewhere = {one.community_id for one in heirs} | {case.to_community_id or account.community_id}
        for community_id in sorted(elsewhere - {account.community_id}):
            touched |= {one.id for one in clearing.accounts_between(account.community_id, community_id, at=at)}
    held = {account.id: account for account in hold(Account, touched)}
    return [held[account.id] for account in own]


def _heirs(case: SuccessionCase) -> list[Person]:
    heirs = [share.person for share in case.shares if share.person is not None]
    for heir in heirs:
        check_heir(case, heir)
    return heirs


def _refuse_unfinished(case: SuccessionCase, own: list[Account]) -> None:
    pending = [one for account in own for one in holds.pending_of(account.id)]
    looked_at = [one for one in pending if one.about_kind == OF_A_REVIEW]
    booked = [one for one in pending if one.about_kind == "order"]
    others = [one for one in pending if one.about_kind not in {OF_A_REVIEW, "order"}]
    if booked:
        raise errors.StillHeld(sum(one.minutes for one in booked), _named(sorted({one.about_id for one in booked})))
    if others:
        raise errors.StillLaidAside(sum(one.minutes for one in others))
    if looked_at:
        raise errors.StillLookedAt(sum(one.minutes for one in looked_at))
    claims = corrections.open_of(case.person_id)
    if claims:
        raise errors.StillClaimed(_named(claim.id for claim in claims))
    served = Visit.volunteer_id == case.person_id, Visit.ended_at.is_(None), Order.status.in_(NOT_CLOSED)
    open_visits = list(session.scalars(select(Order.id).join(Visit).where(*served).order_by(Order.id)))
    if open_visits:
        raise errors.StillToClose(_named(open_visits))
    for account in own:
        if account.balance < 0:
            raise errors.BelowZero(-account.balance)


def _named(numbers: Iterable[int]) -> str:
    return ", ".join(f"{number:06d}" for number in numbers)


def _lapse(this: _Settling, allowances: list[Account]) -> int:
    """Let what the government issued lapse: nobody inherits it. Who moves keeps it where the rules say so."""
    case, lapsed = this.case, 0
    stays = case.to_community_id is not None and policy_of(case.community_id).allowance_lapses == "no"
    for account in allowances:
        if case.kind is CaseKind.LEAVING:
            continue  # it was never frozen for this
        if stays:
            accounts.thaw(account.id, by=this.said.by, via=this.said.via, at=this.said.at, reason=case.kind.value)
            continue
        if account.balance:
            lapsed += account.balance
            source = issuance_of(account.community_id, at=this.said.at)
            this.transfer(f"lapse:{account.year}", TransferKind.LAPSE, account, source, account.balance)
        _close(this, account)
    return lapsed


def _share_out(this: _Settling, account: Account) -> None:
    """Give the account's minutes, or points, to those who get them, whole and to the last one, and close it."""
    shares = this.case.shares
    amounts = divided(account.balance, [share.parts for share in shares])
    is_points = account.currency is Currency.POINTS
    for share, amount in zip(shares, amounts, strict=True):
        if is_points:
            share.points = amount
        else:
            share.minutes = amount
        if amount and share.to is ShareTo.COMMUNITY and not is_points:
            clearing.move_out(
                str(this.case.id),
                from_account_id=account.id,
                to_community_id=this.case.to_community_id or 0,
                minutes=amount,
                said=this.said,
                under=this.under,
            )
        elif amount:
            _give(this, account, share, amount)
    session.flush()
    _close(this, account)


def _give(this: _Settling, account: Account, share: SuccessionShare, amount: int) -> None:
    """Give an heir, or the pool, a share. Points do not clear between communities: they go to the pool then."""
    heir, is_points = share.person, account.currency is Currency.POINTS
    name = "points" if is_points else "minutes"
    if heir is not None and account_of(heir, at=this.said.at).community_id != account.community_id and not is_points:
        clearing.move(
            f"{this.case.id}:{share.id}",
            from_account_id=account.id,
            to_account_id=account_of(heir, at=this.said.at).id,
            minutes=amount,
            said=this.said,
            under=this.under,
        )
        return
    pool = pool_of(account.community_id, at=this.said.at, currency=account.currency)
    taker = account_of(heir, at=this.said.at, currency=account.currency) if heir is not None else pool
    if taker.community_id != account.community_id:
        taker = pool
    kind = TransferKind.DONATE if taker is pool else TransferKind.INHERIT
    this.transfer(f"inherit:{name}:{share.id}", kind, account, taker, amount)


def _is_minutes(account: Account) -> bool:
    return account.year is None and account.currency is Currency.MINUTES


def _close(this: _Settling, account: Account) -> None:
    said = this.said
    accounts.close_account(account.id, at=said.at, by=said.by, via=said.via, reason=this.case.kind.value)


def _go(this: _Settling, own: list[Account]) -> None:
    """Let the person belong to where he or she is now, and the saved time be there too."""
    case, at = this.case, this.said.at
    if case.kind is CaseKind.LEAVING and volunteers.find(case.person_id) is not None:
        set_status(case.person_id, VolunteerStatus.LEFT)
    if case.kind is not CaseKind.MOVING:
        return
    if case.to_community_id is None:
        note_leaving(case.person_id, case.happened_on)
        return
    person = move_to(case.person_id, case.to_community_id)
    minutes = sum(share.minutes or 0 for share in case.shares)
    taker = account_of(person, at=at)
    if minutes:
        clearing.move_in(
            str(case.id),
            to_account_id=taker.id,
            from_community_id=next(one.community_id for one in own if _is_minutes(one)),
            minutes=minutes,
            said=this.said,
            under=this.under,
        )
