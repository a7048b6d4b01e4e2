"""Wishes as people really put them, most of them without the name of the service."""

import pytest

from eldercare.channels.sms.understanding.meaning import Intent
from tests.channels.sms.understanding.services import lines, understood

REQUESTS = [tuple(line.split("\t")) for line in lines("requests.tsv")]


@pytest.mark.parametrize(("service", "text"), REQUESTS)
def test_a_wish_gets_its_service_or_a_question_back_and_never_silently_another(service, text):
    meaning = understood(text)

    assert meaning.asks_back or (meaning.intent, meaning.service) == (Intent.ORDER, service)


def test_most_guesses_are_right_before_anybody_is_asked():
    right = [understood(text).service == service for service, text in REQUESTS]

    assert sum(right) / len(right) >= 0.85


def test_there_are_enough_wishes():
    assert len(REQUESTS) >= 300


@pytest.mark.parametrize("text", ["i dont need food", "I dont want lunch tomorrow", "don't send lunch", "不要助餐"])
def test_what_is_not_wanted_is_no_order_without_a_question(text):
    assert understood(text).asks_back or understood(text).intent is not Intent.ORDER


@pytest.mark.parametrize(
    "text",
    ["我女儿给我洗衣服", "楼道该打扫了没人管", "老妈帮我洗下衣服", "国内、国际两个市场"],
)
def test_what_family_or_others_see_to_is_no_order(text):
    assert understood(text).intent is not Intent.ORDER


def test_a_long_letter_to_the_community_is_put_to_a_person():
    circumstances = "老伴走得早，孩子都在外地工作，" * 6

    assert understood(f"社区的同志们好，我是五号楼的老李，{circumstances}能不能派个人来帮我看看怎么弄").asks_back
