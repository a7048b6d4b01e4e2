"""A PostgreSQL that waits for the disk, may be killed at any moment, and comes back."""

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support import postgres

REST_SECONDS = 0.1
KEEPER = 'shift; "$@" & server=$!; cat >/dev/null; kill -QUIT $server 2>/dev/null; wait $server'


@dataclass
class MortalPostgres:
    """A server of our own in this folder; its data stay when it dies."""

    folder: Path
    binaries: Path
    life: ExitStack

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://postgres@/postgres?host={self.folder}"

    def rise(self) -> None:
        """Start it, and return when it answers."""
        options = postgres._options(postgres.AS_IT_COMES)
        command = [self.binaries / "postgres", "-D", self.folder / "data", "-k", self.folder, *options]
        self.life.enter_context(postgres._kept(self.folder, [str(part) for part in command], keeper=KEEPER))
        address = f"host={self.folder} user=postgres dbname=postgres"
        postgres._wait_for(address, log=self.folder / "log")

    def die_and_rise(self) -> None:
        """Kill it as a power cut would, without a word, and start it again."""
        pid = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)
        self.life.close()
        while _family(self.folder):  # its children end when they notice
            time.sleep(REST_SECONDS)
        self.rise()


def _family(folder: Path) -> list[Path]:
    sockets = str(folder)
    return [path for path in Path("/proc").glob("[0-9]*") if _works_in(path) == f"{sockets}/data"]


def _works_in(process: Path) -> str:
    try:
        return str((process / "cwd").readlink())
    except OSError:  # it has just ended
        return ""


@contextmanager
def mortal_postgres() -> Iterator[MortalPostgres]:
    """Yield a server with an empty database; it is gone at the end."""
    folder = Path(tempfile.mkdtemp(prefix="eldercare-postgres-"))
    try:
        binaries = postgres._binaries(folder)
        postgres._run_as_owner(folder, [binaries / "initdb", "-D", folder / "data", *postgres.INITDB_OPTIONS])
        with ExitStack() as life:
            one = MortalPostgres(folder, binaries, life)
            one.rise()
            yield one
    finally:
        shutil.rmtree(folder, ignore_errors=True)
