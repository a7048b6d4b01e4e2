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

TRIGGERS = {
    "sqlite": "SELECT sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": """
        SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace""",
}


def differences(url_of_migrated: str, url_of_models: str) -> list[str]:
    """Fill two empty databases, one by the migrations, one from the models; return how they differ.

    Alembic compares tables, columns, indexes and keys, but not what else the database refuses: checks and triggers
    are read from both databases.
    """
    upgrade_to_head(url_of_migrated)
    models = sa.create_engine(url_of_models)
    migrated = sa.create_engine(url_of_migrated)
    try:
        Base.metadata.create_all(models)
        with migrated.connect() as connection:
            found = [str(difference) for difference in compare_metadata(_compared(connection), Base.metadata)]
        wanted, present = _refusals(models), _refusals(migrated)
    finally:
        models.dispose()
        migrated.dispose()
    found += [f"missing in the migrations: {refusal}" for refusal in sorted(wanted - present)]
    found += [f"not in the models: {refusal}" for refusal in sorted(present - wanted)]
    return found


def _compared(connection: sa.Connection) -> MigrationContext:
    return MigrationContext.configure(connection, opts={"compare_type": True})


def _refusals(engine: sa.Engine) -> set[str]:
    inspector = sa.inspect(engine)
    checks = [
        f"{table} {check['name']} {check['sqltext']}"
        for table in inspector.get_table_names()
        for check in inspector.get_check_constraints(table)
    ]
    with engine.connect() as connection:
        written_as_sql = connection.exec_driver_sql(TRIGGERS[engine.dialect.name]).scalars().all()
    return {" ".join(refusal.split()) for refusal in (*checks, *written_as_sql)}


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
