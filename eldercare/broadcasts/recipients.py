"""Who a broadcast would reach, and how, before it is sent."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import select

from eldercare.areas.queries import scope_of
from eldercare.broadcasts.choice import Choice
from eldercare.broadcasts.models import Broadcast
from eldercare.broadcasts.texts import Said
from eldercare.clock import local
from eldercare.database import session
from eldercare.elders.models import Elder
from eldercare.localtime import zone
from eldercare.messaging.limits import Limits
from eldercare.people.models import Person, Phone


class Way(StrEnum):
    """How an elder is told, or why not. `shared`: somebody else on the same number is told already."""

    TEXT = "text"
    CALL = "call"
    SHARED = "shared"
    OPTED_OUT = "opted_out"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True)
class Recipient:
    """One elder who is meant, and how he or she is told."""

    elder_id: int
    name: str
    language: str
    way: Way
    number_index: str = ""


@dataclass(frozen=True)
class Summary:
    """How many are meant and reached by which way, what that costs (fen), and who is not reached, by name."""

    ways: dict[Way, int]
    languages: dict[str, int]
    parts: int
    price_fen: int
    not_reached: tuple[Recipient, ...]

    @property
    def meant(self) -> int:
        return sum(self.ways.values())

    @property
    def reached(self) -> int:
        return self.ways[Way.TEXT] + self.ways[Way.CALL]


def meant(broadcast: Broadcast, at: datetime) -> list[Recipient]:
    """Return every elder who is meant, in id order; each number is used once, by whoever comes first."""
    wanted = Choice.from_json(broadcast.chosen).elders(scope_of(broadcast.area_id), local(at, zone()).date())
    person = (Person.id, Person.name, Person.language, Person.reads_texts, Person.opted_out_at)
    query = select(*person, Phone.kind, Phone.number_index).outerjoin(Phone, Phone.person_id == Person.id)
    is_there = Person.died_on.is_(None), Person.left_on.is_(None)
    query = query.where(Person.id.in_(wanted.select_from(Elder)), *is_there).order_by(
        Person.id, Phone.position, Phone.id
    )
    return list(_each_number_once(session.execute(query)))


def summary(recipients: Iterable[Recipient], said: dict[str, Said], prices: Limits) -> Summary:
    """Return the numbers that a worker sees before she says yes; each call is counted once, however often it rings."""
    known = list(recipients)
    ways = Counter(one.way for one in known)
    texts = Counter(one.language for one in known if one.way is Way.TEXT)
    count = sum(said[language].parts * texts[language] for language in said)
    missed = tuple(one for one in known if one.way in {Way.OPTED_OUT, Way.UNREACHABLE})
    price_fen = count * prices.part_price_fen + ways[Way.CALL] * prices.call_price_fen
    return Summary({way: ways[way] for way in Way}, dict(texts), count, price_fen, missed)


def _each_number_once(rows: Iterable[Any]) -> Iterator[Recipient]:
    used: set[str] = set()
    for _person_id, phones in groupby(rows, key=attrgetter("id")):
        one = _recipient(list(phones))
        if one.way in {Way.TEXT, Way.CALL} and one.number_index in used:
            one = Recipient(one.elder_id, one.name, one.language, Way.SHARED, one.number_index)
        used.add(one.number_index)
        yield one


def _recipient(rows: list[Any]) -> Recipient:
    """Decide as `messaging.reach.way_to` does, which needs whole persons; thousands of those would take seconds."""
    first = rows[0]
    phones = [row for row in rows if row.kind is not None]
    mobile = next((row for row in phones if row.kind == "mobile"), None)
    by_text = mobile if first.reads_texts else None
    if not phones:
        way, index = Way.UNREACHABLE, ""
    elif first.opted_out_at is not None:
        way, index = Way.OPTED_OUT, ""
    elif by_text is not None:
        way, index = Way.TEXT, by_text.number_index
    else:
        way, index = Way.CALL, phones[0].number_index
    return Recipient(first.id, first.name, first.language, way, index)
