"""The zone the communities live in, and how moments are said to people in texts."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import Flask, current_app

from eldercare.clock import local, now

EXTENSION = "eldercare_zone"
WEEKDAYS_ZH = "一二三四五六日"


def init_app(app: Flask, configured: ZoneInfo) -> None:
    """Tell the app in which zone its communities live."""
    app.extensions[EXTENSION] = configured


def zone() -> ZoneInfo:
    """Return the zone of the app at work (ELDERCARE_TIMEZONE)."""
    found: ZoneInfo = current_app.extensions[EXTENSION]
    return found


def format_when(at: datetime, language: str = "zh") -> str:
    """Say a moment as a text does: "明天(周日)11:30", "11月25日(周三)09:00", "Wed 25 Nov 09:00"."""
    shown, today = local(at, zone()), local(now(), zone()).date()
    days = (shown.date() - today).days
    if language == "en":
        named = {0: "today", 1: "tomorrow"}.get(days)
        return f"{named or ''} {shown:%a} {shown.day} {shown:%b %H:%M}".strip()
    named = {0: "今天", 1: "明天", 2: "后天"}.get(days, f"{shown.month}月{shown.day}日")
    return f"{named}(周{WEEKDAYS_ZH[shown.weekday()]}){shown:%H:%M}"


def format_day(at: datetime, language: str = "zh") -> str:
    """Say the day of a moment, without its weekday or time: "11月25日", "25 November"."""
    shown = local(at, zone())
    return f"{shown.day} {shown:%B}" if language == "en" else f"{shown.month}月{shown.day}日"


def format_date(on: date, language: str = "zh") -> str:
    """Say a day of any year: "2026年11月25日", "25 November 2026"."""
    return f"{on.day} {on:%B %Y}" if language == "en" else f"{on.year}年{on.month}月{on.day}日"


def format_soon(at: datetime, language: str = "zh") -> str:
    """Say a moment that is near as people do: "9:30" for today, "明天8:30", "周一8:30"; later as `format_when`."""
    shown, today = local(at, zone()), local(now(), zone()).date()
    days, clock_time = (shown.date() - today).days, f"{shown.hour}:{shown:%M}"
    if days == 0:
        return clock_time
    if not 0 < days < 7:
        return format_when(at, language)
    if language == "en":
        return f"tomorrow {clock_time}" if days == 1 else f"{shown:%A} {clock_time}"
    day = {1: "明天", 2: "后天"}.get(days, f"周{WEEKDAYS_ZH[shown.weekday()]}")
    return f"{day}{clock_time}"
