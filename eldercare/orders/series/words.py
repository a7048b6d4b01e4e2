"""A series said in one line, as a text or a page does: "每周一、三、五 11:30", "every Mon, Wed, Fri 11:30"."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from eldercare.localtime import WEEKDAYS_ZH
from eldercare.orders.series.states import Repeat

WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
NTH_ZH = {1: "第一个", 2: "第二个", 3: "第三个", 4: "第四个", -1: "最后一个"}
NTH_EN = {1: "first", 2: "second", 3: "third", 4: "fourth", -1: "last"}


class ComesRound(Protocol):
    """What comes round: a standing order, a meal round."""

    @property
    def repeat(self) -> Repeat: ...
    @property
    def every(self) -> int: ...
    @property
    def weekdays(self) -> Sequence[int]: ...
    @property
    def month_day(self) -> int | None: ...
    @property
    def nth(self) -> int | None: ...
    @property
    def clock_time(self) -> str: ...


def rule_said(series: ComesRound, language: str) -> str:
    """Say on which days and when it comes round."""
    return f"{_in_english(series) if language == 'en' else _in_chinese(series)} {series.clock_time}"


def date_said(day: date, language: str) -> str:
    """Say a day as a text does: "11月25日", "25 November"."""
    return f"{day.day} {day:%B}" if language == "en" else f"{day.month}月{day.day}日"


def _in_chinese(series: ComesRound) -> str:
    weekdays = "、".join(WEEKDAYS_ZH[day] for day in series.weekdays)
    if series.repeat is Repeat.WEEKLY:
        days = "天" if len(series.weekdays) == 7 else weekdays
        if series.every == 1:
            return "每天" if days == "天" else f"每周{days}"
        return f"每{series.every}周的周{weekdays}"
    months = "每月" if series.every == 1 else f"每{series.every}个月的"
    match series.repeat:
        case Repeat.MONTHLY_LAST_DAY:
            return f"{months}最后一天"
        case Repeat.MONTHLY_WEEKDAY:
            return f"{months}{NTH_ZH[series.nth or 1]}周{weekdays}"
        case _:
            return f"{months}{series.month_day}日"


def _in_english(series: ComesRound) -> str:
    weekdays = ", ".join(WEEKDAYS_EN[day] for day in series.weekdays)
    if series.repeat is Repeat.WEEKLY:
        if series.every == 1:
            return "every day" if len(series.weekdays) == 7 else f"every {weekdays}"
        return f"every {series.every} weeks on {weekdays}"
    months = "of the month" if series.every == 1 else f"of every {series.every} months"
    match series.repeat:
        case Repeat.MONTHLY_LAST_DAY:
            return f"last day {months}"
        case Repeat.MONTHLY_WEEKDAY:
            return f"{NTH_EN[series.nth or 1]} {weekdays} {months}"
        case _:
            return f"day {series.month_day} {months}"
