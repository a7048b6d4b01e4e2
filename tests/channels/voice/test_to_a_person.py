"""A person, help, and what is recorded: whatever else happens, these two keys work."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from eldercare.database import session
from eldercare.messaging.call_models import IncomingCall
from eldercare.messaging.models import OutgoingMessage
from eldercare.messaging.states import CallStatus
from eldercare.orders.models import FollowUp
from eldercare.safety.models import Incident
from eldercare.safety.states import IncidentSource
from tests.builders.areas import a_community
from tests.builders.elders import an_elder
from tests.builders.staff import a_worker

WANG, FIRST, SECOND = "+8613800000001", "+8613700000001", "+8613700000002"


def the_call() -> IncomingCall:
    return session.scalars(select(IncomingCall)).one()


@pytest.fixture
def community(voice_app):
    """A community with an elder and two workers who take calls."""
    community = a_community()
    an_elder("王秀英", community=community, phones=[WANG])
    for number in (FIRST, SECOND):
        a_worker(area=community, number=number, name=f"小赵{number[-1]}")
    return community


def test_0_rings_the_worker_on_duty_then_the_next_one_then_asks_for_a_message(line, community):
    line.rings(WANG).presses("0")
    assert (line.verb("Dial").find("Number").text, line.heard) == (FIRST, "正在为您接通值班人员，请别挂机。")

    line.after_dialling("no-answer")
    assert line.verb("Dial").find("Number").text == SECOND
    line.after_dialling("busy")

    assert line.verbs == ["Say", "Record", "Redirect"]
    assert the_call().status is CallStatus.RECORDING


def test_who_has_talked_needs_no_call_back(line, community):
    line.rings(WANG).presses("0").after_dialling("completed", DialBridged="true")

    assert line.verbs == ["Hangup"]
    line.hangs_up()
    assert (the_call().outcome, session.scalars(select(FollowUp)).all()) == ("connected", [])


def test_an_answering_machine_of_a_worker_is_not_a_person(line, community):
    line.rings(WANG).presses("0").after_dialling("completed", DialBridged="false")

    assert line.verb("Dial").find("Number").text == SECOND


@pytest.mark.parametrize("key", ["5", ""])
def test_where_nobody_says_whether_they_have_talked_it_counts_that_the_worker_pressed_a_key(line, community, key):
    line.rings(WANG).presses("0")
    line.another(FIRST).asks(line.verb("Dial").find("Number").get("url")).presses(key)

    line.after_dialling("completed")

    assert line.verbs == (["Hangup"] if key else ["Say", "Dial"])


def test_the_worker_hears_who_it_is_and_takes_the_call_by_a_key(line, community):
    line.rings(WANG).presses("0")
    worker = line.another(FIRST)

    worker.asks(line.verb("Dial").find("Number").get("url"))
    assert worker.heard == "王秀英打来电话。接听请按任意键。"
    worker.presses("5")

    assert worker.verbs == []
    assert (the_call().status, the_call().taken_by.name) == (CallStatus.CONNECTED, "小赵1")


def test_a_worker_who_presses_nothing_is_hung_up(line, community):
    line.rings(WANG).presses("0")
    worker = line.another(FIRST)

    worker.asks(line.verb("Dial").find("Number").get("url")).presses("")

    assert worker.verbs == ["Hangup"] and the_call().taken_by is None


def test_the_worker_who_said_on_the_console_that_the_call_is_hers_is_rung_first(line, community):
    line.rings(WANG)
    the_call().taken_by = a_worker(area=community, number="+8613700000009")

    assert line.presses("0").verb("Dial").find("Number").text == "+8613700000009"


def test_9_is_a_call_for_help_that_is_told_at_once_and_connected(line, community):
    line.rings(WANG).presses("9")

    [incident] = session.scalars(select(Incident))
    assert (incident.source, incident.person.name) == (IncidentSource.CALL, "王秀英")
    assert incident.text == "在电话里按了9求助"
    assert line.heard.startswith("收到您的求助。别慌，先别乱动。") and line.verb("Dial") is not None
    told = [text.to_number for text in session.scalars(select(OutgoingMessage).where(OutgoingMessage.priority == 0))]
    assert {FIRST, SECOND} <= set(told)
    line.after_dialling("no-answer").after_dialling("no-answer")
    assert "120" in line.heard and line.leaves_message().hung_up
    assert (the_call().outcome, the_call().about_id) == ("sos", incident.id)


@pytest.mark.parametrize("words", ["救命", "我摔倒了起不来", "help me I fell"])
def test_a_call_for_help_may_be_said(line, community, words):
    line.rings(WANG).says(words)

    assert session.scalars(select(Incident.text)).one() == words


def test_a_call_for_help_after_an_order_is_not_hidden_by_it(line, community):
    line.rings(WANG).presses("119").hangs_up()

    assert (the_call().outcome, the_call().about_kind) == ("sos", "incident")


def test_who_rings_again_after_the_time_that_was_promised_is_told_a_time_to_come(line):
    an_elder("王秀英", phones=[WANG])
    with time_machine.travel("2026-11-23 09:00:00+08:00", tick=False) as clock:
        assert "上午9点半前给您回电话" in line.rings(WANG).presses("").presses("").presses("").heard

        clock.shift(timedelta(hours=2))
        again = line.another(WANG).rings().presses("").presses("").presses("")

    assert "上午11点半前给您回电话" in again.heard and len(session.scalars(select(FollowUp)).all()) == 1
