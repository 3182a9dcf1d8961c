"""What profiles read: each query by kind and keys, within collections (None: all). One version an article counts, the
newest that holds the mention."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Select,
    Subquery,
    Text,
    case,
    cast,
    distinct,
    func,
    literal,
    select,
    union_all,
)  # fmt: skip

from pipelines.clock import ALMATY
from pipelines.store import lists
from pipelines.store.schema import amounts, articles, versions
from pipelines.store.schema import mentions as table

_AT = func.coalesce(versions.c.published_at, articles.c.first_seen, type_=versions.c.published_at.type)
Of = tuple[Connection, str, Sequence[str], Collection[str] | None]  # what the queries here are asked of
INSTANT = "%Y-%m-%d %H:%M:%S.%f"
Place = tuple[datetime, int, str, int]  # where a mention stands in the list: instant, ordinal, field, start


def count(connection: Connection, kind: str, keys: Sequence[str], collections: Collection[str] | None) -> int:
    return int(connection.execute(_of(kind, keys, collections, func.count(), dated=False)).scalar_one())


def is_named(connection: Connection, kind: str, keys: Sequence[str], collections: Collection[str] | None) -> bool:
    """Whether it is mentioned at all."""
    query = select(table.c.id).where(table.c.kind == kind, table.c.key.in_(keys))
    if collections is not None:
        query = query.join(articles, articles.c.id == table.c.article_id)
        query = query.where(articles.c.collection.in_(sorted(collections)))
    return connection.execute(query.limit(1)).first() is not None


def place_of(row: Any) -> Place:
    """Where a row of `newest` or `with_texts` stands, for what comes behind it."""
    return row.at, row.ordinal, row.field, row.start


class Newest(NamedTuple):
    """Mentions without texts, newest first, and in how many articles of each month (2026-10, in Kazakhstan) it is."""

    mentions: Sequence[Any]
    months: dict[str, int]


def newest(
    connection: Connection,
    kind: str,
    keys: Sequence[str],
    collections: Collection[str] | None,
    limit: int,
    after: Place | None = None,
) -> Newest:
    """At most `limit` mentions of those that come behind `after`; months are of all. Both are told by one walk through
    its articles, which is what takes long where there are many."""
    dated = _dated(connection, kind, keys, collections)
    columns = (dated.c.article_id, dated.c.version, dated.c.ordinal, dated.c.at)
    behind = select(*columns, literal(0).label("times")).order_by(dated.c.at.desc(), dated.c.ordinal).limit(limit + 1)
    if after is not None:
        instant = after[0].astimezone(UTC).strftime(INSTANT)
        behind = behind.where((dated.c.at < instant) | ((dated.c.at == instant) & (dated.c.ordinal >= after[1])))
    hour = _hour(dated.c.at)
    months = select(literal(""), literal(0), literal(0), hour, func.count()).group_by(hour)
    rows = connection.execute(union_all(select(behind.subquery()), months)).all()
    chosen = {row.article_id: row for row in rows if not row.times}
    found = _mentions_in(connection, kind, keys, chosen)
    if after is not None:
        found = [row for row in found if row.ordinal != after[1] or (row.field, row.start) > after[2:]]
    found.sort(key=lambda row: (row.field, row.start))
    found.sort(key=lambda row: (chosen[row.article_id].at, -row.ordinal), reverse=True)  # of equals the first one first
    return Newest(found[:limit], _by_month({row.at: row.times for row in rows if row.times}))


def _dated(connection: Connection, kind: str, keys: Sequence[str], collections: Collection[str] | None) -> CTE:
    """Every article that mentions it, once: id, newest version that does, ordinal and instant, which is in UTC and text
    (see INSTANT): there are many, and of few of them more is wanted than their order and month."""
    last = _last(kind, keys)
    at: ColumnElement[str] = cast(_AT, Text)  # of SQLite: as INSTANT
    if connection.dialect.name == "postgresql":
        at = func.to_char(func.timezone("UTC", _AT), "YYYY-MM-DD HH24:MI:SS.US")
    version = (versions.c.article_id == last.c.article_id) & (versions.c.version == last.c.version)
    source = last.join(articles, articles.c.id == last.c.article_id).join(versions, version)
    query = select(last.c.article_id, last.c.version, articles.c.ordinal, at.label("at")).select_from(source)
    if collections is not None:
        query = query.where(articles.c.collection.in_(sorted(collections)))
    return query.cte("dated")


def _hour(at: ColumnElement[str]) -> ColumnElement[str]:
    """The hour of an instant that can be in the next month in Kazakhstan (5 to 7 hours ahead of UTC), else its month:
    few rows, whose month is told without a table of time zones in the database."""
    late = (func.substr(at, 9, 2) >= "28") & (func.substr(at, 12, 2) >= "16")
    return case((late, func.substr(at, 1, 13)), else_=func.substr(at, 1, 7))


def _by_month(hours: Mapping[str, int]) -> dict[str, int]:
    months = Counter[str]()
    for at, times in hours.items():
        late = len(at) > len("2026-10")
        months[f"{datetime.fromisoformat(f'{at}:00+00:00').astimezone(ALMATY):%Y-%m}" if late else at] += times
    return dict(sorted(months.items()))


def _mentions_in(connection: Connection, kind: str, keys: Sequence[str], chosen: Mapping[str, Any]) -> list[Any]:
    """Mentions without texts, in no order, of articles by id with the version that counts."""
    columns = (
        table.c.id, table.c.article_id, table.c.version, table.c.field, table.c.start, table.c.stop,
        articles.c.ordinal, _AT.label("at"),
    )  # fmt: skip
    version = (versions.c.article_id == table.c.article_id) & (versions.c.version == table.c.version)
    source = table.join(articles, articles.c.id == table.c.article_id).join(versions, version)
    query = select(*columns).select_from(source).where(table.c.kind == kind, table.c.key.in_(keys))
    found: list[Any] = []
    for some in lists.parts(chosen):
        rows = connection.execute(query.where(lists.among(connection, table.c.article_id, some))).all()
        found += (row for row in rows if row.version == chosen[row.article_id].version)
    return found


def with_texts(connection: Connection, found: Sequence[Any]) -> Sequence[Any]:
    """The same mentions, in the same order, with the texts that they stand in."""
    columns = (
        table, versions.c.title, versions.c.text.label("body"), articles.c.url, articles.c.source, articles.c.state,
        articles.c.version.label("newest"), articles.c.ordinal, _AT.label("at"),
    )  # fmt: skip
    source = table.join(articles, articles.c.id == table.c.article_id).join(
        versions, (versions.c.article_id == table.c.article_id) & (versions.c.version == table.c.version)
    )
    rows: dict[int, Any] = {}
    ids = [one.id for one in found]
    for some in (ids[i : i + lists.AT_ONCE] for i in range(0, len(ids), lists.AT_ONCE)):
        query = select(*columns).select_from(source).where(table.c.id.in_(some))
        rows.update((row.id, row) for row in connection.execute(query))
    return [rows[one.id] for one in found if one.id in rows]


def by_source(
    connection: Connection, kind: str, keys: Sequence[str], collections: Collection[str] | None
) -> Sequence[Any]:
    """(source, articles, first, last): how many articles of each source mention it, and when; the most first."""
    times = func.count(distinct(table.c.article_id))
    columns = (articles.c.source, times.label("articles"), func.min(_AT).label("first"), func.max(_AT).label("last"))
    query = _of(kind, keys, collections, *columns).group_by(articles.c.source)
    return connection.execute(query.order_by(times.desc(), articles.c.source)).all()


def spellings(
    connection: Connection, kind: str, keys: Sequence[str], collections: Collection[str] | None
) -> tuple[tuple[str, int], ...]:
    """Names in the nominative with counts, most frequent first."""
    query = _of(kind, keys, collections, table.c.name, func.count().label("times"), dated=False).group_by(table.c.name)
    return tuple((row.name, row.times) for row in connection.execute(query.order_by(func.count().desc(), table.c.name)))


def roles(connection: Connection, kind: str, keys: Sequence[str], collections: Collection[str] | None) -> Sequence[Any]:
    """(role, count, first, last), the most frequent first."""
    query = _of(kind, keys, collections, table.c.role, func.count(), func.min(_AT), func.max(_AT))
    query = query.where(table.c.role.is_not(None)).group_by(table.c.role)
    return connection.execute(query.order_by(func.count().desc(), table.c.role)).all()


def identifiers(
    connection: Connection, kind: str, keys: Sequence[str], collections: Collection[str] | None
) -> frozenset[str]:
    """Values of identifiers that stand with its mentions."""
    query = _of(kind, keys, collections, table.c.identifiers).where(cast(table.c.identifiers, Text) != "{}")
    return frozenset(value for row in connection.execute(query) for value in row.identifiers.values())


def amounts_in(connection: Connection, article_ids: Collection[str]) -> Sequence[Any]:
    """Amounts of all versions of articles, in the order of the text."""
    query = select(amounts).where(lists.among(connection, amounts.c.article_id, article_ids))
    return connection.execute(query.order_by(amounts.c.article_id, amounts.c.version, amounts.c.start)).all()


def _of(
    kind: str, keys: Sequence[str], collections: Collection[str] | None, *columns: Any, dated: bool = True
) -> Select[Any]:
    """Mentions; without `dated`, no instant is among what is asked, and articles are looked at for collections only."""
    mine = (table.c.kind == kind, table.c.key.in_(keys))
    edited = _last(kind, keys, edited=True)
    source = table.outerjoin(edited, edited.c.article_id == table.c.article_id)
    if dated or collections is not None:
        source = source.join(articles, articles.c.id == table.c.article_id)
    if dated:
        version = (versions.c.article_id == table.c.article_id) & (versions.c.version == table.c.version)
        source = source.join(versions, version)
    query = select(*columns).select_from(source).where(*mine)
    query = query.where(edited.c.version.is_(None) | (edited.c.version == table.c.version))
    return query if collections is None else query.where(articles.c.collection.in_(sorted(collections)))


def _last(kind: str, keys: Sequence[str], *, edited: bool = False) -> Subquery:
    """The newest version of each article that mentions it; with `edited`, only where more than one does: few."""
    versions_of = func.max(table.c.version)
    newest = select(table.c.article_id, versions_of.label("version"))
    newest = newest.where(table.c.kind == kind, table.c.key.in_(keys)).group_by(table.c.article_id)
    return (newest.having(func.min(table.c.version) < versions_of) if edited else newest).subquery()
