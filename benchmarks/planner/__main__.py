"""`python -m benchmarks.planner`: plan public instances in a given time, and compare with the best published plans."""

import argparse
import csv
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import mean

from benchmarks.planner.greedy import compared
from benchmarks.planner.instances import Instance, as_solution, name_of, paths_in, read
from benchmarks.planner.replanning import replanned
from eldercare.dispatch.planner.evaluate import evaluate
from eldercare.dispatch.planner.problem import Plan, UnplannableDay
from eldercare.dispatch.planner.solve import Planning


@dataclass(frozen=True, slots=True)
class Published:
    """What others reached, as far as it is known."""

    family: str = ""
    best: float | None = None
    annealed: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One instance: objectives of all seeds, changes tried per second, and how it compares in per cent."""

    group: str
    objectives: list[float]
    changes_a_second: float
    to_best: float | None
    to_annealed: float | None


def main() -> int:
    """Plan every instance; return 1 when one could not be planned or a plan breaks a rule."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.planner", description=__doc__)
    parser.add_argument("--instances", type=Path, help="folder of .json and .json.gz files, searched with those below")
    parser.add_argument("--budget", type=float, default=10, help="seconds for an instance: reading, planning and all")
    parser.add_argument(
        "--seeds", type=int, default=1, help="how often, each time with other random numbers; the best plan is written"
    )
    parser.add_argument("--out", type=Path, help="folder for one plan per instance, in the judge's format")
    parser.add_argument("--compare", type=Path, help="table with the columns instance, best_published, sa_mean, family")
    parser.add_argument(
        "--processor-time", action="store_true", help="the budget is of this process's own work: for a busy machine"
    )
    parser.add_argument(
        "--generated", type=int, metavar="N", help="N made-up communities of each size instead, against a greedy plan"
    )
    parser.add_argument(
        "--replan", action="store_true", help="cancel visits of instances and made-up communities instead"
    )
    asked = parser.parse_args()
    clock = time.process_time if asked.processor_time else time.monotonic
    if asked.replan:
        return replanned(asked.instances, asked.budget, clock)
    if asked.generated:
        return compared(asked.generated, asked.budget, clock)
    if asked.instances is None or asked.out is None:
        parser.error("--instances and --out are needed, or --generated, or --replan")
    known = _published(asked.compare) if asked.compare else {}
    asked.out.mkdir(parents=True, exist_ok=True)
    rows, failed = [], 0
    print(f"{'instance':60}{'objective':>12}{'to best %':>11}{'to SA %':>10}{'moves/s':>11}", flush=True)
    for path in paths_in(asked.instances):
        try:
            row = _run(path, asked.out, asked.budget, asked.seeds, known.get(name_of(path), Published()), clock)
        except (UnplannableDay, KeyError, ValueError) as error:
            failed += 1
            print(f"{name_of(path):60} not planned: {type(error).__name__} {error}", flush=True)
            continue
        rows.append(row)
        print(f"{name_of(path)[:59]:60}{_figures(row)}", flush=True)
    _print_means(rows)
    return 1 if failed else 0


def _run(path: Path, out: Path, budget: float, seeds: int, known: Published, clock: Callable[[], float]) -> Row:
    found: list[tuple[float, Plan]] = []
    tried = 0
    for seed in range(1, seeds + 1):
        began = clock()
        instance = read(path)
        planning = Planning(instance.day, budget - (clock() - began), seed=seed, clock=clock)
        plan = planning.run()
        tried += planning.changes_tried
        objective, faults = _objective(instance, plan)
        if faults:
            raise UnplannableDay("; ".join(faults))
        found.append((objective, plan))
    best, plan = min(found, key=lambda pair: pair[0])
    (out / f"{instance.name}.json").write_text(json.dumps(as_solution(instance, plan, best)), encoding="utf-8")
    objectives = [objective for objective, _ in found]
    gaps = (_gap(objectives, known.best), _gap(objectives, known.annealed))
    return Row(f"{known.family or path.parent.name} {instance.patients}", objectives, tried / budget / seeds, *gaps)


def _objective(instance: Instance, plan: Plan) -> tuple[float, list[str]]:
    """Price the plan as the instance's file does: what is forbidden costs nothing there, but must not be."""
    verdict = evaluate(replace(instance.day, weights=instance.claimed), plan)
    return verdict.cost + instance.unavoidable, verdict.faults


def _gap(objectives: list[float], other: float | None) -> float | None:
    return 100 * (mean(objectives) / other - 1) if other else None


def _figures(row: Row) -> str:
    to_best, to_annealed = ("" if gap is None else f"{gap:.2f}" for gap in (row.to_best, row.to_annealed))
    return f"{min(row.objectives):>12.3f}{to_best:>11}{to_annealed:>10}{row.changes_a_second:>11,.0f}"


def _print_means(rows: list[Row]) -> None:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.group.split()[0]].append(row)
        groups[row.group].append(row)
    print(f"\n{'mean of':40}{'plans':>6}{'to best %':>11}{'to SA %':>10}{'moves/s':>11}")
    for group, members in sorted(groups.items()):
        to_best = [row.to_best for row in members if row.to_best is not None]
        to_annealed = [row.to_annealed for row in members if row.to_annealed is not None]
        best, annealed = (f"{mean(gaps):.3f}" if gaps else "" for gaps in (to_best, to_annealed))
        speed = mean(row.changes_a_second for row in members)
        print(f"{group:40}{len(members):>6}{best:>11}{annealed:>10}{speed:>11,.0f}")


def _published(path: Path) -> dict[str, Published]:
    with path.open(newline="", encoding="utf-8") as file:
        return {
            row["instance"]: Published(
                row.get("family") or "",
                float(row["best_published"]) if row.get("best_published") else None,
                float(row["sa_mean"]) if row.get("sa_mean") else None,
            )
            for row in csv.DictReader(file)
        }


if __name__ == "__main__":
    sys.exit(main())
