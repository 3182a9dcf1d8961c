"""Bring a store to this version's schema."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from pipelines.errors import StoreError

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0006"  # the newest revision, so that opening a store of today need not load Alembic
MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(connection: Connection) -> None:
    """Migrate inside the transaction of `connection`: wholly, or not at all.

    Raises StoreError where the store was made by a newer program than this."""
    found = revision(connection)
    if found == HEAD:
        return
    from alembic import command
    from alembic.script import ScriptDirectory

    config = configuration(connection)
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        raise StoreError(
            f"the store was made by a newer Baqylau (revision {found}, this one knows {HEAD}): use that one or a newer"
        )
    command.upgrade(config, "head")


def revision(connection: Connection) -> str | None:
    """The revision of a store, None where it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def configuration(connection: Connection) -> Config:
    """What Alembic needs to know; no alembic.ini, which would be one more place for the store's address."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
