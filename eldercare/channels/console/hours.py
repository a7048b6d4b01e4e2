"""Weekly times of a volunteer as a grid of whole hours."""

from collections.abc import Iterable
from itertools import groupby

from eldercare.volunteers.models import Availability
from eldercare.volunteers.service import Span

HOURS = range(6, 22)
Cell = tuple[int, int]


def cells_of(spans: Iterable[Availability]) -> set[Cell]:
    """Return (weekday, hour) for every hour of the grid that lies inside a span as a whole."""
    return {
        (span.weekday, hour)
        for span in spans
        for hour in HOURS
        if span.from_minute <= hour * 60 and (hour + 1) * 60 <= span.until_minute
    }


def cells_from(checked: Iterable[str]) -> set[Cell]:
    """Return the cells that a form names, "2-9" for Wednesday from nine to ten; what makes no sense is left out."""
    cells = set()
    for name in checked:
        weekday, _dash, hour = name.partition("-")
        if weekday.isdecimal() and hour.isdecimal() and int(weekday) <= 6 and int(hour) in HOURS:
            cells.add((int(weekday), int(hour)))
    return cells


def spans_of(cells: set[Cell]) -> list[Span]:
    """Return the spans that these hours make, each as long as it can be."""
    spans = []
    for weekday in range(7):
        hours = sorted(hour for day, hour in cells if day == weekday)
        for _run, group in groupby(enumerate(hours), key=lambda pair: pair[1] - pair[0]):
            run = [hour for _index, hour in group]
            spans.append(Span(weekday, run[0] * 60, (run[-1] + 1) * 60))
    return spans
