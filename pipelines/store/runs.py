"""Runs: one row a call of a pipeline, with items and seconds of every arrow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import Connection, insert, select, update

from pipelines.report import StageReport
from pipelines.store.schema import runs

RunState = Literal["running", "done", "failed"]


@dataclass(frozen=True, slots=True)
class Run:
    """`counts` maps an arrow to its items, seconds and further counts."""

    id: int
    command: str
    started_at: datetime
    finished_at: datetime | None
    state: RunState
    counts: dict[str, Any]


def begin_run(connection: Connection, command: str) -> int:
    """Start a run; gives its id."""
    values = {"command": command, "started_at": datetime.now(UTC), "state": "running", "counts": {}}
    key = connection.execute(insert(runs).values(**values)).inserted_primary_key
    assert key is not None
    return int(key[0])


def record_report(connection: Connection, run: int, report: StageReport) -> None:
    """Keep what one arrow did, so that a killed run still shows what it had done."""
    counts = dict(connection.execute(select(runs.c.counts).where(runs.c.id == run)).scalar_one())
    counts[report.arrow] = report.as_counts()
    connection.execute(update(runs).where(runs.c.id == run).values(counts=counts))


def finish_run(connection: Connection, run: int, state: RunState) -> None:
    connection.execute(update(runs).where(runs.c.id == run).values(state=state, finished_at=datetime.now(UTC)))


def close_broken_runs(connection: Connection) -> int:
    """Mark runs as failed that a killed process left running. Call it only under the run lock."""
    change = update(runs).where(runs.c.state == "running")
    return connection.execute(change.values(state="failed", finished_at=datetime.now(UTC))).rowcount


def latest_runs(connection: Connection, limit: int = 20) -> list[Run]:
    """Newest first."""
    query = select(runs).order_by(runs.c.id.desc()).limit(limit)
    return [Run(**row._mapping) for row in connection.execute(query)]
