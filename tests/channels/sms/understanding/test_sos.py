import pytest

from eldercare.channels.sms.understanding.meaning import Intent, Open
from tests.channels.sms.understanding.services import lines, understood


@pytest.mark.parametrize("text", lines("calls_for_help.txt"))
def test_a_call_for_help_is_heard(text):
    assert understood(text).intent is Intent.SOS


@pytest.mark.parametrize("text", lines("no_calls_for_help.txt"))
def test_a_figure_of_speech_a_story_or_a_question_pages_nobody(text):
    assert understood(text).intent is not Intent.SOS


@pytest.mark.parametrize("text", ["救命", "我摔倒了，不行了", "起不来了"])
def test_an_open_question_never_swallows_a_call_for_help(text):
    assert understood(text, Open("offer", "372"), Open("rating", "518")).intent is Intent.SOS


def test_an_emergency_number_that_is_an_open_code_is_an_answer():
    assert understood("120", Open("offer", "120")).intent is Intent.YES
    assert understood("120").intent is Intent.SOS


def test_a_fall_that_is_over_is_no_call_but_one_that_still_hurts_is():
    assert understood("昨天摔了一跤，没事").intent is not Intent.SOS
    assert understood("昨天摔了一跤，现在起不来").intent is Intent.SOS
