"""Frontier rows: every URL known of a source, and when it is to be fetched."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Row, Update, bindparam, select, update

from crawlers.frontier import Due
from crawlers.source import Source
from crawlers.urls import variants
from pipelines.store.schema import frontier
from pipelines.store.seals import seals_among
from pipelines.store.upsert import insert_missing

CHUNK = 400  # URLs of one query; SQLite takes 999 parameters at the least
FIRST_RETRY = timedelta(minutes=5)
LAST_RETRY = timedelta(days=1)
CLOSED_RETRY = timedelta(days=7)  # what is closed or gone is looked at again after so long
GONE_LAST = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a crawl has handed out what is due: the last row that was never fetched, the last that is looked at again
    (of those fetched before the crawl `began`), and of its back-fill, whose rows come by day."""

    own: int = 0
    again: int = 0
    image: int = 0
    began: datetime | None = None
    day: datetime | None = None
    row: int = 0
    undated: bool = False


def known(connection: Connection, source: str, urls: Sequence[str]) -> dict[str, Row[Any]]:
    """The rows that the frontier of `source` holds of `urls`, by these; a final slash makes no difference."""
    found: dict[str, Row[Any]] = {}
    wanted = {each: url for url in urls for each in variants(url)}
    names = list(wanted)
    columns: list[Any] = [frontier.c.id, frontier.c.url, frontier.c.state, frontier.c.backfill_id]
    for start in range(0, len(names), CHUNK):
        chunk = names[start : start + CHUNK]
        query = select(*columns).where(frontier.c.source == source, frontier.c.url.in_(chunk))
        found.update((wanted[row.url], row) for row in connection.execute(query))
    return found


def discover(
    connection: Connection,
    source: str,
    rows: Sequence[Mapping[str, Any]],
    now: datetime,
    *,
    backfill: int | None = None,
    wanted: bool = True,
) -> int:
    """Queue what is new of `rows` (url, kind, published_at, hint), or was only known; gives how many were.

    Not `wanted`, new ones are known only. What a back-fill has still to fetch and a crawl finds is the crawl's."""
    ordered = seals_among(connection, [row["url"] for row in rows])  # sealed and erased pages are not asked for
    rows = [row for row in rows if row["url"] not in ordered]
    held = known(connection, source, [row["url"] for row in rows])
    fresh = {min(variants(row["url"])): row for row in reversed(rows) if row["url"] not in held}
    fixed = {"source": source, "discovered_at": now, "attempts": 0, "gone_count": 0, "backfill_id": backfill}
    fixed |= {"state": "queued", "due_at": now} if wanted else {"state": "known", "due_at": None}
    insert_missing(connection, frontier, [{**fixed, **row} for row in reversed(fresh.values())])
    if not wanted:
        return len(fresh)
    raised = 0
    for row in rows:
        if (before := held.get(row["url"])) is None:
            continue
        theirs = before.state == "queued" and before.backfill_id is not None and backfill is None
        if before.state == "known" or theirs:
            values = {"state": "queued", "due_at": now, "backfill_id": backfill, "hint": row["hint"]}
            connection.execute(update(frontier).where(frontier.c.id == before.id).values(**values))
            raised += before.state == "known"
    return len(fresh) + raised


def due(
    connection: Connection, source: str, after: Cursor, now: datetime, limit: int, backfill: int | None = None
) -> tuple[list[Due], Cursor]:
    """The next rows behind a cursor whose time has come, and the cursor behind them.

    First what crawls found and nobody has fetched yet, in the order in which they found it; then what is looked at
    again, which so never keeps a fresh article waiting; then what is left of `backfill`, newest first; images at last.
    A crawl that is no back-fill leaves alone what back-fills have still to fetch. Nothing is handed out twice behind
    one cursor."""
    left = (frontier.c.state == "queued") & frontier.c.backfill_id.is_not(None)
    pages = (frontier.c.source == source, frontier.c.kind != "image", frontier.c.due_at <= now, ~left)
    query = select(frontier).where(*pages).order_by(frontier.c.id)
    after = after if after.began is not None else replace(after, began=now)
    fresh = query.where(frontier.c.last_fetched_at.is_(None), frontier.c.id > after.own)
    rows = list(connection.execute(fresh.limit(limit)))
    if rows:
        after = replace(after, own=rows[-1].id)
    if len(rows) < limit:
        again = query.where(frontier.c.last_fetched_at < after.began, frontier.c.id > after.again)
        known = connection.execute(again.limit(limit - len(rows))).all()
        rows += known
        after = replace(after, again=known[-1].id) if known else after
    if backfill is not None and len(rows) < limit:
        more, after = _due_of(connection, source, after, now, limit - len(rows), backfill)
        rows += more
    if len(rows) < limit:
        pictures = select(frontier).where(frontier.c.source == source, frontier.c.kind == "image")
        pictures = pictures.where(frontier.c.due_at <= now, frontier.c.id > after.image).order_by(frontier.c.id)
        seen = connection.execute(pictures.limit(limit - len(rows))).all()
        rows += seen
        after = replace(after, image=seen[-1].id) if seen else after
    return [_due(row) for row in rows], after


def _due_of(
    connection: Connection, source: str, after: Cursor, now: datetime, limit: int, backfill: int
) -> tuple[Sequence[Row[Any]], Cursor]:
    """Of one back-fill: dated rows newest first, then those without a date."""
    mine = (frontier.c.source == source, frontier.c.backfill_id == backfill, frontier.c.state == "queued")
    query = select(frontier).where(*mine, frontier.c.due_at <= now)
    at = frontier.c.published_at
    if not after.undated:
        dated = query.where(at.is_not(None))
        if after.day is not None:
            dated = dated.where((at < after.day) | ((at == after.day) & (frontier.c.id > after.row)))
        rows = connection.execute(dated.order_by(at.desc(), frontier.c.id).limit(limit)).all()
        if rows:
            return rows, replace(after, day=rows[-1].published_at, row=rows[-1].id)
        after = replace(after, undated=True, row=0)
    undated = query.where(at.is_(None), frontier.c.id > after.row).order_by(frontier.c.id)
    rows = connection.execute(undated.limit(limit)).all()
    return rows, replace(after, row=rows[-1].id) if rows else after


def _due(row: Row[Any]) -> Due:
    return Due(
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


def change(connection: Connection, source: str, url: str, **values: Any) -> None:
    named = {f"new_{name}": value for name, value in values.items()}
    connection.execute(_change(tuple(values)), {"of_source": source, "of_url": url, **named})


@lru_cache(maxsize=64)
def _change(names: tuple[str, ...]) -> Update:
    """One statement for each set of columns: SQLAlchemy takes longer to look a new one up than SQLite to run it."""
    fresh = {name: bindparam(f"new_{name}", type_=frontier.c[name].type) for name in names}
    which = (frontier.c.source == bindparam("of_source"), frontier.c.url == bindparam("of_url"))
    return update(frontier).where(*which).values(fresh)


def alias(connection: Connection, source: str, url: str, to: str) -> None:
    """`url` shows the article that stands at `to`: it is not fetched again."""
    values = {"state": "done", "due_at": None, "attempts": 0, "error": f"the same article as {to}"[:500]}
    change(connection, source, url, **values)


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
