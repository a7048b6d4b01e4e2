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
    assert _with(garden, "1").service == "garden"
    assert _with(garden, "jiaohua").service == "garden"
    assert _with((), "助餐").intent is Intent.UNCLEAR


def test_two_services_in_one_text_are_asked_back():
    meaning = understood("明天上午理发，还要打扫卫生")

    assert meaning.intent is Intent.ORDER
    assert meaning.asks_back


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
