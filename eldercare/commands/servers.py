"""Running the web server, the scheduler and the planner, and all of them under one supervisor."""

import ctypes
import errno
import multiprocessing
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.context import ForkProcess
from types import FrameType

import click
import structlog
from flask import Flask
from gunicorn.app.base import BaseApplication

from eldercare import scheduler
from eldercare.app import create_app
from eldercare.commands import planner
from eldercare.settings import Settings

log = structlog.get_logger()
FORKING = multiprocessing.get_context("fork")
PR_SET_PDEATHSIG = 1
THREADS = 16
RESTART_SECONDS = 2
PATIENCE_SECONDS = 20
PLANNERS_NICENESS = 10
"""A plan takes all of one core: on a busy machine pages and texts go first."""


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
                    f"Port {port} on {host} is in use. Stop what runs there, or choose another one: "
                    f"--port {port + 1}, with make PORT={port + 1}."
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
    """Keeps child processes alive: starts them again when they end, stops them all when told to.

    Children are forked: what is imported already is shared, so that a start and a restart take no second look at
    every module.
    """

    work: dict[str, Callable[[], None]]
    children: dict[str, ForkProcess] = field(default_factory=dict)
    stopping: bool = False

    def run(self) -> int:
        """Run until told to stop and return the exit status: 0 when every child went quietly."""
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        for name in self.work:
            self._start(name)
        while not self.stopping:
            time.sleep(0.2)
            for name, child in self.children.items():
                if not child.is_alive():
                    self._start_again(name, child.exitcode)
        return self._end()

    def _start(self, name: str) -> None:
        child = FORKING.Process(target=_obedient, args=(self.work[name], os.getpid()), name=name)
        child.start()
        self.children[name] = child

    def _start_again(self, name: str, status: int | None) -> None:
        time.sleep(RESTART_SECONDS)  # Ctrl-C reaches the children too: this leaves time to hear of it
        if not self.stopping:
            log.warning("process_ended", process=name, status=status)
            self._start(name)

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _end(self) -> int:
        for child in self.children.values():
            child.terminate()
        status = 0
        for child in self.children.values():
            child.join(PATIENCE_SECONDS)
            if child.is_alive():
                child.kill()
                status = 1
        return status


def _obedient(work: Callable[[], None], supervisor: int) -> None:
    """Do the work of a child: with no handlers of the supervisor's, and not a moment longer than it lives."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() == supervisor:
        work()


def supervise(settings: Settings, *, host: str, port: int) -> int:
    """Run web, scheduler and planner until told to stop; return the exit status."""
    refuse_busy_port(host, port)
    return Supervisor(
        {
            "web": lambda: serve(create_app(settings), host=host, port=port, workers=workers_for(settings)),
            "scheduler": lambda: scheduler.run(create_app(settings), settings),
            "planner": lambda: _plan(create_app(settings)),
        }
    ).run()


def _plan(app: Flask) -> None:
    os.nice(PLANNERS_NICENESS)
    planner.run(app)


def workers_for(settings: Settings) -> int:
    """Return how many processes serve the web: SQLite lets only one write at a time anyway."""
    return 1 if settings.database_url.startswith("sqlite") else 2
