"""Outbox: what has happened to articles, in the order of commits, and how far each consumer has read.

A row is committed with its cause, so that nothing can be indexed or matched that is not stored, nor forgotten.
Store.write() lets one writer in at a time on either database, so ids become visible in ascending order.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import Connection, and_, exists, func, insert, select

from pipelines.store.schema import consumers, findings, outbox
from pipelines.store.upsert import upsert

Reason = Literal["new", "edited", "removed", "restored", "recognised", "rewrite"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: `reason` says what happened to `version` of the article. `id` is the position in the outbox."""

    id: int
    article_id: str
    version: int
    reason: Reason
    at: datetime


def add(connection: Connection, article_id: str, version: int, reason: Reason, at: datetime | None = None) -> None:
    """Append one row. `at` is now unless said."""
    add_all(connection, [(article_id, version)], reason, at)


def add_all(
    connection: Connection, items: Iterable[tuple[str, int]], reason: Reason, at: datetime | None = None
) -> None:
    """Append a row for each (article id, version)."""
    at = at or datetime.now(UTC)
    rows = [{"article_id": item, "version": version, "reason": reason, "at": at} for item, version in items]
    if rows:
        connection.execute(insert(outbox), rows)


def read_after(connection: Connection, position: int, limit: int = 500) -> list[Entry]:
    """The next rows after `position`, oldest first."""
    query = select(outbox).where(outbox.c.id > position).order_by(outbox.c.id).limit(limit)
    return [Entry(row.id, row.article_id, row.version, row.reason, row.at) for row in connection.execute(query)]


def last(connection: Connection) -> int:
    """The id of the newest row, 0 where there is none."""
    return int(connection.execute(select(func.coalesce(func.max(outbox.c.id), 0))).scalar_one())


def position(connection: Connection, consumer: str) -> int:
    """How far `consumer` has read, 0 where it never did."""
    query = select(consumers.c.position).where(consumers.c.name == consumer)
    return int(connection.execute(query).scalar() or 0)


def behind(connection: Connection, consumer: str) -> int:
    """How many rows `consumer` has still to read."""
    query = select(func.count()).select_from(outbox).where(outbox.c.id > position(connection, consumer))
    return int(connection.execute(query).scalar_one())


def set_position(connection: Connection, consumer: str, position: int) -> None:
    """Remember that `consumer` has read up to and including `position`."""
    upsert(connection, consumers, [{"name": consumer, "position": position}])


def settle(
    connection: Connection, consumer: str, position: int, postponed: Collection[Entry] = (), analyser_version: str = ""
) -> None:
    """Move `consumer` on. `postponed` are rows that it could not use because their version had no findings of its
    analyser, `analyser_version`.

    A later extraction gives those to the consumers again (see `give_again`); one that was finished while the consumer
    worked could not know that, so it is given again here. Findings of another analyser do not count: the consumer
    would be given the row without end."""
    set_position(connection, consumer, position)
    for entry in postponed:
        if _has_findings(connection, entry.article_id, entry.version, analyser_version):
            add(connection, entry.article_id, entry.version, entry.reason)


def give_again(connection: Connection, article_id: str, version: int) -> bool:
    """Append the rows of a version once more where a consumer has passed them before its findings were there."""
    passed = select(func.max(consumers.c.position)).scalar_subquery()
    of_version = and_(outbox.c.article_id == article_id, outbox.c.version == version)
    query = select(outbox.c.reason).where(of_version, outbox.c.id <= passed).order_by(outbox.c.id)
    reasons = list(dict.fromkeys(connection.execute(query).scalars()))
    for reason in reasons:
        add(connection, article_id, version, reason)
    return bool(reasons)


def _has_findings(connection: Connection, article_id: str, version: int, analyser_version: str) -> bool:
    of_version = and_(findings.c.article_id == article_id, findings.c.version == version)
    found = exists().where(of_version, findings.c.analyser_version == analyser_version)
    return bool(connection.execute(select(found)).scalar())
