import pytest

from eldercare.channels.sms.understanding.meaning import Intent, Open
from eldercare.channels.sms.understanding.normalise import plain
from eldercare.channels.sms.understanding.polarity import Polarity, polarity
from tests.channels.sms.understanding.services import lines, understood

OFFER = Open("offer", "372")


@pytest.mark.parametrize("text", lines("yes.txt"))
def test_a_yes_is_a_yes(text):
    assert polarity(plain(text)) is Polarity.YES


@pytest.mark.parametrize("text", lines("no.txt"))
def test_a_no_is_a_no(text):
    assert polarity(plain(text)) is Polarity.NO


@pytest.mark.parametrize("text", lines("in_doubt.txt"))
def test_what_is_in_doubt_is_neither(text):
    assert polarity(plain(text)) in {Polarity.UNSURE, Polarity.NEITHER}


@pytest.mark.parametrize("text", lines("no.txt"))
def test_no_way_of_saying_no_accepts_an_offer(text):
    assert understood(text, OFFER).intent is not Intent.YES


@pytest.mark.parametrize("text", lines("yes.txt"))
def test_no_way_of_saying_yes_declines_an_offer(text):
    meaning = understood(text, OFFER)

    assert (meaning.intent, meaning.code) == (Intent.YES, "372")


@pytest.mark.parametrize("text", [text for text in lines("no.txt") if text != "取消"])
def test_a_no_with_its_code_declines_that_offer(text):
    meaning = understood(f"372 {text}", OFFER, Open("offer", "415"))

    assert (meaning.intent, meaning.code) == (Intent.NO, "372")


def test_a_refusal_after_a_yes_is_a_refusal():
    assert polarity("好是好,可惜没空") is Polarity.NO


def test_a_yes_after_a_refusal_needs_a_but():
    assert polarity("不行,好") is Polarity.UNSURE
    assert polarity("没空,不过可以") is Polarity.YES
