"""Clock-driven work on standing orders, found by state: orders on a rolling horizon, and a call after each pause."""

from datetime import datetime, time

from sqlalchemy import select

from eldercare.clock import at_local, local
from eldercare.database import session
from eldercare.localtime import zone
from eldercare.orders import follow_ups
from eldercare.orders.series import generation
from eldercare.orders.series.models import Series, SeriesPause
from eldercare.orders.series.words import date_said
from eldercare.orders.states import FollowUpKind
from eldercare.transaction import claim
from eldercare.worklist import work_through

AT_ONCE = 500
CALLED_FROM = time(9)


def make_orders_of_series(now: datetime) -> int:
    """Make the orders of each series as far ahead as its community wants; return for how many series there were any.

    Once a day for each series, and when something about it changed: `filled_on` is set in the same transaction.
    """
    today = local(now, zone()).date()
    lacks = Series.filled_on.is_(None) | (Series.filled_on < today)
    goes_on = Series.ends_on.is_(None) | (Series.ends_on >= today)
    due = select(Series.id).where(lacks, goes_on).order_by(Series.id).limit(AT_ONCE)

    def fill(series_id: int) -> bool:
        series = claim(Series, series_id)
        if series is None or (series.filled_on is not None and series.filled_on >= today):
            return False
        return generation.fill(series, at=now) > 0

    return work_through("make_orders_of_series", session.scalars(due), fill)


def ask_after_pauses(now: datetime) -> int:
    """On the day after a pause, ask a worker to call whether all may go on as before; return how many that were."""
    today = local(now, zone()).date()
    over = SeriesPause.until_on < today, SeriesPause.asked_at.is_(None), SeriesPause.lifted_at.is_(None)
    due = select(SeriesPause.id).where(*over).order_by(SeriesPause.until_on).limit(AT_ONCE)

    def ask(pause_id: int) -> bool:
        pause = claim(SeriesPause, pause_id)
        if pause is None or pause.asked_at is not None or pause.until_on >= today:
            return False
        pause.asked_at = now
        person = pause.elder.person
        if person.is_gone:
            return False
        days = f"{date_said(pause.from_on, 'zh')} – {date_said(pause.until_on, 'zh')}"
        follow_ups.open_for_person(
            FollowUpKind.AFTER_PAUSE,
            person_id=person.id,
            community_id=person.community_id,
            at=now,
            due_at=max(now, at_local(today, CALLED_FROM, zone())),
            note="\n".join(filter(None, (days, pause.note))),
        )
        return True

    return work_through("ask_after_pauses", session.scalars(due), ask)
