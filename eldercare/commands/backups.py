"""Saving the whole database to a file and bringing it back, with the tools that each engine comes with."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import click
from sqlalchemy import make_url
from sqlalchemy.engine import URL

TABLES = "SELECT count(*) FROM sqlite_master WHERE type = 'table'"


def backup(database_url: str, file: Path) -> None:
    """Write the database as it is at one moment to a new file, while others go on working.

    Raises ClickException when the file exists, the database does not, or PostgreSQL's pg_dump is missing.
    """
    if file.exists():
        raise click.ClickException(f"{file} exists already. Give another name; backups are never written over.")
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        _copy_sqlite(_sqlite_file(url), file)
    else:
        _run(url, ["pg_dump", "--format=custom", f"--file={file}"])
    file.chmod(0o600)


def restore(database_url: str, file: Path) -> None:
    """Bring a backup back into an empty database. Raises ClickException when there is something in it already."""
    if not file.exists():
        raise click.ClickException(f"There is no file {file}.")
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite":
        _run(url, ["pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", str(file)])
        return
    if not _is_backup(file):
        raise click.ClickException(f"{file} is no backup of this program, or only a part of one. Nothing was changed.")
    target = Path(url.database or "")
    if target.exists() and _has_tables(target):
        raise click.ClickException(f"{target} is not empty. Move it away first, then restore.")
    target.parent.mkdir(parents=True, exist_ok=True)
    _copy_sqlite(file, target)


def _sqlite_file(url: URL) -> Path:
    path = Path(url.database or "")
    if not path.exists():
        raise click.ClickException(f"There is no database at {path} yet. Run eldercare init first.")
    return path


def _is_backup(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as connection:
        try:
            revisions: int = connection.execute("SELECT count(*) FROM alembic_version").fetchone()[0]
        except sqlite3.DatabaseError:
            return False
        return revisions == 1


def _has_tables(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as connection:
        found: int = connection.execute(TABLES).fetchone()[0]
        return found > 0


def _copy_sqlite(source: Path, target: Path) -> None:
    """Copy through SQLite itself: a plain copy would miss what still stands in the write-ahead log."""
    try:
        with closing(sqlite3.connect(source)) as from_db, closing(sqlite3.connect(target)) as to_db:
            from_db.backup(to_db)
    except sqlite3.DatabaseError as error:
        raise click.ClickException(f"{source} is not a database that can be read: {error}.") from None


def _run(url: URL, command: list[str]) -> None:
    """Run one of PostgreSQL's own tools; the password goes by the environment, where other users cannot see it."""
    if shutil.which(command[0]) is None:
        raise click.ClickException(f"{command[0]} is missing: install PostgreSQL's client tools.")
    plain = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    environment = os.environ | ({"PGPASSWORD": url.password} if url.password else {})
    done = subprocess.run([*command, f"--dbname={plain}"], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise click.ClickException(f"{command[0]} failed: {done.stderr.strip()}")
