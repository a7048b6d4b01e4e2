import pytest

from eldercare.messaging.approvals import CARRIERS
from eldercare.messaging.catalogue import TEMPLATES
from eldercare.messaging.length import longest, longest_parts, parts
from eldercare.messaging.wording_rules import Words, problems, warnings

OFFER = TEMPLATES["offer"]
GOOD = "{when}，{place}要{service}，约{minutes}分钟。能去回复1 {code}，不能回复2 {code}。"


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=lambda template: template.id)
def test_our_own_wordings_keep_the_rules(template):
    assert problems(template, Words.of(template)) == []


@pytest.mark.parametrize(
    ("zh", "said"),
    [
        (GOOD, []),
        ("", ["cannot be empty"]),
        (GOOD + "{visit_code}", ["knows no {visit_code}. It knows {code} {minutes} {place} {service} {when}."]),
        (GOOD + "{0}{}", ["knows no {} {0}"]),
        (GOOD + "{code.x}", ["knows no {code.x}"]),
        (GOOD.replace("{code}", ""), ["{code} is missing"]),
        ("能去回复1，不能回复2", ["{code} {place} {service} {when} is missing"]),
        (GOOD.replace("{minutes}", ""), []),
        (GOOD + "{", ["brace"]),
        (GOOD + "}", ["brace"]),
        (GOOD.replace("{when}", "{{when}}"), ["brace"]),
        (GOOD.replace("{when}", "{when!r}"), ["a name and nothing else"]),
        (GOOD.replace("{when}", "{when:>9999}"), ["a name and nothing else"]),
        (GOOD.replace("{when}", "{when:}"), ["a name and nothing else"]),
        (GOOD.replace("{when}", "{when!}"), ["brace"]),
        (GOOD.replace("{when}", "{ when }"), ["knows no { when }", "{when} is missing"]),
        *((GOOD + turns + "啊", ["turn the order"]) for turns in "\u061c\u200e\u200f\u202a\u202e\u2066\u2069"),
        (GOOD + "\u200d", []),
        (GOOD + "详见www.example", ["No links"]),
        (GOOD + "详见 https://a.b", ["No links"]),
        (GOOD + "看gov.cn", ["No links"]),
        (GOOD + "不收请回复R", ["unsubscribe"]),
        (GOOD + "退订回TD", ["unsubscribe"]),
        (GOOD + "reply T to stop", ["unsubscribe"]),
        (GOOD + "reply to us", []),
        (GOOD + "有疑问回复7", ["answer 7"]),
        (GOOD + "找人工回复0", []),
        (GOOD + "好" * 40, []),
        (GOOD + "好" * 90, ["parts"]),
    ],
)
def test_a_wording_that_breaks_a_rule_is_told_which(zh, said):
    found = [str(remark.error) for remark in problems(OFFER, Words(zh, OFFER.en))]

    assert len(found) == len(said), found
    assert all(part in sentence for part, sentence in zip(said, found, strict=True))


def test_what_is_spoken_may_be_long_but_not_without_what_matters():
    spoken = OFFER.zh + "好" * 200

    assert problems(OFFER, Words(OFFER.zh, OFFER.en, say_zh=spoken)) == []
    [remark] = problems(OFFER, Words(OFFER.zh, OFFER.en, say_zh="能去按1，不能去按2"))
    assert remark.field == "say_zh"


def test_everything_matters_in_a_call_for_help():
    sos = TEMPLATES["sos_family"]

    [remark] = problems(sos, Words("有人求助，请您马上打电话。", sos.en))

    assert "{name} is missing" in str(remark.error)


def test_what_costs_more_or_hides_an_answer_is_said_before():
    plain = TEMPLATES["rating_thanks"]

    found = warnings(plain, Words("谢" * 71, "Thank you …"))
    hidden = warnings(OFFER, Words(GOOD.replace("，不能回复2 {code}", ""), OFFER.en))

    assert ["2 parts" in str(found[0].error), "“…”" in str(found[1].error)] == [True, True]
    assert any("can answer 2" in str(remark.error) for remark in hidden)


@pytest.mark.parametrize(
    ("wording", "language", "count"),
    [
        ("{code}" * 26, "en", 1),
        ("{code}" * 27, "en", 2),
        ("{when}", "en", 1),
        ("{name}" * 4, "en", 2),
        ("{text}", "zh", 1),
    ],
)
def test_the_longest_case_is_counted_with_the_letters_a_value_may_have(wording, language, count):
    assert longest_parts(wording, language) == count == parts(longest(wording, language))


@pytest.mark.parametrize(
    ("gateway", "expected"), [("tencent", "{1}请{2}，{1}"), ("aliyun", "${when}请${code}，${when}")]
)
def test_a_carriers_form_gets_the_placeholders_it_knows(gateway, expected):
    assert CARRIERS[gateway].worded("{when}请{code}，{when}") == expected
