"""What profiles read: each query by kind and keys, within collections (None: all). One version an article counts, the
newest that holds the mention."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, Text, cast, distinct, func, select, tuple_

from pipelines.store.schema import amounts, articles, cluster_keys, clusters, versions
from pipelines.store.schema import mentions as table

_AT = func.coalesce(versions.c.published_at, articles.c.first_seen, type_=versions.c.published_at.type)
_MOST = 30  # entities mentioned together that are listed


def count(connection: Connection, kind: str, keys: Sequence[str], collections: Collection[str] | None) -> int:
    return int(connection.execute(_of(kind, keys, collections, func.count())).scalar_one())


def mentions(
    connection: Connection, kind: str, keys: Sequence[str], collections: Collection[str] | None, limit: int
) -> Sequence[Any]:
    """Newest first, with the texts that they stand in."""
    columns = (
        table, versions.c.title, versions.c.text.label("body"), articles.c.url, articles.c.source, articles.c.state,
        articles.c.version.label("newest"), _AT.label("at"),
    )  # fmt: skip
    query = _of(kind, keys, collections, *columns)
    return connection.execute(
        query.order_by(_AT.desc(), articles.c.ordinal, table.c.field, table.c.start).limit(limit)
    ).all()


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


def amounts_in(connection: Connection, keys: Iterable[tuple[str, int]]) -> Sequence[Any]:
    """Amounts of versions, in the order of the text."""
    query = select(amounts).where(tuple_(amounts.c.article_id, amounts.c.version).in_(sorted(keys)))
    return connection.execute(query.order_by(amounts.c.start)).all()


def together(
    connection: Connection, kind: str, keys: Sequence[str], collections: Collection[str] | None
) -> Sequence[Any]:
    """(id, kind, name, articles) of what is mentioned in the same versions, in most articles first."""
    base = _of(kind, keys, collections, table.c.article_id, table.c.version).distinct().subquery()
    other = table.alias("other")
    times = func.count(distinct(other.c.article_id)).label("articles")
    own = select(cluster_keys.c.cluster_id).where(cluster_keys.c.kind == kind, cluster_keys.c.key.in_(keys))
    query = (
        select(clusters.c.id, clusters.c.kind, clusters.c.name, times)
        .select_from(
            base.join(other, (other.c.article_id == base.c.article_id) & (other.c.version == base.c.version))
            .join(cluster_keys, (cluster_keys.c.kind == other.c.kind) & (cluster_keys.c.key == other.c.key))
            .join(clusters, clusters.c.id == cluster_keys.c.cluster_id)
        )
        .where(clusters.c.id.not_in(own), clusters.c.hidden.is_(False))
        .group_by(clusters.c.id, clusters.c.kind, clusters.c.name)
    )
    return connection.execute(query.order_by(times.desc(), clusters.c.name, clusters.c.id).limit(_MOST)).all()


def places(connection: Connection, ids: Sequence[str], keys: Iterable[tuple[str, int]]) -> Sequence[Any]:
    """Where entities stand in versions."""
    columns = (
        cluster_keys.c.cluster_id,
        table.c.article_id,
        table.c.version,
        table.c.field,
        table.c.start,
        table.c.stop,
    )
    query = (
        select(*columns, versions.c.title, versions.c.text.label("body"))
        .select_from(
            table.join(cluster_keys, (cluster_keys.c.kind == table.c.kind) & (cluster_keys.c.key == table.c.key)).join(
                versions, (versions.c.article_id == table.c.article_id) & (versions.c.version == table.c.version)
            )
        )
        .where(cluster_keys.c.cluster_id.in_(ids), tuple_(table.c.article_id, table.c.version).in_(sorted(keys)))
    )
    return connection.execute(query.order_by(table.c.article_id, table.c.version, table.c.start)).all()


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
