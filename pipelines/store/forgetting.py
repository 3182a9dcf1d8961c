"""Forgetting: every row that was made from some articles is taken away. What may be rebuilt is rebuilt from the pages.

Called again it does nothing more; it is part of orders that go on after a kill.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Connection, delete, exists, func, or_, select, update

from nlp.clusters import cluster_id
from pipelines.store import days, judged, outbox, stale
from pipelines.store.schema import (
    amounts,
    articles,
    cluster_keys,
    clusters,
    digests,
    files,
    findings,
    hits,
    key_links,
    layouts,
    ledger,
    mentions,
    name_parts,
    perhaps_same,
    quarantine,
    stories,
    story_bands,
    tables,
    versions,
)

_OF_AN_ARTICLE = (findings, mentions, amounts, stories, story_bands, layouts, tables, versions, files)


def forget_articles(connection: Connection, ids: Collection[str], urls: Collection[str]) -> None:
    """Take away `ids` and all that was found in them, told of them or is waiting because of them; `urls` are theirs.

    The outbox tells the indexes, in which an article that the store does not know is deleted."""
    keys = _keys_of(connection, ids)
    known = connection.execute(select(articles.c.id, articles.c.version).where(articles.c.id.in_(ids))).all()
    _count_off(connection, ids)
    _forget_hits(connection, ids)
    _forget_in_digests(connection, ids, urls)
    connection.execute(update(files).where(files.c.document_id.in_(ids)).values(document_id=None))
    for table in _OF_AN_ARTICLE:
        connection.execute(delete(table).where(table.c.article_id.in_(ids)))
    connection.execute(delete(articles).where(articles.c.id.in_(ids)))
    for identity in ids:
        connection.execute(delete(quarantine).where(quarantine.c.item.startswith(f"{identity}/", autoescape=True)))
    for url in urls:
        connection.execute(delete(quarantine).where(quarantine.c.reason.contains(url, autoescape=True)))
    _forget_keys(connection, keys)
    stale.mark(connection, keys)
    outbox.add_all(connection, [(row.id, row.version) for row in known], "removed")


def _count_off(connection: Connection, ids: Collection[str]) -> None:
    """What is gone is counted on no day any more."""
    newest = (versions.c.article_id == articles.c.id) & (versions.c.version == articles.c.version)
    about = (articles.c.source, articles.c.collection, versions.c.published_at, articles.c.first_seen)
    query = select(*about).join(versions, newest)
    for row in connection.execute(query.where(articles.c.id.in_(ids))).all():
        days.count_article(connection, *row, by=-1)


def _keys_of(connection: Connection, ids: Collection[str]) -> set[tuple[str, str]]:
    query = select(mentions.c.kind, mentions.c.key).distinct()
    rows = connection.execute(query.where(mentions.c.article_id.in_(ids), mentions.c.key != ""))
    return {(row.kind, row.key) for row in rows}


def _forget_hits(connection: Connection, ids: Collection[str]) -> None:
    of_articles = select(hits.c.id).where(hits.c.article_id.in_(ids))
    connection.execute(delete(ledger).where(ledger.c.hit_id.in_(of_articles)))
    connection.execute(delete(hits).where(hits.c.article_id.in_(ids)))


def _forget_in_digests(connection: Connection, ids: Collection[str], urls: Collection[str]) -> None:
    """Of prepared digests, sent or not, only the stories are taken out: what was told stays told, under its id."""
    for row in connection.execute(select(digests.c.id, digests.c.content)).all():
        content = _without(row.content, frozenset(ids), frozenset(urls))
        if content != row.content:
            connection.execute(update(digests).where(digests.c.id == row.id).values(content=content))


def _without(content: Any, ids: frozenset[str], urls: frozenset[str]) -> Any:
    """JSON without the objects that are about one of the articles."""
    if isinstance(content, dict):
        return {name: _without(value, ids, urls) for name, value in content.items()}
    if isinstance(content, list):
        return [_without(value, ids, urls) for value in content if not _is_about(value, ids, urls)]
    return content


def _is_about(value: Any, ids: frozenset[str], urls: frozenset[str]) -> bool:
    return isinstance(value, dict) and (value.get("article_id") in ids or value.get("url") in urls)


def _forget_keys(connection: Connection, keys: Iterable[tuple[str, str]]) -> None:
    """Names that stood nowhere else are gone with the article, and with them the clusters that only they made."""
    gone = {(kind, key) for kind, key in keys if not _stands(connection, kind, key)}
    judged.forget_spellings(connection, gone)
    for kind, key in sorted(gone):
        held = (cluster_keys.c.kind == kind, cluster_keys.c.key == key)
        cluster = connection.execute(select(cluster_keys.c.cluster_id).where(*held)).scalar_one_or_none()
        connection.execute(delete(cluster_keys).where(*held))
        connection.execute(delete(name_parts).where(name_parts.c.kind == kind, name_parts.c.key == key))
        named = or_(key_links.c.key_a == key, key_links.c.key_b == key)
        connection.execute(delete(key_links).where(key_links.c.kind == kind, named))
        for identity in {cluster, cluster_id(kind, key)} - {None}:
            _forget_cluster(connection, str(identity))


def _stands(connection: Connection, kind: str, key: str) -> bool:
    return bool(connection.execute(select(exists().where(mentions.c.kind == kind, mentions.c.key == key))).scalar())


def _forget_cluster(connection: Connection, identity: str) -> None:
    """Drop a cluster that holds no key any more; one that does is named by what is left."""
    keys = list(
        connection.execute(
            select(cluster_keys.c.key).where(cluster_keys.c.cluster_id == identity).order_by(cluster_keys.c.key)
        ).scalars()
    )
    if not keys:
        pair = or_(perhaps_same.c.cluster_a == identity, perhaps_same.c.cluster_b == identity)
        connection.execute(delete(perhaps_same).where(pair))
        _forget_redirects(connection, identity)
        connection.execute(delete(clusters).where(clusters.c.id == identity))
        return
    counts = select(mentions.c.name).join(
        cluster_keys, (cluster_keys.c.kind == mentions.c.kind) & (cluster_keys.c.key == mentions.c.key)
    )
    counts = counts.where(cluster_keys.c.cluster_id == identity).group_by(mentions.c.name)
    name = connection.execute(counts.order_by(func.count().desc(), mentions.c.name).limit(1)).scalar()
    connection.execute(update(clusters).where(clusters.c.id == identity).values(name=name or keys[0]))


def _forget_redirects(connection: Connection, identity: str) -> None:
    """Ids that lead to a cluster that is gone: of keys that are gone, too, with the names that these had; or of ones
    that live by themselves again."""
    led = list(connection.execute(select(clusters.c.id).where(clusters.c.redirect_to == identity)).scalars())
    held = set(
        connection.execute(select(cluster_keys.c.cluster_id).where(cluster_keys.c.cluster_id.in_(led))).scalars()
    )
    for one in led:
        if one in held:
            connection.execute(update(clusters).where(clusters.c.id == one).values(redirect_to=None))
        else:
            connection.execute(delete(clusters).where(clusters.c.id == one))
            _forget_redirects(connection, one)
