"""Whom of its staff a provider sends: to be said at once or later, and otherwise until the visit begins."""

from datetime import datetime

from eldercare.actors import Actor, ActorKind, Door
from eldercare.clock import local
from eldercare.errors import N_, NotFound
from eldercare.localtime import zone
from eldercare.orders.booking import clashing_with
from eldercare.orders.errors import MemberBusy, NotYours, WrongStatus
from eldercare.orders.history import record
from eldercare.orders.models import Order, Visit
from eldercare.orders.queries import get_visit
from eldercare.orders.states import TAKES_OFFERS, UNDER_WAY, EndKind
from eldercare.orders.texts import tell
from eldercare.orders.whose import carries_out, decides, member_of
from eldercare.providers.models import ProviderStaff
from eldercare.transaction import hold_one


def assign(visit_id: int, person_id: int, *, by: Actor, at: datetime, via: Door, all_the_same: bool = False) -> Order:
    """Send this person of the provider's staff; saying it twice is the same as once.

    Who leads sends anybody; the others only themselves, to a visit that nobody has been sent to. Who is sent, and who
    no longer is, gets a text, but for whoever decides it; the elder is told once reminders have named somebody.
    Raises NotYours, WrongStatus once the visit has begun, NotFound for somebody who does not work there, MemberBusy
    where he or she has another visit then, unless `all_the_same`.
    """
    order, visit = _taken(visit_id)
    takes_it_on = visit.member_id is None and by.id == person_id and carries_out(visit, person_id)
    if by.kind is ActorKind.PERSON and not (decides(visit, by.id) or takes_it_on):
        raise NotYours
    member = member_of(visit, person_id)
    if member is None:
        raise NotFound(N_("There is no such person."))
    if member is visit.member:
        return order
    if not all_the_same:
        _refuse_double_booking(order, member)
    _send(visit, member, by=by, at=at)
    record(order, "assigned", by=by, at=at, via=via, helper=visit.helper_name)
    return order


def hand_back(visit_id: int, *, by: Actor, at: datetime, via: Door, kind: EndKind = EndKind.OTHER) -> Order:
    """Let somebody who was sent say that he or she cannot go; those who lead are told and send somebody else.

    Raises NotYours for anybody else, WrongStatus once the visit has begun.
    """
    order, visit = _taken(visit_id)
    if visit.member is None or visit.member.person_id != by.id:
        raise NotYours
    name, visit.member = visit.member.person.name, None
    record(order, "handed_back", by=by, at=at, via=via, helper=name, kind=kind.value)
    tell("member_cannot_go", visit.reached, order, at=at, name=name)
    return order


def _taken(visit_id: int) -> tuple[Order, Visit]:
    order = hold_one(Order, get_visit(visit_id).order_id)
    visit = hold_one(Visit, visit_id)
    if visit.provider_id is None or visit.ended_at is not None:
        raise NotYours
    if order.status not in UNDER_WAY | TAKES_OFFERS or visit.checked_in_at is not None:
        raise WrongStatus(order.status)
    return order, visit


def _refuse_double_booking(order: Order, member: ProviderStaff) -> None:
    hold_one(ProviderStaff, member.id)
    for other in clashing_with(order, member.person_id)[:1]:
        person = other.order.elder.person if other.order.elder else None
        raise MemberBusy(
            member.person.name,
            clock=f"{local(other.order.starts_at, zone()):%H:%M}" if other.order.starts_at else "",
            place=person.address.place if person and person.address else "",
        )


def _send(visit: Visit, member: ProviderStaff, *, by: Actor, at: datetime) -> None:
    order, before = visit.order, visit.member
    visit.member, visit.set_out_at = member, None
    if before is not None and before.person_id != by.id:
        tell("member_not_needed", before.person, order, at=at)
    if member.person_id != by.id:
        tell("member_sent", member.person, order, at=at)
    has_been_named = order.evening_reminded_at or order.hour_reminded_at or (order.starts_at or at) <= at
    if has_been_named and order.elder is not None:
        tell("helper_named", order.elder.person, order, at=at)
