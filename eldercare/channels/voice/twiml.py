"""From a turn to TwiML, which Twilio's own library writes: whatever is in a name is spoken, never executed."""

import re
from collections.abc import Mapping
from urllib.parse import urlencode

from flask import current_app
from twilio.twiml.voice_response import Dial, Gather, VoiceResponse

from eldercare.channels.voice import recordings
from eldercare.channels.voice.turns import Ask, Connect, Line, Record, Turn
from eldercare.settings import Settings
from eldercare.web.twilio_signed import public_url

ROOT = "/twilio/voice"
WAIT_SECONDS = 6
RING_SECONDS = 20
MESSAGE_SECONDS, SILENCE_SECONDS = 180, 5
SPOKEN_IN = {"zh": "cmn-CN", "en": "en-US"}
HEARD_IN = {"zh": "cmn-Hans-CN", "en": "en-US"}
# What XML cannot hold, however it is escaped; Twilio would refuse the whole script for one such letter in a name.
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def script(turn: Turn) -> str:
    """Return the TwiML of a turn."""
    response = VoiceResponse()
    if isinstance(turn.then, Ask):
        gather = Gather(
            action=address(turn.then.step, turn.then.args),
            method="POST",
            input="dtmf speech",
            num_digits=1,
            finish_on_key="",  # or the hash key would be none
            timeout=WAIT_SECONDS,
            speech_timeout="auto",
            action_on_empty_result=True,
            language=HEARD_IN.get(turn.language, HEARD_IN["zh"]),
        )
        _speak(gather, turn)
        response.append(gather)
        return str(response)
    _speak(response, turn)
    if isinstance(turn.then, Connect):
        dial = Dial(action=address(turn.then.step, turn.then.args), method="POST", timeout=RING_SECONDS)
        dial.number(turn.then.number, url=address(turn.then.whisper, turn.then.whisper_args), method="POST")
        response.append(dial)
    elif isinstance(turn.then, Record):
        action = address(turn.then.step, turn.then.args)
        response.record(
            action=action,
            method="POST",
            max_length=MESSAGE_SECONDS,
            timeout=SILENCE_SECONDS,
            play_beep=True,
            finish_on_key="#",
        )
        response.redirect(action, method="POST")  # Twilio passes a recording of nothing over
    elif not turn.silent:
        response.hangup()
    return str(response)


def address(step: str, args: Mapping[str, str]) -> str:
    """Return where the answer goes. It is signed when it comes back, so that its arguments are ours."""
    path = f"{ROOT}/{step}" if step else ROOT
    return public_url(path) + (f"?{urlencode(args)}" if args else "")


def _speak(verb: Gather | VoiceResponse, turn: Turn) -> None:
    for line in turn.lines:
        recording = recordings.find(line.prompt, line.language)
        if recording is not None:
            verb.play(public_url(f"/twilio/prompts/{recording}"))
        else:
            verb.say(_clean(line), voice=_voice(line.language), language=SPOKEN_IN.get(line.language, SPOKEN_IN["zh"]))


def _clean(line: Line) -> str:
    return NOT_XML.sub(" ", line.text)


def _voice(language: str) -> str:
    settings: Settings = current_app.extensions["eldercare_settings"]
    return settings.voice_en if language == "en" else settings.voice_zh
