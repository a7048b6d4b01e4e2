"""Processes as an operator starts and stops them, for real."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

PATIENCE_SECONDS = 60
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free: int = probe.getsockname()[1]
        return free


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start an eldercare command on a SQLite database of its own; what still runs at the end is ended."""
    started: list[subprocess.Popen[str]] = []
    environment = os.environ | {"ELDERCARE_INSTANCE_DIR": str(tmp_path), "ELDERCARE_DATABASE_URL": ""}

    def run(*words: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "eldercare.cli", *words]
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def healthy(port: int) -> dict[str, object]:
    """What /healthz says once everything has started."""
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < give_up_at:
        try:
            facts: dict[str, object] = requests.get(f"http://127.0.0.1:{port}/healthz", timeout=5).json()
        except requests.ConnectionError:
            facts = {}
        if facts.get("status") == "ok":
            return facts
        time.sleep(0.2)
    raise AssertionError("never healthy")


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def test_web_and_scheduler_start_together_and_stop_when_told(start: Start, port: int) -> None:
    start("init").wait(PATIENCE_SECONDS)
    running = start("run", "--port", str(port))

    assert healthy(port)["scheduler"]
    running.send_signal(signal.SIGTERM)

    assert running.wait(PATIENCE_SECONDS) == 0
    assert is_free(port)


def test_nothing_outlives_a_supervisor_that_was_killed(start: Start, port: int) -> None:
    start("init").wait(PATIENCE_SECONDS)
    running = start("run", "--port", str(port))
    healthy(port)

    running.kill()

    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not is_free(port) and time.monotonic() < give_up_at:
        time.sleep(0.1)
    assert is_free(port)


def test_a_busy_port_gets_one_sentence(start: Start, port: int) -> None:
    start("init").wait(PATIENCE_SECONDS)
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        refused = start("run", "--port", str(port))
        said, _ = refused.communicate(timeout=PATIENCE_SECONDS)

    assert refused.returncode == 1
    assert f"--port {port + 1}" in said and "Traceback" not in said
