import re

import pytest

from eldercare.messaging.catalogue import TEMPLATES
from eldercare.messaging.length import parts
from eldercare.messaging.states import Priority
from eldercare.messaging.templates import Template, placeholders_of
from eldercare.messaging.wording_rules import Words, is_only_spoken, problems

LONG = {
    "zh": {
        "service": "智能手机教学",
        "when": "11月25日(周三)09:00",
        "number": "20261122-0017",
        "helper": "和平街社区老年食堂",
        "elder": "欧阳秀英",
        "name": "欧阳秀英",
        "digit": "8",
        "doors": "60",
        "visit_code": "4821",
        "place": "金桥小区东区12号楼3单元601",
        "address": "金桥小区东区12号楼3单元601",
        "phone": "0354 123 4567",
        "minutes": "120",
        "count": "12",
        "time": "12小时45分钟",
        "total": "1,234小时45分钟",
        "left": "1,234小时45分钟",
        "aside": "12小时45分钟",
        "over": "12小时45分钟",
        "community": "和平北路第二社区",
        "group": "太原市第三十七中学志愿服务队",
        "hours": "1234",
        "code": "482913",
        "options": "理发 482；助餐 517；陪同就医 639；打扫卫生 220",
        "lines": "1助餐 2助浴 3助洁\n4助医 5助行 6代办\n7维修 8理发 9巡访\n10精神慰藉 11反诈 12智能教学\n13法律 14助急",
        "opens": "11月25日(周三)09:00",
        "surge": "下大雪路不好走，今天求助的人多，回复会慢一些，请多担待。",
        "until": "11月25日(周三)",
        "because": "食堂装修，师傅请假一周，水电都停着",
        "more": "助洁、助医、智能手机教学",
        "rule": "每2个月的第一个周一、二、三、四、五、六 11:30",
        "day": "12月31日",
        "reason": "签到表上没有您的名字，问了当天值班的同志也说没有见到，请您再想想是哪一天",
        "first": "12月31日",
        "last": "12月31日",
        "since": "12月31日",
        "festival": "中秋国庆双节",
        "notice": "本周四上午九点到十一点，社区一楼有免费量血压。" * 6,
        "reply": "您好，师傅明天上午九点到您家修水管，请您在家等。" * 9,
        "text": "我在卫生间摔倒了起不来" * 6,
    },
}
LONG["en"] = LONG["zh"] | {
    "time": "12 h 45 min",
    "total": "1,234 h 45 min",
    "left": "1,234 h 45 min",
    "aside": "12 h 45 min",
    "over": "12 h 45 min",
    "rule": "every Mon, Tue, Wed, Thu, Fri, Sat 11:30",
    "day": "31 December",
    "reason": "Your name is not on the list, and those on duty saw nobody.",
    "first": "31 December",
    "last": "31 December",
    "since": "31 December",
    "service": "Smartphone lesson",
    "when": "tomorrow Mon 23 Nov 09:00",
    "lines": "1 meals 2 bathing 3 cleaning\n4 escort 5 mobility 6 errands\n7 repair 8 hair 9 visit",
}
USUAL = LONG["zh"] | {
    "reason": "签到表上有您的名字",
    "time": "1小时30分钟",
    "total": "123小时30分钟",
    "left": "123小时30分钟",
    "aside": "1小时30分钟",
    "over": "30分钟",
    "community": "金桥社区",
    "group": "三十七中",
    "rule": "每周一、三、五 11:30",
    "service": "助餐",
    "when": "明天(周日)11:30",
    "number": "1017",
    "helper": "王建国",
    "place": "金桥小区 3号楼",
    "phone": "138 0000 0001",
    "code": "482",
    "doors": "12",
    "opens": "明天8:00",
    "surge": "今天求助的人多，回复会慢一些。",
    "until": "12月1日",
    "because": "食堂装修",
    "more": "理发、助洁",
    "festival": "重阳节",
    "reply": "您好，师傅明天上午九点到您家修水管，请您在家等。",
    "notice": "周四上午九点，社区一楼免费量血压，请带上身份证。",
}
LONGER_BY_NATURE = {"menu", "which_one", "sos_duty", "order_accepted_helper", "offer"}
LINK = re.compile(r"https?:|www\.|\.(com|cn|org)\b", re.IGNORECASE)
ANSWER_R_OR_T = re.compile(r"(回复?|reply( with)?) ?[“\"']?[RT]D?\b", re.IGNORECASE)


WRITTEN = [template for template in TEMPLATES.values() if not is_only_spoken(template)]


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=lambda template: template.id)
class TestEveryTemplate:
    def test_asks_for_the_same_values_in_both_languages(self, template):
        assert placeholders_of(template.zh) == placeholders_of(template.en)
        assert placeholders_of(template.say_zh) == placeholders_of(template.say_en)

    def test_keeps_the_rules_that_others_wordings_must_keep(self, template):
        assert problems(template, Words.of(template)) == []

    def test_asks_nobody_on_the_telephone_to_reply_by_text(self, template):
        assert not re.search("回复|短信|[Rr]eply|text us", template.say_zh + template.say_en)


@pytest.mark.parametrize("template", WRITTEN, ids=lambda template: template.id)
class TestEveryText:
    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_takes_at_most_three_parts_with_the_longest_values(self, template, language):
        assert parts(template.render(language, LONG[language])) <= 3

    def test_fits_one_part_in_everyday_use(self, template):
        assert template.id in LONGER_BY_NATURE or parts(template.render("zh", USUAL)) == 1

    def test_is_plain_letters_where_the_values_are(self, template):
        latin = dict.fromkeys(template.placeholders, "Lee")

        assert parts(template.render("en", latin)) == 1

    def test_has_no_links_and_takes_neither_r_nor_t_for_an_answer(self, template):
        for wording in (template.zh, template.en):
            assert not LINK.search(wording)
            assert not ANSWER_R_OR_T.search(wording)

    def test_stops_for_nothing_when_it_is_about_a_call_for_help(self, template):
        if template.priority is Priority.SOS:
            assert template.despite_opt_out
            assert not template.waits_for_morning


def test_a_text_that_somebody_wrote_is_cut_to_a_bearable_length():
    template = Template("x", zh="原文：{text}", en="wrote: {text}")

    assert template.render("zh", {"text": "救命" * 500}) == f"原文：{('救命' * 500)[:59]}…"


def test_a_value_stays_on_one_line_and_is_never_read_as_a_placeholder():
    template = Template("x", zh="{name}，{place}", en="{name}, {place}")

    assert template.render("en", {"name": "{place}\r\n 0 yes", "place": "here"}) == "{place} 0 yes, here"


def test_a_missing_value_is_an_error_of_ours():
    with pytest.raises(KeyError):
        TEMPLATES["offer"].render("zh", {"service": "助餐"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 159 + "€", 2),
        ("好" * 70, 1),
        ("好" * 71, 2),
        ("好" * 134, 2),
        ("好" * 135, 3),
        ("🙂" * 35, 1),
        ("🙂" * 36, 2),
    ],
)
def test_parts_are_counted_as_carriers_do(text, expected):
    assert parts(text) == expected
