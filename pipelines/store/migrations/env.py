"""Alembic's entry: runs the migrations on the connection that pipelines.store.migrate hands over."""

from __future__ import annotations

from alembic import context

from pipelines.store.migrations.plain_types import plain_type
from pipelines.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite cannot alter most of a table in place
    render_item=plain_type,
)
with context.begin_transaction():
    context.run_migrations()
