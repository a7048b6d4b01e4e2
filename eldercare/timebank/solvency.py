"""Whether what is saved today can be served: a projection from numbers to numbers. Nothing here touches the database.

Each person spends what he or she saved evenly over N years (`spending_years`) from the age X on (`spends_from`); who is
older begins now, and so does whose age is not known. Only `spent_percent` of it is ever spent. Allowances lie with the
first year, which they are meant for; what pools hold and may be overdrawn is spread evenly over N years.

Each volunteer serves `hours_a_year` until the age U (`serves_until`); of those who serve in a year the share r
(`kept_percent`) serves in the next one. `joining` new ones begin each year, young enough to serve for all of it. So in
year t, 0 being this one:

    asked(t)  = share × Σ saved(a) / N   over all ages a with  max(0, X - a) <= t < max(0, X - a) + N
    served(t) = hours × (Σ volunteers(a) × r^t  over all ages a with  a + t < U   +   joining × (1 + r + … + r^(t-1)))

What is saved from now on is left out on purpose: the question is whether the promises made so far can be kept.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

YEARS = 20
COHORTS = ((0, 59), (60, 64), (65, 69), (70, 74), (75, 79), (80, 84), (85, 200))
"""First and last age of each row of the table; who has no birthday on record stands in a row of its own."""


@dataclass(frozen=True)
class Assumptions:
    """What nobody knows and everybody may set. Ages in years, shares in percent, hours of one volunteer."""

    spends_from: int = 75
    spending_years: int = 10
    spent_percent: int = 80
    hours_a_year: int = 50
    serves_until: int = 75
    kept_percent: int = 90
    joining: int = 0


BOUNDS: dict[str, tuple[int, int]] = {
    "spends_from": (60, 95),
    "spending_years": (1, 20),
    "spent_percent": (0, 100),
    "hours_a_year": (0, 300),
    "serves_until": (60, 95),
    "kept_percent": (50, 100),
    "joining": (0, 500),
}


@dataclass(frozen=True)
class OfAge:
    """Everybody of one age, in years; None is not known."""

    age: int | None
    saved_minutes: int = 0
    savers: int = 0
    volunteers: int = 0
    served_minutes: int = 0


@dataclass(frozen=True)
class Cohort:
    """A row of the table: ages from `first` to `last`, both None where they are not known."""

    first: int | None
    last: int | None
    saved_minutes: int
    savers: int
    volunteers: int
    served_minutes: int


@dataclass(frozen=True)
class Year:
    """What is asked for and what can be served in a year, in minutes."""

    year: int
    asked: int
    served: int

    @property
    def missing(self) -> int:
        return max(0, self.asked - self.served)


def cohorts(people: Iterable[OfAge]) -> list[Cohort]:
    """Return what the people of each cohort saved and served, empty cohorts too, those of unknown age last."""
    everybody = list(people)
    ranges: list[tuple[int | None, int | None]] = [*COHORTS, (None, None)]
    return [
        Cohort(
            first,
            last,
            saved_minutes=sum(one.saved_minutes for one in within),
            savers=sum(one.savers for one in within),
            volunteers=sum(one.volunteers for one in within),
            served_minutes=sum(one.served_minutes for one in within),
        )
        for first, last in ranges
        for within in [[one for one in everybody if _is_within(one.age, first, last)]]
    ]


def _is_within(age: int | None, first: int | None, last: int | None) -> bool:
    if age is None or first is None or last is None:
        return age is None and first is None
    return first <= age <= last


def project(
    people: Sequence[OfAge], assumed: Assumptions, *, first_year: int, allowances: int = 0, pools: int = 0
) -> list[Year]:
    """Return each of the coming years, the present one first. `allowances` and `pools` are minutes, as above."""
    return [
        Year(
            first_year + t,
            asked=round(_asked(people, assumed, t) + _of_the_community(assumed, t, allowances, pools)),
            served=round(_served(people, assumed, t)),
        )
        for t in range(YEARS)
    ]


def _asked(people: Sequence[OfAge], assumed: Assumptions, t: int) -> float:
    spending = (one.saved_minutes for one in people if _is_spending(one.age, assumed, t))
    return sum(spending) * assumed.spent_percent / 100 / assumed.spending_years


def _is_spending(age: int | None, assumed: Assumptions, t: int) -> bool:
    begins = 0 if age is None else max(0, assumed.spends_from - age)
    return begins <= t < begins + assumed.spending_years


def _of_the_community(assumed: Assumptions, t: int, allowances: int, pools: int) -> float:
    from_pools = max(0, pools) / assumed.spending_years if t < assumed.spending_years else 0.0
    return from_pools + (allowances if t == 0 else 0)


def _served(people: Sequence[OfAge], assumed: Assumptions, t: int) -> float:
    kept = assumed.kept_percent / 100
    old_hands = sum(one.volunteers for one in people if one.age is None or one.age + t < assumed.serves_until)
    joined = assumed.joining * sum(kept**year for year in range(t))
    return (old_hands * kept**t + joined) * assumed.hours_a_year * 60


def first_short(years: Sequence[Year]) -> Year | None:
    """Return the first year in which more is asked for than can be served, None where there is none."""
    return next((one for one in years if one.missing), None)


def tightest(years: Sequence[Year]) -> Year:
    """Return the year that leaves the least room."""
    return min(years, key=lambda one: one.served - one.asked)
