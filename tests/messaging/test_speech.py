from pathlib import Path

import pytest

from eldercare.messaging.catalogue import TEMPLATES
from eldercare.messaging.speech import heard, said
from eldercare.messaging.voice_prompts import VOICE_PROMPTS


@pytest.mark.parametrize(
    ("language", "written", "spoken"),
    [
        ("zh", "明天(周日)11:30", "明天，周日，上午11点半"),
        ("zh", "11月25日(周三)09:00", "11月25日，周三，上午9点"),
        ("zh", "今天（周一）13:05", "今天，周一，下午1点零5分"),
        ("zh", "12:00 19:45 00:15", "中午12点 晚上7点45分 凌晨0点15分"),
        ("zh", "10:30:45 99:99 3号楼", "10:30:45 99:99 3号楼"),
        ("en", "tomorrow Sun 22 Nov 19:30", "tomorrow Sunday 22 November 7:30 PM"),
        ("en", "Tue 3 May 00:05", "Tuesday 3 May 12:05 AM"),
    ],
)
def test_times_are_said_as_people_say_them(language, written, spoken):
    assert said(written, language) == spoken


def test_codes_and_numbers_are_said_digit_by_digit():
    values = {"visit_code": "4821", "phone": "138 0000", "minutes": "30", "code": "四"}

    assert heard(values, "zh") == {"visit_code": "4 8 2 1", "phone": "1 3 8 0 0 0 0", "minutes": "30", "code": "四"}


def test_an_offer_on_the_telephone_asks_for_a_key_and_not_for_a_reply():
    values = {"when": "明天(周日)11:30", "place": "金桥小区 3号楼", "service": "助餐", "minutes": "30", "code": "482"}

    assert TEMPLATES["offer"].spoken("zh", values) == (
        "明天，周日，上午11点半，金桥小区 3号楼有位老人要助餐，大约30分钟。您能去吗？能去请按1，不能去请按2。"
    )


def test_the_guide_names_every_prompt_as_it_is_said():
    guide = (Path(__file__).resolve().parents[2] / "docs" / "voice.md").read_text(encoding="utf-8")

    for prompt in VOICE_PROMPTS:
        assert prompt.id == "voice_pressed_help" or f"| `{prompt.id}` | {prompt.zh} | {prompt.en} |" in guide
