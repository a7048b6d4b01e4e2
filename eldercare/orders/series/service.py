"""Beginning standing orders, leaving out dates, changing and ending them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from eldercare.actors import Actor, Door
from eldercare.catalogue.queries import get as get_service
from eldercare.clock import local
from eldercare.database import session
from eldercare.elders.queries import get as get_elder
from eldercare.errors import N_, Invalid
from eldercare.localtime import zone
from eldercare.orders import service as orders
from eldercare.orders.errors import ElderGone, NeedsReason
from eldercare.orders.history import record
from eldercare.orders.meal_rounds.models import MealRound
from eldercare.orders.models import Order
from eldercare.orders.offers import Helper
from eldercare.orders.series import generation, queries
from eldercare.orders.series.errors import NeverComesRound, NoSuchDate, SeriesOver, VisitBegun
from eldercare.orders.series.history import note
from eldercare.orders.series.models import Series, SeriesHelper, SeriesPause, SeriesSkip
from eldercare.orders.series.recurrence import Recurrence
from eldercare.orders.series.states import DateState, HelperRole, OnHoliday, Repeat
from eldercare.orders.series.texts import tell_begun, tell_changed, tell_ended, tell_skipped
from eldercare.orders.states import HelperKind
from eldercare.transaction import hold, hold_one

FURTHEST = timedelta(days=366)


@dataclass(frozen=True)
class Plan:
    """What a standing order is about. `clock_time` is the wall clock of the community."""

    rule: Recurrence
    clock_time: time
    minutes: int
    people_needed: int = 1
    notes: str = ""
    on_holiday: OnHoliday = OnHoliday.GO_ON
    standing: Sequence[Helper] = ()
    substitutes: Sequence[Helper] = ()

    def columns(self) -> dict[str, object]:
        rule = self.rule
        return {
            "repeat": rule.repeat,
            "every": rule.every,
            "weekdays": sorted(rule.weekdays),
            "month_day": rule.month_day,
            "nth": rule.nth,
            "starts_on": rule.starts_on,
            "ends_on": rule.ends_on,
            "clock_time": f"{self.clock_time:%H:%M}",
            "minutes": self.minutes,
            "people_needed": self.people_needed,
            "notes": self.notes.strip(),
            "on_holiday": self.on_holiday,
        }


def begin(
    elder_id: int,
    service_code: str,
    plan: Plan,
    *,
    by: Actor,
    at: datetime,
    via: Door,
    requester_id: int | None = None,
    meal_round: MealRound | None = None,
    meal_round_place: int | None = None,
) -> Series:
    """Begin a standing order, make its first orders and return it; the elder is told once, in words.

    Raises NotFound for an unknown elder or service, Invalid for a plan that makes no sense, NeverComesRound, Refused
    for a service that cannot be ordered.
    """
    elder, service = get_elder(elder_id), get_service(service_code)
    if not service.active:
        raise Invalid(N_("%(service)s cannot be ordered at present."), service=service.name)
    if elder.person.is_gone:
        raise ElderGone(elder.name)
    _refuse_nonsense(plan, at=at)
    new = Series(elder=elder, service=service, requester_id=requester_id, begun_at=at)
    new.meal_round, new.meal_round_place = meal_round, meal_round_place
    series = _stored(new, plan)
    note(series, "begun", by=by, at=at, via=via)
    generation.fill(series, at=at)
    tell_begun(series, at=at)
    return series


def _stored(series: Series, plan: Plan) -> Series:
    for name, value in plan.columns().items():
        setattr(series, name, value)
    session.add(series)
    session.flush()
    _give_helpers(series, plan)
    return series


def _give_helpers(series: Series, plan: Plan) -> None:
    for one in list(series.helpers):
        session.delete(one)
    session.flush()
    chosen = dict.fromkeys(plan.standing, HelperRole.STANDING)
    chosen = chosen | dict.fromkeys(plan.substitutes, HelperRole.SUBSTITUTE) | chosen
    for helper, role in chosen.items():
        is_volunteer = helper.kind is HelperKind.VOLUNTEER
        session.add(
            SeriesHelper(
                series_id=series.id,
                role=role,
                volunteer_id=helper.id if is_volunteer else None,
                provider_id=None if is_volunteer else helper.id,
            )
        )
    session.flush()
    session.expire(series, ["helpers"])


def _refuse_nonsense(plan: Plan, *, at: datetime) -> None:
    rule, today = plan.rule, local(at, zone()).date()
    if not 5 <= plan.minutes <= 720:
        raise Invalid(N_("A visit lasts between 5 minutes and 12 hours."))
    if not 1 <= plan.people_needed <= 20:
        raise Invalid(N_("An order needs 1 to 20 people."))
    if not 1 <= rule.every <= 12:
        raise Invalid(N_("Every 1 to 12 weeks or months, please."))
    if rule.repeat in {Repeat.WEEKLY, Repeat.MONTHLY_WEEKDAY} and not rule.weekdays:
        raise Invalid(N_("Choose at least one day of the week."))
    if rule.repeat is Repeat.MONTHLY_DAY and not 1 <= (rule.month_day or 0) <= 31:
        raise Invalid(N_("Give the day of the month, 1 to 31."))
    if rule.repeat is Repeat.MONTHLY_WEEKDAY and rule.nth not in {-1, 1, 2, 3, 4}:
        raise Invalid(N_("Say which one of the month it is: the first, or the last."))
    if not today <= rule.starts_on <= today + FURTHEST:
        raise Invalid(N_("The first day lies between today and a year from now."))
    if not any(rule.dates(rule.starts_on, rule.starts_on + 2 * FURTHEST)):
        raise NeverComesRound


def plan_of(series: Series) -> Plan:
    """Return what a series is about, to begin another one like it."""

    def helpers(role: HelperRole) -> list[Helper]:
        return [
            Helper(
                HelperKind.VOLUNTEER if one.volunteer_id else HelperKind.PROVIDER,
                one.volunteer_id or one.provider_id or 0,
            )
            for one in series.helpers
            if one.role is role
        ]

    return Plan(
        rule=series.rule,
        clock_time=time.fromisoformat(series.clock_time),
        minutes=series.minutes,
        people_needed=series.people_needed,
        notes=series.notes,
        on_holiday=series.on_holiday,
        standing=helpers(HelperRole.STANDING),
        substitutes=helpers(HelperRole.SUBSTITUTE),
    )


def skip(series_id: int, on: date, *, reason: str, by: Actor, at: datetime, via: Door) -> Series:
    """Leave out one date; its order is cancelled, and everybody concerned is told. Skipping twice is the same as once.

    Raises NoSuchDate, and VisitBegun where it is too late.
    """
    series, day = _date_of(series_id, on, at=at)
    if day.state is DateState.SKIPPED:
        return series
    if day.starts_at <= at or (day.order is not None and day.order.status not in generation.NOT_BEGUN):
        raise VisitBegun
    if not reason.strip():
        raise NeedsReason
    generation.take_back(series, lambda order: order.series_date == on, reason=reason, by=by, at=at, via=via)
    series.skips.append(SeriesSkip(left_out_on=on, reason=reason.strip()))
    session.flush()
    note(series, "skipped", by=by, at=at, via=via, reason=reason, on=on.isoformat())
    tell_skipped(series, day.starts_at, at=at)
    return series


def restore(series_id: int, on: date, *, by: Actor, at: datetime, via: Door) -> Series:
    """Let a date that was left out take place after all."""
    series = _live(series_id, at=at)
    gone = [one for one in series.skips if one.left_out_on == on]
    for one in gone:
        series.skips.remove(one)
        note(series, "restored", by=by, at=at, via=via, on=on.isoformat())
    session.flush()
    generation.fill(series, at=at)
    return series


def change_one(
    series_id: int, on: date, *, starts_at: datetime, minutes: int, notes: str, by: Actor, at: datetime, via: Door
) -> Order:
    """Change when, how long or the notes of one visit only; its order is made now where there was none yet.

    Raises NoSuchDate, VisitBegun, and what `orders.service.change` and `place` raise.
    """
    series, day = _date_of(series_id, on, at=at)
    if day.starts_at <= at:
        raise VisitBegun
    if day.order is not None:
        order = orders.change(day.order.id, starts_at=starts_at, minutes=minutes, notes=notes, by=by, at=at, via=via)
    else:
        order = generation.make(series, on, starts_at=starts_at, minutes=minutes, notes=notes, by=by, at=at, via=via)
        tell_changed(series, order, at=at)
        for one in [one for one in series.skips if one.left_out_on == on]:
            series.skips.remove(one)
    note(series, "changed_one", by=by, at=at, via=via, on=on.isoformat())
    return order


def change_following(series_id: int, on: date, plan: Plan, *, by: Actor, at: datetime, via: Door) -> Series:
    """Split the series before this date: what follows is a new series as planned, which is returned.

    Visits that took place stay with the old one; orders from that date on are cancelled and made anew, and the elder is
    told once. Dates left out and pauses of the series hold for the new one too. Where only the notes or the usual
    helpers change, nothing is cancelled and nobody told: the series goes on with them. Raises as `begin` does.
    """
    series, day = _date_of(series_id, on, at=at)
    if day.starts_at <= at:
        raise VisitBegun
    plan = replace(plan, rule=replace(plan.rule, starts_on=on))
    _refuse_nonsense(plan, at=at)
    if day.order is not None and _is_alike(plan, plan_of(series)):
        return _with_other_words(series, on, plan, by=by, at=at, via=via)
    _end(series, on - timedelta(days=1), reason="changed", by=by, at=at, via=via)
    following = Series(
        elder=series.elder,
        service=series.service,
        requester_id=series.requester_id,
        begun_at=at,
        follows_id=series.id,
        meal_round=series.meal_round,
        meal_round_place=series.meal_round_place,
    )
    _stored(following, plan)
    following.skips = [
        SeriesSkip(left_out_on=one.left_out_on, reason=one.reason) for one in series.skips if one.left_out_on >= on
    ]
    for pause in _own_pauses(series.id):
        session.add(_copied(pause, following.id))
    session.flush()
    note(series, "split", by=by, at=at, via=via, on=on.isoformat(), into=following.id)
    note(following, "begun", by=by, at=at, via=via, after=series.id)
    generation.fill(following, at=at)
    tell_begun(following, at=at)
    return following


def _is_alike(plan: Plan, old: Plan) -> bool:
    """Tell whether the same visits take place, whoever comes and whatever the notes say."""
    same_days = replace(old.rule, starts_on=plan.rule.starts_on)
    return replace(plan, notes="", standing=(), substitutes=()) == replace(
        old, rule=same_days, notes="", standing=(), substitutes=()
    )


def _with_other_words(series: Series, on: date, plan: Plan, *, by: Actor, at: datetime, via: Door) -> Series:
    """Give the series and its orders from this date on new notes, and the series its usual helpers."""
    made = Order.series_id == series.id, Order.series_date >= on, Order.status.in_(generation.NOT_BEGUN)
    for order in hold(Order, session.scalars(select(Order.id).where(*made).order_by(Order.id))):
        if order.notes != plan.notes.strip():
            order.notes = plan.notes.strip()
            record(order, "changed", by=by, at=at, via=via, notes=True)
    series.notes = plan.notes.strip()
    _give_helpers(series, plan)
    note(series, "split", by=by, at=at, via=via, on=on.isoformat(), into=series.id)
    return series


def _own_pauses(series_id: int) -> list[SeriesPause]:
    own = SeriesPause.series_id == series_id, SeriesPause.lifted_at.is_(None)
    return list(session.scalars(select(SeriesPause).where(*own)))


def _copied(pause: SeriesPause, series_id: int) -> SeriesPause:
    return SeriesPause(
        elder_id=pause.elder_id,
        series_id=series_id,
        from_on=pause.from_on,
        until_on=pause.until_on,
        reason=pause.reason,
        note=pause.note,
        made_at=pause.made_at,
        asked_at=pause.made_at,  # the pause that it was copied from asks
    )


def end(series_id: int, last_on: date, *, reason: str, by: Actor, at: datetime, via: Door) -> Series:
    """Let the series end with this day; orders after it are cancelled and the elder is told once."""
    series = _live(series_id, at=at)
    today = local(at, zone()).date()
    if not reason.strip():
        raise NeedsReason
    if last_on < today - timedelta(days=1):
        raise Invalid(N_("The last day lies in the past. Visits that took place stay as they are."))
    _end(series, last_on, reason=reason, by=by, at=at, via=via)
    tell_ended(series, at=at)
    return series


def _end(series: Series, last_on: date, *, reason: str, by: Actor, at: datetime, via: Door) -> None:
    series.ends_on = last_on
    generation.take_back(
        series, lambda order: (order.series_date or last_on) > last_on, reason=reason, by=by, at=at, via=via
    )
    note(series, "ended", by=by, at=at, via=via, reason=reason, on=last_on.isoformat())


def _live(series_id: int, *, at: datetime) -> Series:
    series = hold_one(Series, series_id)
    if series.is_over(local(at, zone()).date()):
        raise SeriesOver
    return series


def _date_of(series_id: int, on: date, *, at: datetime) -> tuple[Series, queries.Day]:
    series = _live(series_id, at=at)
    found = queries.days(series, on, on, at=at)
    if not found:
        raise NoSuchDate(on)
    return series, found[0]
