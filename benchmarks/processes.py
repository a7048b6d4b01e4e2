"""Real server processes on free ports, with their logs kept for looking into afterwards."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from eldercare.settings import Settings

START_SECONDS = 180
STOP_SECONDS = 20
OURS = ("-m", "eldercare.cli", "web")
BARE = ("-m", "benchmarks.bare")


@dataclass(frozen=True)
class Server:
    """A process that answers on this port of 127.0.0.1."""

    port: int
    log: Path
    pid: int

    def complaints(self, pattern: str) -> int:
        """Return how often its log says this."""
        return len(re.findall(pattern, self.log.read_text(encoding="utf-8", errors="replace")))


def environment_of(settings: Settings) -> dict[str, str]:
    """Return the environment from which a process reads these settings."""
    return {
        "ELDERCARE_DATABASE_URL": settings.database_url,
        "ELDERCARE_INSTANCE_DIR": str(settings.instance_dir),
        "ELDERCARE_SECRET_KEY": settings.secret_key,
        "ELDERCARE_DATA_KEY": settings.data_key,
        "ELDERCARE_PUBLIC_BASE_URL": settings.public_base_url,
        "ELDERCARE_TIMEZONE": str(settings.timezone),
        "ELDERCARE_GATEWAY": settings.gateway,
        "TWILIO_ACCOUNT_SID": settings.twilio_account_sid,
        "TWILIO_AUTH_TOKEN": settings.twilio_auth_token,
        "TWILIO_FROM": settings.twilio_from,
        "TWILIO_API_BASE_URL": settings.twilio_api_base_url,
        "ELDERCARE_GATEWAY_SECOND": settings.gateway_second,
        "ELDERCARE_RELAY_URL": settings.relay_url,
        "ELDERCARE_RELAY_SECRET": settings.relay_secret,
    }


@contextmanager
def process(arguments: tuple[str, ...], environ: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run Python with these arguments; in the end it is told to stop, and killed when it does not."""
    with log.open("ab") as output:
        started = subprocess.Popen(
            [sys.executable, *arguments], env=os.environ | dict(environ), stdout=output, stderr=output
        )
    try:
        yield started
    finally:
        started.terminate()
        try:
            started.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()


@contextmanager
def server(arguments: tuple[str, ...], environ: Mapping[str, str], folder: Path) -> Iterator[Server]:
    """Run this server on a free port and yield it as soon as it answers. Raises RuntimeError when it does not."""
    port = _free_port()
    log = folder / f"server-{port}.log"
    with process((*arguments, "--port", str(port)), environ, log) as started:
        _wait_for(port, started, log)
        yield Server(port, log, started.pid)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(port: int, started: subprocess.Popen[bytes], log: Path) -> None:
    patience_ends = time.monotonic() + START_SECONDS
    while time.monotonic() < patience_ends and started.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"the server did not start:\n{log.read_text(encoding='utf-8')}")
