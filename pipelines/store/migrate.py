"""Bring a store to this version's schema."""

from __future__ import annotations

from sqlalchemy import Connection

from pipelines.store.schema import metadata


def upgrade(connection: Connection) -> None:
    metadata.create_all(connection)
