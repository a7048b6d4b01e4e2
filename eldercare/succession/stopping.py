"""What ends when somebody dies, moves or leaves: visits, standing orders, pairs, households. Nothing here commits."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select, true

from eldercare.actors import Actor, Door
from eldercare.clock import at_local, local
from eldercare.database import session
from eldercare.dispatch import wishes
from eldercare.dispatch.models import Pair
from eldercare.localtime import zone
from eldercare.orders import follow_ups, offers, saved_time, visits
from eldercare.orders import service as orders
from eldercare.orders.models import Offer, Order, Visit
from eldercare.orders.offers import Helper
from eldercare.orders.series import queries as series_queries
from eldercare.orders.series import service as series
from eldercare.orders.series.generation import NOT_BEGUN
from eldercare.orders.states import TAKES_OFFERS, UNDER_WAY, WAITING, EndKind, FollowUpKind, HelperKind
from eldercare.people.service import note_death
from eldercare.succession.models import SuccessionCase
from eldercare.succession.queries import accounts_of
from eldercare.succession.states import CaseKind
from eldercare.timebank import accounts
from eldercare.timebank.accounts import account_of
from eldercare.timebank.holders.models import JointMember
from eldercare.timebank.holders.service import end_member
from eldercare.timebank.models import Account, Hold
from eldercare.timebank.states import AccountKind, HoldState
from eldercare.transaction import hold
from eldercare.volunteers import queries as volunteers
from eldercare.volunteers.models import VolunteerStatus
from eldercare.volunteers.service import set_status

WHY = {CaseKind.DEATH: "person_died", CaseKind.MOVING: "person_moves", CaseKind.LEAVING: "person_leaves"}
"""Codes that histories of orders and series put into words."""
MIDNIGHT = datetime.min.time()


@dataclass(frozen=True)
class _Stop:
    """What ends, by whom, and from when on."""

    case: SuccessionCase
    since: datetime
    by: Actor
    at: datetime
    via: Door

    @property
    def why(self) -> str:
        return WHY[self.case.kind]

    @property
    def facts(self) -> dict[str, Any]:
        return {"by": self.by, "at": self.at, "via": self.via}

    @property
    def to_come(self) -> ColumnElement[bool]:
        """What begins from then on; of who died, whatever has not begun."""
        return true() if self.case.kind is CaseKind.DEATH else Order.starts_at >= self.since


def stop(case: SuccessionCase, *, by: Actor, at: datetime, via: Door) -> dict[str, Any]:
    """Freeze the person's accounts and end what cannot go on; return what was ended, to be kept with the case.

    Whoever died is told nothing from here on, whatever ends. Orders for the person are cancelled, visits by the person
    offered again, unless they have begun; who leaves only serves no more.
    """
    day = at_local(case.happened_on, MIDNIGHT, zone())
    this = _Stop(case, at if case.kind is CaseKind.DEATH else max(at, day), by, at, via)
    if case.kind is CaseKind.DEATH:
        note_death(case.person_id, case.happened_on)
    paying = _hold_all(this)
    stopped: dict[str, Any] = {"accounts": _freeze(this)}
    if case.kind is not CaseKind.LEAVING:
        stopped["series"] = _end_series(this)
        stopped["cancelled"] = _cancel_orders(this)
        stopped["paid_otherwise"] = _pay_otherwise(this, paying)
        stopped["members"] = _end_memberships(this)
    stopped["withdrawn"] = _withdraw_offers(this)
    stopped["released"] = _release_visits(this)
    stopped["pairs"] = _end_pairs(this)
    stopped["volunteer"] = _leave(this)
    stopped["going_on"] = _going_on(case.person_id)
    return stopped


def _own(this: _Stop) -> ColumnElement[bool]:
    return (Order.elder_id == this.case.person_id) & Order.status.in_(NOT_BEGUN) & _timeless_or(this)


def _timeless_or(this: _Stop) -> ColumnElement[bool]:
    return or_(Order.starts_at.is_(None), this.to_come)


def _helped(this: _Stop) -> ColumnElement[bool]:
    still = (Visit.volunteer_id == this.case.person_id) & Visit.ended_at.is_(None) & Visit.checked_in_at.is_(None)
    return still & Order.status.in_(UNDER_WAY | TAKES_OFFERS) & this.to_come


def _asked(this: _Stop) -> ColumnElement[bool]:
    return (Offer.volunteer_id == this.case.person_id) & Offer.status.in_(WAITING) & this.to_come


def _hold_all(this: _Stop) -> list[int]:
    """Lock every order and then every account that will be touched, each in id order; return whose orders are paid."""
    if volunteers.find(this.case.person_id) is not None:
        account_of(this.case.person, at=this.at)  # for what is still to be credited: nobody opens one for who is gone
    own = accounts_of(this.case.person_id)
    held = Hold.account_id.in_([account.id for account in own]), Hold.state == HoldState.PENDING
    paying = list(session.scalars(select(Hold.about_id).where(*held, Hold.about_kind == "order")))
    touched = set(paying) | set(session.scalars(select(Order.id).where(_own(this))))
    touched |= set(session.scalars(select(Order.id).join(Visit).where(_helped(this))))
    touched |= set(session.scalars(select(Order.id).join(Offer).where(_asked(this))))
    hold(Order, touched)
    about = Hold.about_kind == "order", Hold.about_id.in_(touched), Hold.state == HoldState.PENDING
    hold(Account, {account.id for account in own} | set(session.scalars(select(Hold.account_id).where(*about))))
    return paying


def _freeze(this: _Stop) -> list[int]:
    """Freeze all of the person's accounts; of who only leaves, not what the government issued to the elder.

    Returns those that were not frozen before: only they are free again when the case is undone.
    """
    kinds = {AccountKind.PERSON} if this.case.kind is CaseKind.LEAVING else set(AccountKind)
    own = [account for account in accounts_of(this.case.person_id) if account.kind in kinds]
    frozen = [account.id for account in own if account.frozen_at is None]
    for account_id in frozen:
        accounts.freeze(account_id, **this.facts, reason=this.why)
    return frozen


def _end_series(this: _Stop) -> list[dict[str, Any]]:
    today, ended = local(this.at, zone()).date(), []
    last_on = local(this.since, zone()).date() - timedelta(days=1)
    for one in series_queries.of_elder(this.case.person_id, today=today):
        if not one.is_over(today) and (one.ends_on is None or one.ends_on > last_on):
            ended.append({"id": one.id, "ends_on": one.ends_on.isoformat() if one.ends_on else None})
            series.end(one.id, last_on, reason=this.why, **this.facts)
    return ended


def _cancel_orders(this: _Stop) -> list[int]:
    cancelled = list(session.scalars(select(Order.id).where(_own(this)).order_by(Order.id)))
    for order_id in cancelled:
        order = orders.cancel(order_id, reason=this.why, **this.facts)
        for kind in (FollowUpKind.UNFILLED, FollowUpKind.NOBODY_ACCEPTED):
            follow_ups.settle(order, kind, at=this.at)
    return cancelled


def _pay_otherwise(this: _Stop, paying: Collection[int]) -> list[int]:
    """Give back what is set aside for a spouse's orders that have not begun: they are paid in another way."""
    done = []
    for order_id in sorted(set(paying)):
        order = session.get_one(Order, order_id)
        if order.elder_id != this.case.person_id and order.status in NOT_BEGUN:
            saved_time.stop_using(order_id, **this.facts, reason=this.why)
            done.append(order_id)
    return done


def _withdraw_offers(this: _Stop) -> list[int]:
    waiting = list(session.execute(select(Offer.id, Offer.order_id).join(Order).where(_asked(this)).order_by(Offer.id)))
    for offer_id, _order_id in waiting:
        offers.withdraw(offer_id, **this.facts)
    return sorted({order_id for _offer_id, order_id in waiting})


def _release_visits(this: _Stop) -> list[int]:
    coming = list(session.scalars(select(Order.id).join(Visit).where(_helped(this)).order_by(Order.id)))
    helper = Helper(HelperKind.VOLUNTEER, this.case.person_id)
    for order_id in coming:
        visits.release(order_id, **this.facts, kind=EndKind.CAME_UP, helper=helper)
    return coming


def _end_pairs(this: _Stop) -> list[dict[str, Any]]:
    person_id, on = this.case.person_id, local(this.since, zone()).date()
    theirs = Pair.volunteer_id == person_id
    if this.case.kind is not CaseKind.LEAVING:
        theirs |= Pair.elder_id == person_id
    ended = []
    lasting = select(Pair).where(theirs, or_(Pair.until_on.is_(None), Pair.until_on >= on)).order_by(Pair.id)
    for pair in session.scalars(lasting).all():
        ended.append(
            {
                "elder_id": pair.elder_id,
                "volunteer_id": pair.volunteer_id,
                "since_on": pair.since_on.isoformat(),
                "until_on": pair.until_on.isoformat() if pair.until_on else None,
            }
        )
        wishes.part(pair.id, elder_id=pair.elder_id, on=on)
    session.flush()
    return ended


def _leave(this: _Stop) -> str | None:
    """Let a volunteer who died or leaves now be one no more; return what he or she was."""
    volunteer = volunteers.find(this.case.person_id)
    if volunteer is None or this.case.kind is CaseKind.MOVING or this.since > this.at:
        return None
    was = volunteer.status
    set_status(volunteer.id, VolunteerStatus.LEFT)
    return was.value


def _end_memberships(this: _Stop) -> list[int]:
    last_on = local(this.since, zone()).date() - timedelta(days=1)
    lasting = JointMember.person_id == this.case.person_id, JointMember.until_on.is_(None)
    members = list(session.scalars(select(JointMember).where(*lasting).order_by(JointMember.id)))
    ended = [member for member in members if member.holder.ended_at is None]
    for member in ended:
        end_member(member.holder_id, member.id, until=last_on)
    return [member.id for member in ended]


def _going_on(person_id: int) -> list[int]:
    """Return the orders that have begun, for or by this person: they are closed as always."""
    begun = Order.status.notin_([*NOT_BEGUN]) & Order.closed_at.is_(None)
    theirs = or_(Order.elder_id == person_id, (Visit.volunteer_id == person_id) & Visit.ended_at.is_(None))
    query = select(Order.id).outerjoin(Visit).where(theirs, begun).distinct().order_by(Order.id)
    return list(session.scalars(query))
