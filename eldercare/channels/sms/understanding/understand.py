"""From a text to its meaning: the layers in the order in which they may claim it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from eldercare.channels.sms.understanding import keywords
from eldercare.channels.sms.understanding.answers import Answer, find_answer
from eldercare.channels.sms.understanding.english_requests import asks_in_english
from eldercare.channels.sms.understanding.meaning import Intent, Meaning, Open, ServiceWords
from eldercare.channels.sms.understanding.normalise import as_written, plain
from eldercare.channels.sms.understanding.polarity import Polarity, is_only_polarity, polarity
from eldercare.channels.sms.understanding.requests import Asking, asking, find_fault, wanted
from eldercare.channels.sms.understanding.services import Catalogue, Named, compiled
from eldercare.channels.sms.understanding.sos import is_call_for_help
from eldercare.channels.sms.understanding.when import Said, When, find_when, resolve
from eldercare.channels.sms.understanding.whom import find_quantity, find_whom
from eldercare.clock import local

_HAN = re.compile(r"[\u4e00-\u9fff]")
_MENU_DIGIT = re.compile(r"(?:我?(?:要|选|点|订|按|来)|第|no\.? ?|number )?(?P<digit>[1-9])(?:号(?:餐|服务|项目)?)?(?=$|[^\d:/.\-]|[ ,])")
_EXPLICIT_CANCEL = re.compile(r"取消|撤|退|不要了|不订了|不约了|cancel|call off")
_IS_THERE = re.compile(r"(?:请问|你好,?|你们|社区|咱们?|这里|这儿|那里|,)*有(?:没有)?(?:上门)?□+(?:的|服务|项目)*(?:吗|么|没有?|\?|,)*")
_LEFT_OVER = re.compile(
    r"预约|订单|服务|上门|单子|这个|那个|刚才|刚刚|上午|的|那|个|单|次|份|我们?|俺|要|想|请|帮忙?|把|给|了|吧|啊|呀|哦|呢|哈|吗|对不起|不好意思|抱歉|谢谢|麻烦|您?好|你好|有事|临时|先|去|来|人|订|约|点|也|就|都|还|my|the|please|order|booking|appointment|for|i|want|to|it|sorry|,|\?| |到|成|在|时间"
)


@dataclass(frozen=True)
class _Reading:
    """What all layers look at: the text as it came and in plain form, what surrounds it, what was found in it."""

    text: str
    plain: str
    at: datetime
    zone: ZoneInfo
    catalogue: Catalogue
    named: list[Named]

    def said(self) -> Said:
        return find_when(self.plain, local(self.at, self.zone).date())

    def when(self, said: Said, service: ServiceWords | None) -> When:
        usual = (service.usual_start, service.minutes) if service else (None, None)
        return resolve(said, at=self.at, zone=self.zone, usual_start=usual[0], usual_minutes=usual[1])


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
    folded = catalogue.from_pinyin(plain(text))
    codes = {question.code for question in open_questions}
    fixed = _fixed_saying(folded, codes)
    if fixed is not None:
        return Meaning(text, fixed)
    reading = _Reading(text, folded, at, zone, catalogue, catalogue.find(folded))
    return _answered(reading, open_questions) or _asked(reading) or Meaning(text, Intent.UNCLEAR)


def _fixed_saying(folded: str, codes: set[str]) -> Intent | None:
    """Leaving and joining before all else; then danger, which no other layer may overrule."""
    if keywords.is_stop(folded):
        return Intent.STOP
    if keywords.is_start(folded):
        return Intent.START
    if folded not in codes and is_call_for_help(folded):
        return Intent.SOS
    return None if folded else Intent.UNCLEAR


def _answered(reading: _Reading, questions: Sequence[Open]) -> Meaning | None:
    answer = find_answer(reading.plain, questions)
    if answer is None:
        return None
    wordy = answer.code is None or answer.code not in reading.plain
    if wordy and reading.named and not re.fullmatch(r"\D?\d\D?", reading.plain):
        order = _order(reading)
        if order is not None and polarity(reading.plain) is not Polarity.NO:
            return order
    meaning = Meaning(
        reading.text, answer.intent, code=answer.code, stars=answer.stars, asks_back=answer.asks_back
    )
    return _with_new_time(meaning, reading, answer)


def _with_new_time(meaning: Meaning, reading: _Reading, answer: Answer) -> Meaning:
    """ "改到明天下午" calls off and says when instead: the time is kept and asked back."""
    if answer.intent is not Intent.CANCEL or not keywords.CHANGE.search(reading.plain):
        return meaning
    return replace(_timed(meaning, reading.when(reading.said(), None)), asks_back=True)


def _asked(reading: _Reading) -> Meaning | None:
    folded = reading.plain
    if keywords.wants_human(folded):
        return Meaning(reading.text, Intent.HUMAN)
    if keywords.is_small_talk(folded):
        return Meaning(reading.text, Intent.CHAT)
    if keywords.asks_menu(folded):
        return Meaning(reading.text, Intent.MENU)
    return _cancelled(reading) or _repeated(reading) or _by_menu_digit(reading) or _availability(reading) or _order(reading) or _bare_polarity(reading)


def _cancelled(reading: _Reading) -> Meaning | None:
    match = keywords.CANCEL.search(reading.plain)
    change = keywords.CHANGE.search(reading.plain)
    found = match or change
    if found is None or len(reading.plain) > 40:
        return None
    said = reading.said()
    if len(_rest(reading, said, found.span())) > 4 or (match is None and not (said.anything or re.search("时间|改期", reading.plain))):
        return None
    service = reading.named[0].service if reading.named else None
    explicit = bool(match and (_EXPLICIT_CANCEL.search(match[0]) or service))
    meaning = Meaning(reading.text, Intent.CANCEL, service=service.code if service else None)
    meaning = _timed(meaning, reading.when(said, service)) if said.anything else meaning
    return replace(meaning, asks_back=not explicit or change is not None)


def _repeated(reading: _Reading) -> Meaning | None:
    match = keywords.REPEAT.search(reading.plain)
    if match is None:
        return None
    said = find_when(_blank(reading.plain, match.span()), local(reading.at, reading.zone).date())
    if len(_rest(reading, said, match.span())) > 6 or re.search(r"[你他她]|哈哈|不[是一]", reading.plain):
        return None
    service = reading.named[0].service if reading.named else None
    meaning = Meaning(reading.text, Intent.REPEAT, service=service.code if service else None)
    return _timed(meaning, reading.when(said, service)) if said.anything else meaning


def _rest(reading: _Reading, said: Said, *spans: tuple[int, int]) -> str:
    """What is left of the text when everything understood and courtesy is taken out."""
    left = reading.plain
    whom = find_whom(left)
    for span in (*spans, *said.spans, *(word.span for word in reading.named), *([whom[1]] if whom else [])):
        left = _blank(left, span)
    return _LEFT_OVER.sub("", left.replace("□", ""))


def _blank(text: str, span: tuple[int, int]) -> str:
    return text[: span[0]] + "□" * (span[1] - span[0]) + text[span[1] :]


def _by_menu_digit(reading: _Reading) -> Meaning | None:
    match = _MENU_DIGIT.match(reading.plain)
    service = reading.catalogue.by_digit(match["digit"]) if match else None
    if match is None or service is None or reading.named:
        return None
    said = find_when(_blank(reading.plain, match.span()), local(reading.at, reading.zone).date())
    whole = reading.said()
    quantity, whom = find_quantity(reading.plain), find_whom(reading.plain)
    if any(span[0] < match.end() for span in whole.spans) or (quantity and quantity[1][0] < match.end()):
        return None
    left = _blank(reading.plain, match.span())
    for span in (*said.spans, *([quantity[1]] if quantity else []), *([whom[1]] if whom else [])):
        left = _blank(left, span)
    if _LEFT_OVER.sub("", left.replace("□", "")):
        return None
    return _placed(reading, service, said, asks=False)


def _order(reading: _Reading) -> Meaning | None:
    if not reading.named:
        return _fault_order(reading)
    said, quantity, whom = reading.said(), find_quantity(reading.plain), find_whom(reading.plain)
    known = [*said.spans, *([quantity[1]] if quantity else []), *([whom[1]] if whom else [])]
    if _HAN.search(reading.plain):
        is_wanted = asking(reading.plain, reading.named, known) is not Asking.NOT
    else:
        is_wanted = asks_in_english(reading.plain, reading.named, known)
    if not is_wanted:
        return _fault_order(reading)
    service, certain = _the_one(wanted(reading.plain, reading.named) or reading.named)
    return _placed(reading, service, said, asks=not certain)


def _fault_order(reading: _Reading) -> Meaning | None:
    repair = reading.catalogue.repair()
    if repair is None or find_fault(reading.plain) is None:
        return None
    return _placed(reading, repair, reading.said(), asks=False)


def _the_one(named: list[Named]) -> tuple[ServiceWords, bool]:
    """The service that is meant: what is done somewhere before how to get there."""
    group = [word for word in named if not word.means] or named
    return group[0].service, len({word.service.code for word in group}) == 1


def _placed(reading: _Reading, service: ServiceWords, said: Said, *, asks: bool) -> Meaning:
    quantity, whom = find_quantity(reading.plain), find_whom(reading.plain)
    when = reading.when(said, service)
    meaning = Meaning(
        reading.text,
        Intent.ORDER,
        service=service.code,
        quantity=quantity[0] if quantity else None,
        for_whom=as_written(reading.text, whom[0]) if whom else None,
    )
    timed = _timed(meaning, when)
    return replace(timed, asks_back=asks or when.asks_back)


def _timed(meaning: Meaning, when: When) -> Meaning:
    return replace(
        meaning,
        starts_at=when.starts_at,
        ends_at=when.ends_at,
        minutes=when.minutes,
        time_given=when.time_given,
        date_given=when.date_given,
        asks_back=meaning.asks_back or when.asks_back,
    )


def _availability(reading: _Reading) -> Meaning | None:
    """ "有没有理发服务", "有送饭的吗": asks whether there is such a thing."""
    if len(reading.named) != 1 or not _IS_THERE.fullmatch(_blank(reading.plain, reading.named[0].span)):
        return None
    return Meaning(reading.text, Intent.MENU, service=reading.named[0].service.code)


def _bare_polarity(reading: _Reading) -> Meaning | None:
    """A yes or no although nothing is open: a late answer, which somebody must be told about."""
    if len(reading.plain) > 10 or reading.named:
        return None
    said = polarity(reading.plain)
    if said not in {Polarity.YES, Polarity.NO} or not is_only_polarity(reading.plain):
        return None
    return Meaning(reading.text, Intent(said.value))
