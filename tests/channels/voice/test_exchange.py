"""What the network does to a call: things come twice, at once, late, or not at all, and we break."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from eldercare.channels.voice import menu, ordering
from eldercare.clock import now
from eldercare.database import session
from eldercare.messaging.call_models import CallStep, IncomingCall
from eldercare.messaging.states import CallStatus
from eldercare.orders.call_jobs import close_left_open
from eldercare.orders.models import FollowUp, Order
from tests.builders.areas import a_community
from tests.builders.calls import a_call
from tests.builders.elders import an_elder
from tests.builders.staff import a_worker
from tests.channels.voice.conftest import PUBLIC
from tests.support.races import run_at_once
from tests.support.telephone import Line

WANG = "+8613800000001"


@pytest.fixture(autouse=True)
def wang(voice_app) -> None:
    an_elder("王秀英", phones=[WANG])


def the_call() -> IncomingCall:
    return session.scalars(select(IncomingCall)).one()


def count(kept: type) -> int:
    return session.scalar(select(func.count()).select_from(kept)) or 0


class TestTheSameTurnAgain:
    def test_is_answered_alike_and_has_one_effect(self, line):
        line.rings(WANG).presses("1")
        confirm = line.goes_to("Gather")

        answers = {line.asks(confirm, Digits="1").script for _ in range(3)}

        assert (len(answers), count(Order)) == (1, 1)
        assert [step.what for step in the_call().steps] == ["rang", "greeted", "pressed", "pressed"]

    def test_many_times_at_once_orders_once(self, line, voice_app):
        line.rings(WANG).presses("1")
        confirm = line.goes_to("Gather")
        lines = [Line(voice_app.test_client(), PUBLIC, WANG, line.sid) for _ in range(12)]

        answers = run_at_once([lambda one=one: one.asks(confirm, Digits="1").script for one in lines])

        assert (len(set(answers)), count(Order)) == (1, 1)

    def test_a_ring_many_times_at_once_is_one_call(self, voice_app):
        lines = [Line(voice_app.test_client(), PUBLIC, WANG, "CA" + "7" * 32) for _ in range(12)]

        answers = run_at_once([lambda one=one: one.rings().script for one in lines])

        assert (len(set(answers)), count(IncomingCall), count(CallStep)) == (1, 1, 2)

    def test_of_its_end_is_taken_once(self, line):
        line.rings(WANG).hangs_up().hangs_up("completed").hangs_up("completed")

        assert (count(FollowUp), the_call().status) == (1, CallStatus.ENDED)


@pytest.mark.parametrize("sid", ["", "CA" + "1" * 500, "CA\x001"])
def test_whatever_the_gateway_calls_it_a_call_is_kept_and_goes_on(line, sid):
    line.sid = sid

    line.rings(WANG).presses("1")

    assert line.heard.startswith("给王秀英订助餐") and count(IncomingCall) == (1 if sid else 2)


class TestWhereWeBreak:
    def test_the_caller_hears_so_and_the_ring_is_work_for_a_person(self, line, monkeypatch):
        monkeypatch.setitem(menu.__dict__, "_menu", lambda *_: 1 / 0)

        line.rings(WANG)

        assert line.verbs == ["Say", "Record", "Redirect"] and line.heard.startswith("对不起，电话出了点毛病。")
        assert (the_call().outcome, count(FollowUp)) == ("broken", 1)
        assert line.leaves_message().hung_up
        assert (the_call().recording_seconds, count(FollowUp)) == (12, 1)

    def test_nothing_half_done_stays(self, line, monkeypatch):
        line.rings(WANG).presses("1")
        monkeypatch.setattr(ordering.calls, "came_of", lambda *_args, **_more: 1 / 0)

        line.presses("1")

        assert count(Order) == 0 and line.verbs[-2:] == ["Record", "Redirect"]

    def test_a_step_of_a_call_that_we_never_heard_ring_goes_on_all_the_same(self, line):
        line.number = WANG
        line.asks(f"{PUBLIC}/twilio/voice/menu?turn=1&elder={session.scalars(select(IncomingCall.id)).first() or 1}")

        assert "Gather" in line.verbs and count(IncomingCall) == 1


class TestNames:
    @pytest.mark.parametrize(
        ("name", "heard"),
        [
            ("<Dial>+100</Dial>", "<Dial>+100</Dial>"),
            ("]]>", "]]>"),
            ("&amp;<Say/>", "&amp;<Say/>"),
            ("王\x07秀英\ufffe", "王 秀英 "),
            ("{name} %s", "{name} %s"),
            ("王𠮷🙂", "王𠮷🙂"),
        ],
    )
    def test_are_spoken_and_never_executed(self, line, name, heard):
        an_elder(name, phones=["+8613800000002"])

        line.rings("+8613800000002")
        assert line.heard.startswith(f"您好，{heard}。")
        line.presses("1")

        assert line.heard.startswith(f"给{heard}订助餐") and line.all_verbs == {"Response", "Gather", "Say"}

    def test_of_workers_that_ring_hide_nothing_either(self, line):
        community = a_community()
        an_elder("]]><Hangup/>", community=community, phones=["+8613800000002"])
        a_worker(area=community, number="+8613700000001")

        line.rings("+8613800000002").presses("0")
        whispered = line.another("+8613700000001").asks(line.verb("Dial").find("Number").get("url"))

        assert whispered.verbs == ["Gather"] and "<Hangup/>" in whispered.heard


class TestCallsLeftOpen:
    def test_are_ended_after_a_quarter_of_an_hour_and_somebody_calls_back(self):
        call = a_call(WANG, at=now() - timedelta(minutes=16))
        fresh = a_call("+8613900000002", at=now() - timedelta(minutes=14))

        assert close_left_open(now()) == 1
        assert (call.outcome, call.status, fresh.status) == ("left_open", CallStatus.ENDED, CallStatus.RINGING)
        assert [task.call_id for task in session.scalars(select(FollowUp))] == [call.id]
        assert close_left_open(now()) == 0

    def test_stay_while_a_worker_talks(self):
        call = a_call(WANG, at=now() - timedelta(hours=1))
        call.taken_by = a_worker()
        session.commit()

        assert close_left_open(now()) == 0
        assert close_left_open(now() + timedelta(hours=4)) == 1
        assert (call.outcome, count(FollowUp)) == ("taken", 0)


class TestRecordedPrompts:
    def test_are_played_in_place_of_the_voice_and_served_unsigned(self, line, tmp_path):
        (tmp_path / "prompts").mkdir()
        (tmp_path / "prompts" / "voice_always.zh.mp3").write_bytes(b"ID3 dialect")

        line.rings(WANG)

        assert line.verb("Gather").find("Play").text == f"{PUBLIC}/twilio/prompts/voice_always.zh.mp3"
        with line.door.get("/twilio/prompts/voice_always.zh.mp3") as answer:
            assert (answer.status_code, answer.data, answer.mimetype) == (200, b"ID3 dialect", "audio/mpeg")

    @pytest.mark.parametrize(
        "name",
        [
            "voice_hello.zh.mp3",
            "voice_always.zh.exe",
            "voice_always.fr.mp3",
            "offer.zh.mp3",
            "..%2Fdata.key",
            "x.zh.mp3",
        ],
    )
    def test_nothing_else_lies_there(self, line, tmp_path, name):
        (tmp_path / "prompts").mkdir()
        (tmp_path / "data.key").write_bytes(b"secret")
        for each in ("voice_hello.zh.mp3", "voice_always.zh.exe", "offer.zh.mp3", "x.zh.mp3"):
            (tmp_path / "prompts" / each).write_bytes(b"x")

        assert line.door.get(f"/twilio/prompts/{name}").status_code == 404
