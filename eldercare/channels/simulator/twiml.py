"""What a carrier does with TwiML, as far as we use it: what is heard, and what is waited for. Pure.

By Twilio's published description of the verbs: a verb that gets no answer is passed over, and a call whose verbs are
all done is hung up.
"""

import math
from dataclasses import dataclass
from enum import StrEnum
from xml.etree import ElementTree as ET

GATHER_SECONDS, RECORD_SECONDS, DIAL_SECONDS = 5, 3600, 30
SIGNS_A_SECOND = {True: 4.5, False: 14.0}  # read aloud in Chinese, and in languages that write with letters
FIRST_HAN = "一"
ANY_KEY = "1234567890*#"


class WaitKind(StrEnum):
    """What a call can wait for."""

    KEYS = "keys"
    RECORDING = "recording"
    SOMEBODY = "somebody"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Line:
    """Something heard: words, or the address of a recorded prompt. `language` is as in the TwiML ("zh-CN", or "")."""

    words: str = ""
    language: str = ""
    audio: str = ""

    @property
    def seconds(self) -> int:
        """About as long as it takes to say this."""
        is_han = any(sign >= FIRST_HAN for sign in self.words)
        return math.ceil(len(self.words) / SIGNS_A_SECOND[is_han]) + (2 if self.audio else 0)


@dataclass(frozen=True)
class Wait:
    """What the carrier waits for, for how many seconds after the last word, and which address then hears of it.

    `digits` 0 means any number of them; `finish_on` are the keys that end it. `always_tells`: also of silence. Who is
    dialled hears first what the address `whisper` says.
    """

    kind: WaitKind
    action: str = ""
    seconds: int = 0
    digits: int = 0
    finish_on: str = "#"
    takes_keys: bool = True
    takes_speech: bool = False
    always_tells: bool = False
    numbers: tuple[str, ...] = ()
    whisper: str = ""


@dataclass(frozen=True)
class Played:
    """What was heard up to the verb at `place`, which waits for something, or leads to another script, or ends.

    `runs_out`: there is no verb left. That hangs up like <Hangup>, but lets a worker through who heard who is there.
    """

    lines: tuple[Line, ...]
    place: int
    wait: Wait | None = None
    goes_to: str | None = None
    runs_out: bool = False

    @property
    def hangs_up(self) -> bool:
        return self.wait is None and self.goes_to is None


def play(script: str, place: int = 0) -> Played:
    """Play the verbs from this place on, until one waits, leads elsewhere or ends the call.

    Raises ValueError for what is no TwiML.
    """
    verbs = _verbs(script)
    lines: list[Line] = []
    for number, verb in enumerate(verbs[place:], start=place):
        lines += _heard(verb)
        if verb.tag in WAITS:
            return Played(tuple(lines), number, wait=WAITS[verb.tag](verb))
        if verb.tag == "Redirect":
            return Played(tuple(lines), number, goes_to=(verb.text or "").strip())
        if verb.tag in {"Hangup", "Reject"}:
            return Played(tuple(lines), number)
    return Played(tuple(lines), len(verbs), runs_out=True)


def wait_at(script: str, place: int) -> Wait | None:
    """Return what the verb at this place waits for, if it does."""
    verbs = _verbs(script)
    verb = verbs[place] if place < len(verbs) else None
    return WAITS[verb.tag](verb) if verb is not None and verb.tag in WAITS else None


def _verbs(script: str) -> list[ET.Element]:
    if not script:
        return []
    try:
        root = ET.fromstring(script)  # noqa: S314 - our own voice door wrote it
    except ET.ParseError as problem:
        raise ValueError(f"not TwiML: {problem}") from problem
    if root.tag != "Response":
        raise ValueError(f"not TwiML: <{root.tag}>")
    return list(root)


def _heard(verb: ET.Element) -> list[Line]:
    if verb.tag == "Say":
        return [Line(" ".join("".join(verb.itertext()).split()), language=verb.get("language", ""))]
    if verb.tag == "Play":
        return [Line(audio=(verb.text or "").strip())]
    return [line for child in verb for line in _heard(child)] if verb.tag == "Gather" else []


def _keys(verb: ET.Element) -> Wait:
    takes = verb.get("input", "dtmf").split()
    return Wait(
        WaitKind.KEYS,
        action=verb.get("action", ""),
        seconds=_number(verb.get("timeout"), GATHER_SECONDS),
        digits=_number(verb.get("numDigits"), 0),
        finish_on=verb.get("finishOnKey", "#"),
        takes_keys="dtmf" in takes,
        takes_speech="speech" in takes,
        always_tells=verb.get("actionOnEmptyResult", "").lower() == "true",
    )


def _recording(verb: ET.Element) -> Wait:
    return Wait(
        WaitKind.RECORDING,
        action=verb.get("action", ""),
        seconds=_number(verb.get("maxLength"), RECORD_SECONDS),
        finish_on=verb.get("finishOnKey", ANY_KEY),
        takes_speech=True,
    )


def _somebody(verb: ET.Element) -> Wait:
    children = [child for child in verb if child.tag == "Number"]
    named = [child.text or "" for child in children] or [verb.text or ""]
    return Wait(
        WaitKind.SOMEBODY,
        action=verb.get("action", ""),
        seconds=_number(verb.get("timeout"), DIAL_SECONDS),
        takes_keys=False,
        numbers=tuple(number.strip() for number in named if number.strip()),
        whisper=next((child.get("url", "") for child in children), ""),
    )


def _nothing(verb: ET.Element) -> Wait:
    return Wait(WaitKind.NOTHING, seconds=_number(verb.get("length"), 1), takes_keys=False)


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else otherwise


WAITS = {"Gather": _keys, "Record": _recording, "Dial": _somebody, "Pause": _nothing}
