"""What somebody wants done: a service, the same again, something called off, or to know whether there is such a service."""

import re
from dataclasses import replace

from eldercare.channels.sms.understanding import keywords
from eldercare.channels.sms.understanding.english_requests import asks_in_english
from eldercare.channels.sms.understanding.meaning import Intent, Meaning, ServiceWords
from eldercare.channels.sms.understanding.normalise import as_written
from eldercare.channels.sms.understanding.reading import Reading, blank, left_over, moved, timed, uncounted
from eldercare.channels.sms.understanding.requests import Asking, asking, find_fault, wanted
from eldercare.channels.sms.understanding.services import Named
from eldercare.channels.sms.understanding.stories import is_play
from eldercare.channels.sms.understanding.when import Said, find_when
from eldercare.channels.sms.understanding.whom import find_quantity, find_whom
from eldercare.clock import local

_HAN = re.compile(r"[\u4e00-\u9fff]")
_MENU_DIGIT = re.compile(
    r"(?:我?(?:要|选|点|订|按|来)|第|no\.? ?|number )?(?P<digit>[1-9])(?:号(?:餐|服务|项目)?)?(?=$|[^\d:/.\-]|[ ,])"
)
_EXPLICIT_CANCEL = re.compile(r"取消|撤|退|不要了|不订了|不约了|cancel|call off")
_PAUSE = re.compile(
    r"暂停|(?<![不没别])停(?!电|水|车|气|暖|药|下来|在)(?:一?停|一下|几天|一段|一阵|掉|到|送|□|$|,|了吧|吧)|先停|□(?:都|也)?(?:先|暂时)(?:别|不|甭)|(?:先|暂时)(?:别|不用|不要|甭)(?:再)?(?:来|送|□)"
    r"|\b(?:pause|suspend|stop|hold)\b(?! by| over| the (?:bus|car|pain|bleeding))|no more (?:meals?|visits?)"
)
_ENGLISH_THING = re.compile(r"\b(?:meals?|food|lunch|dinner|cleaning|visits?|service|deliver(?:y|ies|ing))\b")
_IS_THERE = re.compile(
    r"(?:请问|你好,?|你们|社区|咱们?|这里|这儿|那里|,)*有(?:没有)?(?:上门)?□+(?:的|服务|项目)*(?:吗|么|没有?|\?|,)*"
)


def cancelled(reading: Reading) -> Meaning | None:
    """An order is called off, or moved to another time (which is asked back)."""
    match = keywords.CANCEL.search(reading.plain)
    change = keywords.CHANGE.search(reading.plain)
    found = match or change
    if found is None or len(reading.plain) > 40:
        return None
    said = reading.said
    if len(left_over(reading, said, found.span())) > 4 or (
        match is None and not (said.anything or re.search("时间|改期", reading.plain))
    ):
        return None
    service = reading.named[0].service if reading.named else None
    explicit = bool(match and (_EXPLICIT_CANCEL.search(match[0]) or service))
    meaning = Meaning(reading.text, Intent.CANCEL, service=service.code if service else None)
    if change is not None:
        return moved(meaning, reading.when(said, service))
    meaning = timed(meaning, reading.when(said, service)) if said.anything else meaning
    return replace(meaning, asks_back=not explicit)


def paused(reading: Reading) -> Meaning | None:
    """What comes regularly is to stop for a while: never an order, and from when until when a person asks."""
    text = reading.plain
    service = reading.named[0].service if reading.named else None
    if len(text) > 60 or not (service or _ENGLISH_THING.search(text)):
        return None
    rest = text
    for word in reading.named:
        rest = blank(rest, word.span)
    if not _PAUSE.search(rest):
        return None
    return Meaning(reading.text, Intent.CANCEL, service=service.code if service else None, asks_back=True)


def repeated(reading: Reading) -> Meaning | None:
    """The same as last time, perhaps for another day."""
    match = keywords.REPEAT.search(reading.plain)
    if match is None:
        return None
    said = find_when(blank(reading.plain, match.span()), local(reading.at, reading.zone).date())
    if len(left_over(reading, said, match.span())) > 6 or re.search(r"[你他她]|哈哈|不[是一]", reading.plain):
        return None
    service = reading.named[0].service if reading.named else None
    meaning = Meaning(reading.text, Intent.REPEAT, service=service.code if service else None)
    return timed(meaning, reading.when(said, service)) if said.anything else meaning


def by_menu_digit(reading: Reading) -> Meaning | None:
    """A digit of the printed menu, alone or with time, quantity or beneficiary."""
    match = _MENU_DIGIT.match(reading.plain)
    service = reading.catalogue.by_digit(match["digit"]) if match else None
    if match is None or service is None or reading.named:
        return None
    said = find_when(blank(reading.plain, match.span()), local(reading.at, reading.zone).date())
    whole = reading.said
    quantity, whom = find_quantity(reading.plain), find_whom(reading.plain)
    if any(span[0] < match.end() for span in whole.spans) or (quantity and quantity[1][0] < match.end()):
        return None
    left = blank(reading.plain, match.span())
    for span in (*said.spans, *([quantity[1]] if quantity else []), *([whom[1]] if whom else [])):
        left = blank(left, span)
    if uncounted(left):
        return None
    return placed(reading, service, said, asks=False)


def order(reading: Reading) -> Meaning | None:
    """A service is named and asked for, or something at home is said to be broken."""
    if is_play(reading.plain):
        return None
    if not reading.named:
        return _broken(reading)
    said, quantity, whom = reading.said, find_quantity(reading.plain), find_whom(reading.plain)
    known = [*said.spans, *([quantity[1]] if quantity else []), *([whom[1]] if whom else [])]
    if _HAN.search(reading.plain):
        is_wanted = asking(reading.plain, reading.named, known) is not Asking.NOT
    else:
        is_wanted = asks_in_english(reading.plain, reading.named, known)
    if not is_wanted:
        return _broken(reading)
    service, *more = _in_order(wanted(reading.plain, reading.named, known) or reading.named)
    meaning = placed(reading, service, said, asks=bool(more))
    return replace(meaning, more=tuple(other.code for other in more))


def _broken(reading: Reading) -> Meaning | None:
    repair = reading.catalogue.by_any_word(("维修", "修理", "repair")) if find_fault(reading.plain) else None
    if repair is None:
        return None
    return placed(reading, repair, reading.said, asks=False)


def _in_order(named: list[Named]) -> list[ServiceWords]:
    """The services that are meant; what only says how to get to another one is left out."""
    group = [word for word in named if not word.means] or named
    return list({word.service.code: word.service for word in group}.values())


def placed(reading: Reading, service: ServiceWords, said: Said, *, asks: bool) -> Meaning:
    """An order of this service with everything else that the text says."""
    quantity, whom = find_quantity(reading.plain), find_whom(reading.plain)
    when = reading.when(said, service)
    meaning = Meaning(
        reading.text,
        Intent.ORDER,
        service=service.code,
        quantity=quantity[0] if quantity else None,
        for_whom=as_written(reading.text, whom[0]) if whom else None,
    )
    return replace(timed(meaning, when), asks_back=asks or when.asks_back)


def availability(reading: Reading) -> Meaning | None:
    """ "有没有理发服务": asks whether there is such a thing."""
    if len(reading.named) != 1 or not _IS_THERE.fullmatch(blank(reading.plain, reading.named[0].span)):
        return None
    return Meaning(reading.text, Intent.MENU, service=reading.named[0].service.code)
