"""Which elders of an area are meant, as data and as a condition."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select

from eldercare.areas.queries import Scope
from eldercare.elders.models import Elder, LivingStatus
from eldercare.people.ages import years_before
from eldercare.people.models import Address, Person, Sex


@dataclass(frozen=True)
class Choice:
    """Narrows the elders of an area down; what is empty or None narrows nothing. Ages are whole years, both included.

    `place` is how the estate, or estate and building, begins. Who has no birthday on record has no age.
    """

    living: tuple[LivingStatus, ...] = ()
    ability_from: int | None = None
    age_from: int | None = None
    age_until: int | None = None
    sex: Sex | None = None
    place: str = ""

    def as_json(self) -> dict[str, object]:
        """Return what is stored of it."""
        known = {"living": [status.value for status in self.living], "sex": self.sex.value if self.sex else None}
        rest = {name: getattr(self, name) for name in ("ability_from", "age_from", "age_until", "place")}
        return {name: value for name, value in (known | rest).items() if value not in (None, "", [])}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Choice":
        """Return what was stored."""
        living = tuple(LivingStatus(value) for value in stored.get("living", ()))
        sex = Sex(stored["sex"]) if "sex" in stored else None
        return cls(**(stored | {"living": living, "sex": sex}))

    def elders(self, scope: Scope, on: date) -> Select[int]:
        """Return a query for the ids of the elders meant inside the scope, with the ages they have on that day."""
        query = select(Elder.id).join(Person, Elder.id == Person.id).outerjoin(Address, Address.person_id == Person.id)
        return query.where(scope.covers(Person.community_id), *self._conditions(on))

    def _conditions(self, on: date) -> list[ColumnElement[bool]]:
        wanted: list[ColumnElement[bool]] = []
        if self.living:
            wanted.append(Elder.living_status.in_(self.living))
        if self.ability_from:
            wanted.append(Elder.ability_level >= self.ability_from)
        if self.age_from is not None:
            wanted.append(Person.birth_on <= years_before(on, self.age_from))
        if self.age_until is not None:
            wanted.append(Person.birth_on > years_before(on, self.age_until + 1))
        if self.sex is not None:
            wanted.append(Person.sex == self.sex)
        if self.place:
            whole = Address.estate + " " + Address.building
            begins = Address.estate.startswith(self.place, autoescape=True)
            wanted.append(or_(begins, whole.startswith(self.place, autoescape=True)))
        return wanted
