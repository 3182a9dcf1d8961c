"""Hosts in the store: requests and bytes a day, rests, gates, and what is kept of a route's pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select, update

from crawlers.hosts import Known
from pipelines.store.schema import gates, host_days, pages, rests, validators
from pipelines.store.upsert import insert_missing, upsert


def count(connection: Connection, host: str, day: str, requests: int, size: int) -> None:
    """Add to what was asked of `host` on `day`, a date in ISO form."""
    insert_missing(connection, host_days, [{"host": host, "day": day, "requests": 0, "bytes": 0}])
    change = update(host_days).where(host_days.c.host == host, host_days.c.day == day)
    connection.execute(change.values(requests=host_days.c.requests + requests, bytes=host_days.c.bytes + size))


def requests_on(connection: Connection, host: str, day: str) -> int:
    query = select(host_days.c.requests).where(host_days.c.host == host, host_days.c.day == day)
    return connection.execute(query).scalar_one_or_none() or 0


def rest_of(connection: Connection, host: str) -> Any:
    """The row of `host` in `rests`, or None."""
    return connection.execute(select(rests).where(rests.c.host == host)).one_or_none()


def rest(connection: Connection, host: str, until: datetime, strikes: int, reason: str) -> None:
    upsert(connection, rests, [{"host": host, "until": until, "strikes": strikes, "reason": reason[:300]}])


def rested(connection: Connection, host: str) -> None:
    connection.execute(delete(rests).where(rests.c.host == host))


def note_gate(
    connection: Connection, source: str, host: str, url: str, kind: str, evidence: str, now: datetime
) -> None:
    row = {"source": source, "host": host, "kind": kind, "url": url, "evidence": evidence[:300]}
    upsert(connection, gates, [{**row, "first_at": now, "last_at": now}], keep=("first_at",))


def known(connection: Connection, source: str, url: str) -> Known | None:
    query = select(validators).where(validators.c.source == source, validators.c.url == url)
    row = connection.execute(query).one_or_none()
    return None if row is None else Known(row.etag, row.last_modified, row.sha256, row.closed_until)


def keep(connection: Connection, source: str, url: str, what: Known, now: datetime) -> None:
    upsert(connection, validators, [{"source": source, "url": url, **what._asdict(), "at": now}])


def stored(connection: Connection, source: str, url: str, sha256: str) -> Any:
    """The newest row of `pages` with that body of a route's page, unless it was sealed; or None."""
    query = select(pages).where(pages.c.url == url, pages.c.source == source, pages.c.kind == "discovery")
    row = connection.execute(query.order_by(pages.c.id.desc()).limit(1)).one_or_none()
    kept = row is not None and row.sha256 == sha256 and row.warc_file is not None and row.sealed_reason is None
    return row if kept else None
