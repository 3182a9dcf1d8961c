"""Back-fills: ranges of days that were asked for of a source, and the pages of its routes that are read for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Connection, delete, func, insert, select, update

from crawlers.agenda import Outcome, Step
from pipelines.store.schema import backfill_steps, backfills, frontier
from pipelines.store.upsert import insert_missing

State = Literal["discovering", "fetching", "done"]
BACK_FILLED = "back_fill"  # stands in the hint of a page that a back-fill brought
ATTEMPTS = 3  # crawls in which a page of a route is tried before the back-fill goes on without it


@dataclass(frozen=True, slots=True)
class Backfill:
    """A range of days of one source, both included."""

    id: int
    source: str
    since: date
    until: date
    state: State
    created_at: datetime


def begin(connection: Connection, source: str, since: date, until: date | None, today: date, now: datetime) -> Backfill:
    """The back-fill of that range, gone on with where one is unfinished (`until` None: that of any end), else begun."""
    query = select(backfills).where(backfills.c.source == source, backfills.c.since == since.isoformat())
    if until is not None:
        query = query.where(backfills.c.until == until.isoformat())
    else:
        query = query.where(backfills.c.state != "done")
    row = connection.execute(query.order_by(backfills.c.id.desc())).first()
    if row is None and until is None:
        return begin(connection, source, since, today, today, now)
    if row is None:
        days = {"since": since.isoformat(), "until": (until or today).isoformat()}
        values = {"source": source, **days, "state": "discovering", "created_at": now}
        connection.execute(insert(backfills).values(**values))
    elif row.state == "done":  # asked for again: what the routes have now may be more
        connection.execute(delete(backfill_steps).where(backfill_steps.c.backfill_id == row.id))
        change = update(backfills).where(backfills.c.id == row.id)
        connection.execute(change.values(state="discovering", created_at=now, finished_at=None))
    return _read(connection.execute(query.order_by(backfills.c.id.desc())).first())


def _read(row: Any) -> Backfill:
    since, until = date.fromisoformat(row.since), date.fromisoformat(row.until)
    return Backfill(row.id, row.source, since, until, row.state, row.created_at)


def steps(connection: Connection, backfill: int, route: int) -> list[tuple[Step, str, Mapping[str, int]]]:
    """The pages of a route that are on the agenda: each with its state and the months of what it named."""
    where = (backfill_steps.c.backfill_id == backfill, backfill_steps.c.route == route)
    query = select(backfill_steps).where(*where).order_by(backfill_steps.c.newest.desc(), backfill_steps.c.number)
    found = []
    for row in connection.execute(query):
        newest = date.fromisoformat(row.newest) if row.newest else None
        state = "pending" if row.state == "failed" and row.attempts < ATTEMPTS else row.state
        found.append((Step(row.url, row.number, newest, row.level), state, row.months))
    return found


def add_steps(connection: Connection, backfill: int, route: int, fresh: Iterable[Step]) -> None:
    rows: list[dict[str, Any]] = [
        {
            "backfill_id": backfill,
            "route": route,
            "url": step.url,
            "number": step.number,
            "level": step.level,
            "newest": None if step.newest is None else step.newest.isoformat(),
            "state": "pending",
            "attempts": 0,
            "months": {},
        }
        for step in fresh
    ]
    insert_missing(connection, backfill_steps, rows)


def settle(
    connection: Connection, backfill: int, route: int, url: str, outcome: Outcome, months: Mapping[str, int]
) -> None:
    """A page of a route was read, or could not be."""
    where = (backfill_steps.c.backfill_id == backfill, backfill_steps.c.route == route, backfill_steps.c.url == url)
    values = {"state": outcome, "attempts": backfill_steps.c.attempts + 1, "months": dict(months)}
    connection.execute(update(backfill_steps).where(*where).values(**values))


def progress(connection: Connection, backfill: int) -> tuple[int, int]:
    """How many pages of routes and how many articles are still to be read."""
    mine = backfill_steps.c.backfill_id == backfill
    open_states = (backfill_steps.c.state != "read") & (backfill_steps.c.attempts < ATTEMPTS)
    pages = connection.execute(select(func.count()).select_from(backfill_steps).where(mine, open_states)).scalar_one()
    queued = (frontier.c.backfill_id == backfill, frontier.c.state == "queued")
    return pages, connection.execute(select(func.count()).select_from(frontier).where(*queued)).scalar_one()


def close(connection: Connection, backfill: int, now: datetime) -> State:
    """Note how far it has come, at the end of a crawl."""
    pages, articles = progress(connection, backfill)
    state: State = "discovering" if pages else "fetching" if articles else "done"
    values = {"state": state, "finished_at": now if state == "done" else None}
    connection.execute(update(backfills).where(backfills.c.id == backfill).values(**values))
    return state


def unfinished(connection: Connection) -> list[Backfill]:
    """Those that are to be gone on with, oldest first."""
    query = select(backfills).where(backfills.c.state != "done").order_by(backfills.c.id)
    return [_read(row) for row in connection.execute(query)]
