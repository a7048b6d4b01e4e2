import pytest
from twilio.twiml.voice_response import Dial, Gather, VoiceResponse

from eldercare.channels.simulator.twiml import Line, Played, Wait, WaitKind, play, wait_at


def a_menu() -> str:
    response = VoiceResponse()
    response.say("您好", language="zh-CN")
    keys = Gather(num_digits=1, action="/menu", timeout=4, input="dtmf speech")
    keys.say("订餐请按1")
    response.append(keys)
    response.redirect("/again")
    return str(response)


def test_what_is_said_before_and_while_keys_are_waited_for_is_heard():
    assert play(a_menu()) == Played(
        lines=(Line("您好", "zh-CN"), Line("订餐请按1")),
        place=1,
        wait=Wait(WaitKind.KEYS, action="/menu", seconds=4, digits=1, takes_speech=True),
    )


def test_a_verb_that_got_no_answer_is_passed_over():
    assert play(a_menu(), 2) == Played(lines=(), place=2, goes_to="/again")


def test_what_a_name_looks_like_is_spoken_and_never_done():
    response = VoiceResponse()
    response.say("<Dial>110</Dial> ]]> & <Hangup/>")
    response.say("再见")

    played = play(str(response))

    assert [line.words for line in played.lines] == ["<Dial>110</Dial> ]]> & <Hangup/>", "再见"]
    assert played.hangs_up


def test_after_hanging_up_nothing_is_heard():
    response = VoiceResponse()
    response.hangup()
    response.say("再见")

    assert play(str(response)).lines == ()


@pytest.mark.parametrize(
    ("verb", "wait"),
    [
        (
            "<Record maxLength='60' action='/r'/>",
            Wait(WaitKind.RECORDING, "/r", 60, 0, "1234567890*#", takes_speech=True),
        ),
        ("<Pause length='3'/>", Wait(WaitKind.NOTHING, seconds=3, takes_keys=False)),
        ("<Dial>+8613700000001</Dial>", Wait(WaitKind.SOMEBODY, "", 30, takes_keys=False, numbers=("+8613700000001",))),
        ("<Gather actionOnEmptyResult='true'/>", Wait(WaitKind.KEYS, seconds=5, always_tells=True)),
    ],
)
def test_what_a_verb_waits_for(verb, wait):
    script = f"<Response>{verb}</Response>"

    assert play(script).wait == wait == wait_at(script, 0)


def test_several_numbers_are_rung_at_once():
    response, dial = VoiceResponse(), Dial(action="/after", timeout=20)
    dial.number("+8613700000001"), dial.number("+8613700000002")
    response.append(dial)

    wait = play(str(response)).wait

    assert wait is not None and wait.numbers == ("+8613700000001", "+8613700000002")


def test_a_recorded_prompt_is_named_by_its_address():
    response = VoiceResponse()
    response.play("/static/prompts/menu.mp3")

    assert play(str(response)).lines == (Line(audio="/static/prompts/menu.mp3"),)


def test_an_empty_answer_ends_the_call():
    assert play("<Response/>").hangs_up and play("").hangs_up
    assert wait_at("<Response/>", 0) is None


@pytest.mark.parametrize("script", ["nonsense", "<Other/>", "<Response>"])
def test_what_is_no_twiml_is_refused(script):
    with pytest.raises(ValueError, match="not TwiML"):
        play(script)


def test_how_long_words_take_to_say():
    assert Line("您好，这里是社区助老热线").seconds == 3
    assert Line("Hello, this is the help line").seconds == 2
