"""Write the newest migration anew from the schema: `python -m tools.write_migration`, while it is not yet released.

It compares what the migration before it makes with pipelines.store.schema, on a store in memory. A released migration
is never written again: begin the next one as a file of its own, and move pipelines.store.migrate.HEAD to it.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from alembic import command
from alembic.autogenerate import produce_migrations, render_python_code
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from pipelines.store import migrate
from pipelines.store.migrations.plain_types import plain_type
from pipelines.store.schema import metadata


def body(before: str) -> str:
    """The statements that lead from revision `before` to the schema."""
    with create_engine("sqlite://").begin() as connection:
        command.upgrade(migrate.configuration(connection), before)
        options = {"render_as_batch": True, "target_metadata": metadata, "render_item": plain_type}
        context = MigrationContext.configure(connection, opts=options)
        found = produce_migrations(context, metadata)
    assert found.upgrade_ops is not None
    return render_python_code(found.upgrade_ops, render_as_batch=True, render_item=plain_type)


def main() -> None:
    file = next((migrate.MIGRATIONS / "versions").glob(f"r{migrate.HEAD}_*.py"))
    text = file.read_text(encoding="utf-8")
    head, before = text[: text.index("def upgrade()")], re.search(r'down_revision = "(\w+)"', text)
    assert before is not None, f"{file} follows no other"
    file.write_text(head + "def upgrade() -> None:\n    pass\n", encoding="utf-8")
    lines = [line for line in body(before[1]).splitlines() if not line.lstrip().startswith("#")]
    file.write_text(head + "def upgrade() -> None:\n    " + "\n".join(lines).strip() + "\n", encoding="utf-8")
    subprocess.run([Path(sys.executable).with_name("ruff"), "format", "--quiet", file], check=True)


if __name__ == "__main__":
    main()
