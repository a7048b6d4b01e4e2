"""Write the revision that brings the database to the models; to be read and corrected before it is committed."""

import sys
import tempfile
from pathlib import Path

import sqlalchemy as sa
from alembic import command

from eldercare.migration import alembic_config, head_revision, upgrade_to_head


def main(message: str) -> int:
    if not message.strip():
        print('Say what changes: make migration m="orders remember who asked"')
        return 1
    with tempfile.TemporaryDirectory(prefix="eldercare-migration-") as folder:
        url = f"sqlite:///{Path(folder, 'now.sqlite3')}"
        if head_revision() is not None:
            upgrade_to_head(url)
        engine = sa.create_engine(url)
        with engine.connect() as connection:
            command.revision(alembic_config(connection), message.strip(), autogenerate=True)
        engine.dispose()
    return 0


if __name__ == "__main__":
    sys.exit(main(" ".join(sys.argv[1:])))
