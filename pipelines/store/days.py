"""Days: what each source gave, and how it was read, on each day in Asia/Almaty. Kept up with every article and crawl.

Volumes are sums of these rows. Those of whole months are kept beside them: a matrix of years stands behind each answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from pipelines.clock import almaty_day
from pipelines.store import facts
from pipelines.store.database import Store
from pipelines.store.schema import articles, days, month_sums, source_runs, versions
from pipelines.store.upsert import add_up

FACT = "days counted"  # stores that were made before the table was there are counted once
BATCH = 10_000
COLUMNS = ("stored", "undated", "reads", "failures")

CRAWLS = ""  # the collection of what is counted of crawls: articles are for those who may see theirs

Row = dict[str, Any]
Cell = tuple[str, str, str, str]  # source, collection, day, column


def count_article(
    connection: Connection,
    source: str,
    collection: str,
    published_at: datetime | None,
    first_seen: datetime,
    by: int = 1,
) -> None:
    """An article is there (`by` 1), or was erased (-1)."""
    _add(connection, {_cell(source, collection, published_at, first_seen): by})


def move_article(
    connection: Connection,
    source: str,
    collection: str,
    before: datetime | None,
    after: datetime | None,
    first_seen: datetime,
) -> None:
    """What is known of an article's day of publication has changed."""
    gone, come = (_cell(source, collection, at, first_seen) for at in (before, after))
    if gone != come:
        _add(connection, {gone: -1, come: 1})


def count_read(connection: Connection, source: str, begun: datetime, *, read: bool) -> None:
    """A crawl of the source that began at `begun` has ended; `read`: it could be read."""
    day = almaty_day(begun).isoformat()
    here = (days.c.source == source, days.c.collection == CRAWLS, days.c.day == day, days.c.reads > 0)
    if read and connection.execute(select(days.c.day).where(*here)).first() is None:
        add_up(connection, month_sums, _months(_rows([((source, CRAWLS, day, "reads"), 1)])))
    _add(connection, {(source, CRAWLS, day, "reads" if read else "failures"): 1})


def add_quality(connection: Connection, source: str, begun: datetime, quality: Mapping[str, int]) -> None:
    """Add to what was parsed of the crawls that began on the day of `begun`."""
    day = almaty_day(begun).isoformat()
    here = (days.c.source == source, days.c.collection == CRAWLS, days.c.day == day)
    _add(connection, {(source, CRAWLS, day, "reads"): 0})
    summed = Counter(connection.execute(select(days.c.quality).where(*here)).scalar_one() or {})
    summed.update(quality)
    connection.execute(update(days).where(*here).values(quality=dict(summed)))


def ensure(store: Store) -> None:
    """Count a store once that was made before its days were kept."""
    with store.read() as connection:
        counted = facts.get_fact(connection, FACT) is not None
    if not counted:
        with store.write() as connection:
            recount(connection)


def recount(connection: Connection) -> None:
    """Make the table anew from articles and crawls: some seconds for a million of them."""
    cells: Counter[Cell] = Counter()
    newest = articles.join(
        versions, (versions.c.article_id == articles.c.id) & (versions.c.version == articles.c.version)
    )
    query = select(
        articles.c.source, articles.c.collection, versions.c.published_at, articles.c.first_seen
    ).select_from(newest)
    for row in connection.execute(query.execution_options(yield_per=BATCH)):
        cells[_cell(row.source, row.collection, row.published_at, row.first_seen)] += 1
    ended = select(source_runs.c.source, source_runs.c.started_at, source_runs.c.state)
    for crawl in connection.execute(ended.where(source_runs.c.state != "running")):
        column = "reads" if crawl.state == "done" else "failures"
        cells[crawl.source, CRAWLS, almaty_day(crawl.started_at).isoformat(), column] += 1
    quality = {(row.source, row.day): row.quality for row in connection.execute(select(days)) if row.quality}
    connection.execute(delete(days))
    for source, day in quality:
        cells[source, CRAWLS, day, "reads"] += 0
    rows = [{**row, "quality": _quality(row, quality)} for row in _rows(cells.items())]
    sums = _months(rows)
    connection.execute(delete(month_sums))
    for start in range(0, len(rows), BATCH):
        connection.execute(insert(days), rows[start : start + BATCH])
    for start in range(0, len(sums), BATCH):
        connection.execute(insert(month_sums), sums[start : start + BATCH])
    facts.set_fact(connection, FACT, "yes")


def _quality(row: Row, known: Mapping[tuple[str, str], object]) -> object:
    return known.get((row["source"], row["day"])) if row["collection"] == CRAWLS else None


def _cell(source: str, collection: str, published_at: datetime | None, first_seen: datetime) -> Cell:
    if published_at is None:
        return source, collection, almaty_day(first_seen).isoformat(), "undated"
    return source, collection, almaty_day(published_at).isoformat(), "stored"


def _add(connection: Connection, cells: dict[Cell, int]) -> None:
    rows = _rows(cells.items())
    add_up(connection, days, rows)
    add_up(connection, month_sums, _months({**row, "reads": 0} for row in rows if row["collection"] != CRAWLS))


def _rows(cells: Iterable[tuple[Cell, int]]) -> list[Row]:
    rows: dict[tuple[str, str, str], Row] = {}
    for (source, collection, day, column), count in cells:
        blank: Row = {"source": source, "collection": collection, "day": day}
        row = rows.setdefault((source, collection, day), blank | dict.fromkeys(COLUMNS, 0))
        row[column] += count
    return list(rows.values())


def _months(rows: Iterable[Mapping[str, Any]]) -> list[Row]:
    """The sums of some rows by month: articles, and days with a crawl that read the source."""
    sums: dict[tuple[str, ...], Row] = {}
    for row in rows:
        key = {"source": row["source"], "collection": row["collection"], "month": row["day"][:7]}
        found = sums.setdefault(tuple(key.values()), {**key, "stored": 0, "undated": 0, "read": 0})
        found["stored"] += row["stored"]
        found["undated"] += row["undated"]
        found["read"] += int(row["reads"] > 0)
    return list(sums.values())
