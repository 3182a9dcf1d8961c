"""Alembic's entry: runs the migrations on the connection that pipelines.store.migrate hands over."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from pipelines.store.schema import metadata
from pipelines.store.types import Exact, Instant


def _plain_type(kind: str, item: Any, _autogenerate: Any) -> str | Literal[False]:
    """A migration stands for ever, so it names plain types, not ours."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Exact):
        return "sa.Text()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite cannot alter most of a table in place
    render_item=_plain_type,
)
with context.begin_transaction():
    context.run_migrations()
