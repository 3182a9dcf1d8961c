"""Write the migration from the newest revision to schema.py: `python -m pipelines.store.revise 0002 "Why"`.

Read what it wrote, set HEAD in migrate.py, and run the store's tests, which hold migrations and schema together.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command

from pipelines.store.database import Store
from pipelines.store.migrate import configuration


def revise(number: str, why: str) -> None:
    """Compare a store migrated as far as the migrations go with the schema, and write the difference as a revision."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Store(f"sqlite:///{Path(folder) / 'store.sqlite3'}") as store,
        store.write() as connection,
    ):
        config = configuration(connection)
        config.set_main_option("file_template", "r%%(rev)s_%%(slug)s")
        command.revision(config, message=why, rev_id=number, autogenerate=True)


if __name__ == "__main__":
    revise(*sys.argv[1:3])
