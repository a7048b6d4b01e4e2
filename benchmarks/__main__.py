"""`python -m benchmarks`: every scenario on both databases, printed as ratios that hold on any machine."""

import argparse
import sys
import time
from collections.abc import Callable, Iterator

from benchmarks import acceptances, assignment, board, candidates, intake, ledger, understanding
from benchmarks.databases import ENGINES, databases
from benchmarks.figures import Result

Scenario = Callable[..., Iterator[Result]]
SCENARIOS: dict[str, Scenario] = {
    "intake": intake.run,
    "board": board.run,
    "candidates": candidates.run,
    "assignment": assignment.run,
    "acceptances": acceptances.run,
    "ledger": ledger.run,
}
DURABLE = {"ledger"}
"""What is measured with PostgreSQL waiting for the disk at each commit."""
WITHOUT_DATABASE: dict[str, Scenario] = {"understanding": understanding.run}


def main() -> int:
    """Run what was asked for; return 1 when anything was counted wrong, whatever the times are."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--only", choices=[*WITHOUT_DATABASE, *SCENARIOS], action="append", help="this scenario (may be given again)"
    )
    parser.add_argument("--engine", choices=ENGINES, action="append", help="this database (default: both)")
    parser.add_argument("--quick", action="store_true", help="fewer rounds, fewer rows: for a look, not for the record")
    asked = parser.parse_args()
    is_right = True
    wanted = asked.only or [*WITHOUT_DATABASE, *SCENARIOS]
    for name in (name for name in wanted if name in WITHOUT_DATABASE):
        is_right &= _report(name, WITHOUT_DATABASE[name](quick=asked.quick))
    for name in (name for name in wanted if name in SCENARIOS):
        for engine in asked.engine or ENGINES:
            is_right &= _run(name, engine, quick=asked.quick)
    return 0 if is_right else 1


def _run(name: str, engine: str, *, quick: bool) -> bool:
    with databases(engine, durable=name in DURABLE) as source:
        return _report(f"{name} on {engine}{' (quick)' if quick else ''}", SCENARIOS[name](source, quick=quick))


def _report(title: str, results: Iterator[Result]) -> bool:
    print(f"\n{title}", flush=True)
    began, is_right = time.monotonic(), True
    for result in results:
        _print(result)
        is_right &= result.is_right
    print(f"  ({time.monotonic() - began:.0f} s)", flush=True)
    return is_right


def _print(result: Result) -> None:
    wrong = "" if result.is_right else "   <- WRONG"
    print(f"  {result.what:<52} {result.figure:<26} {result.details}{wrong}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
