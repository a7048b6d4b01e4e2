"""Public instances of the home care problem: both file formats become a day, a plan becomes a solution file."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Any

from eldercare.dispatch.planner.problem import (
    Bond,
    BreakRule,
    Day,
    Helper,
    Pair,
    Plan,
    UnplannableDay,
    Visit,
    Weights,
)

HARD = "HARD"
MUST_NOT = 1e5
"""What a minute or a miss costs that an instance forbids: more than all the rest of the plan."""
Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Instance:
    """A day and the names that its file uses. `claimed` are the weights that count in the file's objective.

    `unavoidable` is what counts there as well and no plan can change: breaks missed where there is no rule for breaks.
    """

    name: str
    day: Day
    helpers: list[str]
    visits: list[tuple[str, str]]
    patients: int
    claimed: Weights
    unavoidable: float


def paths_in(folder: Path) -> Iterator[Path]:
    """Every instance file in a folder and those below it."""
    yield from sorted(path for path in folder.rglob("*") if path.name.endswith((".json", ".json.gz")))


def name_of(path: Path) -> str:
    """An instance is known by its file's name."""
    return path.name.removesuffix(".gz").removesuffix(".json")


def read(path: Path) -> Instance:
    """Read a file of either format. Raises UnplannableDay when it asks for what nobody can do."""
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as file:
        data = json.load(file)
    return (_read_uhhc if "metadata" in data else _read_hhcrsp)(name_of(path), data)


def as_solution(instance: Instance, plan: Plan, objective: float) -> Record:
    """Return what the judge reads."""
    routes, breaks = [], []
    for helper, stops in enumerate(plan.rounds):
        visits = [
            {"patient": patient, "service": service, "start": stop.start}
            for stop in stops
            for patient, service in [instance.visits[stop.visit]]
        ]
        routes.append({"caregiver": instance.helpers[helper], "visits": visits})
    rule = instance.day.break_rule
    for helper, pause in plan.breaks.items():
        last = plan.rounds[helper][pause.after - 1].visit if pause.after else None
        breaks.append(
            {
                "caregiver": instance.helpers[helper],
                "start": pause.start,
                "end": pause.start + (rule.minutes if rule else 0),
                "after": instance.visits[last][0] if last is not None else None,
            }
        )
    return {"instance": instance.name, "objective": objective, "routes": routes, "breaks": breaks}


def _read_hhcrsp(name: str, data: Record) -> Instance:
    caregivers = [(one["id"], frozenset(one.get("abilities") or ()), Helper(0, 0)) for one in data["caregivers"]]
    book = _Book(data, caregivers, {})
    for place, patient in enumerate(data["patients"], start=1):
        book.add(patient, place, patient["required_caregivers"], [tuple(patient["time_window"])])
    weights = Weights(1 / 3, 1 / 3, 1 / 3)
    return book.instance(name, weights, weights)


def _read_uhhc(name: str, data: Record) -> Instance:
    components = data["metadata"]["cost_components"]
    terminals = {terminal["id"]: terminal["distance_matrix_index"] for terminal in data["terminal_points"]}
    caregivers = []
    for one in data["caregivers"]:
        shift = one["working_shift"]["start"], one["working_shift"]["end"]
        ends = terminals[one["departing_point"]], terminals[one["arrival_point"]]
        helper = Helper(*ends, shift, takes_break=bool(one.get("lunch_break")))
        caregivers.append((one["id"], frozenset(one.get("abilities") or ()), helper))
    book = _Book(data, caregivers, components)
    for patient in data["patients"]:
        windows = [(window["start"], window["end"]) for window in patient["time_windows"]]
        book.add(patient, patient["distance_matrix_index"], patient["required_services"], windows)
    at_end, rule = data["metadata"]["time_window_met"] == "at_service_end", data.get("lunch_breaks")
    lunch = None
    if rule:
        lunch = BreakRule(rule["start"], rule["end"] - rule["min_duration"] * at_end, rule["min_duration"])
    return book.instance(name, _weights(components, MUST_NOT), _weights(components, 0), lunch, at_end)


def _weights(components: Record, hard: float) -> Weights:
    def weight(component: str) -> float:
        value = components.get(component, 0)
        return hard if value == HARD else float(value)

    return Weights(
        travel=weight("travel_time"),
        late=weight("total_tardiness"),
        latest=weight("highest_tardiness"),
        waiting=weight("total_waiting_time"),
        overtime=weight("total_extra_time"),
        idle=weight("max_idle_time"),
        missed_break=weight("missed_lunch_break"),
    )


class _Book:
    """Collects visits and their pairs while patients are read."""

    def __init__(self, data: Record, caregivers: list[tuple[str, frozenset[str], Helper]], components: Record) -> None:
        self._data = data
        self._caregivers = caregivers
        self._components = components
        self._default = {service["id"]: service.get("default_duration") for service in data["services"]}
        self._visits: list[Visit] = []
        self._pairs: list[Pair] = []
        self._names: list[tuple[str, str]] = []

    def add(self, patient: Record, place: int, required: list[Record], windows: list[tuple[float, float]]) -> None:
        first = len(self._visits)
        optional = bool(patient.get("optional")) and self._components.get("optional_patients", HARD) != HARD
        left_out = float(self._components["optional_patients"]) if optional else inf
        for one in required:
            minutes = one.get("duration") or self._default[one["service"]]
            helpers = self._able(patient, one["service"])
            if not helpers and not optional:
                raise UnplannableDay(f"nobody can give service {one['service']} to patient {patient['id']}")
            self._visits.append(Visit(place, minutes, tuple(windows), helpers, left_out))
            self._names.append((patient["id"], one["service"]))
        if len(required) > 1:
            self._pairs.append(_pair(patient, first))

    def _able(self, patient: Record, service: str) -> dict[int, float]:
        wished, banned = patient.get("preferred_caregivers"), frozenset(patient.get("incompatible_caregivers") or ())
        weight = self._components.get("caregiver_preferences", 0)
        able = {}
        for number, (name, abilities, _) in enumerate(self._caregivers):
            unwished = wished is not None and name not in wished
            if service in abilities and name not in banned:
                able[number] = 0.0 if not unwished else MUST_NOT if weight == HARD else float(weight)
        return able

    def instance(
        self, name: str, weights: Weights, claimed: Weights, lunch: BreakRule | None = None, at_end: bool = False
    ) -> Instance:
        day = Day(
            helpers=tuple(helper for _, _, helper in self._caregivers),
            visits=tuple(self._visits),
            travel=tuple(tuple(row) for row in self._data["distances"]),
            pairs=tuple(self._pairs),
            weights=weights,
            break_rule=lunch,
            late_at_end=at_end,
        )
        names = [caregiver for caregiver, _, _ in self._caregivers]
        missed = 0 if lunch else sum(helper.takes_break for helper in day.helpers) * claimed.missed_break
        return Instance(name, day, names, self._names, len(self._data["patients"]), claimed, missed)


def _pair(patient: Record, first: int) -> Pair:
    rule = patient.get("synchronization") or {"type": "independent"}
    if rule["type"] == "independent":
        return Pair(first, first + 1, Bond.INDEPENDENT)
    if rule["type"] == "simultaneous":
        return Pair(first, first + 1, Bond.TOGETHER)
    gap = rule["distance"]
    least, most = (gap["min"], gap["max"]) if isinstance(gap, dict) else gap
    return Pair(first, first + 1, Bond.IN_TURN, least, most)
