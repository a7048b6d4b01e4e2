"""How many texts a second are understood on one core, with the command's start-up and without it."""

import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.figures import Result
from eldercare.catalogue.standard import STANDARD
from eldercare.channels.sms.understanding.offered_words import service_words
from eldercare.channels.sms.understanding.understand import understand

DATA = Path(__file__).parents[1] / "tests" / "data" / "understanding"
FILES = ("everyday.txt", "no_calls_for_help.txt", "calls_for_help.txt", "yes.txt", "no.txt")
AT, ZONE = datetime(2026, 11, 23, 2, 0, tzinfo=UTC), ZoneInfo("Asia/Shanghai")
MUST = 2000


def run(*, quick: bool) -> Iterator[Result]:
    """Measure in one process, then the whole command; in processor time, so that other work counts less."""
    amount = 3_000 if quick else 30_000
    written = [line for name in FILES for line in (DATA / name).read_text(encoding="utf-8").splitlines()]
    texts = list(islice(cycle(written), amount))
    services = service_words(STANDARD)
    understand("助餐", at=AT, zone=ZONE, services=services)
    began = time.process_time()
    for text in texts:
        understand(text, at=AT, zone=ZONE, services=services)
    yield Result("texts understood", _rate(amount, time.process_time() - began), f"{amount} texts")
    lines, seconds = _command("\n".join(texts) + "\n")
    details = f"{amount} texts through `eldercare understand`; goal {MUST}"
    yield Result("texts understood, start-up included", _rate(amount, seconds), details, lines == amount)


def _rate(amount: int, seconds: float) -> str:
    return f"{amount / seconds:.0f}/s of one core"


def _command(texts: str) -> tuple[int, float]:
    """The number of lines that the command answers these texts with, and the processor seconds it took."""
    command = [sys.executable, "-m", "eldercare.cli", "understand", "--at", AT.isoformat()]
    began = _used()
    done = subprocess.run(command, input=texts.encode(), capture_output=True, check=True, timeout=600)
    return done.stdout.count(b"\n"), _used() - began


def _used() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
