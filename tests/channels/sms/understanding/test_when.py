from datetime import datetime, time

import pytest

from eldercare.channels.sms.understanding.normalise import plain
from eldercare.channels.sms.understanding.when import When, find_when, resolve
from tests.channels.sms.understanding.services import MONDAY_AT_TEN, SHANGHAI, lines, understood


def when(text: str, at: datetime = MONDAY_AT_TEN, usual: time | None = None) -> When:
    return resolve(find_when(plain(text), at.date()), at=at, zone=SHANGHAI, usual_start=usual, usual_minutes=None)


def start(text: str, at: datetime = MONDAY_AT_TEN) -> str:
    starts_at = when(text, at).starts_at
    return starts_at.astimezone(SHANGHAI).strftime("%m-%d %H:%M") if starts_at else ""


PARTS = {
    "早上": "11-24 08:00",
    "明天上午": "11-24 09:00",
    "明天前晌": "11-24 09:00",
    "中午": "11-23 11:30",
    "晌午": "11-23 11:30",
    "下午": "11-23 14:30",
    "后晌": "11-23 14:30",
    "晚上": "11-23 18:00",
    "黑来": "11-23 18:00",
    "明儿后晌": "11-24 14:30",
}
ROLLED = {
    "9点": "11-24 09:00",
    "周一9点": "11-30 09:00",
    "周日下午3点": "11-29 15:00",
    "22号上午9点": "12-22 09:00",
    "11月1号上午9点": "11-01 09:00",
    "1月5号上午9点": "01-05 09:00",
}
ASKED = "下午4点到2点 晚上8点到6点 三点以后 从三点 每周三 2月30号 周末 6点 明天或后天 改天 等会儿 25点".split()


@pytest.mark.parametrize(("text", "expected"), PARTS.items())
def test_each_part_of_the_day_has_its_time(text, expected):
    assert start(text) == expected


def test_a_service_that_usually_starts_in_that_part_keeps_its_time():
    assert when("明天上午", usual=time(10, 15)).starts_at == datetime(2026, 11, 24, 10, 15, tzinfo=SHANGHAI)
    assert when("明天下午", usual=time(10, 15)).starts_at == datetime(2026, 11, 24, 14, 30, tzinfo=SHANGHAI)


@pytest.mark.parametrize(("text", "expected"), ROLLED.items())
def test_what_is_past_comes_round_again(text, expected):
    assert start(text) == expected


@pytest.mark.parametrize("text", ["昨天下午3点", "夜来", "今天早上8点", "上周三", "这周日到上周", "last week"])
def test_a_past_that_was_named_never_rolls_forward(text):
    result = when(text)

    assert result.asks_back
    assert result.date_given


@pytest.mark.parametrize(
    "text",
    [
        "下午4点到2点",
        "晚上8点到6点",
        "三点以后",
        "从三点",
        "每周三",
        "2月30号",
        "周末",
        "6点",
        "明天或后天",
        "改天",
        "等会儿",
        "25点",
    ],
)
def test_what_is_unbounded_impossible_or_vague_is_asked_back(text):
    assert when(text).asks_back


@pytest.mark.parametrize("text", ["解放路25号", "3号楼2单元", "早一点来", "13800001234", "372", "有点事", "买一点菜"])
def test_addresses_numbers_and_a_bit_are_no_times(text):
    assert when(text) == When()


def test_in_the_evening_tonight_is_still_to_come():
    evening = datetime(2026, 11, 23, 19, 10, tzinfo=SHANGHAI)

    assert start("今晚", evening) == "11-23 20:00"
    assert start("晚上", evening) == "11-23 20:00"
    assert start("今天中午", evening) == ""


def test_a_span_gives_its_minutes():
    result = when("周五下午两点到四点")

    assert result.minutes == 120
    assert result.starts_at == datetime(2026, 11, 27, 14, 0, tzinfo=SHANGHAI)
    assert result.ends_at == datetime(2026, 11, 27, 16, 0, tzinfo=SHANGHAI)


def test_weeks_begin_on_monday_also_when_asked_on_a_sunday():
    sunday = datetime(2026, 11, 29, 10, 0, tzinfo=SHANGHAI)

    assert start("下周三上午", sunday) == "12-02 09:00"
    assert start("周三上午", sunday) == "12-02 09:00"
    assert start("下下周三上午", sunday) == "12-09 09:00"


def test_late_at_night_tomorrow_is_the_next_calendar_day():
    assert start("明天上午", datetime(2026, 12, 31, 23, 50, tzinfo=SHANGHAI)) == "01-01 09:00"


def test_the_zone_decides_what_today_is():
    night_in_utc = datetime(2026, 11, 23, 17, 0, tzinfo=SHANGHAI).astimezone(SHANGHAI)

    assert start("明天上午", night_in_utc) == "11-24 09:00"


@pytest.mark.parametrize("line", lines("times.tsv"))
def test_a_phrase_beside_a_service_means_its_moment_or_is_asked_back(line):
    phrase, expected, *minutes = line.split("\t")
    pinyin = phrase.startswith("mingtian")

    meaning = understood(f"{'haircut' if phrase.isascii() and not pinyin else '理发'} {phrase}")

    if expected == "asks":
        assert meaning.asks_back
    else:
        starts_at = datetime.strptime(expected, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)
        assert meaning.starts_at == starts_at
        assert not minutes or meaning.minutes == int(minutes[0])


@pytest.mark.parametrize(
    "address",
    "三号楼 3号楼2单元501 五一路 八一小区 十里铺5号 李六一家 二百五十号 国庆路12号院 三里河".split(),
)
def test_an_address_or_a_name_is_no_time(address):
    meaning = understood(f"送餐 {address}")

    assert (meaning.time_given, meaning.date_given, meaning.quantity) == (False, False, None)
