"""The calls that we make, where something goes wrong: keys that come twice, workers of whom nobody knows."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from eldercare.clock import now
from eldercare.database import session
from eldercare.messaging.models import OutgoingMessage
from eldercare.messaging.states import Medium
from eldercare.orders.follow_ups import open_call_back
from eldercare.orders.models import FollowUp
from eldercare.safety.models import Incident
from tests.builders.areas import a_community
from tests.builders.elders import an_elder
from tests.builders.messaging import a_text_in_the_air
from tests.builders.staff import a_worker
from tests.channels.voice.conftest import PUBLIC
from tests.support.telephone import Line

WANG, FIRST, SECOND = "+8613800000001", "+8613700000001", "+8613700000002"
NEWS = {"service": "助餐", "when": "明天", "helper": "李强", "visit_code": "1234"}


@pytest.fixture
def ringing(line: Line) -> Line:
    """Old Wang, who reads no texts, has picked up the call that reminds her; two workers are on duty."""
    community = a_community()
    elder = an_elder("王秀英", community=community, phones=[WANG])
    elder.person.reads_texts = False
    for number in (FIRST, SECOND):
        a_worker(area=community, number=number)
    call = a_text_in_the_air(
        elder.person, template="remind_hour_elder", values=NEWS, gateway="twilio", since=now() - timedelta(minutes=1)
    )
    assert call.medium is Medium.CALL
    line.number = WANG
    return line.asks(f"{PUBLIC}/twilio/voice/outgoing/{call.id}")


def alarms() -> list[str]:
    query = select(OutgoingMessage.to_number).where(OutgoingMessage.template == "sos_duty")
    return sorted(session.scalars(query))


def call_backs() -> list[FollowUp]:
    return list(session.scalars(select(FollowUp).order_by(FollowUp.id)))


def test_a_key_for_help_that_is_brought_again_alarms_once(ringing: Line) -> None:
    keys = ringing.goes_to("Gather")

    heard = {ringing.asks(keys, Digits="9").script for _ in range(3)}

    assert (len(heard), alarms()) == (1, [FIRST, SECOND])
    [incident] = session.scalars(select(Incident))
    assert [event.what for event in incident.events] == ["triggered", "notified"]


def test_a_cry_for_help_keeps_its_words(ringing: Line) -> None:
    ringing.says("救命，我摔倒了")

    assert session.scalars(select(Incident.text)).all() == ["救命，我摔倒了"]


def test_who_cried_for_help_and_reaches_nobody_is_not_put_off(ringing: Line) -> None:
    ringing.presses("9")
    whispered = ringing.another(FIRST).asks(ringing.verb("Dial").find("Number").get("url"))
    assert whispered.heard.startswith("紧急求助！王秀英")

    ringing.after_dialling("no-answer").after_dialling("busy")

    assert ringing.hung_up and "120" in ringing.heard and not call_backs()


@pytest.mark.parametrize(
    ("status", "more", "came_of"),
    [
        ("completed", {"DialBridged": "true"}, "talked"),
        ("completed", {"DialBridged": "false"}, "next"),
        ("completed", {}, "call back"),
        ("answered", {}, "call back"),
        ("no-answer", {}, "next"),
        ("failed", {"DialBridged": "true"}, "next"),
        ("", {}, "next"),
    ],
)
def test_unless_it_is_certain_that_they_have_talked_somebody_rings(
    ringing: Line, status: str, more: dict[str, str], came_of: str
) -> None:
    ringing.presses("0").after_dialling(status, **more)

    assert ("Dial" in ringing.verbs, len(call_backs())) == (came_of == "next", int(came_of == "call back"))
    assert "给您回电话" in ringing.heard or came_of != "call back"


def test_a_call_promised_to_somebody_without_a_name_is_not_taken_for_this_one(ringing: Line) -> None:
    open_call_back(number="+8613900000077", at=now())
    session.scalars(select(OutgoingMessage)).one().to_person_id = None

    ringing.presses("0").after_dialling("busy").after_dialling("busy")

    assert [task.number for task in call_backs()] == ["+8613900000077", WANG]
