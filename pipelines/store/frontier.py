"""Frontier rows: every URL known of a source, and when it is to be fetched."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select, update

from crawlers.frontier import Due
from crawlers.source import Source
from pipelines.store.schema import frontier
from pipelines.store.upsert import insert_missing

CHUNK = 400  # URLs of one query; SQLite takes 999 parameters at the least
FIRST_RETRY = timedelta(minutes=5)
LAST_RETRY = timedelta(days=1)
CLOSED_RETRY = timedelta(days=7)  # what is closed or gone is looked at again after so long
GONE_LAST = timedelta(days=365)


def known(connection: Connection, source: str, urls: Sequence[str]) -> set[str]:
    """Which of `urls` the frontier of `source` holds."""
    found: set[str] = set()
    for start in range(0, len(urls), CHUNK):
        chunk = urls[start : start + CHUNK]
        query = select(frontier.c.url).where(frontier.c.source == source, frontier.c.url.in_(chunk))
        found.update(connection.execute(query).scalars())
    return found


def discover(connection: Connection, source: str, rows: Sequence[Mapping[str, Any]], now: datetime) -> int:
    """Queue what is new of `rows` (url, kind, published_at, hint); gives how many were."""
    held = known(connection, source, [row["url"] for row in rows])
    fresh = {row["url"]: row for row in rows if row["url"] not in held}
    fixed = {"source": source, "state": "queued", "discovered_at": now, "due_at": now, "attempts": 0, "gone_count": 0}
    insert_missing(connection, frontier, [{**fixed, **row} for row in fresh.values()])
    return len(fresh)


def due(connection: Connection, source: str, after: int, now: datetime, limit: int) -> tuple[list[Due], int]:
    """The next rows behind id `after` whose time has come, and the id of the last of them."""
    query = (
        select(frontier)
        .where(frontier.c.source == source, frontier.c.id > after, frontier.c.due_at <= now)
        .order_by(frontier.c.id)
        .limit(limit)
    )
    rows = connection.execute(query).all()
    found = [
        Due(
            url=row.url,
            kind=row.kind,
            attempts=row.attempts,
            etag=row.etag,
            last_modified=row.last_modified,
            last_sha256=row.last_sha256,
            gone_count=row.gone_count,
            gone_since=row.gone_since,
            discovered_at=row.discovered_at,
            published_at=row.published_at,
            hint=row.hint,
        )
        for row in rows
    ]
    return found, rows[-1].id if rows else after


def change(connection: Connection, source: str, url: str, **values: Any) -> None:
    connection.execute(update(frontier).where(frontier.c.source == source, frontier.c.url == url).values(**values))


def fail(
    connection: Connection, source: str, url: str, reason: str, now: datetime, *, wait: float | None, closed: bool
) -> None:
    """Note a failure, and when to try again: later with each attempt, never before the server said."""
    query = select(frontier.c.attempts).where(frontier.c.source == source, frontier.c.url == url)
    attempts = connection.execute(query).scalar_one_or_none()
    if attempts is None:
        return
    pause = CLOSED_RETRY if closed else min(FIRST_RETRY * 2 ** min(attempts, 12), LAST_RETRY)
    pause = max(pause, timedelta(seconds=wait or 0))
    state = "closed" if closed else "failed"
    change(connection, source, url, attempts=attempts + 1, state=state, error=reason[:500], due_at=now + pause)


def pause(connection: Connection, source: str, until: datetime) -> None:
    """Nothing of `source` is due before `until`."""
    rows = (frontier.c.source == source, frontier.c.due_at < until)
    connection.execute(update(frontier).where(*rows).values(due_at=until))


def next_check(source: Source, page: Due, now: datetime) -> datetime | None:
    """When a page fetched `now` is to be looked at again: at the next of the source's ages, the last one repeated.

    Age counts from publication, where that is known and past, else from discovery: what a back-fill brings is old
    already. A tenth more or less, always the same for a URL, so that pages found together are not asked together."""
    if not source.recheck:
        return None
    begun = min(page.discovered_at or now, page.published_at or now, now)
    for hours in source.recheck:
        at = begun + timedelta(hours=hours * _jitter(page.url))
        if at > now:
            return at
    return now + timedelta(hours=source.recheck[-1] * _jitter(page.url))


def gone_check(times: int, now: datetime) -> datetime:
    """When a page that was taken down is looked at again, after it was found so `times` more: each time later."""
    return now + min(CLOSED_RETRY * (1 << min(max(times, 0), 6)), GONE_LAST)


def _jitter(url: str) -> float:
    return 0.9 + 0.2 * (zlib.crc32(url.encode()) % 1000) / 1000
