"""Write the revision that brings the database to the models; to be read and corrected before it is committed."""

import sys
from pathlib import Path

from alembic import command
from alembic.script import Script

from eldercare.migration import alembic_config
from scripts.databases import ENGINES, migrated_and_modelled
from scripts.triggers import statements_between, triggers


def main(message: str) -> int:
    if not message.strip():
        print('Say what changes: make migration m="orders remember who asked"')
        return 1
    changes: dict[str, list[str]] = {}
    for engine_name in ENGINES:
        with migrated_and_modelled(engine_name) as (migrated, modelled):
            changes[engine_name] = statements_between(triggers(migrated), triggers(modelled))
    with migrated_and_modelled("sqlite") as (migrated, _), migrated.connect() as connection:
        written = command.revision(alembic_config(connection), message.strip(), autogenerate=True)
    if isinstance(written, Script) and any(changes.values()):
        _append(Path(written.path), changes)
    return 0


def _append(revision: Path, changes: dict[str, list[str]]) -> None:
    """Write out the triggers, which Alembic does not see, so that the revision outlives changes in our code."""
    text = revision.read_text(encoding="utf-8").replace("# ### end Alembic commands ###", RUN)
    statements = "".join(f"    {name!r}: [{', '.join(map(_quoted, those))}],\n" for name, those in changes.items())
    head, _, body = text.partition("def upgrade() -> None:")
    revision.write_text(f"{head}TRIGGERS = {{\n{statements}}}\n\n\ndef upgrade() -> None:{body}", encoding="utf-8")


RUN = """for statement in TRIGGERS[op.get_bind().dialect.name]:
        op.get_bind().exec_driver_sql(statement, execution_options={"no_parameters": True})"""


def _quoted(statement: str) -> str:
    escaped = statement.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return f'"""{escaped}"""'


if __name__ == "__main__":
    sys.exit(main(" ".join(sys.argv[1:])))
