"""Source runs: one source in one crawl, its counts and the reasons of its failures."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from crawlers.source import Source
from pipelines.store import days
from pipelines.store.schema import collections, source_runs, sources
from pipelines.store.upsert import insert_missing, upsert


@dataclass(slots=True)
class Tally:
    """What a crawl of one source counts as it goes."""

    discovered: int = 0
    fetched: int = 0
    unchanged: int = 0
    gone: int = 0
    failed: int = 0
    bytes: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    def values(self) -> dict[str, Any]:
        """The columns of a row."""
        return {**{name: getattr(self, name) for name in COUNTS}, "reasons": dict(self.reasons)}


COUNTS = ("discovered", "fetched", "unchanged", "gone", "failed", "bytes")


def keep_source(connection: Connection, source: Source, now: datetime) -> None:
    """Keep what a definition says now, for display, and its collection."""
    title = "Новости / Жаңалықтар" if source.collection == "news" else source.collection
    insert_missing(connection, collections, [{"name": source.collection, "title": title, "created_at": now}])
    definition = json.loads(json.dumps(dataclasses.asdict(source), default=str))
    row = {"name": source.name, "collection": source.collection, "title": source.title, "home": source.home}
    upsert(connection, sources, [{**row, "definition": definition, "updated_at": now}])


def begin(connection: Connection, run_id: int | None, source: str, now: datetime) -> int:
    """Start a row; one that a killed crawl left running is closed as failed."""
    close_broken(connection, source, now)
    values = {"run_id": run_id, "source": source, "started_at": now, "state": "running", **Tally().values()}
    key = connection.execute(insert(source_runs).values(**values)).inserted_primary_key
    assert key is not None
    return int(key[0])


def close_broken(connection: Connection, source: str, now: datetime) -> None:
    """A crawl that was killed has failed."""
    rows = (source_runs.c.source == source, source_runs.c.state == "running")
    for begun in connection.execute(select(source_runs.c.started_at).where(*rows)).scalars().all():
        days.count_read(connection, source, begun, read=False)
    connection.execute(update(source_runs).where(*rows).values(state="failed", finished_at=now))


def keep(connection: Connection, row: int, tally: Tally) -> None:
    connection.execute(update(source_runs).where(source_runs.c.id == row).values(**tally.values()))


def finish(connection: Connection, row: int, tally: Tally, state: str, now: datetime) -> None:
    """`state`: done or failed."""
    change = update(source_runs).where(source_runs.c.id == row)
    connection.execute(change.values(**tally.values(), state=state, finished_at=now))
    begun = connection.execute(select(source_runs.c.source, source_runs.c.started_at).where(source_runs.c.id == row))
    for one in begun.all():
        days.count_read(connection, one.source, one.started_at, read=state == "done")


def latest(connection: Connection, source: str) -> Any:
    """The newest row of a source, or None."""
    query = select(source_runs).where(source_runs.c.source == source).order_by(source_runs.c.id.desc()).limit(1)
    return connection.execute(query).first()


def at(connection: Connection, source: str, instant: datetime) -> int | None:
    """The row of the crawl that fetched something of the source at `instant`; None where no crawl did."""
    begun = (source_runs.c.source == source, source_runs.c.started_at <= instant)
    query = select(source_runs.c.id).where(*begun).order_by(source_runs.c.started_at.desc(), source_runs.c.id.desc())
    found: int | None = connection.execute(query.limit(1)).scalar()
    return found


def add_parsed(connection: Connection, row: int, counts: Mapping[str, int], quality: Mapping[str, int]) -> None:
    """Add what parsing made of a crawl's pages: `counts` of new and changed, `quality` by name."""
    known = connection.execute(select(source_runs).where(source_runs.c.id == row)).one()
    days.add_quality(connection, known.source, known.started_at, quality)
    summed = Counter(known.quality or {})
    summed.update(quality)
    values: dict[str, Any] = {name: source_runs.c[name] + count for name, count in counts.items()}
    values["quality"] = {name: count for name, count in summed.items() if count}
    connection.execute(update(source_runs).where(source_runs.c.id == row).values(**values))
