"""Facts: small named texts about the store itself."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select

from pipelines.store.schema import facts
from pipelines.store.upsert import upsert


def get_fact(connection: Connection, name: str) -> str | None:
    """None where it was never set."""
    return connection.execute(select(facts.c.value).where(facts.c.name == name)).scalar_one_or_none()


def set_fact(connection: Connection, name: str, value: str | None) -> None:
    """Set a fact, or forget it with None."""
    if value is None:
        connection.execute(delete(facts).where(facts.c.name == name))
    else:
        upsert(connection, facts, [{"name": name, "value": value}])
