from dataclasses import replace

import pytest

from eldercare.catalogue import queries, service, standard
from eldercare.catalogue.models import Skill
from eldercare.catalogue.service import ServiceDetails
from eldercare.errors import Invalid, NotFound

pytestmark = pytest.mark.usefixtures("app")

HAIR = ServiceDetails(
    code="haircut",
    name="理发",
    name_en="Haircut",
    category="理发",
    minutes=45,
    usual_start="09:00",
    words=(" 剪头 ", "理发", "剪头", ""),
    skill=Skill.HAIRDRESSING,
)


def test_a_service_is_entered_and_found_by_its_code() -> None:
    entered = service.save(HAIR)

    assert queries.get("haircut") is entered
    assert (entered.words, entered.said("zh"), entered.said("en")) == (["剪头", "理发"], "理发", "Haircut")


def test_saving_the_same_code_changes_the_service() -> None:
    first = service.save(HAIR)

    assert service.save(replace(HAIR, minutes=30)) is first
    assert first.minutes == 30


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "Hair cut"},
        {"code": ""},
        {"name": " "},
        {"name_en": ""},
        {"minutes": 4},
        {"minutes": 721},
        {"price_fen": -1},
        {"by_volunteers": False, "by_providers": False},
        {"usual_start": "at noon"},
        {"menu_digit": "0"},
        {"menu_digit": "12"},
    ],
)
def test_a_service_that_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        service.save(replace(HAIR, **wrong))  # type: ignore[arg-type]

    assert queries.everything() == []


def test_a_menu_digit_belongs_to_one_service() -> None:
    service.save(replace(HAIR, menu_digit="3"))
    service.save(replace(HAIR, menu_digit="3"))

    with pytest.raises(Invalid, match="3 belongs to 理发"):
        service.save(replace(HAIR, code="perm", menu_digit="3"))


def test_what_is_switched_off_is_listed_but_not_offered() -> None:
    hair = service.save(HAIR)

    service.set_active(hair.id, active=False)

    assert (queries.offered(), queries.everything()) == ([], [hair])


def test_the_menu_comes_first_in_the_order_of_its_digits() -> None:
    for code, digit in (("one", None), ("two", "2"), ("three", "1")):
        service.save(replace(HAIR, code=code, menu_digit=digit))

    assert [one.code for one in queries.offered()] == ["three", "two", "one"]


def test_there_is_no_service_called_magic() -> None:
    with pytest.raises(NotFound):
        queries.get("magic")


def test_the_standard_list_has_the_sixteen_services_of_the_design_and_can_be_entered_twice() -> None:
    for _ in range(2):
        standard.install()

    found = queries.everything()
    assert len(found) >= 16
    wanted = set("助餐 助浴 助洁 助医 助行 助急 代办 维修 理发 巡访".split())
    assert wanted <= {one.category for one in found}
    assert all(one.words and one.name_en and one.usual_start for one in found)


def test_every_word_of_the_standard_list_means_one_service() -> None:
    words = [(word.lower(), details.code) for details in standard.STANDARD for word in details.words]

    meanings: dict[str, set[str]] = {}
    for word, code in words:
        meanings.setdefault(word, set()).add(code)
    assert {word: codes for word, codes in meanings.items() if len(codes) > 1} == {}
