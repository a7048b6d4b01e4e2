"""One text being read: as it came, in plain form, and what was found in it; shared by all layers."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from eldercare.channels.sms.understanding.meaning import Meaning, ServiceWords
from eldercare.channels.sms.understanding.services import Catalogue, Named
from eldercare.channels.sms.understanding.when import Said, When, find_when, resolve
from eldercare.channels.sms.understanding.whom import find_whom
from eldercare.clock import local

_SLASHED = re.compile(r"(?<![\d/])(0?[1-9]|1[0-2])/(0?[1-9]|1[0-2])(?![\d/])")
_LEFT_OVER = re.compile(
    r"预约|订单|服务|上门|单子|这个|那个|刚才|刚刚|上午|的|那|个|单|次|份|我们?|俺|要|想|请|帮忙?|把|给|了|吧|啊|呀|哦|呢|哈|吗|对不起|不好意思|抱歉|谢谢|麻烦|您?好|你好|有事|临时|先|去|来|人|订|约|点|也|就|都|还|my|the|please|order|booking|appointment|for|i|want|to|it|sorry|,|\?| |到|成|在|时间"
)


@dataclass(frozen=True)
class Reading:
    """What all layers look at: the text as it came and in plain form, what surrounds it, what was found in it."""

    text: str
    plain: str
    at: datetime
    zone: ZoneInfo
    catalogue: Catalogue
    language: str = "zh"

    @cached_property
    def named(self) -> list[Named]:
        """Every service word in the text."""
        return self.catalogue.find(self.plain)

    @cached_property
    def said(self) -> Said:
        """Everything about time in the text."""
        return find_when(self.plain, local(self.at, self.zone).date())

    def when(self, said: Said, service: ServiceWords | None) -> When:
        """The moment that is meant, filled in from what is usual for the service; "3/12" of an English writer is asked back."""
        usual = (service.usual_start, service.minutes) if service else (None, None)
        when = resolve(said, at=self.at, zone=self.zone, usual_start=usual[0], usual_minutes=usual[1])
        two_ways = self.language == "en" and _SLASHED.search(self.plain)
        return replace(when, asks_back=True) if two_ways and two_ways[1] != two_ways[2] else when


def left_over(reading: Reading, said: Said, *spans: tuple[int, int]) -> str:
    """What is left of the text when everything understood and courtesy is taken out."""
    left = reading.plain
    whom = find_whom(left)
    for span in (*spans, *said.spans, *(word.span for word in reading.named), *([whom[1]] if whom else [])):
        left = blank(left, span)
    return uncounted(left)


def uncounted(text: str) -> str:
    """What neither blanks nor courtesy account for."""
    return _LEFT_OVER.sub("", text.replace("□", ""))


def blank(text: str, span: tuple[int, int]) -> str:
    """The text with this place blanked out, so that positions stay."""
    return text[: span[0]] + "□" * (span[1] - span[0]) + text[span[1] :]


def moved(meaning: Meaning, when: When) -> Meaning:
    """The meaning of a text that wants this time instead: asked back, and a time only where it is certain."""
    return replace(timed(meaning, When() if when.asks_back else when), asks_back=True, moves=True)


def timed(meaning: Meaning, when: When) -> Meaning:
    """The meaning with this time."""
    return replace(
        meaning,
        starts_at=when.starts_at,
        ends_at=when.ends_at,
        minutes=when.minutes,
        time_given=when.time_given,
        date_given=when.date_given,
        asks_back=meaning.asks_back or when.asks_back,
    )
