"""Coverage: which sources were read since when, so that silence can be told from blindness.

A source that was read and met an access gate on the way, or has gone silent, is named with that."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, func, select

from crawlers.source import Expected
from pipelines.clock import almaty_day
from pipelines.oversight.volume import judge, volumes
from pipelines.store.schema import gates, source_runs, sources


@dataclass(frozen=True, slots=True)
class Coverage:
    """`read` of `known` sources answered since `since`; `until` is when the last of them was; `unread` are the others
    with their reason. Of those that were read, `closed` met an access gate and `silent` gave nothing, each with why."""

    known: int
    read: int
    since: datetime | None
    until: datetime | None
    unread: tuple[tuple[str, str], ...]
    closed: tuple[tuple[str, str], ...] = ()
    silent: tuple[tuple[str, str], ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "known": self.known,
            "read": self.read,
            "since": None if self.since is None else self.since.isoformat(),
            "until": None if self.until is None else self.until.isoformat(),
            **{
                kind: [{"source": name, "reason": reason} for name, reason in getattr(self, kind)]
                for kind in ("unread", "closed", "silent")
            },
        }


def coverage(
    connection: Connection,
    since: datetime | None,
    *,
    collections: Collection[str] | None = None,
    now: datetime | None = None,
) -> Coverage:
    """What the crawls that began at `since` or later (None: ever) read of the known sources of `collections` (None: of
    all): of no other is anything said."""
    query = select(sources).order_by(sources.c.name)
    if collections is not None:
        query = query.where(sources.c.collection.in_(list(collections)))
    known = {row.name: row for row in connection.execute(query)}
    names = list(known)
    latest = select(func.max(source_runs.c.id)).group_by(source_runs.c.source)
    if since is not None:
        latest = latest.where(source_runs.c.started_at >= since)
    rows = {row.source: row for row in connection.execute(select(source_runs).where(source_runs.c.id.in_(latest)))}
    done = {name: rows[name] for name in names if name in rows and rows[name].state == "done"}
    unread = tuple((name, _reason(rows.get(name))) for name in names if name not in done)
    finished = [row.finished_at for row in done.values() if row.finished_at is not None]
    now = now or datetime.now(UTC)
    closed, silent = _closed(connection, done, since), _silent(connection, {name: known[name] for name in done}, now)
    return Coverage(len(names), len(done), since, max(finished, default=None), unread, closed, silent)


def _closed(connection: Connection, names: Collection[str], since: datetime | None) -> tuple[tuple[str, str], ...]:
    """The gates that were met since then (None: in the last days), by source."""
    query = select(gates).where(gates.c.source.in_(list(names))).order_by(gates.c.source, gates.c.host, gates.c.kind)
    found: dict[str, list[str]] = {}
    for row in connection.execute(query if since is None else query.where(gates.c.last_at >= since)):
        found.setdefault(row.source, []).append(f"{row.kind} at {row.host}")
    return tuple((name, ", ".join(said)) for name, said in found.items())


def _silent(connection: Connection, known: Mapping[str, Any], now: datetime) -> tuple[tuple[str, str], ...]:
    given, today = volumes(connection, almaty_day(now)), almaty_day(now)
    found = []
    for name, row in known.items():
        usual = (row.definition or {}).get("expected") or {}
        expected = Expected(int(usual.get("least", 0)), int(usual.get("most", 1000)))
        unusual = judge(name, given[name], expected, today) if name in given else []
        found += [(name, f"nothing since {one.figures['since']}") for one in unusual if one.kind.startswith("silence")]
    return tuple(found)


def _reason(row: Any) -> str:
    if row is None:
        return "not crawled"
    if row.state == "running":
        return "still being read"
    return ", ".join(sorted(row.reasons)) or "failed"
