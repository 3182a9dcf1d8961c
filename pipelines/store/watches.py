"""Watches, subscriptions and hits: the rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Select, and_, insert, select, update

from pipelines.store.schema import articles, hits, ledger, subscriptions, watches
from pipelines.store.upsert import insert_missing

Reason = Literal["new", "late", "back-filled", "recognised", "edited", "removed"]
Channel = Literal["mail", "terminal"]


@dataclass(frozen=True, slots=True)
class Watch:
    """A saved search. `collections` None: all; `since` an instant before which nothing is new; `broken` says why its
    query cannot be run."""

    id: int
    name: str
    query: str
    owner: str
    collections: tuple[str, ...] | None
    since: datetime
    created_at: datetime
    broken: str | None


@dataclass(frozen=True, slots=True)
class Subscription:
    """Who is told of a watch: `address` a mail address or a user's name; `hour` 0–23 in Asia/Almaty."""

    id: int
    watch_id: int
    owner: str
    channel: Channel
    address: str
    hour: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Hit:
    id: int
    watch_id: int
    article_id: str
    version: int
    reason: Reason
    story: str
    at: datetime


_REST = "\n"  # names are one line: what stands behind it is no part of the name, and keeps stored ones apart


def all_watches(connection: Connection) -> list[Watch]:
    """The watches that were not removed, by name."""
    query = select(watches).where(watches.c.removed_at.is_(None)).order_by(watches.c.name)
    return [
        Watch(
            row.id,
            row.name.partition(_REST)[0],
            row.query,
            row.owner,
            None if row.collections is None else tuple(row.collections),
            row.since,
            row.created_at,
            row.broken,
        )
        for row in connection.execute(query)
    ]


def add_watch(connection: Connection, watch: Watch) -> int:
    """Insert a watch (its id is ignored), whose owner has none of the name; gives the id. One that they removed, with
    the same query, is taken up again; another query, and what others removed, keep what they found to themselves, under
    a name that nobody can give. Where another watches under the name, this one's is stored with its owner."""
    values = {
        "query": watch.query,
        "owner": watch.owner,
        "collections": None if watch.collections is None else list(watch.collections),
        "since": watch.since,
        "created_at": watch.created_at,
        "broken": watch.broken,
        "removed_at": None,
    }
    owned = f"{watch.name}{_REST}@{watch.owner}"
    stored = watch.name
    for row in connection.execute(select(watches).where(watches.c.name.in_((watch.name, owned)))).all():
        if (row.owner, row.query) == (watch.owner, watch.query):
            connection.execute(update(watches).where(watches.c.id == row.id).values(**values))
            return int(row.id)
        if row.owner != watch.owner and row.removed_at is None:
            stored = owned
        else:
            retired = f"{watch.name}{_REST}{row.id}"
            connection.execute(update(watches).where(watches.c.id == row.id).values(name=retired))
    key = connection.execute(insert(watches).values(name=stored, **values)).inserted_primary_key
    assert key is not None
    return int(key[0])


def remove_watch(connection: Connection, watch_id: int, at: datetime) -> None:
    """Retire a watch and its subscriptions; its hits stay."""
    connection.execute(update(watches).where(watches.c.id == watch_id).values(removed_at=at))
    connection.execute(update(subscriptions).where(subscriptions.c.watch_id == watch_id).values(removed_at=at))


def set_broken(connection: Connection, watch_id: int, reason: str | None) -> None:
    connection.execute(update(watches).where(watches.c.id == watch_id).values(broken=reason))


def subscribe(connection: Connection, subscription: Subscription) -> None:
    """Insert a subscription (its id is ignored), or take up again one that was removed."""
    values = {"owner": subscription.owner, "hour": subscription.hour, "created_at": subscription.created_at}
    key = {"watch_id": subscription.watch_id, "channel": subscription.channel, "address": subscription.address}
    where = and_(*(subscriptions.c[name] == value for name, value in key.items()))
    known = connection.execute(select(subscriptions).where(where)).one_or_none()
    if known is None:
        connection.execute(insert(subscriptions).values(**key, **values))
    elif known.removed_at is not None:
        connection.execute(update(subscriptions).where(where).values(removed_at=None, **values))
    else:
        connection.execute(update(subscriptions).where(where).values(hour=subscription.hour))


def all_subscriptions(connection: Connection) -> list[Subscription]:
    """The subscriptions that were not removed, in the order of their making."""
    query = select(subscriptions).where(subscriptions.c.removed_at.is_(None)).order_by(subscriptions.c.id)
    return [
        Subscription(row.id, row.watch_id, row.owner, row.channel, row.address, row.hour, row.created_at)
        for row in connection.execute(query)
    ]


def add_hits(connection: Connection, found: Sequence[Hit]) -> None:
    """Insert hits (ids are ignored); what stands there already stays as it is."""
    insert_missing(
        connection,
        hits,
        [
            {
                "watch_id": hit.watch_id,
                "article_id": hit.article_id,
                "version": hit.version,
                "reason": hit.reason,
                "story": hit.story,
                "at": hit.at,
            }
            for hit in found
        ],
    )


def hits_of(connection: Connection, article_ids: Iterable[str]) -> list[Hit]:
    """Every hit on some articles."""
    return _read(connection, select(hits).where(hits.c.article_id.in_(list(article_ids))))


def hits_since(
    connection: Connection, watch_id: int, since: datetime | None, collections: Collection[str] | None = None
) -> list[Hit]:
    """A watch's hits in collections (None: all), oldest first."""
    query = within(select(hits).where(hits.c.watch_id == watch_id), collections)
    return _read(connection, query if since is None else query.where(hits.c.at >= since))


def within(query: Select[Any], collections: Collection[str] | None) -> Select[Any]:
    """Only hits on articles of these collections (None: all)."""
    if collections is None:
        return query
    return query.where(
        hits.c.article_id.in_(select(articles.c.id).where(articles.c.collection.in_(sorted(collections))))
    )


def untold(connection: Connection, subscription: Subscription, collections: Collection[str] | None = None) -> list[Hit]:
    """The hits made since a subscription began that no digest has told it of, oldest first; in collections (None:
    all)."""
    told = select(ledger.c.hit_id).where(ledger.c.subscription_id == subscription.id)
    query = select(hits).where(hits.c.watch_id == subscription.watch_id, hits.c.at >= subscription.created_at)
    return _read(connection, within(query.where(hits.c.id.not_in(told)), collections))


def _read(connection: Connection, query: Select[tuple[object, ...]]) -> list[Hit]:
    rows = connection.execute(query.order_by(hits.c.id))
    return [Hit(**row._mapping) for row in rows]
