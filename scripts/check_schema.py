"""Do the migrations lead exactly to the models, on both engines?"""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

import eldercare.app  # noqa: F401 - imports every package's models
from eldercare.database import Base
from eldercare.migration import alembic_config, upgrade_to_head
from tests.support.postgres import postgres_database


def differences(url_of_migrated: str, url_of_models: str) -> list[str]:
    """Fill two empty databases, one by the migrations, one from the models; return how they differ.

    Alembic compares tables, columns, indexes and keys, but not checks; those are read from both databases.
    """
    upgrade_to_head(url_of_migrated)
    models = sa.create_engine(url_of_models)
    migrated = sa.create_engine(url_of_migrated)
    try:
        Base.metadata.create_all(models)
        with migrated.connect() as connection:
            found = [str(difference) for difference in compare_metadata(_compared(connection), Base.metadata)]
        wanted, present = _checks(models), _checks(migrated)
    finally:
        models.dispose()
        migrated.dispose()
    found += [f"check missing in the migrations: {check}" for check in sorted(wanted - present)]
    found += [f"check not in the models: {check}" for check in sorted(present - wanted)]
    return found


def _compared(connection: sa.Connection) -> MigrationContext:
    return MigrationContext.configure(connection, opts={"compare_type": True})


def _checks(engine: sa.Engine) -> set[tuple[str, str, str]]:
    inspector = sa.inspect(engine)
    return {
        (table, str(check["name"]), " ".join(check["sqltext"].split()))
        for table in inspector.get_table_names()
        for check in inspector.get_check_constraints(table)
    }


@contextmanager
def two_empty_databases(engine_name: str) -> Iterator[tuple[str, str]]:
    if engine_name == "postgres":
        with postgres_database() as one, postgres_database() as other:
            yield one, other
    else:
        with tempfile.TemporaryDirectory(prefix="eldercare-schema-") as folder:
            yield f"sqlite:///{Path(folder, 'one')}", f"sqlite:///{Path(folder, 'other')}"


def main() -> int:
    heads = ScriptDirectory.from_config(alembic_config()).get_heads()
    found = [] if len(heads) == 1 else [f"there must be one newest revision, not {heads}"]
    for engine_name in ("sqlite", "postgres") if not found else ():
        with two_empty_databases(engine_name) as (one, other):
            found += [f"{engine_name}: {difference}" for difference in differences(one, other)]
    print("\n".join(found) or "Migrations lead to the models on both engines.")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
