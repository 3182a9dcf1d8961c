"""What profiles read: each query by kind and keys, within collections (None: all). One version an article counts, the
newest that holds the mention."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, Text, and_, cast, distinct, func, or_, select

from pipelines.store import lists
from pipelines.store.schema import amounts, articles, versions
from pipelines.store.schema import mentions as table

_AT = func.coalesce(versions.c.published_at, articles.c.first_seen, type_=versions.c.published_at.type)
Of = tuple[Connection, str, Sequence[str], Collection[str] | None]  # what the queries here are asked of
Place = tuple[datetime, int, str, int]  # where a mention stands in the list: instant, ordinal, field, start


def count(connection: Connection, kind: str, keys: Sequence[str], collections: Collection[str] | None) -> int:
    return int(connection.execute(_of(kind, keys, collections, func.count())).scalar_one())


def newest(
    connection: Connection,
    kind: str,
    keys: Sequence[str],
    collections: Collection[str] | None,
    limit: int,
    after: Place | None = None,
) -> Sequence[Any]:
    """Mentions without texts, newest first: at most `limit`, those that come behind `after`."""
    columns = (
        table.c.id, table.c.article_id, table.c.version, table.c.field, table.c.start, table.c.stop,
        articles.c.ordinal, _AT.label("at"),
    )  # fmt: skip
    query = _of(kind, keys, collections, *columns)
    if after is not None:
        at, ordinal, field, start = after
        here, instant = and_(table.c.field == field, table.c.start > start), _AT
        behind = and_(articles.c.ordinal == ordinal, or_(table.c.field > field, here))
        then = or_(articles.c.ordinal > ordinal, behind)
        query = query.where(or_(instant < at, and_(instant == at, then)))
    return connection.execute(
        query.order_by(_AT.desc(), articles.c.ordinal, table.c.field, table.c.start).limit(limit)
    ).all()


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


def instants(
    connection: Connection, kind: str, keys: Sequence[str], collections: Collection[str] | None
) -> list[datetime]:
    """When each article that mentions it was published (or first seen)."""
    query = _of(kind, keys, collections, table.c.article_id, _AT.label("at")).distinct()
    return [row.at for row in connection.execute(query)]


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
    query = _of(kind, keys, collections, table.c.name, func.count().label("times")).group_by(table.c.name)
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


def _of(kind: str, keys: Sequence[str], collections: Collection[str] | None, *columns: Any) -> Select[Any]:
    mine = (table.c.kind == kind, table.c.key.in_(keys))
    newest = select(table.c.article_id, func.max(table.c.version).label("version")).where(*mine)
    last = newest.group_by(table.c.article_id).subquery()
    query = (
        select(*columns)
        .select_from(
            table.join(last, (last.c.article_id == table.c.article_id) & (last.c.version == table.c.version))
            .join(articles, articles.c.id == table.c.article_id)
            .join(versions, (versions.c.article_id == table.c.article_id) & (versions.c.version == table.c.version))
        )
        .where(*mine)
    )
    return query if collections is None else query.where(articles.c.collection.in_(sorted(collections)))
