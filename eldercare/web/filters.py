"""How times, minutes, numbers and money are written on a page, in the page's language."""

from datetime import date, datetime, timedelta

from flask import Flask
from flask_babel import gettext as _

from eldercare.clock import local, now
from eldercare.localtime import WEEKDAYS_ZH, format_date, zone
from eldercare.people.masking import masked
from eldercare.people.numbers import for_people
from eldercare.web.language import current_language, span_said

NOTHING = "—"
MINUTES_OF_AN_HOUR = 60
HOURS_OF_A_DAY = 24


def init_app(app: Flask) -> None:
    """Give the templates these filters under their own names."""
    for function in (
        clock,
        day,
        full_day,
        date_said,
        short_day,
        when,
        ago,
        until,
        iso,
        minutes,
        hours,
        phone,
        yuan,
        masked,
    ):
        app.jinja_env.filters[function.__name__] = function


def clock(at: datetime | None) -> str:
    """ "09:30"."""
    return NOTHING if at is None else f"{local(at, zone()):%H:%M}"


def day(at: datetime | date | None) -> str:
    """ "今天", "明天", "后天", "11月22日 周日"; "today", "Sun 22 Nov"."""
    if at is None:
        return NOTHING
    shown = local(at, zone()).date() if isinstance(at, datetime) else at
    today = local(now(), zone()).date()
    near = {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}.get((shown - today).days)
    if shown - today == timedelta(days=2) and current_language() != "en":
        near = "后天"  # English has no short word for it
    return near or _date(shown, with_year=shown.year != today.year)


def _date(shown: date, *, with_year: bool) -> str:
    if current_language() == "en":
        return f"{shown.day} {shown:%b %Y}" if with_year else f"{shown:%a} {shown.day} {shown:%b}"
    if with_year:
        return f"{shown.year}年{shown.month}月{shown.day}日"
    return f"{shown.month}月{shown.day}日 周{WEEKDAYS_ZH[shown.weekday()]}"


def full_day(at: datetime | date | None) -> str:
    """ "2026年11月22日", "22 November 2026": for what is kept and printed."""
    if at is None:
        return NOTHING
    on = local(at, zone()).date() if isinstance(at, datetime) else at
    return format_date(on, current_language())


def date_said(at: datetime | date) -> str:
    """ "2026-11-22", on paper that is read another year."""
    return f"{local(at, zone()).date() if isinstance(at, datetime) else at:%Y-%m-%d}"


def short_day(at: datetime) -> str:
    """ "26-11-22", where a passbook has no room."""
    return date_said(at)[2:]


def when(at: datetime | None) -> str:
    """ "今天 09:30"."""
    return NOTHING if at is None else f"{day(at)} {clock(at)}"


def ago(at: datetime | None) -> str:
    """ "3 分钟前"."""
    if at is None:
        return NOTHING
    passed = int((now() - at) / timedelta(minutes=1))
    if passed < 1:
        return _("just now")
    if passed < MINUTES_OF_AN_HOUR:
        return _("%(n)s min ago", n=passed)
    if passed < MINUTES_OF_AN_HOUR * HOURS_OF_A_DAY:
        return _("%(n)s h ago", n=passed // MINUTES_OF_AN_HOUR)
    return _("%(n)s d ago", n=passed // (MINUTES_OF_AN_HOUR * HOURS_OF_A_DAY))


def until(at: datetime | None) -> str:
    """ "还有 12 分钟", "已过 8 分钟"."""
    if at is None:
        return NOTHING
    left = round((at - now()) / timedelta(minutes=1))
    return _("in %(span)s", span=minutes(left)) if left >= 0 else _("%(span)s over", span=minutes(-left))


def iso(at: datetime | None) -> str:
    """ "2026-11-22T09:30:00+08:00", for the datetime attribute."""
    return "" if at is None else local(at, zone()).isoformat(timespec="seconds")


def minutes(count: int | None) -> str:
    """ "1 小时 15 分", "45 min"."""
    return NOTHING if count is None else span_said(count)


def hours(count: int) -> str:
    """ "12,345": minutes as whole hours, where the heading says what they are."""
    return f"{round(count / MINUTES_OF_AN_HOUR):,}"


def phone(number: str | None) -> str:
    """ "138 0000 0001"."""
    return NOTHING if not number else for_people(number)


def yuan(fen: int | None) -> str:
    """ "¥12.50"."""
    if fen is None:
        return NOTHING
    yuan_, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}¥{yuan_}.{rest:02d}"
