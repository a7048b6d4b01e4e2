"""The map of a day's plan, drawn by ourselves: homes as points, rounds as lines. No tiles, no network."""

from collections import defaultdict
from dataclasses import dataclass, replace
from math import cos, radians

from eldercare.dispatch.plans.view import PlanView, Round, Stop

WIDTH, LEAST_HEIGHT, MOST_HEIGHT, MARGIN = 1000, 420, 900, 56
METRES_PER_DEGREE = 111_195
COLOURS, DASHES = 8, 4
SCALES = (50, 100, 200, 500, 1000, 2000, 5000, 10_000)
LEAST_METRES = 200
POINT, HAN, LETTER = 6, 15, 8.5
Point = tuple[float, float]
Going = tuple[Stop, int | None]


@dataclass(frozen=True)
class Label:
    """Where the words beside a point stand, so that none covers another; `anchor` as SVG has it."""

    text: str
    x: float
    y: float
    anchor: str


@dataclass(frozen=True)
class Home:
    """One place where elders live: several in one building are one point."""

    x: float
    y: float
    names: tuple[str, ...]
    left_out: bool
    helpers: frozenset[int]
    label: "Label | None" = None


@dataclass(frozen=True)
class Line:
    """One helper's round: home, stops in order, home."""

    round: Round
    points: str
    x: float
    y: float
    has_home: bool
    look: str
    label: Label | None = None


@dataclass(frozen=True)
class Map:
    """What is drawn. `scale` is the length of the bar in metres, `bar` its length on the drawing."""

    height: int
    homes: tuple[Home, ...]
    lines: tuple[Line, ...]
    scale: int
    bar: float
    unplaced: tuple[str, ...]


class _Projection:
    """From degrees to the drawing, north up, equirectangular: exact enough for a city."""

    def __init__(self, places: list[Point]) -> None:
        latitudes, longitudes = [one[0] for one in places], [one[1] for one in places]
        self._middle = (min(latitudes) + max(latitudes)) / 2, (min(longitudes) + max(longitudes)) / 2
        self._east = METRES_PER_DEGREE * cos(radians(self._middle[0]))
        wide = max((max(longitudes) - min(longitudes)) * self._east, LEAST_METRES)
        high = max((max(latitudes) - min(latitudes)) * METRES_PER_DEGREE, LEAST_METRES)
        self.per_metre = min((WIDTH - 2 * MARGIN) / wide, (MOST_HEIGHT - 2 * MARGIN) / high)
        self.height = max(LEAST_HEIGHT, round(high * self.per_metre) + 2 * MARGIN)

    def __call__(self, place: Point) -> Point:
        east, north = (place[1] - self._middle[1]) * self._east, (place[0] - self._middle[0]) * METRES_PER_DEGREE
        return round(WIDTH / 2 + east * self.per_metre, 1), round(self.height / 2 - north * self.per_metre, 1)


def map_of(view: PlanView) -> Map | None:
    """Return the map; None where no place is known."""
    stops: list[Going] = [(stop, one.volunteer_id) for one in view.rounds for stop in one.stops]
    stops += [(one.stop, None) for one in view.left_out]
    going = sorted((one for one in view.rounds if one.stops), key=lambda one: (one.name, one.id))
    places = [place for stop, _who in stops if (place := _point(stop))]
    places += [place for one in going if (place := _home(one))]
    if not places:
        return None
    project = _Projection(places)
    scale = max((one for one in SCALES if one * project.per_metre <= WIDTH / 5), default=SCALES[0])
    lines = [line for number, one in enumerate(going) if (line := _line(one, number, project))]
    homes, placer = _homes(stops, project), _Labels()
    for x, y in [*((one.x, one.y) for one in homes), *((one.x, one.y) for one in lines)]:
        placer.keep_free(x, y)
    return Map(
        project.height,
        tuple(replace(one, label=placer.beside(one.x, one.y, _said_at(one))) for one in homes),
        tuple(
            replace(one, label=placer.beside(one.x, one.y, one.round.name)) if one.has_home else one for one in lines
        ),
        scale,
        round(scale * project.per_metre, 1),
        tuple(dict.fromkeys(stop.elder for stop, _who in stops if _point(stop) is None)),
    )


class _Labels:
    """Puts words beside points: right, left, above or below, wherever nothing stands yet; else nowhere."""

    def __init__(self) -> None:
        self._taken: list[tuple[float, float, float, float]] = []

    def keep_free(self, x: float, y: float) -> None:
        self._taken.append((x - POINT, y - POINT, x + POINT, y + POINT))

    def beside(self, x: float, y: float, text: str) -> Label | None:
        wide = sum(LETTER if letter.isascii() else HAN for letter in text)
        for left, base, anchor, at in (
            (x + 12, y + 5, "start", x + 12),
            (x - 12 - wide, y + 5, "end", x - 12),
            (x - wide / 2, y - 13, "middle", x),
            (x - wide / 2, y + 25, "middle", x),
        ):
            box = left, base - HAN, left + wide, base + 3
            if left >= 0 and left + wide <= WIDTH and not any(_overlap(box, other) for other in self._taken):
                self._taken.append(box)
                return Label(text, round(at, 1), round(base, 1), anchor)
        return None


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _said_at(home: Home) -> str:
    more = len(home.names) - 1
    return f"{home.names[0]} +{more}" if more else home.names[0]


def _point(place: Stop | Round) -> Point | None:
    if place.latitude is None or place.longitude is None:
        return None
    return place.latitude, place.longitude


def _home(one: Round) -> Point | None:
    return _point(one) if one.home_is_known else None


def _homes(stops: list[Going], project: _Projection) -> tuple[Home, ...]:
    there: dict[Point, list[Going]] = defaultdict(list)
    for stop, who in stops:
        place = _point(stop)
        if place is not None:
            there[project(place)].append((stop, who))
    return tuple(
        Home(
            x,
            y,
            tuple(dict.fromkeys(stop.elder for stop, _who in those)),
            any(who is None for _stop, who in those),
            frozenset(who for _stop, who in those if who is not None),
        )
        for (x, y), those in there.items()
    )


def _line(one: Round, number: int, project: _Projection) -> Line | None:
    home = _home(one)
    places = [place for stop in one.stops if (place := _point(stop))]
    way = [home, *places, home] if home else places
    if not way:
        return None
    points = [project(place) for place in way]
    look = f"map-colour-{number % COLOURS} map-dash-{number // COLOURS % DASHES}"
    return Line(one, " ".join(f"{x:g},{y:g}" for x, y in points), *points[0], home is not None, look)
