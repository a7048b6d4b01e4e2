"""Practice calls, with a voice door that answers from a table."""

from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from sqlalchemy import select

from eldercare.channels.simulator import calls, ear
from eldercare.channels.simulator.jobs import let_calls_go_on, report_calls
from eldercare.clock import now
from eldercare.database import session
from eldercare.messaging.gateways import simulator_days as days
from eldercare.messaging.gateways.base import Letter
from eldercare.messaging.gateways.simulator import SimulatorGateway
from eldercare.messaging.gateways.simulator_models import SimulatedCall
from eldercare.messaging.gateways.simulator_states import CallEnd, LineTrouble, SimulatedCallState
from eldercare.messaging.states import Medium

pytestmark = pytest.mark.usefixtures("app")
ELDER, WORKER = "+8613900000001", "+8613700000009"
MENU = """<Response><Gather numDigits="1" action="/menu" timeout="5"><Say>订餐请按1</Say></Gather>
<Say>没有听清</Say><Hangup/></Response>"""
BYE = "<Response><Say>再见</Say></Response>"
DIAL = f"""<Response><Say>正在转接</Say>
<Dial action="/after" timeout="20"><Number url="/whisper">{WORKER}</Number></Dial></Response>"""


class VoiceDoor:
    """Answers from a table by path; remembers what was asked."""

    def __init__(self) -> None:
        self.scripts = {ear.ENTRANCE: MENU, "/menu": BYE, "/after": BYE, "/whisper": "<Response/>"}
        self.asked: list[tuple[str, Mapping[str, str]]] = []

    def answer_to(self, address: str, fields: Mapping[str, str]) -> str:
        assert not session().in_transaction() or not session.info.get("in_transaction")
        self.asked.append((urlsplit(address).path, fields))
        return self.scripts.get(urlsplit(address).path, MENU)

    def told(self, path: str) -> list[Mapping[str, str]]:
        return [fields for asked, fields in self.asked if asked == path]


@pytest.fixture(autouse=True)
def door(monkeypatch):
    door = VoiceDoor()
    monkeypatch.setattr(ear, "answer_to", door.answer_to)
    return door


@pytest.fixture
def clock():
    with time_machine.travel("2026-11-23 09:00:00+08:00", tick=False) as clock:
        yield clock


def ring(number: str = ELDER) -> SimulatedCall:
    """We ring this phone."""
    session.commit()
    SimulatorGateway().send(Letter(17, number, "您好", now(), medium=Medium.CALL))
    return at(number)


def call_us(number: str = ELDER) -> SimulatedCall:
    session.commit()
    calls.call_us(number)
    return at(number)


def at(number: str) -> SimulatedCall:
    session.expire_all()
    call = calls.newest(number, at=now())
    assert call is not None
    return call


def heard(number: str) -> list[str]:
    return [line.words for line in at(number).lines]


def wait(clock, seconds: int) -> None:
    session.commit()
    clock.shift(timedelta(seconds=seconds))
    let_calls_go_on(now())


def test_whoever_rings_us_hears_the_prompt_and_presses_a_key(door):
    call = call_us()
    assert heard(ELDER) == ["订餐请按1"]

    calls.press(call.id, "1")

    assert heard(ELDER) == ["订餐请按1", "1", "再见"]
    [fields] = door.told("/menu")
    assert (fields["Digits"], fields["From"], fields["CallSid"]) == ("1", ELDER, call.name)


def test_silence_goes_on_with_what_comes_after(door, clock):
    call_us()

    wait(clock, 6)
    assert heard(ELDER) == ["订餐请按1"]  # it takes some seconds to say
    wait(clock, 3)
    assert heard(ELDER) == ["订餐请按1", "没有听清"]
    wait(clock, 3)

    assert (at(ELDER).state, at(ELDER).how) == (SimulatedCallState.ENDED, CallEnd.COMPLETED)


def test_several_digits_are_ended_by_the_hash_key_or_by_waiting(door, clock):
    door.scripts[ear.ENTRANCE] = MENU.replace('numDigits="1"', "")
    call = call_us()

    for key in "12#":
        calls.press(call.id, key)
    assert door.told("/menu")[-1]["Digits"] == "12"

    wait(clock, 60), wait(clock, 60)
    call = call_us()
    calls.press(call.id, "3")
    wait(clock, 60)
    assert door.told("/menu")[-1]["Digits"] == "3"


def test_what_is_said_is_brought_as_words_where_speech_is_taken(door):
    door.scripts[ear.ENTRANCE] = MENU.replace("<Gather", '<Gather input="dtmf speech"')
    call = call_us()

    calls.speak(call.id, "我想订午饭")

    assert door.told("/menu")[0]["SpeechResult"] == "我想订午饭"


def test_a_message_is_left_as_words_that_can_be_read_at_its_address(door, client):
    door.scripts[ear.ENTRANCE] = "<Response><Record action='/menu' maxLength='60'/></Response>"
    call = call_us()

    calls.speak(call.id, "请回个电话")

    fields = door.told("/menu")[0]
    assert client.get(fields["RecordingUrl"]).text == "请回个电话" and fields["RecordingDuration"] == "1"


def test_a_phone_that_we_ring_rings_and_is_told_what_to_hear_when_picked_up(door):
    call = ring()
    assert call.state is SimulatedCallState.RINGING and not door.asked

    calls.pick_up(call.id)

    assert heard(ELDER) == ["订餐请按1"]
    assert door.asked[0][1]["To"] == ELDER


@pytest.mark.parametrize("how", [CallEnd.BUSY, CallEnd.NO_ANSWER, CallEnd.COMPLETED])
def test_we_are_told_once_how_a_call_ended(door, clock, how):
    call = ring()
    if how is CallEnd.NO_ANSWER:
        wait(clock, 26)
    elif how is CallEnd.BUSY:
        calls.decline(call.id)
    else:
        calls.pick_up(call.id), calls.hang_up(call.id)
    session.commit()

    assert report_calls(now()) == 1
    assert report_calls(now()) == 0
    told = [fields["CallStatus"] for path, fields in door.asked if path == f"{ear.ENTRANCE}/status"]
    assert told == [how]


def test_a_phone_in_use_is_engaged():
    call_us()

    session.commit()
    SimulatorGateway().send(Letter(17, ELDER, "您好", now(), medium=Medium.CALL))

    assert session.scalars(select(SimulatedCall.how).order_by(SimulatedCall.id.desc())).first() is CallEnd.BUSY


def test_a_worker_who_picks_up_is_connected_and_what_is_said_is_heard_over_there(door):
    door.scripts[ear.ENTRANCE] = DIAL
    caller = call_us()
    assert at(WORKER).state is SimulatedCallState.RINGING

    calls.pick_up(at(WORKER).id)
    calls.speak(at(WORKER).id, "您好，我是郭伟")
    assert heard(ELDER)[-1] == "您好，我是郭伟"

    calls.hang_up(at(WORKER).id)
    after = door.told("/after")[0]
    assert (after["DialCallStatus"], after["DialBridged"]) == ("completed", "true")
    assert heard(ELDER)[-1] == "再见" and caller.id == at(ELDER).id


def test_a_worker_hears_first_who_is_there_and_may_refuse(door):
    door.scripts |= {
        ear.ENTRANCE: DIAL,
        "/whisper": MENU.replace("/menu", "/take"),
        "/take": "<Response><Hangup/></Response>",
    }
    call_us()
    calls.pick_up(at(WORKER).id)
    assert heard(WORKER) == ["订餐请按1"]

    calls.press(at(WORKER).id, "2")

    after = door.told("/after")[0]
    assert (after["DialCallStatus"], after["DialBridged"]) == ("completed", "false")


@pytest.mark.parametrize(
    ("trouble", "status"), [(None, "no-answer"), (LineTrouble.SWITCHED_OFF, "no-answer"), (LineTrouble.ENGAGED, "busy")]
)
def test_when_no_worker_picks_up_the_caller_goes_on(door, clock, trouble, status):
    days.let_line_be(WORKER, trouble)
    door.scripts[ear.ENTRANCE] = DIAL
    call_us()
    wait(clock, 25)

    assert door.told("/after")[0]["DialCallStatus"] == status
    assert heard(ELDER)[-1] == "再见"


def test_a_caller_who_hangs_up_stops_the_workers_phone_from_ringing(door):
    door.scripts[ear.ENTRANCE] = DIAL

    calls.hang_up(call_us().id)

    assert (at(WORKER).state, at(WORKER).how) == (SimulatedCallState.ENDED, CallEnd.CANCELED)
    assert not door.told("/after")


@pytest.mark.parametrize("answer", ["<html>", None])
def test_a_voice_door_that_breaks_ends_the_call(door, answer, monkeypatch):
    def broken(_address, _fields):
        if answer is None:
            raise RuntimeError
        return answer

    monkeypatch.setattr(ear, "answer_to", broken)

    assert call_us().how is CallEnd.FAILED


def test_a_script_that_leads_in_circles_is_left(door):
    door.scripts[ear.ENTRANCE] = f"<Response><Redirect>{ear.ENTRANCE}</Redirect></Response>"

    call_us()

    assert len(door.asked) == calls.MOST_TURNS


def test_no_call_leaves_a_phone_while_the_carrier_is_away(door):
    days.go_down(now())
    session.commit()

    with pytest.raises(calls.NoNetwork):
        calls.call_us(ELDER)


def test_a_key_pressed_after_the_end_does_nothing(door):
    call = call_us()
    calls.hang_up(call.id)

    calls.press(call.id, "1")

    assert not door.told("/menu")
