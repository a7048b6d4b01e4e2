from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask

from eldercare import localtime
from eldercare.localtime import format_when
from eldercare.web import filters, language

NOW = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)
"""Sunday, 09:30 on the wall clock in Shanxi."""
Show = Callable[[str, object], str]


@pytest.fixture(scope="module")
def house() -> Flask:
    """An app that can translate and knows its zone; filters need no database."""

    app = Flask("eldercare.app")
    app.config["BABEL_DEFAULT_LOCALE"] = "zh_Hans_CN"
    localtime.init_app(app, ZoneInfo("Asia/Shanghai"))
    language.init_app(app)
    filters.init_app(app)
    return app


@contextmanager
def speaking(house: Flask, language: str) -> Iterator[None]:
    with time_machine.travel(NOW, tick=False), house.test_request_context(headers={"Accept-Language": language}):
        yield


def at(**span: float) -> datetime:
    return NOW + timedelta(**span)


SAID = [
    ("clock", at(), "09:30", "09:30"),
    ("day", at(), "今天", "today"),
    ("day", at(hours=14.4), "今天", "today"),
    ("day", at(hours=14.5), "明天", "tomorrow"),
    ("day", at(days=-1), "昨天", "yesterday"),
    ("day", at(days=2), "后天", "Tue 24 Nov"),
    ("day", at(days=3), "11月25日 周三", "Wed 25 Nov"),
    ("day", date(2026, 11, 23), "明天", "tomorrow"),
    ("day", date(2025, 11, 22), "2025年11月22日", "22 Nov 2025"),
    ("when", at(), "今天 09:30", "today 09:30"),
    ("ago", at(seconds=-59), "刚刚", "just now"),
    ("ago", at(seconds=30), "刚刚", "just now"),
    ("ago", at(minutes=-3), "3 分钟前", "3 min ago"),
    ("ago", at(hours=-2.9), "2 小时前", "2 h ago"),
    ("ago", at(days=-5), "5 天前", "5 d ago"),
    ("until", at(minutes=12), "还有 12 分钟", "in 12 min"),
    ("until", at(minutes=-8), "已过 8 分钟", "8 min over"),
    ("iso", at(), "2026-11-22T09:30:00+08:00", "2026-11-22T09:30:00+08:00"),
    ("minutes", 0, "0 分钟", "0 min"),
    ("minutes", 45, "45 分钟", "45 min"),
    ("minutes", 75, "1 小时 15 分", "1 h 15 min"),
    ("minutes", 120, "2 小时", "2 h"),
    ("minutes", 104_880, "1,748 小时", "1,748 h"),
    ("minutes", 90_015, "1,500 小时 15 分", "1,500 h 15 min"),
    ("hours", 90_180, "1,503", "1,503"),
    ("minutes", -75, "-1 小时 15 分", "-1 h 15 min"),
    ("phone", "+8613800000001", "138 0000 0001", "138 0000 0001"),
    ("phone", "+863512000001", "0351 200 0001", "0351 200 0001"),
    ("phone", "", "—", "—"),
    ("yuan", 1250, "¥12.50", "¥12.50"),
    ("yuan", 5, "¥0.05", "¥0.05"),
    ("yuan", -150, "-¥1.50", "-¥1.50"),
]


@pytest.mark.parametrize(("name", "given", "chinese", "english"), SAID)
def test_facts_are_written_as_people_read_them(
    house: Flask, name: str, given: object, chinese: str, english: str
) -> None:
    shown = []
    for tongue in ("zh-CN", "en"):
        with speaking(house, tongue):
            shown.append(house.jinja_env.filters[name](given))

    assert shown == [chinese, english]


@pytest.mark.parametrize("name", ["clock", "day", "when", "ago", "until", "minutes", "phone", "yuan"])
def test_what_is_not_known_is_a_dash(house: Flask, name: str) -> None:
    with speaking(house, "zh-CN"):
        assert house.jinja_env.filters[name](None) == "—"


def test_an_attribute_has_no_dash(house: Flask) -> None:
    with speaking(house, "zh-CN"):
        assert filters.iso(None) == ""


@pytest.mark.parametrize(
    ("days", "chinese", "english"),
    [
        (0, "今天(周日)09:30", "today Sun 22 Nov 09:30"),
        (1, "明天(周一)09:30", "tomorrow Mon 23 Nov 09:30"),
        (2, "后天(周二)09:30", "Tue 24 Nov 09:30"),
        (3, "11月25日(周三)09:30", "Wed 25 Nov 09:30"),
    ],
)
def test_texts_say_moments_as_people_do(house: Flask, days: int, chinese: str, english: str) -> None:
    with speaking(house, "zh-CN"):
        assert [format_when(at(days=days), language) for language in ("zh", "en")] == [chinese, english]
