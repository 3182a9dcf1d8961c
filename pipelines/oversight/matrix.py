"""Matrix: source by month: what is known of, what is stored, what failed, and from when it is collected.

It stands behind every count: "no mention" in a month that was not collected means nothing. Months are those of
publication in Asia/Almaty; `known` is what the source's own sitemaps and archives name, by its own clock.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, func, select

from pipelines.clock import almaty_day
from pipelines.context import Context
from pipelines.errors import InputError
from pipelines.store import days as day_rows
from pipelines.store.quarantine import failures
from pipelines.store.schema import backfills, days, frontier, month_sums, months, pages, sources

State = Literal["collected", "partly", "none", "imported"]
ENOUGH = 0.95  # of what is known is stored: what is taken down between sitemap and fetch is no gap
UNREAD = 2  # days of a month without a crawl that a feed bridges
FIRST_MONTH = "1990-01"  # no outlet of the country published on the web before; a date of 1970 is none
GIVEN_UP = ("gone:", "sealed")  # frontier rows that are closed for these reasons have not failed

Key = tuple[str, str]  # source, month


@dataclass(frozen=True, slots=True)
class Month:
    """One month of one source. `known` is the largest count that one of its routes names (`route`; None: none counts),
    `failed` are pages that could not be fetched or read, `read` the days of the month that are covered: by a crawl, or
    by a back-fill that ended; `days` how many of its days are over or begun. `state` is none where nothing of it was
    collected, imported where the source is not crawled here, so that nobody can tell."""

    month: str
    stored: int
    known: int | None
    route: str | None
    failed: int
    read: int
    days: int
    state: State

    @property
    def year(self) -> str:
        return self.month[:4]

    def to_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class SourceMonths:
    """The months of a source, oldest first. `since` is the first day that is collected (None: it is not crawled);
    `undated` articles stand in no month."""

    source: str
    title: str
    since: date | None
    undated: int
    months: tuple[Month, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "source": self.source,
            "title": self.title,
            "since": None if self.since is None else self.since.isoformat(),
            "undated": self.undated,
            "months": [one.to_json() for one in self.months],
        }


@dataclass(frozen=True, slots=True)
class Matrix:
    """Every source has the same `months`."""

    months: tuple[str, ...]
    sources: tuple[SourceMonths, ...]

    def to_json(self) -> dict[str, Any]:
        return {"months": list(self.months), "sources": [one.to_json() for one in self.sources]}


def matrix(
    context: Context,
    *,
    since: str | None = None,
    until: str | None = None,
    names: Collection[str] | None = None,
    collections: Collection[str] | None = None,
    now: datetime | None = None,
) -> Matrix:
    """The months `since` to `until` (2026-10, both included; from the first that anything is known of, to the present
    one) of the sources `names` (all) that stand in one of `collections` (all)."""
    day_rows.ensure(context.store)
    today = almaty_day(now or datetime.now().astimezone())
    with context.store.read() as connection:
        return build(connection, today, since=since, until=until, names=names, collections=collections)


def build(
    connection: Connection,
    today: date,
    *,
    since: str | None = None,
    until: str | None = None,
    names: Collection[str] | None = None,
    collections: Collection[str] | None = None,
) -> Matrix:
    """As `matrix`, within a connection, on a given day."""
    titles, given = _titles(connection, collections), _given(connection, since, collections)
    wanted = {*titles, *(key[0] for key, row in given.items() if collections is None or row.stored + row.undated)}
    wanted &= wanted if names is None else set(names)
    known, filled, reads = _known(connection), _filled(connection), _first_reads(connection)
    first = [month for source, month in (*given, *known) if source in wanted and month >= (since or FIRST_MONTH)]
    last = min(until or f"{today:%Y-%m}", f"{today:%Y-%m}")
    every = months_between(max(since or min(first, default=last), FIRST_MONTH), last)
    spans = [(month, *_span(month, today)) for month in every]
    failed, undated, rows = _failed(connection, wanted), Counter[str](), []
    for (source, _), row in given.items():
        undated[source] += row.undated
    for source in sorted(wanted):
        covered = filled.get(source, frozenset())
        begun = min((day for day in (reads.get(source), min(covered, default=None)) if day), default=None)
        keys = [((source, span[0]), span) for span in spans]
        cells = [_month(span, given.get(key), known.get(key), failed[key], begun, covered) for key, span in keys]
        rows.append(SourceMonths(source, titles.get(source, source), begun, undated[source], tuple(cells)))
    return Matrix(tuple(every), tuple(rows))


def _span(month: str, today: date) -> tuple[date, date]:
    """Of the month that it is, the days that have begun."""
    first, last = bounds(month)
    return first, min(last, today)


def _month(
    span: tuple[str, date, date],
    given: Any,
    known: tuple[int, str] | None,
    failed: int,
    begun: date | None,
    filled: Collection[date],
) -> Month:
    month, first, last = span
    count = (last - first).days + 1
    stored, read = (0, 0) if given is None else (int(given.stored), int(given.read))
    covered = min(read, count) if not filled else len({day for day in filled if first <= day <= last})
    named, route = known if known is not None else (None, None)
    state: State = "partly"
    if begun is None:
        state = "imported" if stored else "none"
    elif not covered and not stored:
        state = "none"
    elif count - covered <= UNREAD and (named is None or stored >= ENOUGH * named):
        state = "collected"
    return Month(month, stored, named, route, failed, covered, count, state)


def check_month(text: str | None) -> str | None:
    """A month as it was typed. Raises InputError for what is none."""
    if text is not None and not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text):
        raise InputError(f"{text!r} is no month; write 2026-02")
    return text


def bounds(month: str) -> tuple[date, date]:
    """The first and the last day of a month."""
    first = date.fromisoformat(f"{month}-01")
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def months_between(first: str, last: str) -> list[str]:
    """Every month from the first to the last; none where the last comes before the first."""
    begin, end = (int(month[:4]) * 12 + int(month[5:7]) - 1 for month in (first, last))
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(begin, end + 1)]


# -- what the store says


def _titles(connection: Connection, collections: Collection[str] | None) -> dict[str, str]:
    """The sources that were crawled or declared, by name."""
    query = select(sources.c.name, sources.c.title)
    if collections is not None:
        query = query.where(sources.c.collection.in_(list(collections)))
    return {row.name: row.title or row.name for row in connection.execute(query)}


def _given(connection: Connection, since: str | None, collections: Collection[str] | None) -> dict[Key, Any]:
    """Sums by source and month."""
    sums = [func.sum(month_sums.c[name]).label(name) for name in ("stored", "undated", "read")]
    query = select(month_sums.c.source, month_sums.c.month, *sums).group_by(month_sums.c.source, month_sums.c.month)
    if since is not None:
        query = query.where(month_sums.c.month >= since)
    if collections is not None:
        query = query.where(month_sums.c.collection.in_([day_rows.CRAWLS, *collections]))
    return {(row.source, row.month): row for row in connection.execute(query)}


def _known(connection: Connection) -> dict[Key, tuple[int, str]]:
    """The largest count that a route of a source names of a month, and which. Routes name the same articles again."""
    query = select(months.c.source, months.c.month, months.c.known, months.c.route)
    rows = connection.execute(query.order_by(months.c.known, months.c.route))
    return {(row.source, row.month): (row.known, row.route) for row in rows}


def _filled(connection: Connection) -> dict[str, frozenset[date]]:
    """Of sources with a back-fill that has ended, the days that it or a crawl covers."""
    found: dict[str, set[date]] = {}
    for row in connection.execute(select(backfills).where(backfills.c.state == "done")):
        since, until = date.fromisoformat(row.since), date.fromisoformat(row.until)
        found.setdefault(row.source, set()).update(since + timedelta(days=n) for n in range((until - since).days + 1))
    read = select(days.c.source, days.c.day).where(days.c.source.in_(list(found)), days.c.reads > 0)
    for one in connection.execute(read.where(days.c.collection == day_rows.CRAWLS)) if found else ():
        found[one.source].add(date.fromisoformat(one.day))
    return {source: frozenset(covered) for source, covered in found.items()}


def _first_reads(connection: Connection) -> dict[str, date]:
    """The first day on which a source was read: looked for in the first month with such a day."""
    first = select(month_sums.c.source, func.min(month_sums.c.month)).where(month_sums.c.read > 0)
    found = {}
    for source, month in connection.execute(first.group_by(month_sums.c.source)).all():
        here = (days.c.source == source, days.c.collection == day_rows.CRAWLS, days.c.reads > 0, days.c.day > month)
        found[source] = date.fromisoformat(connection.execute(select(func.min(days.c.day)).where(*here)).scalar_one())
    return found


def _failed(connection: Connection, names: Collection[str]) -> Counter[Key]:
    """Pages that could not be fetched or read, in the month in which their route says that they were published, else
    in that in which they were found."""
    found: Counter[Key] = Counter()
    about = (frontier.c.source, frontier.c.published_at, frontier.c.discovered_at, frontier.c.error)
    states = (frontier.c.source.in_(list(names)), frontier.c.state.in_(("failed", "closed")))
    for row in connection.execute(select(*about).where(*states)):
        if not (row.error or "").startswith(GIVEN_UP):
            found[row.source, f"{almaty_day(row.published_at or row.discovered_at):%Y-%m}"] += 1
    items = [one.item.removeprefix("page/") for one in failures(connection, "parse")]
    ids = [int(item) for item in items if item.isdecimal()]
    for start in range(0, len(ids), 500):
        query = select(pages.c.source, pages.c.fetched_at, pages.c.hint).where(pages.c.id.in_(ids[start : start + 500]))
        for page in connection.execute(query):
            said = (page.hint or {}).get("published_at")
            at = datetime.fromisoformat(said) if isinstance(said, str) else page.fetched_at
            found[page.source, f"{almaty_day(at):%Y-%m}"] += 1
    return found
