"""What stands beside an entity: who else is named in articles, and a sample of all articles to hold it against."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from pipelines.store import lists
from pipelines.store.schema import articles, cluster_keys, clusters, mentions

KINDS = ("person", "organisation")
Versions = Mapping[str, int]  # article id → the version that is looked at


def named(connection: Connection, seen: Versions) -> dict[str, set[str]]:
    """Cluster id → the articles whose version names it: people and organisations."""
    columns = (cluster_keys.c.cluster_id, mentions.c.kind, mentions.c.article_id, mentions.c.version)
    query = select(*columns).distinct().select_from(_KEYED)
    query = query.where(lists.among(connection, mentions.c.article_id, seen))
    found: dict[str, set[str]] = {}
    for identity, kind, article, version in connection.execute(query):
        # Asked for kinds, SQLite would walk all people and organisations of the store instead of these articles.
        if kind in KINDS and seen[article] == version:
            found.setdefault(identity, set()).add(article)
    return found


def sample(connection: Connection, collections: Collection[str] | None, most: int) -> dict[str, int]:
    """Articles spread evenly over all, at most `most`, with their newest versions. Where few of them are in
    `collections`, the newest of those."""
    low, high = connection.execute(select(func.min(articles.c.ordinal), func.max(articles.c.ordinal))).one()
    if low is None:
        return {}
    step = max(1.0, (high - low + 1) / most)
    ordinals = sorted({low + int(i * step) for i in range(most)})
    columns = select(articles.c.id, articles.c.version)
    if collections is not None:
        columns = columns.where(articles.c.collection.in_(sorted(collections)))
    found = {row.id: row.version for row in connection.execute(columns.where(articles.c.ordinal.in_(ordinals)))}
    if len(found) < most // 4:
        last = columns.order_by(articles.c.ordinal.desc()).limit(most)
        found.update((row.id, row.version) for row in connection.execute(last))
    return found


def live(connection: Connection, ids: Collection[str]) -> dict[str, Any]:
    """Id → (id, kind, name) of those that nobody hid."""
    query = select(clusters.c.id, clusters.c.kind, clusters.c.name).where(
        lists.among(connection, clusters.c.id, ids), clusters.c.hidden.is_(False)
    )
    return {row.id: row for row in connection.execute(query)}


def places(connection: Connection, ids: Sequence[str], seen: Versions) -> Sequence[Any]:
    """Where entities stand in versions: without texts, in the order of the text."""
    columns = (
        cluster_keys.c.cluster_id, mentions.c.id, mentions.c.name, mentions.c.article_id, mentions.c.version,
        mentions.c.field, mentions.c.start, mentions.c.stop,
    )  # fmt: skip
    query = select(*columns).select_from(_KEYED).where(lists.among(connection, mentions.c.article_id, seen))
    wanted = set(ids)
    rows = connection.execute(query.order_by(mentions.c.article_id, mentions.c.field, mentions.c.start))
    return [row for row in rows if row.cluster_id in wanted and seen[row.article_id] == row.version]


_KEYED = mentions.join(cluster_keys, (cluster_keys.c.kind == mentions.c.kind) & (cluster_keys.c.key == mentions.c.key))
