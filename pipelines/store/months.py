"""Months: how many articles of each month a source's own sitemaps and archives say that it has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection, func, select

from pipelines.store.schema import months
from pipelines.store.upsert import upsert


def keep(connection: Connection, source: str, route: str, counts: Mapping[str, int], now: datetime) -> None:
    """Keep what a route names of each month (2026-10). A route that was read in part only never makes it less."""
    query = select(months.c.month, months.c.known).where(months.c.source == source, months.c.route == route)
    before = {row.month: row.known for row in connection.execute(query)}
    fresh = {month: count for month, count in counts.items() if count > before.get(month, 0)}
    rows = [{"source": source, "month": month, "route": route, "known": count} for month, count in fresh.items()]
    upsert(connection, months, [{**row, "at": now} for row in rows])


def known(connection: Connection, sources: Iterable[str] | None = None) -> dict[tuple[str, str], int]:
    """(source, month) → how many articles are known of. A source's routes name the same ones, so the most counts."""
    query = select(months.c.source, months.c.month, func.max(months.c.known)).group_by(months.c.source, months.c.month)
    if sources is not None:
        query = query.where(months.c.source.in_(list(sources)))
    return {(row[0], row[1]): row[2] for row in connection.execute(query)}
