"""Coverage: which sources were read since when, so that silence can be told from blindness."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from pipelines.store.schema import source_runs, sources


@dataclass(frozen=True, slots=True)
class Coverage:
    """`read` of `known` sources answered since `since`; `until` is when the last of them was; `unread` are the others
    with their reason."""

    known: int
    read: int
    since: datetime | None
    until: datetime | None
    unread: tuple[tuple[str, str], ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "known": self.known,
            "read": self.read,
            "since": None if self.since is None else self.since.isoformat(),
            "until": None if self.until is None else self.until.isoformat(),
            "unread": [{"source": name, "reason": reason} for name, reason in self.unread],
        }


def coverage(connection: Connection, since: datetime | None) -> Coverage:
    """What the crawls that began at `since` or later (None: ever) read of the known sources."""
    names = list(connection.execute(select(sources.c.name).order_by(sources.c.name)).scalars())
    latest = select(func.max(source_runs.c.id)).group_by(source_runs.c.source)
    if since is not None:
        latest = latest.where(source_runs.c.started_at >= since)
    rows = {row.source: row for row in connection.execute(select(source_runs).where(source_runs.c.id.in_(latest)))}
    done = {name: rows[name] for name in names if name in rows and rows[name].state == "done"}
    unread = tuple((name, _reason(rows.get(name))) for name in names if name not in done)
    finished = [row.finished_at for row in done.values() if row.finished_at is not None]
    return Coverage(len(names), len(done), since, max(finished, default=None), unread)


def _reason(row: Any) -> str:
    if row is None:
        return "not crawled"
    if row.state == "running":
        return "still being read"
    return ", ".join(sorted(row.reasons)) or "failed"
