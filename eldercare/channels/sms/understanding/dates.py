"""Days inside a text: today and tomorrow, weekdays, dates, lunar dates, festivals. Closed grammar; works on the plain form."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from eldercare.channels.sms.understanding.festivals import FESTIVAL_NAMES, next_festival, next_lunar, next_lunar_day
from eldercare.channels.sms.understanding.numerals import ENGLISH_NUMBER, NUMBER, number

Span = tuple[int, int]
Match = re.Match[str]


@dataclass(frozen=True)
class Day:
    """A day as said. `rolls` is how many days later it comes round again if today's time is past (0: it does not).

    `day` is None when something was said that is not one certain day. `asks` wants a question before acting.
    """

    span: Span
    day: date | None
    rolls: int = 0
    asks: bool = False


_NEAR = {
    "大前": -3, "前": -2, "昨": -1, "今": 0, "明": 1, "后": 2, "大后": 3,
}  # fmt: skip
_WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6, "末": 5} | {
    str(n): n - 1 for n in range(1, 8)
}
_ENGLISH_DAYS = dict(zip("mon tue wed thu fri sat sun".split(), range(7), strict=True))
_MONTHS = dict(zip("jan feb mar apr may jun jul aug sep oct nov dec".split(), range(1, 13), strict=True))
_LUNAR_MONTHS = {"正": 1, "冬": 11, "腊": 12}
_EN_DAY = r"(?P<weekday>mon|tue|wed|thu|fri|sat|sun)(?:day|sday|nesday|rsday|urday|s|rs|r)?\b"
_EN_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_LUNAR_DAY = (
    r"(?P<lday>初[一二三四五六七八九十]|廿[一二三四五六七八九]?|十[一二三四五六七八九]|二十[一二三四五六七八九]?|三十)"
)


def _near(match: Match, today: date) -> Day:
    days = _NEAR[match["near"]]
    return Day(match.span(), today + timedelta(days=days) if days >= 0 else None, asks=days < 0)


def _yesterday(match: Match, _: date) -> Day:
    return Day(match.span(), None, asks=True)


def _weekday(match: Match, today: date) -> Day:
    wanted = _WEEKDAYS[match["weekday"]]
    vague = match["weekday"] == "末"
    return _in_week(
        match, today, wanted, {"下": 1, "下下": 2, "上": -1, "这": 0, "本": 0}.get(match["which"] or ""), vague
    )


def _english_weekday(match: Match, today: date) -> Day:
    weeks = {"next": 1, "this": 0, "last": -1}.get((match["which"] or "").strip())
    return _in_week(match, today, _ENGLISH_DAYS[match["weekday"]], weeks, vague=False)


def _in_week(match: Match, today: date, wanted: int, weeks: int | None, vague: bool) -> Day:
    """A weekday alone is the coming one; with a week named it is in that calendar week (Monday first)."""
    if weeks is None:
        return Day(match.span(), today + timedelta(days=(wanted - today.weekday()) % 7), rolls=7, asks=vague)
    day = today + timedelta(days=wanted - today.weekday() + 7 * weeks)
    return Day(match.span(), day, asks=vague) if day >= today else Day(match.span(), None, asks=True)


def _month_day(match: Match, today: date) -> Day:
    year = match.groupdict().get("year")
    return _dated(match, today, int(year) if year else None, number(match["month"]), number(match["day"]))


def _next_year(match: Match, today: date) -> Day:
    return _dated(match, today, today.year + 1, number(match["month"]), number(match["day"]))


def _lunar_or_not(match: Match, today: date) -> Day:
    """ "十月二十" without 号 is as often meant by the old calendar: propose the new one and ask."""
    return replace(_month_day(match, today), asks=True)


def _english_date(match: Match, today: date) -> Day:
    return _dated(match, today, None, _MONTHS[match["month"]], int(match["day"]))


def _dated(match: Match, today: date, year: int | None, month: int, day: int) -> Day:
    for candidate in (year,) if year else range(today.year, today.year + 5):
        try:
            found = date(candidate, month, day)
        except ValueError:
            continue
        if found >= today:
            return Day(match.span(), found, asks=(found - today).days > 330)
        if year:
            break
    return Day(match.span(), None, asks=True)


def _day_of_month(match: Match, today: date) -> Day:
    ahead = {"": None, "这": 0, "本": 0, "下": 1, "下下": 2}[(match["which"] or "").removesuffix("个")]
    wanted = number(match["day"])
    for months in range(12) if ahead is None else (ahead,):
        whole = today.month - 1 + months
        try:
            found = date(today.year + whole // 12, whole % 12 + 1, wanted)
        except ValueError:
            if ahead is not None or not 1 <= wanted <= 31:
                break
            continue
        if found >= today:
            return Day(match.span(), found)
    return Day(match.span(), None, asks=True)


def _lunar(match: Match, today: date) -> Day:
    said = match["lmonth"]
    wanted = number(match["lday"].removeprefix("初"))
    if said is None:
        found = next_lunar_day(wanted, today)
    else:
        found = next_lunar(_LUNAR_MONTHS.get(said) or number(said), wanted, today)
    return Day(match.span(), found, asks=found is None)


def _festival(match: Match, today: date) -> Day:
    return Day(match.span(), next_festival(match[0], today))


def _days_later(match: Match, today: date) -> Day:
    each = 7 if match["unit"] in {"周", "星期", "礼拜", "week", "weeks"} else 1
    return Day(match.span(), today + timedelta(days=number(match["n"]) * each))


def _vague(match: Match, _: date) -> Day:
    return Day(match.span(), None, asks=True)


def _english_near(match: Match, today: date) -> Day:
    days = {"today": 0, "tonight": 0, "tomorrow": 1, "the day after tomorrow": 2, "day after tomorrow": 2}.get(
        match[0], 1
    )
    span = (match.start(), match.start()) if match[0] == "tonight" else match.span()
    return Day(span, today + timedelta(days=days))


_AFTER_DAY_NUMBER = r"(?!楼|院|门|线|床|房|套|餐|车|桌|单元|店|机|铺|公|病|服|志|菜|码|栋|幢|井|文|子|常|报|照)"
_STREETS = r"(?:大?[路街道巷桥厂店村镇]|小区|广场|小学|中学|学校|饭|超市|公园|商|医院|社区|里|楼|院|苑|花园|新村|大道|[东西南北中]|妇女|胡同|佳园|家园|门)"
_SURNAMES = "[李王张刘陈杨赵黄吴徐孙马朱胡郭何高林罗郑梁谢宋唐许邓韩冯曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严武戴莫孔向汤]"
_PART_FOLLOWS = r"(?=早|晚|上午|下午|中午|晌午|前晌|后晌|头晌|黑)"
_GRAMMAR: tuple[tuple[str, Callable[[Match, date], Day]], ...] = (
    (r"(?:农历|阴历|旧历|老历)(?:的)?(?:(?P<lmonth>[正一二三四五六七八九冬腊]|十[一二]?)月)?" + _LUNAR_DAY + "日?", _lunar),
    (r"(?P<lmonth>[正冬腊])月" + _LUNAR_DAY, _lunar),
    (r"(?<!大年)(?:(?P<lmonth>[二三四五六七八九]|十[一二]?)月)?(?P<lday>初[一二三四五六七八九十])(?![中高级])", _lunar),
    (r"明年(?P<month>1[0-2]|[1-9])月(?P<day>[0-3]?\d)[号日]?", _next_year),
    (r"(?:(?P<year>20\d\d)年)?(?<!\d)(?P<month>1[0-2]|0?[1-9])月(?:份的?)?(?P<day>[0-3]?\d)(?:号|日)?(?![\d个])", _month_day),
    (r"(?P<year>20\d\d)(?P<mark>[-/.])(?P<month>1[0-2]|0?[1-9])(?P=mark)(?P<day>[0-3]?\d)(?!\d)", _month_day),
    (r"(?<![\d.:/\-])(?P<month>1[0-2]|0?[1-9])[.\-](?P<day>[0-3]?\d)(?=号|日|上午|下午|中午|早|晚| \d?\d:|$|,)(?![\d.])", _lunar_or_not),
    (rf"(?P<month>十[一二]?|[一二三四五六七八九])月(?:份的?)?(?P<day>{NUMBER})(?:号|日)", _month_day),
    (rf"(?<!十)(?<!{_SURNAMES})(?:" + "|".join(sorted(FESTIVAL_NAMES, key=len, reverse=True)) + r")(?![十\d一二三四五六七八九]|" + _STREETS + ")", _festival),
    (r"(?P<month>十[一二]?|[一二三四五六七八九])月(?P<day>[一二三]?十[一二三四五六七八九]?)(?![个多几来])", _lunar_or_not),
    (r"(?<![\d/])(?P<month>1[0-2]|0?[1-9])/(?P<day>[0-3]?\d)(?![\d/])", _month_day),
    (r"(?<!\d)\d{1,2}月\d{1,3}[号日]", _vague),
    (rf"(?P<which>(?:下下|下|这|本)个?)月(?P<day>{NUMBER})(?:号|日)?", _day_of_month),
    (rf"(?P<which>)(?<![路街巷弄道里院楼铺庄村镇屯营湾坡沟乡区园苑城\d一二三四五六七八九十百千第])(?P<day>{NUMBER})(?:号{_AFTER_DAY_NUMBER}|日(?=[上下中早晚]))", _day_of_month),
    (r"(?<!每)(?<!每个)(?P<which>下下|下|这|本|上)?个?(?:周|星期|礼拜|拜)(?P<weekday>[一二三四五六日天末]|[1-7](?![\d点:]))(?![年次趟])", _weekday),
    (rf"(?P<n>{NUMBER})个?(?P<unit>天|日|周|星期|礼拜)(?:之后|以后|后)", _days_later),
    (rf"(?P<near>大后|大前|今|明|后|昨)(?:天|日|儿个?|个(?!月|人)|{_PART_FOLLOWS})(?!见)", _near),
    (r"(?P<near>前)(?:天|儿个?|日)", _near),
    (r"夜来|夜儿个?|夜个|昨晚|上(?:个)?(?:周|星期|礼拜|月)|yesterday|last (?:week|night|month)", _yesterday),
    (rf"\bin (?P<n>{ENGLISH_NUMBER}) (?P<unit>days?|weeks?)\b", _days_later),
    (r"\b(?:the )?day after tomorrow\b|\btomorrow\b|\btmr\b|\btmrw\b|\btoday\b|\btonight\b", _english_near),
    (rf"(?:\bon )?\b(?P<which>next |this |last )?{_EN_DAY}", _english_weekday),
    (rf"\b(?P<day>[0-3]?\d)(?:st|nd|rd|th)? (?:of )?{_EN_MONTH}\b", _english_date),
    (rf"\b{_EN_MONTH} (?P<day>[0-3]?\d)(?:st|nd|rd|th)?\b", _english_date),
    (r"下个?(?:周|星期|礼拜|月)|月底|月初|年底|改天|改日|哪天|过几天|过两天|这两天|这几天|next (?:week|month)|some ?(?:day|time)\b|(?:正|冬|腊)月(?!初|[十廿二三])|天黑之?前", _vague),
)  # fmt: skip
_TAIL = re.compile(r"[那这当][天日]")
_COMPILED = tuple((re.compile(pattern), read) for pattern, read in _GRAMMAR)
_RECURRING = re.compile(
    r"每(?:个)?(?:周|星期|礼拜)(?:[一二三四五六日天1-7])?|每天|天天|每日|每月|每隔|隔[一两二三几\d]?[天日]|周[一二三四五六日][到至-]周[一二三四五六日天]|长期|every (?:day|week|\w+day)|daily|weekly"
)


def _with_tail(day: Day, text: str) -> Day:
    tail = _TAIL.match(text, day.span[1])
    return replace(day, span=(day.span[0], tail.end())) if tail else day


def find_days(text: str, today: date) -> list[Day]:
    """Return the days in order of appearance; a span of days ("明天到周五") is one entry that asks."""
    found: list[Day] = [Day(match.span(), None, asks=True) for match in _RECURRING.finditer(text)]
    for pattern, read in _COMPILED:
        for match in pattern.finditer(text):
            if not any(match.start() < day.span[1] and day.span[0] < match.end() for day in found):
                found.append(_with_tail(read(match, today), text))
    found.sort(key=lambda day: day.span)
    return found
