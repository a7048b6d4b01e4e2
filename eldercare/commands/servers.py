"""Running the web server, the scheduler, and both of them under one supervisor."""

import errno
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from types import FrameType

import click
import structlog
from flask import Flask
from gunicorn.app.base import BaseApplication

log = structlog.get_logger()
THREADS = 16
RESTART_SECONDS = 2
PATIENCE_SECONDS = 20


def refuse_busy_port(host: str, port: int) -> None:
    """Raise a ClickException with one clear sentence when somebody else listens there already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise click.ClickException(
                    f"Port {port} on {host} is in use. Stop what runs there, or choose another one: --port {port + 1}."
                ) from None
            raise click.ClickException(f"Cannot listen on {host}:{port}: {error.strerror}.") from None


class Web(BaseApplication):
    """gunicorn, configured from here instead of from a file."""

    def __init__(self, app: Flask, *, host: str, port: int, workers: int) -> None:
        self.app, self.address, self.workers = app, f"{host}:{port}", workers
        super().__init__()

    def load_config(self) -> None:
        for name, value in {
            "bind": self.address,
            "workers": self.workers,
            "threads": THREADS,
            "worker_class": "gthread",
            "timeout": 60,
            "graceful_timeout": 10,
            "keepalive": 5,
            "loglevel": "warning",
            "preload_app": False,
            "control_socket_disable": True,
        }.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        return self.app


def serve(app: Flask, *, host: str, port: int, workers: int) -> None:
    """Serve the app until the process is told to stop."""
    Web(app, host=host, port=port, workers=workers).run()


@dataclass
class Supervisor:
    """Keeps child processes alive: starts them again when they end, stops them all when told to."""

    commands: dict[str, list[str]]
    children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    stopping: bool = False

    def run(self) -> int:
        """Run until told to stop and return the exit status: 0 when every child went quietly."""
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        for name in self.commands:
            self._start(name)
        while not self.stopping:
            time.sleep(0.2)
            for name, child in self.children.items():
                if child.poll() is not None:
                    log.warning("process_ended", process=name, status=child.returncode)
                    time.sleep(RESTART_SECONDS)
                    self._start(name)
        return self._end()

    def _start(self, name: str) -> None:
        # In a session of its own, so that Ctrl-C reaches the supervisor only, which then stops them in good order.
        self.children[name] = subprocess.Popen(self.commands[name], start_new_session=True)

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _end(self) -> int:
        for child in self.children.values():
            child.terminate()
        status = 0
        for child in self.children.values():
            try:
                child.wait(PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
                status = 1
        return status


def supervise(*, host: str, port: int) -> int:
    """Run web and scheduler until told to stop; return the exit status."""
    refuse_busy_port(host, port)
    own = [sys.executable, "-m", "eldercare.cli"]
    return Supervisor(
        {
            "web": [*own, "web", "--host", host, "--port", str(port)],
            "scheduler": [*own, "scheduler"],
        }
    ).run()
