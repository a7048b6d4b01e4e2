"""What was learnt from texts, and whether it still fits what it was learnt with."""

import pytest

from eldercare.channels.sms.understanding import likeness as learnt
from eldercare.channels.sms.understanding.likeness import likeness, pieces
from eldercare.channels.sms.understanding.normalise import plain
from scripts.teach_calls import Learner, written
from tests.channels.sms.understanding.services import understood


def test_the_weights_were_learnt_with_the_fields_that_are_there():
    first = learnt.WEIGHTS.read_text(encoding="utf-8").partition("\n")[0]

    assert first == learnt.mark_of_fields(), "fields.txt has changed: run python -m scripts.teach_calls"


def test_the_weights_stay_small_enough_to_be_read_at_every_start():
    assert learnt.WEIGHTS.stat().st_size < 300_000


def test_no_word_stands_in_two_fields():
    words = [
        word
        for line in learnt.FIELDS.read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
        for word in line.partition(": ")[2].split()
    ]

    assert sorted(words) == sorted(set(words))


@pytest.mark.parametrize(
    ("call", "harmless"),
    [
        ("外婆一头扎下去不动了", "外婆一早出门跳舞去了"),
        ("灶眼哧哧响，头昏沉", "灶眼堵了，火苗发黄"),
        ("他攥着我头发往墙上磕", "他摔门走了，一会就回来"),
    ],
)
def test_a_call_in_words_of_its_own_is_liker_than_talk_with_the_same_words(call, harmless):
    assert likeness(plain(call)) > likeness(plain(harmless)) + 2


def test_words_of_one_field_are_pieces_of_one_kind():
    assert pieces("奶奶摔倒了") & pieces("姥爷跌倒了") >= {"BE", "B+E"}


def test_what_is_neither_sure_nor_harmless_is_put_to_a_person():
    meaning = understood("我姑血压高，电话从昨天响到断，没人")

    assert meaning.worrying or meaning.intent == "sos"


def test_a_learner_tells_calls_from_talk_and_learns_the_same_twice():
    lessons = [(text, calls, 1.0) for text, calls in (("摔倒了", True), ("饭好了", False)) for _ in range(4)]
    one, other = Learner(lessons), Learner(lessons)
    one.learn()
    other.learn()

    weights = one.learnt()

    assert weights["摔"] > 0 > weights["饭"]
    assert written(weights) == written(other.learnt())
