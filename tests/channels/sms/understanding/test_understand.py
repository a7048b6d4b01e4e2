import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eldercare.channels.sms.understanding import services as compiled_services
from eldercare.channels.sms.understanding.meaning import Intent, Open
from eldercare.channels.sms.understanding.understand import understand
from tests.channels.sms.understanding.services import MONDAY_AT_TEN, SHANGHAI, a_service, lines, understood


@given(st.text(max_size=80))
def test_no_text_is_too_strange_to_be_understood(text):
    assert understood(text, Open("offer", "372"), Open("rating", "518")).text == text


@given(st.text(alphabet="明天下午上点半到号周月日两三十初0123456789:-/今晚后个小时分", max_size=14))
def test_no_mixture_of_time_words_breaks_the_grammar(text):
    meaning = understood("理发" + text)

    assert meaning.starts_at is None or meaning.starts_at >= MONDAY_AT_TEN
    assert meaning.ends_at is None or (meaning.starts_at is not None and meaning.ends_at > meaning.starts_at)


def test_the_text_is_kept_as_it_came():
    assert understood("  給 張媽 訂飯！").text == "  給 張媽 訂飯！"


def test_a_name_is_quoted_and_not_rewritten():
    assert understood("請給隔壁王奶奶訂飯").for_whom == "隔壁王奶奶"


def test_services_of_the_community_decide_what_can_be_ordered():
    garden = (a_service("garden", "种菜 浇花", digit="1"),)

    assert understood("明天上午帮我浇花").intent is not Intent.ORDER
    assert _with(garden, "明天上午帮我浇花").service == "garden"
    assert _with(garden, "点1").service == "garden"
    assert _with(garden, "jiaohua").service == "garden"
    assert _with((), "助餐").intent is Intent.UNCLEAR


def test_several_services_in_one_text_are_asked_back_and_none_is_lost():
    meaning = understood("明天上午理发，还要打扫卫生，再送份午饭")

    assert (meaning.intent, meaning.service, meaning.more) == (Intent.ORDER, "haircut", ("cleaning", "meal"))
    assert meaning.asks_back


@pytest.mark.parametrize(
    "text",
    [
        *(
            "暂停送餐",
            "饭先停几天",
            "我要去北京住半个月，送饭停一停",
            "这个月先别来打扫了，我去儿子家",
        ),
        *("I am in hospital, please stop the meals", "pause my meals until Friday"),
    ],
)
def test_what_is_to_stop_for_a_while_is_asked_about_and_never_ordered(text):
    meaning = understood(text)

    assert (meaning.intent, meaning.asks_back) == (Intent.CANCEL, True)


@pytest.mark.parametrize("text", ["给我送饭，别停", "家里停电了，找个电工来修"])
def test_what_is_not_to_stop_is_ordered(text):
    assert understood(text).intent is Intent.ORDER


@pytest.mark.parametrize("text", ["1", "１", "好", "好的", "嗯", "ok"])
def test_a_bare_word_or_one_with_nothing_open_is_small_talk(text):
    assert understood(text).intent is Intent.CHAT


def test_digits_order_from_the_list_that_was_just_sent():
    assert understood("1", Open("menu", "901")).service == "meal"


def test_only_the_beginning_and_the_end_of_an_endless_text_are_read():
    assert understood("啦" * 1_000_000 + "，救命，我摔倒了起不来").intent is Intent.SOS


def test_what_may_be_a_danger_is_put_to_a_person_and_pages_nobody():
    meaning = understood("老王走到半路头冒虚汗，脸色煞白，靠在路边的树上闭着眼睛，旁边的人给他喝了些水，又慢慢地往回走")

    assert (meaning.intent, meaning.worrying) == (Intent.UNCLEAR, True)


@pytest.mark.parametrize("text", ["zhucan", "zhu can", "ZHUCAN", "助餐", "助　餐", "助餐！", "ｍｅａｌ", "Meal"])
def test_widths_cases_and_pinyin_make_no_difference(text):
    assert understood(text).service == "meal"


def test_a_slashed_date_of_an_english_writer_is_asked_back():
    assert understood("haircut 3/12", language="en").asks_back
    assert not understood("理发 3/12").asks_back


def test_compiled_catalogues_are_few():
    for n in range(200):
        _with((a_service(f"service{n}", f"词{n}"),), "你好")

    assert compiled_services.compiled.cache_info().currsize <= 64


def test_two_thousand_texts_take_less_than_a_second_of_work():
    texts = (lines("everyday.txt") + lines("no_calls_for_help.txt") + lines("calls_for_help.txt"))[:500]
    understood("助餐")

    began = time.process_time()
    for text in texts:
        understood(text)

    assert len(texts) / (time.process_time() - began) > 2000


def _with(services, text):
    return understand(text, at=MONDAY_AT_TEN, zone=SHANGHAI, services=services)
