"""Real scheduler processes, and waiting for what they do."""

import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from flask import Flask

from benchmarks.processes import environment_of, process
from eldercare.database import session
from eldercare.settings import Settings

SCHEDULER = ("-m", "eldercare.cli", "scheduler")


@contextmanager
def schedulers(app: Flask, how_many: int = 1) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Run so many schedulers on the app's database; what they say is in `scheduler-N.log` of its instance folder.

    AssertionError, with what it said, for one that ended by itself.
    """
    settings: Settings = app.extensions["eldercare_settings"]
    session.commit()
    with ExitStack() as until_the_end:
        started = [
            until_the_end.enter_context(process(SCHEDULER, environment_of(settings), log_of(app, number)))
            for number in range(how_many)
        ]
        try:
            yield started
        finally:
            for number, one in enumerate(started):
                assert one.poll() in {None, -signal.SIGKILL}, log_of(app, number).read_text()[-2000:]


def log_of(app: Flask, number: int = 0) -> Path:
    settings: Settings = app.extensions["eldercare_settings"]
    return settings.instance_dir / f"scheduler-{number}.log"


def wait_until(came_true: Callable[[], bool], *, seconds: float, pause: float = 0.2) -> None:
    """Ask again and again, each time with a fresh look at the database; AssertionError when the patience ends."""
    patience_ends = time.monotonic() + seconds
    while True:
        is_true = came_true()
        session.commit()  # an open transaction would keep the processes from writing to SQLite
        if is_true:
            return
        assert time.monotonic() < patience_ends, f"not within {seconds} s: {came_true.__name__}"
        time.sleep(pause)
