import pytest

from eldercare.people.service import add_contact
from eldercare.people.spouses import is_spouse, spouses_of
from tests.builders.elders import an_elder
from tests.builders.people import a_person


@pytest.mark.parametrize(
    "relation", ["老伴", "老伴儿", "配偶", "妻子（同住）", "爱人", "Husband", "wife, lives here", " 丈夫 "]
)
def test_these_words_say_husband_or_wife(relation: str) -> None:
    assert is_spouse(relation)


@pytest.mark.parametrize(
    "relation", ["女儿", "女儿的丈夫", "daughter's husband", "媳妇", "邻居", "", "housewife", "前妻"]
)
def test_these_words_say_somebody_else(relation: str) -> None:
    assert not is_spouse(relation)


@pytest.mark.usefixtures("app")
def test_whoever_of_the_two_was_entered_they_are_married_to_each_other() -> None:
    wife, husband, neighbour = an_elder("Wang Guifen"), a_person("Li Defu"), a_person("Zhao Min")
    add_contact(wife.id, neighbour.id, relation="邻居")
    add_contact(wife.id, husband.id, relation="老伴")

    assert spouses_of([wife.id, husband.id, neighbour.id]) == {wife.id: [husband.id], husband.id: [wife.id]}
