"""Names that a reader of some collections may read: those that stand in what they see, and no others."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, exists, func, select

from pipelines.store.schema import articles, cluster_keys, clusters, mentions, sources
from pipelines.store.schema import collections as collection_rows

Seen = Collection[str] | None  # collections; None: all
_BATCH = 500


def sees_all(connection: Connection, collections: Seen) -> bool:
    """Whether there is nothing that a reader of `collections` may not see."""
    if collections is None:
        return True
    known = [select(collection_rows.c.name), select(sources.c.collection).distinct()]
    return {name for query in known for name in connection.execute(query).scalars()} <= set(collections)


def seen_names(connection: Connection, ids: Sequence[str], collections: Seen) -> dict[str, str]:
    """Cluster → the name by which it is shown: its own where that stands in what may be seen (or all may be), else the
    spelling that stands there most. A cluster that is only elsewhere is missing."""
    whole, found = sees_all(connection, collections), dict[str, str]()
    for start in range(0, len(ids), _BATCH):
        some = list(ids[start : start + _BATCH])
        query = select(clusters.c.id, clusters.c.name).where(clusters.c.id.in_(some))
        if whole or collections is None:
            found.update({row.id: row.name for row in connection.execute(query)})
            continue
        own = (cluster_keys.c.cluster_id == clusters.c.id, mentions.c.name == clusters.c.name)
        stands = exists(_mentions(collections, select(1)).where(*own).correlate(clusters))
        found.update({row.id: row.name for row in connection.execute(query.where(stands))})
        found.update(_spelled(connection, [one for one in some if one not in found], collections))
    return found


def keys_seen(connection: Connection, kind: str, keys: Collection[str], collections: Collection[str]) -> set[str]:
    """Those of a kind's keys that stand in what may be seen."""
    query = select(mentions.c.key).distinct().join(articles, articles.c.id == mentions.c.article_id)
    where = (mentions.c.kind == kind, mentions.c.key.in_(list(keys)), articles.c.collection.in_(sorted(collections)))
    return set(connection.execute(query.where(*where)).scalars())


def keys_open(connection: Connection, wanted: Collection[tuple[str, str]], collections: Seen) -> list[tuple[str, str]]:
    """Pairs of kind and key without those that stand only in what a reader of `collections` may not see (None: all):
    by such a name they are led nowhere. A key that stands nowhere, of a register or a table, hides nothing."""
    if not wanted or sees_all(connection, collections) or collections is None:
        return list(wanted)
    closed: set[tuple[str, str]] = set()
    for kind in {kind for kind, _ in wanted}:
        keys = {key for of, key in wanted if of == kind}
        query = select(mentions.c.key).distinct().where(mentions.c.kind == kind, mentions.c.key.in_(keys))
        stand = set(connection.execute(query).scalars())
        closed |= {(kind, key) for key in stand - keys_seen(connection, kind, stand, collections)}
    return [one for one in wanted if one not in closed]


def _spelled(connection: Connection, ids: Sequence[str], collections: Collection[str]) -> dict[str, str]:
    """The most frequent spelling that may be seen, of equals the first by the alphabet."""
    columns = (cluster_keys.c.cluster_id, mentions.c.name, func.count().label("times"))
    query = _mentions(collections, select(*columns)).where(cluster_keys.c.cluster_id.in_(list(ids)))
    rows = connection.execute(query.group_by(cluster_keys.c.cluster_id, mentions.c.name)) if ids else ()
    found: dict[str, str] = {}
    for row in sorted(rows, key=lambda one: (-one.times, one.name)):
        found.setdefault(row.cluster_id, row.name)
    return found


def _mentions(collections: Collection[str], query: Any) -> Any:
    of_key = (mentions.c.kind == cluster_keys.c.kind) & (mentions.c.key == cluster_keys.c.key)
    joined = cluster_keys.join(mentions, of_key).join(articles, articles.c.id == mentions.c.article_id)
    return query.select_from(joined).where(articles.c.collection.in_(sorted(collections)))
