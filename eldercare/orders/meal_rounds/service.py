"""Beginning meal rounds, putting elders on them and taking them off, moving doors, and ending them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from eldercare.actors import Actor, Door
from eldercare.catalogue.queries import get as get_service
from eldercare.clock import local
from eldercare.database import session
from eldercare.elders.queries import get as get_elder
from eldercare.errors import N_, Invalid
from eldercare.localtime import zone
from eldercare.orders.errors import NeedsReason
from eldercare.orders.meal_rounds import queries
from eldercare.orders.meal_rounds.errors import AlreadyOnTheRound, LivesElsewhere, MealRoundEnded
from eldercare.orders.meal_rounds.models import MealRound, MealRoundHelper
from eldercare.orders.offers import Helper
from eldercare.orders.series import service as series_service
from eldercare.orders.series.history import note
from eldercare.orders.series.models import Series
from eldercare.orders.series.recurrence import Recurrence
from eldercare.orders.series.states import HelperRole, OnHoliday, Repeat
from eldercare.orders.states import HelperKind
from eldercare.transaction import hold_one

MOST_DOORS = 60


@dataclass(frozen=True)
class RoundPlan:
    """What the doors of a round have in common. `clock_time` is that of the first door."""

    name: str
    service_code: str
    weekdays: tuple[int, ...]
    clock_time: time
    minutes_each: int = 5
    on_holiday: OnHoliday = OnHoliday.GO_ON
    standing: Sequence[Helper] = ()
    substitutes: Sequence[Helper] = ()


def begin(community_id: int, plan: RoundPlan, *, at: datetime) -> MealRound:
    """Begin a round without doors and return it. Raises Invalid for a plan that makes no sense, NotFound, Refused."""
    service = get_service(plan.service_code)
    if not service.active:
        raise Invalid(N_("%(service)s cannot be ordered at present."), service=service.name)
    if not plan.name.strip():
        raise Invalid(N_("Give the round a name, such as its building."))
    if not plan.weekdays:
        raise Invalid(N_("Choose at least one day of the week."))
    if not 5 <= plan.minutes_each <= 60:
        raise Invalid(N_("A door takes 5 to 60 minutes."))
    made = MealRound(
        community_id=community_id,
        name=plan.name.strip(),
        service=service,
        weekdays=sorted(plan.weekdays),
        on_holiday=plan.on_holiday,
        clock_time=f"{plan.clock_time:%H:%M}",
        minutes_each=plan.minutes_each,
        begun_at=at,
    )
    session.add(made)
    session.flush()
    _give_helpers(made, plan.standing, plan.substitutes)
    return made


def set_helpers(
    meal_round_id: int, standing: Sequence[Helper], substitutes: Sequence[Helper], *, by: Actor, at: datetime, via: Door
) -> MealRound:
    """Say who usually goes, and who when those cannot; it counts for days about which nobody has been asked yet."""
    meal_round = _live(meal_round_id, at=at)
    _give_helpers(meal_round, standing, substitutes)
    for series in queries.members(meal_round, today=_today(at)):
        names = ", ".join(one.name for one in meal_round.helpers)
        note(series, "round_helpers_changed", by=by, at=at, via=via, helpers=names)
    return meal_round


def _give_helpers(meal_round: MealRound, standing: Sequence[Helper], substitutes: Sequence[Helper]) -> None:
    meal_round.helpers.clear()
    session.flush()
    chosen = dict.fromkeys(substitutes, HelperRole.SUBSTITUTE) | dict.fromkeys(standing, HelperRole.STANDING)
    for helper, role in chosen.items():
        mine = {"volunteer_id" if helper.kind is HelperKind.VOLUNTEER else "provider_id": helper.id}
        meal_round.helpers.append(MealRoundHelper(role=role, **mine))
    session.flush()
    session.expire(meal_round, ["helpers"])


def add(
    meal_round_id: int, elder_id: int, *, from_on: date, by: Actor, at: datetime, via: Door, notes: str = ""
) -> Series:
    """Put an elder on the round as its last door, from a day on, and return the standing order; the elder is told.

    Raises AlreadyOnTheRound, LivesElsewhere, MealRoundEnded, and what `series.service.begin` raises.
    """
    meal_round = _live(meal_round_id, at=at)
    elder, doors = get_elder(elder_id), queries.members(meal_round, today=_today(at))
    if elder.person.community_id != meal_round.community_id:
        raise LivesElsewhere(elder.name)
    if any(series.elder_id == elder_id for series in doors):
        raise AlreadyOnTheRound(elder.name)
    if len(doors) >= MOST_DOORS:
        raise Invalid(N_("A round has at most %(most)s doors. Begin a second one."), most=MOST_DOORS)
    place = 1 + max((series.meal_round_place or 0 for series in doors), default=0)
    return series_service.begin(
        elder_id,
        meal_round.service.code,
        series_service.Plan(
            rule=Recurrence(Repeat.WEEKLY, from_on, None, 1, tuple(meal_round.weekdays)),
            clock_time=_at_door(time.fromisoformat(meal_round.clock_time), place, meal_round.minutes_each),
            minutes=meal_round.minutes_each,
            notes=notes,
            on_holiday=meal_round.on_holiday,
        ),
        by=by,
        at=at,
        via=via,
        meal_round=meal_round,
        meal_round_place=place,
    )


def _at_door(first: time, place: int, minutes_each: int) -> time:
    """Return when the helper is at this door; a round that would go on beyond midnight is refused."""
    minutes = first.hour * 60 + first.minute + (place - 1) * minutes_each
    if minutes >= 24 * 60:
        raise Invalid(N_("This round would go on beyond midnight. Begin a second one."))
    return time(minutes // 60, minutes % 60)


def take_off(
    meal_round_id: int, series_id: int, *, last_on: date, reason: str, by: Actor, at: datetime, via: Door
) -> Series:
    """Take an elder off the round after a last day; the orders after it are cancelled and the elder is told once."""
    _of_round(meal_round_id, series_id)
    return series_service.end(series_id, last_on, reason=reason, by=by, at=at, via=via)


def put_before(
    meal_round_id: int, series_id: int, before_id: int | None, *, by: Actor, at: datetime, via: Door
) -> MealRound:
    """Let the helper go to this door before another one, or last. Only the order of the doors changes.

    The times that the elders were told stay: a round goes through its doors within minutes.
    """
    meal_round = _live(meal_round_id, at=at)
    moved = _of_round(meal_round_id, series_id)
    others = [one for one in queries.members(meal_round, today=_today(at)) if one.id != series_id]
    at_place = next((place for place, one in enumerate(others) if one.id == before_id), len(others))
    for place, series in enumerate([*others[:at_place], moved, *others[at_place:]], start=1):
        series.meal_round_place = place
    note(moved, "moved_on_round", by=by, at=at, via=via, place=at_place + 1)
    session.flush()
    return meal_round


def change_time(
    meal_round_id: int, clock_time: time, *, from_on: date, by: Actor, at: datetime, via: Door
) -> MealRound:
    """Begin the round at another time from a day on; every elder on it is told once."""
    meal_round = _live(meal_round_id, at=at)
    meal_round.clock_time = f"{clock_time:%H:%M}"
    for place, series in enumerate(queries.members(meal_round, today=_today(at)), start=1):
        coming = next(iter(series.rule.dates(max(from_on, series.starts_on), from_on + timedelta(days=366))), None)
        if coming is None:
            continue
        plan = replace(series_service.plan_of(series), clock_time=_at_door(clock_time, place, meal_round.minutes_each))
        series_service.change_following(series.id, coming, plan, by=by, at=at, via=via)
    return meal_round


def end(meal_round_id: int, last_on: date, *, reason: str, by: Actor, at: datetime, via: Door) -> MealRound:
    """End the round with this day: every door's standing order ends, and every elder is told once."""
    meal_round = _live(meal_round_id, at=at)
    if not reason.strip():
        raise NeedsReason
    for series in queries.members(meal_round, today=_today(at)):
        series_service.end(series.id, last_on, reason=reason, by=by, at=at, via=via)
    meal_round.ended_on = last_on
    return meal_round


def _of_round(meal_round_id: int, series_id: int) -> Series:
    series = session.get(Series, series_id)
    if series is None or series.meal_round_id != meal_round_id:
        raise Invalid(N_("This elder is not on the round."))
    return series


def _live(meal_round_id: int, *, at: datetime) -> MealRound:
    meal_round = hold_one(MealRound, meal_round_id)
    if meal_round.ended_on is not None and meal_round.ended_on < _today(at):
        raise MealRoundEnded
    return meal_round


def _today(at: datetime) -> date:
    return local(at, zone()).date()
