"""Health: what is known of each source's state, from its crawls, its volume, the quality of its pages and its gates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, select

from crawlers.source import Expected
from pipelines.clock import almaty_day
from pipelines.context import Context
from pipelines.crawling.crawl_report import SourceReport, reports_of
from pipelines.oversight import quality, volume
from pipelines.oversight.finding import Figures, HealthFinding, finding
from pipelines.oversight.volume import WEEKS, Volume
from pipelines.store import days as day_rows
from pipelines.store.schema import days, gates

Status = Literal["good", "warning", "bad", "early", "never"]
CRAWLS = 60  # of a source that are looked at one by one; what is older, day by day
UNREAD_AFTER = timedelta(days=2)
GATE_HOLDS = timedelta(days=14)  # a closed route is asked again after a week: met within two, it still holds
FAILED_OFTEN = 3  # crawls in a row: one that failed is noted, three are bad


@dataclass(frozen=True, slots=True)
class Gate:
    """An access gate that was met: closed, never worked around."""

    host: str
    kind: str
    evidence: str
    first_at: datetime
    last_at: datetime

    def to_json(self) -> dict[str, Any]:
        times = {"first_at": self.first_at.isoformat(), "last_at": self.last_at.isoformat()}
        return {"host": self.host, "kind": self.kind, "evidence": self.evidence, **times}


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """`status` is early where too few days were read to tell what is usual, never where nothing was crawled.
    `last_read` is when a crawl that read the source began; `volume` is None where nothing of late is known."""

    source: str
    status: Status
    last_read: datetime | None
    findings: tuple[HealthFinding, ...]
    volume: Volume | None
    gates: tuple[Gate, ...]
    crawls: tuple[SourceReport, ...]

    def to_json(self) -> dict[str, Any]:
        found = self.volume
        return {
            "status": self.status,
            "findings": [one.to_json() for one in self.findings],
            "gates": [one.to_json() for one in self.gates],
            "volume": {
                "day": found.day.isoformat() if found and found.day else None,
                "actual": found.actual if found else None,
                "usual": found.usual if found else None,
                "today": found.today if found else 0,
            },
        }


def health(context: Context, expected: Mapping[str, Expected], now: datetime) -> dict[str, SourceHealth]:
    """The health of every source named in `expected`, by name."""
    day_rows.ensure(context.store)
    with context.store.read() as connection:
        return examine(connection, expected, now)


def examine(connection: Connection, expected: Mapping[str, Expected], now: datetime) -> dict[str, SourceHealth]:
    """As `health`, within a connection."""
    today = almaty_day(now)
    volumes, past, met = volume.volumes(connection, today), _qualities(connection, today), _gates(connection, now)
    found = {}
    for name, usual in expected.items():
        crawls = reports_of(connection, name, CRAWLS)
        said = _findings(name, crawls, volumes.get(name), past.get(name, {}), met.get(name, []), usual, now)
        read = next((one.started_at for one in crawls if one.state == "done"), None)
        gate = tuple(met.get(name, []))
        found[name] = SourceHealth(name, _status(crawls, said), read, said, volumes.get(name), gate, tuple(crawls))
    return found


def _findings(
    name: str,
    crawls: Sequence[SourceReport],
    gave: Volume | None,
    past: Mapping[date, Mapping[str, int]],
    met: Sequence[Gate],
    usual: Expected,
    now: datetime,
) -> tuple[HealthFinding, ...]:
    ended = [one for one in crawls if one.state != "running"]
    if not ended:
        return ()
    found = [*_access(name, ended, met), *_unread(name, ended, now), *quality.judge(name, ended, past)]
    if gave is not None:
        found += volume.judge(name, gave, usual, almaty_day(now))
    if gave is None or gave.usual is None:
        known = sum(one.count is not None for one in gave.days) if gave is not None else 0
        found.append(finding(name, "early", "note", {"days": known}))
    order = ("bad", "warning", "note")
    return tuple(sorted(found, key=lambda one: order.index(one.severity)))


def _access(name: str, ended: Sequence[SourceReport], met: Sequence[Gate]) -> list[HealthFinding]:
    failed = []
    for one in ended:
        if one.state == "done":
            break
        failed.append(one)
    found = [finding(name, "closed", "bad" if failed else "warning", _gate_figures(gate)) for gate in met]
    if failed and not met:
        reason = max(failed[0].reasons.items(), key=lambda item: item[1], default=("it ended before its time", 1))[0]
        figures: Figures = {"count": len(failed), "since": _day(failed[-1].started_at), "reason": reason}
        found.append(finding(name, "unreachable", "bad" if len(failed) >= FAILED_OFTEN else "warning", figures))
    return found


def _gate_figures(gate: Gate) -> Figures:
    return {"host": gate.host, "gate": gate.kind, "since": _day(gate.first_at)}


def _unread(name: str, ended: Sequence[SourceReport], now: datetime) -> list[HealthFinding]:
    last = ended[0].started_at
    return [finding(name, "unread", "warning", {"since": _day(last)})] if now - last > UNREAD_AFTER else []


def _day(instant: datetime) -> str:
    return almaty_day(instant).isoformat()


def _status(crawls: Iterable[SourceReport], found: Sequence[HealthFinding]) -> Status:
    if not list(crawls):
        return "never"
    if found and found[0].severity != "note":
        return found[0].severity
    return "early" if any(one.kind == "early" for one in found) else "good"


def _qualities(connection: Connection, today: date) -> dict[str, dict[date, Mapping[str, int]]]:
    first = (today - timedelta(weeks=WEEKS)).isoformat()
    query = select(days.c.source, days.c.day, days.c.quality).where(days.c.day >= first)
    found: dict[str, dict[date, Mapping[str, int]]] = {}
    for row in connection.execute(query):
        if row.quality:
            found.setdefault(row.source, {})[date.fromisoformat(row.day)] = row.quality
    return found


def _gates(connection: Connection, now: datetime) -> dict[str, list[Gate]]:
    query = select(gates).where(gates.c.last_at >= now - GATE_HOLDS).order_by(gates.c.source, gates.c.host)
    found: dict[str, list[Gate]] = {}
    for row in connection.execute(query):
        found.setdefault(row.source, []).append(Gate(row.host, row.kind, row.evidence, row.first_at, row.last_at))
    return found
