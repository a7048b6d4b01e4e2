"""Do the migrations lead exactly to the models, on both engines?"""

import sys

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from eldercare.database import Base
from eldercare.migration import alembic_config
from scripts.databases import ENGINES, migrated_and_modelled
from scripts.triggers import triggers


def differences(migrated: sa.Engine, modelled: sa.Engine) -> list[str]:
    """Return how the database that the migrations made differs from the models.

    Alembic compares tables, columns, indexes and keys, but not what else the database refuses: checks and triggers
    are read from both databases.
    """
    with migrated.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found = [str(difference) for difference in compare_metadata(context, Base.metadata)]
    wanted, present = _refusals(modelled), _refusals(migrated)
    found += [f"missing in the migrations: {refusal}" for refusal in sorted(wanted - present)]
    found += [f"not in the models: {refusal}" for refusal in sorted(present - wanted)]
    return found


def _refusals(engine: sa.Engine) -> set[str]:
    inspector = sa.inspect(engine)
    checks = [
        f"{table} {check['name']} {check['sqltext']}"
        for table in inspector.get_table_names()
        for check in inspector.get_check_constraints(table)
    ]
    return {" ".join(refusal.split()) for refusal in (*checks, *triggers(engine).values())}


def main() -> int:
    heads = ScriptDirectory.from_config(alembic_config()).get_heads()
    found = [] if len(heads) == 1 else [f"there must be one newest revision, not {heads}"]
    for engine_name in () if found else ENGINES:
        with migrated_and_modelled(engine_name) as (migrated, modelled):
            found += [f"{engine_name}: {difference}" for difference in differences(migrated, modelled)]
    print("\n".join(found) or "Migrations lead to the models on both engines.")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
