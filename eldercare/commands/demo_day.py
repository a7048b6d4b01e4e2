"""Tomorrow in the demo: enough orders and enough helpers with time that planning the day shows what it can do."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from eldercare.actors import Actor, Door
from eldercare.clock import at_local, local
from eldercare.database import session
from eldercare.dispatch import wishes
from eldercare.dispatch.possible import possible
from eldercare.localtime import zone
from eldercare.orders import offers, service
from eldercare.orders.models import Order
from eldercare.orders.offers import Helper
from eldercare.orders.priorities import set_priority
from eldercare.orders.sequences import follow
from eldercare.orders.states import HelperKind, OrderSource, Priority
from eldercare.transaction import transaction
from eldercare.volunteers import service as volunteers
from eldercare.volunteers.models import Transport, Volunteer
from eldercare.volunteers.service import Span

Row = dict[str, Any]
HOURS = (((8, 18),), ((8, 12),), ((8, 11), (14, 18)), ((8, 18),), ((13, 19),))
WAYS = (Transport.FOOT, Transport.FOOT, Transport.BIKE, Transport.EBIKE)


@dataclass(frozen=True)
class Wish:
    """Which of the elders wants what at which time of the day."""

    elder: int
    code: str
    begins: str
    minutes: int | None = None
    people: int = 1
    priority: Priority = Priority.USUAL


TOMORROW = (
    Wish(0, "medicine", "08:30", priority=Priority.MUST),
    Wish(1, "meal", "11:30"),
    Wish(2, "meal", "11:30"),
    Wish(3, "meal", "11:30"),
    Wish(4, "cleaning", "09:00"),
    Wish(5, "visit", "09:00"),
    Wish(6, "visit", "09:30"),
    Wish(7, "comfort", "10:00"),
    Wish(8, "errand", "10:00"),
    Wish(9, "mobility", "09:30"),
    Wish(10, "visit", "10:30"),
    Wish(11, "repair", "09:30", priority=Priority.CAN_WAIT),
    Wish(12, "phone_lesson", "14:00", priority=Priority.CAN_WAIT),
    Wish(13, "haircut", "14:30"),
    Wish(14, "cleaning", "14:00", people=2),
    Wish(15, "visit", "15:00"),
    Wish(16, "errand", "15:30"),
    Wish(17, "comfort", "16:00"),
    Wish(18, "mobility", "15:00", minutes=90),
    Wish(0, "meal", "09:30", priority=Priority.MUST),
    Wish(5, "antifraud", "16:00", priority=Priority.CAN_WAIT),
    Wish(9, "visit", "16:30"),
)
MEDICINE, MEAL_AFTER_IT = 0, 19
ACCEPTED = (5, 15)
"""Those about which somebody has said yes already."""


def set_day(elders: list[Row], helpers: list[Row], *, worker_id: int, at: datetime) -> date:
    """Enter one community's orders for tomorrow, and give its volunteers time; return which day that is.

    One order needs two people, one follows another, some matter more than others, two are accepted, and two elders
    are paired with somebody or ask for somebody.
    """
    by, tomorrow = Actor.staff(worker_id), local(at, zone()).date() + timedelta(days=1)
    with transaction():
        for number, helper in enumerate(helpers):
            _give_time(session.get_one(Volunteer, helper["id"]), number, tomorrow)
    with transaction():
        orders = [_order(wish, elders, tomorrow, by=by, at=at) for wish in TOMORROW]
        follow(
            orders[MEAL_AFTER_IT].id,
            orders[MEDICINE].id,
            least_minutes=45,
            most_minutes=90,
            by=by,
            at=at,
            via=Door.CONSOLE,
        )
    with transaction():
        for number, place in enumerate(ACCEPTED):
            _accept(orders[place], helpers[number::2], by=by, at=at)
    with transaction():
        wishes.pair(_elder(elders, 7)["id"], helpers[-1]["id"], since_on=local(at, zone()).date())
    return tomorrow


def _elder(elders: list[Row], number: int) -> Row:
    return elders[number % len(elders)]


def _give_time(volunteer: Volunteer, number: int, day: date) -> None:
    other = [
        Span(span.weekday, span.from_minute, span.until_minute)
        for span in volunteer.availability
        if span.weekday != day.weekday()
    ]
    mine = [Span(day.weekday(), begins * 60, ends * 60) for begins, ends in HOURS[number % len(HOURS)]]
    volunteers.set_availability(volunteer, [*other, *mine])
    volunteers.set_limits(volunteer.id, transport=WAYS[number % len(WAYS)])


def _order(wish: Wish, elders: list[Row], day: date, *, by: Actor, at: datetime) -> Order:
    order = service.place(
        elder_id=_elder(elders, wish.elder)["id"],
        service_code=wish.code,
        starts_at=at_local(day, time.fromisoformat(wish.begins), zone()),
        minutes=wish.minutes,
        people_needed=wish.people,
        source=OrderSource.CALL,
        by=by,
        at=at,
        via=Door.CONSOLE,
    )
    return set_priority(order.id, wish.priority, by=by, at=at, via=Door.CONSOLE)


def _accept(order: Order, helpers: list[Row], *, by: Actor, at: datetime) -> None:
    """Let the best of these who may do it say yes."""
    those = {Helper(HelperKind.VOLUNTEER, one["id"]) for one in helpers}
    for best in possible([order], kinds=(HelperKind.VOLUNTEER,), helpers=those, most=1)[order.id]:
        a_day = 24 * 60
        [asked] = offers.send(order.id, [best.helper], by=by, at=at, via=Door.CONSOLE, expires_in_minutes=a_day)
        offers.accept(asked.id, by=Actor.person(best.helper.id), at=at, via=Door.MOBILE)
