"""Who is calling: the elders, relatives and others behind a number, a name or an address."""

import re
from dataclasses import dataclass, field

from eldercare.areas.queries import Scope
from eldercare.elders import queries as elders
from eldercare.elders.models import Elder
from eldercare.errors import Invalid
from eldercare.people.models import Contact, Person
from eldercare.people.numbers import normalised
from eldercare.people.queries import by_number, elders_of

NUMBER = re.compile(r"[\d０-９＋+()（）\s\-－]{3,}")
MOST = 20


@dataclass(frozen=True)
class Caller:
    """What is known of somebody on the phone. `number` is E.164, None when something else than a number was typed."""

    number: str | None = None
    elders: list[Elder] = field(default_factory=list)
    ties: list[tuple[Contact, Elder]] = field(default_factory=list)
    others: list[Person] = field(default_factory=list)

    @property
    def is_known(self) -> bool:
        return bool(self.elders or self.ties or self.others)

    @property
    def choices(self) -> list[Elder]:
        """The elders it may be about, each once."""
        found = {elder.id: elder for elder in self.elders}
        return list((found | {elder.id: elder for _tie, elder in self.ties}).values())


def find_caller(text: str, scope: Scope) -> Caller:
    """Return whom a number reaches, or who is called so or lives there; nobody outside the scope."""
    text = text.strip()
    if not text:
        return Caller()
    if NUMBER.fullmatch(text):
        return _by_number(text, scope)
    return Caller(elders=elders.search(scope, text, limit=MOST))


def _by_number(text: str, scope: Scope) -> Caller:
    try:
        number = normalised(text)
    except Invalid:
        return Caller()
    here = [person for person in by_number(number) if scope.has(person.community_id)]
    found = [elder for person in here if (elder := elders.find(person.id)) is not None]
    ties = [
        (tie, elder)
        for person in by_number(number)
        for tie in elders_of(person.id)
        if (elder := elders.find(tie.elder_id)) is not None and scope.has(elder.person.community_id)
    ]
    known = {elder.id for elder in found} | {tie.person_id for tie, _elder in ties}
    return Caller(number, found, ties, [person for person in here if person.id not in known])
