"""Texts from the telephone of somebody who died: somebody holds it, and is neither ignored nor taken for the dead."""

from datetime import date

import pytest
from sqlalchemy import select

from eldercare.database import session
from eldercare.elders.models import Elder
from eldercare.people.service import add_contact, note_death, note_leaving
from eldercare.safety.models import Incident
from tests.builders.areas import a_community
from tests.builders.elders import an_elder
from tests.builders.people import a_person
from tests.builders.staff import a_worker
from tests.support.lines import Line

NUMBER, DUTY = "+8613900990001", "+8613700000001"
A_DAY = date(2026, 11, 20)


@pytest.fixture
def dead(line: Line) -> Elder:
    elder = an_elder("王秀英", community=a_community(), phones=[NUMBER])
    note_death(elder.id, A_DAY)
    return elder


@pytest.mark.parametrize("text", ["助餐", "谢谢", "你们什么时候来", "1"])
def test_a_text_from_the_dead_puts_a_call_on_the_list_and_says_so(line: Line, dead: Elder, text: str):
    assert line.text(NUMBER, text) == ["call_back_promised"]

    [call] = line.calls()
    assert (call.person_id, text in call.note, line.orders()) == (dead.id, True, [])
    assert line.outcomes() == ["from_the_departed"]


def test_who_moved_away_and_writes_is_rung_too(line: Line):
    elder = an_elder(community=a_community(), phones=[NUMBER])
    note_leaving(elder.id, A_DAY)

    assert line.text(NUMBER, "助餐") == ["call_back_promised"]


def test_a_widow_on_the_shared_telephone_orders_for_herself(line: Line, dead: Elder):
    widow = an_elder("李桂兰", community=dead.person.community, phones=[NUMBER])

    assert line.text(NUMBER, "助餐") == ["order_received"]
    assert [order.elder_id for order in line.orders()] == [widow.id]


def test_a_call_for_help_from_that_telephone_pages_and_frightens_no_family(line: Line, dead: Elder):
    a_worker(area=dead.person.community, number=DUTY)
    son = a_person("王强", community=dead.person.community)
    add_contact(dead.id, son.id, relation="儿子")

    line.text(NUMBER, "救命")

    assert session.scalar(select(Incident.number)) == NUMBER
    assert line.answers(DUTY) == ["sos_duty"]
    assert line.answers(son.phones[0].number) == []
