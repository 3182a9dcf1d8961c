"""Crawl report: what one crawl did, source by source, as it stands in `source_runs`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from pipelines.context import Context
from pipelines.errors import InputError
from pipelines.store.schema import runs, source_runs

SHOWN = ("discovered", "fetched", "unchanged", "new", "changed", "gone", "failed", "bytes")


@dataclass(frozen=True, slots=True)
class SourceReport:
    """One source in one crawl. `counts` are those of SHOWN: addresses that were new, pages that were kept, pages that
    said what they had said, articles that are new and changed, pages gone, failures, bytes received. `reasons` count
    failures, and what was left alone; `quality` is of what was parsed; `seconds` is None while it goes on."""

    source: str
    state: str
    started_at: datetime
    finished_at: datetime | None
    counts: Mapping[str, int]
    reasons: Mapping[str, int]
    quality: Mapping[str, int]
    run: int | None

    @property
    def seconds(self) -> float | None:
        if self.finished_at is None:
            return None
        return round((self.finished_at - self.started_at).total_seconds(), 1)

    def to_json(self) -> dict[str, Any]:
        return {
            "source": self.source,
            "state": self.state,
            "started_at": self.started_at.isoformat(),
            "seconds": self.seconds,
            **self.counts,
            "reasons": dict(self.reasons),
            "quality": dict(self.quality),
            "run": self.run,
        }


@dataclass(frozen=True, slots=True)
class CrawlReport:
    """One crawl; `run` is its number in `runs`, None of one that was started by itself."""

    run: int | None
    sources: tuple[SourceReport, ...]

    def to_json(self) -> dict[str, Any]:
        return {"run": self.run, "sources": [one.to_json() for one in self.sources]}


def last_row(context: Context) -> int:
    """The newest row of `source_runs` (0: none): what comes behind it is of a later crawl."""
    with context.store.read() as connection:
        return int(connection.execute(select(func.coalesce(func.max(source_runs.c.id), 0))).scalar_one())


def report_since(context: Context, row: int) -> CrawlReport:
    """The crawl whose rows came behind `row`."""
    with context.store.read() as connection:
        found = _read(connection, source_runs.c.id > row)
    return CrawlReport(found[0].run if found else None, tuple(found))


def report_of(context: Context, run: int | None = None) -> CrawlReport:
    """The crawl of a run, unless given of the newest that crawled. Raises InputError where there is none."""
    with context.store.read() as connection:
        newest = select(source_runs.c.run_id).order_by(source_runs.c.id.desc()).limit(1)
        wanted = connection.execute(newest).scalar() if run is None else run
        found = _read(connection, source_runs.c.run_id == wanted) if wanted is not None else []
        if run is None and wanted is None:  # crawls of before that belong to no run
            found = _read(connection, source_runs.c.id.in_(_newest()))
        known = run is None or connection.execute(select(runs.c.id).where(runs.c.id == run)).first() is not None
    if not known:
        raise InputError(f"there is no run {run}: the last ones are listed by baqylau doctor")
    if not found:
        raise InputError("nothing was crawled yet: run baqylau crawl" if run is None else f"run {run} crawled nothing")
    return CrawlReport(wanted, tuple(found))


def reports_of(connection: Connection, source: str, limit: int = 20) -> list[SourceReport]:
    """The last crawls of one source, newest first."""
    query = select(source_runs).where(source_runs.c.source == source)
    return [read_row(row) for row in connection.execute(query.order_by(source_runs.c.id.desc()).limit(limit))]


def _newest() -> Any:
    return select(func.max(source_runs.c.id)).group_by(source_runs.c.source)


def _read(connection: Connection, *where: Any) -> Sequence[SourceReport]:
    query = select(source_runs).where(*where).order_by(source_runs.c.source, source_runs.c.id)
    return [read_row(row) for row in connection.execute(query)]


def read_row(row: Row[Any]) -> SourceReport:
    """A row of `source_runs`."""
    counts = {name: int(getattr(row, name)) for name in SHOWN}
    times = (row.started_at, row.finished_at)
    return SourceReport(row.source, row.state, *times, counts, row.reasons, row.quality or {}, row.run_id)
