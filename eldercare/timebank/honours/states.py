"""The life of a commendation list, and what a number of stars takes, as data. Nothing here touches the database."""

from dataclasses import dataclass
from enum import StrEnum


class CommendationState(StrEnum):
    """A draft is counted anew whenever it is looked at; what is published or final is kept row by row."""

    DRAFT = "draft"
    PUBLISHED = "published"
    FINAL = "final"
    WITHDRAWN = "withdrawn"


S = CommendationState
NEXT: dict[CommendationState, frozenset[CommendationState]] = {
    S.DRAFT: frozenset({S.PUBLISHED, S.WITHDRAWN}),
    S.PUBLISHED: frozenset({S.FINAL, S.WITHDRAWN}),
    S.FINAL: frozenset(),
    S.WITHDRAWN: frozenset(),
}
SEEN_BY_ALL = frozenset({S.PUBLISHED, S.FINAL})


@dataclass(frozen=True)
class Standing:
    """How many stars so many verified minutes make. `next_hours` is what the next one takes, None at the top."""

    minutes: int
    stars: int
    of: int
    next_hours: int | None

    @property
    def missing_minutes(self) -> int:
        """Minutes until the next star; 0 at the top."""
        return 0 if self.next_hours is None else self.next_hours * 60 - self.minutes


def standing(minutes: int, star_hours: tuple[int, ...]) -> Standing:
    """Return the stars for verified minutes, where `star_hours` are the hours for one star, for two and so on."""
    stars = sum(minutes >= hours * 60 for hours in star_hours)
    return Standing(minutes, stars, len(star_hours), star_hours[stars] if stars < len(star_hours) else None)


@dataclass(frozen=True)
class Honoured:
    """Somebody on a list: minutes in the period and in all, stars at its end, and how many there were before it."""

    person_id: int
    name: str
    minutes: int
    minutes_in_all: int
    stars: int
    stars_before: int

    @property
    def has_new_star(self) -> bool:
        return self.stars > self.stars_before


def chosen(people: list[Honoured], *, top: int) -> list[Honoured]:
    """Return who reached a star in the period, and the `top` who served most in it; most stars, then most hours first.

    Whoever served as long as the last of the top is on the list, too: no lot is drawn.
    """
    served = sorted((one.minutes for one in people if one.minutes > 0), reverse=True)
    least = served[min(top, len(served)) - 1] if served and top > 0 else None
    on_it = [one for one in people if one.has_new_star or (least is not None and one.minutes >= least)]
    return sorted(on_it, key=lambda one: (-one.stars, -one.minutes, one.name, one.person_id))
