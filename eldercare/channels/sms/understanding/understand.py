"""From a text to its meaning: the layers in the order in which they may claim it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from eldercare.channels.sms.understanding import keywords, saved_time, unnamed, wishes
from eldercare.channels.sms.understanding.answers import Answer, find_answer
from eldercare.channels.sms.understanding.meaning import Intent, Meaning, Open, ServiceWords
from eldercare.channels.sms.understanding.normalise import plain
from eldercare.channels.sms.understanding.polarity import Polarity, is_only_polarity, polarity
from eldercare.channels.sms.understanding.reading import Reading, moved
from eldercare.channels.sms.understanding.services import compiled
from eldercare.channels.sms.understanding.sos import Alarm, alarm

_LONGEST, _LONGEST_WISH, _LONGEST_ANSWER = 2000, 120, 40


def understand(
    text: str,
    *,
    at: datetime,
    zone: ZoneInfo,
    services: Sequence[ServiceWords],
    open_questions: Sequence[Open] = (),
    language: str = "zh",
) -> Meaning:
    """Return what a text received at the moment `at` means for a phone with these open questions.

    Never raises for any text and never guesses silently: what has two readings, or a time that is past, unbounded or
    impossible, has `asks_back` set. `language` is the sender's own; both languages are always understood.
    """
    catalogue = compiled(tuple(services))
    folded = catalogue.from_pinyin(plain(_readable(text)))
    codes = {question.code for question in open_questions}
    level = Alarm.NONE if folded in codes else alarm(folded)
    fixed = _fixed_saying(folded, level)
    if fixed is not None:
        return Meaning(text, fixed)
    if folded not in codes and saved_time.asks_balance(folded):
        return Meaning(text, Intent.BALANCE)
    reading = Reading(text, folded, at, zone, catalogue, language)
    meaning = (
        _with_saved_time(reading, open_questions)
        or _answered(reading, open_questions)
        or _asked(reading, open_questions)
        or Meaning(text, Intent.UNCLEAR)
    )
    if meaning.intent in {Intent.UNCLEAR, Intent.CHAT} and level is Alarm.DOUBT:
        return Meaning(text, Intent.UNCLEAR, asks_back=True, worrying=True)
    return meaning


def _with_saved_time(reading: Reading, questions: Sequence[Open]) -> Meaning | None:
    """An order that is to be paid with saved time: read without the words that say so."""
    rest = saved_time.without_payment(reading.plain)
    if rest is None:
        return None
    if saved_time.says_nothing(rest):
        return Meaning(reading.text, Intent.UNCLEAR, asks_back=True, with_saved_time=True)
    unpaid = replace(reading, plain=rest)
    meaning = _answered(unpaid, questions) or _asked(unpaid, questions)
    if meaning is None or meaning.intent not in {Intent.ORDER, Intent.REPEAT, Intent.UNCLEAR}:
        return None
    return replace(meaning, with_saved_time=True)


def _readable(text: str) -> str:
    """The beginning and the end of what is longer than any text that a carrier delivers."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST // 2]}\n{text[-_LONGEST // 2 :]}"


def _fixed_saying(folded: str, level: Alarm) -> Intent | None:
    """Leaving and joining before all else; then danger, which no other layer may overrule."""
    if keywords.is_stop(folded):
        return Intent.STOP
    if keywords.is_start(folded):
        return Intent.START
    if level is Alarm.CALL:
        return Intent.SOS
    return None if folded else Intent.UNCLEAR


def _answered(reading: Reading, questions: Sequence[Open]) -> Meaning | None:
    answer = find_answer(reading.plain, questions)
    if answer is None or answer.asks_back:
        answer = _paused(reading, questions) or answer
    if answer is None:
        return None
    wordy = answer.code is None or answer.code not in reading.plain
    if wordy and reading.named and not re.fullmatch(r"\D?\d\D?", reading.plain):
        order = wishes.order(reading)
        if order is not None and polarity(reading.plain) is not Polarity.NO:
            return order
    meaning = Meaning(reading.text, answer.intent, code=answer.code, stars=answer.stars, asks_back=answer.asks_back)
    return _with_new_time(meaning, reading, answer)


def _paused(reading: Reading, questions: Sequence[Open]) -> Answer | None:
    """Read spaces as pauses ("好 具体地址发我") where the text run together says nothing certain."""
    if not questions or " " not in reading.text.strip() or len(reading.plain) > _LONGEST_ANSWER:
        return None
    answer = find_answer(plain(reading.text.replace(" ", ",")), questions)
    return answer if answer is not None and not answer.asks_back else None


def _with_new_time(meaning: Meaning, reading: Reading, answer: Answer) -> Meaning:
    """ "改到明天下午" calls off and says when instead: the time is kept and asked back."""
    if answer.intent is not Intent.CANCEL or not keywords.CHANGE.search(reading.plain):
        return meaning
    return moved(meaning, reading.when(reading.said, None))


def _asked(reading: Reading, questions: Sequence[Open]) -> Meaning | None:
    folded = reading.plain
    if folded == "1" and not any(question.kind == "menu" for question in questions):
        return Meaning(reading.text, Intent.CHAT)
    if len(folded) > _LONGEST_WISH:
        return unnamed.long_letter(reading)
    if keywords.wants_human(folded):
        return Meaning(reading.text, Intent.HUMAN)
    if keywords.asks_menu(folded):
        return Meaning(reading.text, Intent.MENU)
    if keywords.is_small_talk(folded):
        return Meaning(reading.text, Intent.CHAT)
    ordered = (
        wishes.cancelled(reading) or wishes.paused(reading) or wishes.repeated(reading) or wishes.by_menu_digit(reading)
    )
    if ordered or (ordered := wishes.availability(reading)):
        return ordered
    if (ordered := wishes.order(reading)) is not None:
        return unnamed.doubted(ordered, reading)
    return (
        unnamed.misspelt(reading)
        or unnamed.needed(reading)
        or _bare_polarity(reading)
        or unnamed.bare_time(reading)
        or unnamed.half_asked(reading)
        or unnamed.touched(reading)
        or unnamed.asks_something(reading)
    )


def _bare_polarity(reading: Reading) -> Meaning | None:
    """A yes or no although nothing is open: a late answer, which somebody must be told about."""
    if len(reading.plain) > 10 or reading.named:
        return None
    said = polarity(reading.plain)
    if said not in {Polarity.YES, Polarity.NO} or not is_only_polarity(reading.plain):
        return None
    return Meaning(reading.text, Intent(said.value))
