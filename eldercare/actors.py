"""Who acts and through which door: two small facts that every history row carries."""

from dataclasses import dataclass
from enum import StrEnum


class Door(StrEnum):
    """The way by which a wish reached us."""

    SMS = "sms"
    CALL = "call"
    CONSOLE = "console"
    MOBILE = "mobile"
    FAMILY = "family"
    API = "api"
    CLOCK = "clock"
    COMMAND = "command"


class ActorKind(StrEnum):
    STAFF = "staff"
    PERSON = "person"
    SYSTEM = "system"


@dataclass(frozen=True)
class Actor:
    """Somebody who does something: a member of staff, a person (elder, volunteer, family), or the system itself."""

    kind: ActorKind
    id: int | None = None

    @classmethod
    def staff(cls, staff_id: int) -> "Actor":
        return cls(ActorKind.STAFF, staff_id)

    @classmethod
    def person(cls, person_id: int) -> "Actor":
        return cls(ActorKind.PERSON, person_id)


SYSTEM = Actor(ActorKind.SYSTEM)
