"""Whose wish it is, and whose call for help: what a relative calls the elder has to fit who that is."""

import pytest
from sqlalchemy import select

from eldercare.areas.models import Area
from eldercare.database import session
from eldercare.orders.states import OrderStatus
from eldercare.people import service as people
from eldercare.people.models import Person, Sex
from eldercare.safety.models import Incident
from tests.builders.areas import a_community
from tests.builders.elders import an_elder
from tests.builders.people import a_person
from tests.builders.staff import a_worker
from tests.support.lines import Line

MOTHER, SON, DUTY = "+8613800000001", "+8613800000005", "+8613800000009"


@pytest.fixture
def home(line: Line) -> Area:
    return a_community()


@pytest.fixture
def mother(home: Area) -> Person:
    return an_elder("王秀英", community=home, phones=[MOTHER], sex=Sex.FEMALE).person


@pytest.fixture
def son(home: Area, mother: Person) -> Person:
    son = a_person("李刚", community=home, phones=[SON])
    people.add_contact(mother.id, son.id, relation="儿子")
    return son


def a_father(son: Person, *, sex: Sex = Sex.MALE) -> Person:
    father = an_elder("李德福", community=son.community, phones=["+8613800000003"], sex=sex).person
    people.add_contact(father.id, son.id, relation="儿子")
    return father


@pytest.mark.usefixtures("son")
@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("给我妈订饭", "order_received"),
        ("給我媽媽訂飯", "order_received"),
        ("给老人订饭", "order_received"),
        ("给我家老太太订饭", "order_received"),
        ("给王奶奶订饭", "order_received"),
        ("lunch for my mum tomorrow", "order_received"),
        ("助餐", "order_received"),
        ("给我爸订饭", "ask_whom"),
        ("我爸明天上午要理发", "ask_whom"),
        ("给我爷爷订饭", "ask_whom"),
        ("给我奶奶订饭", "ask_whom"),
        ("给我岳父订饭", "ask_whom"),
        ("给我岳母订饭", "ask_whom"),
        ("给我老婆订饭", "ask_whom"),
        ("给爸妈订饭", "ask_whom"),
        ("给李奶奶订饭", "ask_whom"),
        ("给张桂芳订饭", "ask_whom"),
        ("lunch for my dad tomorrow", "ask_whom"),
        ("my dad needs a haircut tomorrow", "ask_whom"),
    ],
)
def test_a_son_of_one_mother_is_asked_back_where_the_words_do_not_fit_her(line: Line, text: str, answer: str) -> None:
    assert line.text(SON, text) == [answer]

    [order] = line.orders()
    assert order.status is (OrderStatus.DRAFT if answer == "ask_whom" else OrderStatus.OPEN)
    if answer == "ask_whom":
        assert "1 王秀英" in line.last(SON)
        line.text(SON, "1")
        assert (order.status, order.elder_id) == (OrderStatus.OPEN, order.elder and order.elder.id)


@pytest.mark.parametrize(("sex", "answer"), [(Sex.MALE, "order_received"), (Sex.UNKNOWN, "ask_whom")])
def test_of_father_and_mother_the_words_choose_where_that_is_certain(
    line: Line, son: Person, sex: Sex, answer: str
) -> None:
    father = a_father(son, sex=sex)

    assert line.text(SON, "给我爸订饭")[-1] == "order_received"
    assert line.text(SON, "给我妈明天上午理发")[-1] == answer
    assert line.text(SON, "给爸妈订饭") == ["ask_whom"]
    assert line.orders()[0].elder_id == father.id


@pytest.mark.usefixtures("son")
@pytest.mark.parametrize("text", ["给我妈照旧", "我爸老样子"])
def test_the_same_again_is_for_whom_it_says(line: Line, text: str) -> None:
    line.text(SON, "后天上午理发")

    line.text(SON, text)

    placed = [order for order in line.orders() if order.status is OrderStatus.OPEN]
    assert len(placed) == (2 if "妈" in text else 1)


def test_two_who_share_a_telephone_may_name_each_other(line: Line, home: Area) -> None:
    for name, sex in (("王秀英", Sex.FEMALE), ("李德福", Sex.MALE)):
        an_elder(name, community=home, phones=[MOTHER], sex=sex)

    for text in ("给李德福明天订饭", "给老李明天上午理发", "给我老伴明天下午助洁"):
        line.text(MOTHER, text)

    assert [(order.elder and order.elder.name) for order in line.orders()] == ["李德福", "李德福", None]
    assert line.answers(MOTHER)[-1] == "ask_whom"


@pytest.mark.usefixtures("mother")
def test_an_elder_who_is_named_by_herself_and_one_who_lets_somebody_else_order(line: Line) -> None:
    line.text(MOTHER, "给王秀英订饭", "帮安排明天上午理发", "给张桂芳明天下午助洁", "给我老伴后天上午理发", apart=70)

    whose = [(order.elder and order.elder.name, order.status) for order in line.orders()]
    assert whose == [("王秀英", OrderStatus.OPEN), ("王秀英", OrderStatus.OPEN), *[(None, OrderStatus.DRAFT)] * 2]


def who_is_in_danger() -> str:
    person = session.scalars(select(Incident)).one().person
    return person.name if person is not None else ""


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("我妈摔倒了起不来，快来人", "王秀英"),
        ("救命", "王秀英"),
        ("我爸晕倒了，快来人啊", "李刚"),
        ("help, my mother fell and cannot get up", "王秀英"),
    ],
)
def test_a_sons_call_for_help_is_his_mothers_where_it_can_be(line: Line, son: Person, text: str, about: str) -> None:
    a_worker(area=son.community, number=DUTY)

    line.text(SON, text)

    assert (who_is_in_danger(), line.answers(SON)) == (about, ["sos_received"])
    assert all(words in line.last(DUTY) for words in (about, "李刚" if about == "王秀英" else "", "138 0000 0005"))


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("我爸晕倒了，快来人啊", "李德福"),
        ("王秀英摔倒了，快来人", "王秀英"),
        ("救命啊快来人", "李刚"),
        ("我爸打电话说我妈晕倒了快来人", "李刚"),
    ],
)
def test_of_several_the_one_who_is_spoken_of_is_in_danger(line: Line, son: Person, text: str, about: str) -> None:
    a_father(son)

    line.text(SON, text)

    assert who_is_in_danger() == about
