"""Pausing an elder's standing orders, during a stay in hospital for example, and ending such a pause."""

from datetime import date, datetime, timedelta

from eldercare.actors import Actor, Door
from eldercare.clock import local
from eldercare.database import session
from eldercare.elders.models import Elder
from eldercare.errors import N_, Invalid
from eldercare.localtime import zone
from eldercare.orders.models import Order
from eldercare.orders.series import generation, queries
from eldercare.orders.series.history import note
from eldercare.orders.series.models import Series, SeriesPause
from eldercare.orders.series.states import PauseReason
from eldercare.orders.series.texts import tell_paused
from eldercare.transaction import hold, hold_one

LONGEST_PAUSE = timedelta(days=366)


def pause(
    elder_id: int,
    *,
    from_on: date,
    until_on: date,
    reason: PauseReason,
    note_: str,
    by: Actor,
    at: datetime,
    via: Door,
    series_id: int | None = None,
) -> SeriesPause:
    """Pause all standing orders of an elder, or one, from the first to the last day given, both included.

    Orders made for those days are cancelled; the elder gets one text. On the day after, a worker is asked to call.
    """
    today = local(at, zone()).date()
    if until_on < max(from_on, today) or until_on - from_on > LONGEST_PAUSE:
        raise Invalid(N_("The last day of the pause comes after its first one, within a year, and not before today."))
    elder = hold_one(Elder, elder_id)
    affected = hold(Series, [series_id] if series_id else [one.id for one in queries.of_elder(elder_id, today=today)])
    made = SeriesPause(
        elder=elder,
        series_id=series_id,
        from_on=from_on,
        until_on=until_on,
        reason=reason,
        note=note_.strip(),
        made_at=at,
    )
    session.add(made)
    session.flush()
    generation.hold_to_come(affected, at=at)
    for series in affected:
        generation.take_back(series, lambda order: _falls_into(order, made), reason=reason.value, by=by, at=at, via=via)
        note(
            series,
            "paused",
            by=by,
            at=at,
            via=via,
            reason=made.note,
            since=from_on.isoformat(),
            until=until_on.isoformat(),
            because=reason.value,
        )
    tell_paused(made, affected, at=at)
    return made


def _falls_into(order: Order, pause: SeriesPause) -> bool:
    on = local(order.starts_at, zone()).date() if order.starts_at else order.series_date
    return on is not None and pause.from_on <= on <= pause.until_on


def end_pause(pause_id: int, *, last_on: date, by: Actor, at: datetime, via: Door) -> SeriesPause:
    """Let a pause end with another day than planned, sooner or later; orders are made and cancelled accordingly.

    A last day before its first one takes the pause back.
    """
    found = queries.get_pause(pause_id)
    hold_one(Elder, found.elder_id)
    changed = hold_one(SeriesPause, pause_id)
    if changed.lifted_at is not None or changed.until_on == last_on:
        return changed
    today = local(at, zone()).date()
    affected = hold(
        Series,
        [changed.series_id] if changed.series_id else [s.id for s in queries.of_elder(found.elder_id, today=today)],
    )
    if last_on < changed.from_on:
        changed.lifted_at = at
    elif last_on - changed.from_on > LONGEST_PAUSE:
        raise Invalid(N_("A pause lasts a year at most."))
    else:
        changed.until_on, changed.asked_at = last_on, None if last_on >= today else changed.asked_at
    session.flush()
    generation.hold_to_come(affected, at=at)
    for series in affected:
        if changed.lifted_at is None:
            generation.take_back(
                series, lambda order: _falls_into(order, changed), reason=changed.reason.value, by=by, at=at, via=via
            )
        note(series, "pause_changed", by=by, at=at, via=via, until=last_on.isoformat())
        generation.fill(series, at=at)
    return changed
