"""Asking a routing server, OSRM or Valhalla, how far it is on the ways that there are."""

from collections.abc import Sequence
from typing import Any, Protocol

import requests

Point = tuple[float, float]
"""Latitude and longitude in degrees."""
TIMEOUT_SECONDS = 2
VALHALLA = "valhalla+"
COSTING = {"foot": "pedestrian", "bike": "bicycle"}


class RoutingFailed(Exception):
    """The server does not answer in time, or not what was asked."""


class Router(Protocol):
    """A server that knows the ways; `profile` is "foot" or "bike"."""

    def metres(self, starts: Sequence[Point], goal: Point, profile: str) -> list[int | None]:
        """Return the metres from each start to the goal, None where there is no way. Raises RoutingFailed."""
        ...


def router_at(url: str) -> Router | None:
    """Return the server at this address: "http://…" speaks OSRM, "valhalla+http://…" Valhalla; none at an empty one."""
    if not url:
        return None
    if url.startswith(VALHALLA):
        return Valhalla(url.removeprefix(VALHALLA).rstrip("/"))
    return Osrm(url.rstrip("/"))


class Osrm:
    """The table service of OSRM (project-osrm.org, HTTP API v1)."""

    def __init__(self, url: str) -> None:
        self.url = url

    def metres(self, starts: Sequence[Point], goal: Point, profile: str) -> list[int | None]:
        points = ";".join(f"{longitude},{latitude}" for latitude, longitude in [goal, *starts])
        sources = ";".join(str(place) for place in range(1, len(starts) + 1))
        asked = {"sources": sources, "destinations": "0", "annotations": "distance"}
        answer = _read(requests.Request("GET", f"{self.url}/table/v1/{profile}/{points}", params=asked))
        return _whole([row[0] for row in _of(answer, "distances")], starts)


class Valhalla:
    """The matrix service of Valhalla (valhalla.github.io); it answers in kilometres."""

    def __init__(self, url: str) -> None:
        self.url = url

    def metres(self, starts: Sequence[Point], goal: Point, profile: str) -> list[int | None]:
        asked = {
            "sources": [{"lat": latitude, "lon": longitude} for latitude, longitude in starts],
            "targets": [{"lat": goal[0], "lon": goal[1]}],
            "costing": COSTING[profile],
        }
        answer = _read(requests.Request("POST", f"{self.url}/sources_to_targets", json=asked))
        kilometres = [row[0]["distance"] for row in _of(answer, "sources_to_targets")]
        return _whole([None if one is None else one * 1000 for one in kilometres], starts)


def _read(asked: requests.Request) -> Any:
    try:
        with requests.Session() as line:
            answer = line.send(line.prepare_request(asked), timeout=TIMEOUT_SECONDS)
            answer.raise_for_status()
            return answer.json()
    except (requests.RequestException, ValueError) as failure:
        raise RoutingFailed(str(failure)) from failure


def _of(answer: Any, name: str) -> list[Any]:
    rows = answer.get(name) if isinstance(answer, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, list) and row for row in rows):
        raise RoutingFailed(f"an answer without {name}")
    return rows


def _whole(metres: list[float | None], starts: Sequence[Point]) -> list[int | None]:
    if len(metres) != len(starts):
        raise RoutingFailed("an answer for other places")
    return [None if one is None else round(one) for one in metres]
