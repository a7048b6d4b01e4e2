import pytest

from eldercare.people.relatives import is_direct, relatives_of
from eldercare.people.service import add_contact
from tests.builders.elders import an_elder
from tests.builders.people import a_person


@pytest.mark.parametrize(
    "relation",
    [
        "孙女",
        "外孙",
        "奶奶",
        "姥姥",
        "grandson",
        "Grandmother",
        "女",
        "母",
        "妻",
        "父子",
        "女儿",
        "大儿子",
        "长女",
        "妈",
        "二姐",
        "弟弟",
        "老伴",
        "闺女（同住）",
        "Daughter",
        "younger brother",
        "mum",
    ],
)
def test_these_words_say_direct_relative(relation: str) -> None:
    assert is_direct(relation)


@pytest.mark.parametrize(
    "relation",
    [
        "女婿",
        "女儿的丈夫",
        "儿媳",
        "孙媳妇",
        "孙女婿",
        "外甥",
        "邻居",
        "干女儿",
        "师父",
        "婆婆",
        "grandson-in-law",
        "son-in-law",
        "nephew",
        "",
        "前妻",
    ],
)
def test_these_words_say_somebody_else(relation: str) -> None:
    assert not is_direct(relation)


@pytest.mark.usefixtures("app")
def test_whoever_of_two_was_entered_they_are_relatives() -> None:
    mother, son, neighbour = an_elder("Wang Guifen"), a_person("Li Defu"), a_person("Zhao Min")
    add_contact(mother.id, neighbour.id, relation="邻居")
    add_contact(mother.id, son.id, relation="儿子")

    assert (relatives_of(mother.id), relatives_of(son.id)) == ([son.id], [mother.id])
    assert relatives_of(neighbour.id) == []
