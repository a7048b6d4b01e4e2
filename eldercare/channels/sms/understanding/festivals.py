"""Days that people name instead of dating them: lunar dates, festivals and solar terms, each as its next occurrence."""

from datetime import date, timedelta
from functools import lru_cache

from lunar_python import Lunar, Solar

LUNAR_FESTIVALS = {
    "春节": (1, 1), "大年初一": (1, 1), "元宵节": (1, 15), "元宵": (1, 15), "正月十五": (1, 15), "龙抬头": (2, 2), "二月二": (2, 2),
    "端午节": (5, 5), "端午": (5, 5), "端阳": (5, 5), "七夕": (7, 7), "中元节": (7, 15), "中秋节": (8, 15), "中秋": (8, 15),
    "八月十五": (8, 15), "重阳节": (9, 9), "重阳": (9, 9), "九月九": (9, 9), "腊八节": (12, 8), "腊八": (12, 8), "小年": (12, 23),
}  # fmt: skip
SOLAR_FESTIVALS = {
    "元旦": (1, 1), "妇女节": (3, 8), "三八节": (3, 8), "劳动节": (5, 1), "五一": (5, 1), "儿童节": (6, 1), "六一": (6, 1),
    "建军节": (8, 1), "八一": (8, 1), "教师节": (9, 10), "国庆节": (10, 1), "国庆": (10, 1), "十一国庆": (10, 1), "圣诞节": (12, 25), "圣诞": (12, 25),
    "christmas": (12, 25), "new year's day": (1, 1),
}  # fmt: skip
SOLAR_TERMS = (
    "立春 雨水 惊蛰 春分 清明 谷雨 立夏 小满 芒种 夏至 小暑 大暑 立秋 处暑 白露 秋分 寒露 霜降 立冬 小雪 大雪 冬至 小寒 大寒"
).split()  # fmt: skip
FESTIVAL_NAMES = (*LUNAR_FESTIVALS, *SOLAR_FESTIVALS, *SOLAR_TERMS, "清明节", "除夕", "大年三十", "年三十")


@lru_cache(maxsize=512)
def next_festival(name: str, today: date) -> date:
    """Return the first day called `name` (one of FESTIVAL_NAMES) that is not before `today`."""
    if name in SOLAR_FESTIVALS:
        month, day = SOLAR_FESTIVALS[name]
        this_year = date(today.year, month, day)
        return this_year if this_year >= today else date(today.year + 1, month, day)
    if name in LUNAR_FESTIVALS:
        return _required(next_lunar(*LUNAR_FESTIVALS[name], today))
    if name in {"除夕", "大年三十", "年三十"}:
        return _required(next_lunar(1, 1, today + timedelta(days=1))) - timedelta(days=1)
    term = name.removesuffix("节")
    this_year = _solar_term(term, today.year)
    return this_year if this_year >= today else _solar_term(term, today.year + 1)


def _required(day: date | None) -> date:
    if day is None:
        raise LookupError("a festival that the lunar calendar does not have")
    return day


def _solar_term(term: str, year: int) -> date:
    solar = Lunar.fromSolar(Solar.fromYmd(year, 6, 1)).getJieQiTable()[term]
    if solar.getYear() != year:
        solar = Lunar.fromSolar(Solar.fromYmd(year + (1 if solar.getYear() < year else -1), 6, 1)).getJieQiTable()[term]
    return date(solar.getYear(), solar.getMonth(), solar.getDay())


@lru_cache(maxsize=512)
def next_lunar(month: int, day: int, today: date) -> date | None:
    """Return the first day with this lunar date that is not before `today`; None if there is none within three years."""
    lunar_year = int(Lunar.fromSolar(Solar.fromYmd(today.year, today.month, today.day)).getYear())
    for year in range(lunar_year, lunar_year + 3):
        found = _lunar_day(year, month, day)
        if found is not None and found >= today:
            return found
    return None


def _lunar_day(year: int, month: int, day: int) -> date | None:
    try:
        solar = Lunar.fromYmd(year, month, day).getSolar()
    except Exception:  # noqa: BLE001 - the library raises bare Exception for a day that this month does not have
        return None
    return date(solar.getYear(), solar.getMonth(), solar.getDay())


def next_lunar_day(day: int, today: date) -> date | None:
    """Return the next time the lunar calendar shows this day of any month ("初八")."""
    lunar = Lunar.fromSolar(Solar.fromYmd(today.year, today.month, today.day))
    month, year = abs(int(lunar.getMonth())), int(lunar.getYear())
    for ahead in range(3):
        whole = month - 1 + ahead
        found = _lunar_day(year + whole // 12, whole % 12 + 1, day)
        if found is not None and found >= today:
            return found
    return None
