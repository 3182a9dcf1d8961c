"""Audit: who judged, took away or changed an account, and when. What was asked is never among it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from pipelines.context import Context
from pipelines.store.schema import audit


@dataclass(frozen=True, slots=True)
class Deed:
    """`deed` is a word like "judge.merge", "export" or "account.grant"; `subject` what it was done to."""

    at: datetime
    who: str
    deed: str
    subject: dict[str, Any]


def record(connection: Connection, who: str, deed: str, subject: dict[str, Any]) -> None:
    """Keep a deed, in the transaction that does it. `subject` must hold neither questions nor secrets."""
    connection.execute(insert(audit).values(at=datetime.now(UTC), who=who, deed=deed, subject=subject))


def note(context: Context, who: str, deed: str, subject: dict[str, Any]) -> None:
    """Keep a deed that has no transaction of its own."""
    with context.store.write() as connection:
        record(connection, who, deed, subject)


def overview(context: Context, limit: int = 500) -> list[Deed]:
    """The newest deeds first."""
    with context.store.read() as connection:
        rows = connection.execute(select(audit).order_by(audit.c.id.desc()).limit(limit))
        return [Deed(row.at, row.who, row.deed, dict(row.subject)) for row in rows]
