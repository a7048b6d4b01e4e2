"""Where the bars and the line of the solvency chart stand: numbers for an SVG, in its own units."""

from dataclasses import dataclass

from eldercare.timebank.solvency import Year

WIDTH, HEIGHT = 960, 400
LEFT, RIGHT, TOP, BOTTOM = 84, 16, 16, 44
STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True)
class Bar:
    """What is asked for in a year."""

    x: float
    y: float
    width: float
    height: float
    year: int
    is_short: bool
    middle: float
    is_named: bool


@dataclass(frozen=True)
class Tick:
    """A line across with the hours that it stands for."""

    y: float
    label: str


@dataclass(frozen=True)
class Chart:
    """Bars for what is asked for, points of a line for what can be served."""

    width: int
    height: int
    left: int
    right: int
    base: float
    bars: list[Bar]
    points: list[tuple[float, float]]
    ticks: list[Tick]

    @property
    def line(self) -> str:
        return " ".join(f"{x},{y}" for x, y in self.points)


def chart(years: list[Year]) -> Chart:
    """Return the chart of these years."""
    top = _round_top(max([1, *(max(one.asked, one.served) for one in years)]) / 60) * 60
    slot, base = (WIDTH - LEFT - RIGHT) / len(years), HEIGHT - BOTTOM

    def height_of(minutes: float) -> float:
        return round(minutes / top * (base - TOP), 1)

    bars = [
        Bar(
            x=round(LEFT + slot * at + slot * 0.18, 1),
            y=round(base - height_of(one.asked), 1),
            width=round(slot * 0.64, 1),
            height=height_of(one.asked),
            year=one.year,
            is_short=one.missing > 0,
            middle=round(LEFT + slot * (at + 0.5), 1),
            is_named=at % 2 == 0,
        )
        for at, one in enumerate(years)
    ]
    points = [(bar.middle, round(base - height_of(one.served), 1)) for bar, one in zip(bars, years, strict=True)]
    ticks = [Tick(round(base - height_of(top * part / 4), 1), f"{top / 60 * part / 4:,.0f}") for part in range(5)]
    return Chart(WIDTH, HEIGHT, LEFT, WIDTH - RIGHT, base, bars, points, ticks)


def _round_top(hours: float) -> float:
    size = 1.0
    while size * 10 < hours:
        size *= 10
    return max(4.0, next(size * step for step in STEPS if size * step >= hours))
