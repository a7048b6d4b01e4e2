"""Words about saved time, as people in Shanxi and their grandchildren put them."""

import pytest

from eldercare.channels.sms.understanding.meaning import Intent
from tests.channels.sms.understanding.services import understood


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("用存的时间明天上午理发", "haircut"),
        ("用时间银行订午饭", "meal"),
        ("用积攒的时间打扫卫生", "cleaning"),
        ("用我的时长理发", "haircut"),
        ("明天上午理发，用时间币付", "haircut"),
        ("我想用我存的时间找人打扫卫生", "cleaning"),
        ("能不能用攒下的时间帮我理个发", "haircut"),
        ("拿俺攒的钟头换理发", "haircut"),
        ("使存的时间送饭", "meal"),
        ("帮老伴明天洗澡，用时间币", "bathing"),
        ("订饭，走时间银行", "meal"),
        ("时间币订饭", "meal"),
        ("用時間幣理髮", "haircut"),
        ("用儲存的時間理髮", "haircut"),
        ("haircut tomorrow at 10 with my saved time", "haircut"),
        ("use my saved hours for cleaning tomorrow", "cleaning"),
        ("lunch tomorrow, pay with time credits", "meal"),
    ],
)
def test_an_order_with_saved_time(text: str, service: str) -> None:
    meaning = understood(text)

    assert (meaning.intent, meaning.service, meaning.with_saved_time) == (Intent.ORDER, service, True)


@pytest.mark.parametrize(
    "text",
    [
        "明天上午理发",
        "花了很长时间理发",
        "时间银行是什么",
        "我用存的钱买菜",
        "下午有时间理发吗",
        "lunch on time please",
    ],
)
def test_other_words_about_time_pay_nothing(text: str) -> None:
    assert not understood(text).with_saved_time


@pytest.mark.parametrize(
    "text",
    [
        "我还有多少时间",
        "查余额",
        "时间余额",
        "查一下我的时间币",
        "我存了多少小时",
        "俺还剩多少钟头",
        "我账上还有多少时间？",
        "还有几个小时可以用",
        "时间币还剩多少小时",
        "how much time do I have left",
        "balance",
        "check my hours",
        "查餘額",
        "余额查询",
        "还有多少余额",
        "我的时间币还有多少",
        "时间还剩多少",
        "我存的时间还剩多少",
        "我的服务时长有多少",
        "帮我查一下我的志愿时长",
        "查一下存折",
        "看看存折上还有多少",
        "一共存了多少",
        "剩余小时",
        "请问我还有多少小时可以用？谢谢",
    ],
)
def test_asking_how_much_there_is(text: str) -> None:
    assert understood(text).intent is Intent.BALANCE


@pytest.mark.parametrize(
    "text", ["还有多少时间送饭", "我还有多少时间到医院", "理发要多少时间", "几点有时间", "我存了多少钱", "查一下时间"]
)
def test_asking_how_long_something_takes_is_another_question(text: str) -> None:
    assert understood(text).intent is not Intent.BALANCE


@pytest.mark.parametrize(
    "text",
    [
        "用时间币",
        "我想用时间币",
        "用存的时间可以吗",
        "时间币",
        "怎么用时间币？",
        "use my saved time",
        "pay with time credits",
    ],
)
def test_saved_time_and_nothing_that_it_is_for_is_asked_back(text: str) -> None:
    meaning = understood(text)

    assert (meaning.intent, meaning.service, meaning.with_saved_time, meaning.asks_back) == (
        Intent.UNCLEAR,
        None,
        True,
        True,
    )
