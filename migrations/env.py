"""How Alembic sees our models and talks to our two engines. Called through eldercare.migration only."""

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy.types import TypeDecorator

import eldercare.app  # noqa: F401 - imports every package's models
from eldercare.database import Base


def plain_type(kind: str, subject: object, _context: AutogenContext) -> str | bool:
    """Write our own column types as the plain ones they store, so that old revisions outlive changes in our code."""
    if kind == "type" and isinstance(subject, TypeDecorator) and type(subject).__module__.startswith("eldercare."):
        return f"sa.{subject.impl!r}"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite changes a table by rebuilding it
    render_item=plain_type,
)
with context.begin_transaction():
    context.run_migrations()
