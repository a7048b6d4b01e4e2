"""Scratch databases on both engines, for holding the migrations against the models."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import sqlalchemy as sa

import eldercare.app  # noqa: F401 - imports every package's models
from eldercare.database import Base
from eldercare.migration import head_revision, upgrade_to_head
from tests.support.postgres import postgres_database

ENGINES = ("sqlite", "postgresql")


@contextmanager
def migrated_and_modelled(engine_name: str) -> Iterator[tuple[sa.Engine, sa.Engine]]:
    """Yield two databases: one filled by the migrations there are, one straight from the models."""
    with ExitStack() as until_the_end:
        migrated, modelled = (until_the_end.enter_context(_empty(engine_name)) for _ in range(2))
        if head_revision() is not None:
            upgrade_to_head(migrated.url.render_as_string(hide_password=False))
        Base.metadata.create_all(modelled)
        yield migrated, modelled


@contextmanager
def _empty(engine_name: str) -> Iterator[sa.Engine]:
    with ExitStack() as until_the_end:
        if engine_name == "sqlite":
            folder = until_the_end.enter_context(tempfile.TemporaryDirectory(prefix="eldercare-schema-"))
            url = f"sqlite:///{Path(folder, 'scratch.sqlite3')}"
        else:
            url = until_the_end.enter_context(postgres_database())
        engine = sa.create_engine(url, poolclass=sa.NullPool)
        until_the_end.callback(engine.dispose)
        yield engine
