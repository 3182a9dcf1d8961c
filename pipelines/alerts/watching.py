"""Watching: add, list, show, remove and try out saved searches."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from nlp.identifiers import mask
from pipelines.alerts.delivery import compose_for
from pipelines.alerts.digest import Digest
from pipelines.alerts.fill import back_fill
from pipelines.clock import almaty_day
from pipelines.context import Context
from pipelines.errors import InputError
from pipelines.masking import REFUSED
from pipelines.searching.questions import bind_question
from pipelines.store import watches as rows
from pipelines.store.schema import hits
from pipelines.store.watches import Channel, Subscription, Watch
from search.say import say

FRESH_DAYS = 7  # what was published this long before its watch was made is still news to it
MAX_NAME = 120


@dataclass(frozen=True, slots=True)
class Overview:
    """A watch with how much it has found."""

    name: str
    query: str
    owner: str
    hits: int
    last_hit: datetime | None
    broken: str | None

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "query": self.query,
            "owner": self.owner,
            "hits": self.hits,
            "last_hit": None if self.last_hit is None else self.last_hit.isoformat(),
            "broken": self.broken,
        }


@dataclass(frozen=True, slots=True)
class Trial:
    """How much a query would have found: `examples` are (title, url), newest first."""

    total: int
    examples: tuple[tuple[str, str], ...]


def add(
    context: Context,
    name: str,
    query: str,
    *,
    owner: str,
    mail: str | None = None,
    hour: int = 7,
    since: datetime | None = None,
    collections: tuple[str, ...] | None = None,
    shared: bool = True,
) -> None:
    """Save a search and subscribe its owner on the terminal, or `mail`, at `hour` in Asia/Almaty.

    What is indexed already is back-filled. The same name and query again only adds the subscription: to a watch of
    one's own or, where watches are `shared`, to anybody's. Others may have the name, too. Raises QuerySyntaxError for a
    query that cannot be read; InputError for a name that one gave to another query, that is empty or too long, and for
    an address that is none."""
    name = " ".join(name.split())
    if not name or len(name) > MAX_NAME:
        raise InputError(say("a watch needs a name of 1 to {most} characters", most=MAX_NAME))
    if mail is not None and not _is_address(mail):
        raise InputError(say("«{mail}» is no mail address", mail=mail))
    if mask(name) != name:
        raise InputError(REFUSED)
    bind_question(context, query)
    now = datetime.now(UTC)
    with context.store.write() as connection:
        named = [watch for watch in rows.all_watches(connection) if watch.name == name]
        own = [watch for watch in named if watch.owner == owner]
        known = next(iter(own or (named if shared else [])), None)
        if known is not None and known.query != query:
            raise InputError(
                say(
                    "the name «{name}» is taken by the query «{query}»: remove that watch first",
                    name=name,
                    query=known.query,
                )
            )
        watch = Watch(0, name, query, owner, collections, since or now - timedelta(days=FRESH_DAYS), now, None)
        identity = known.id if known else rows.add_watch(connection, watch)
        channel: Channel = "mail" if mail else "terminal"
        address = mail or owner
        rows.subscribe(connection, Subscription(0, identity, owner, channel, address, hour, now))
    if known is None:
        back_fill(context, identity)


def _is_address(mail: str) -> bool:
    local, _, domain = mail.rpartition("@")
    return bool(local and domain) and mail.isprintable() and not any(character in mail for character in " \t<>,;")


def remove(context: Context, name: str, owner: str | None = None) -> None:
    """Retire a watch, of an owner (None: anybody's). Raises InputError where there is none of that name, or several."""
    with context.store.write() as connection:
        rows.remove_watch(connection, _called(connection, name, owner).id, datetime.now(UTC))


def _called(connection: Connection, name: str, owner: str | None) -> Watch:
    """The watch of that name. Raises InputError where there is none, and where several people have one."""
    every = _of(connection, owner)
    found = [watch for watch in every if watch.name == name]
    if not found:
        raise InputError(_unknown(name, [watch.name for watch in every]))
    if len(found) > 1:
        owners = ", ".join(sorted(watch.owner for watch in found))
        raise InputError(say("several watch under the name «{name}»: {owners}; say whose", name=name, owners=owners))
    return found[0]


def _of(connection: Connection, owner: str | None) -> list[Watch]:
    return [one for one in rows.all_watches(connection) if owner is None or one.owner == owner]


def overview(context: Context, owner: str | None = None, collections: Collection[str] | None = None) -> list[Overview]:
    """The watches of an owner (None: all), by name, with their hits in collections (None: all)."""
    with context.store.read() as connection:
        query = select(hits.c.watch_id, func.count().label("n"), func.max(hits.c.at).label("last"))
        counted = rows.within(query.group_by(hits.c.watch_id), collections)
        found = {row.watch_id: row for row in connection.execute(counted)}
        return [
            Overview(
                watch.name,
                watch.query,
                watch.owner,
                found[watch.id].n if watch.id in found else 0,
                found[watch.id].last if watch.id in found else None,
                watch.broken,
            )
            for watch in _of(connection, owner)
        ]


def show(context: Context, name: str, owner: str | None = None, collections: Collection[str] | None = None) -> Digest:
    """Everything one watch of an owner (None: anybody's) has found in collections (None: all). Raises InputError where
    there is none of that name, or several."""
    with context.store.read() as connection:
        watch = _called(connection, name, owner)
        found = [(watch, rows.hits_since(connection, watch.id, None, collections))]
        return compose_for(context, connection, found, since=None, collections=collections)


def try_out(context: Context, query: str, *, days: int = 30, collections: Collection[str] | None = None) -> Trial:
    """What a query would have found in the last days, in collections (None: all). Raises QuerySyntaxError."""
    from pipelines.searching.ask import ask

    since = almaty_day(datetime.now(UTC) - timedelta(days=days))
    bind_question(context, query)  # a syntax error is to point at the query as it was given
    answer = ask(
        context, f"({query}) AND date:>={since.isoformat()}", limit=5, sort="date", collections=collections
    ).to_json()
    return Trial(answer["total"], tuple((hit["title"], hit["url"]) for hit in answer["hits"]))


def _unknown(name: str, known: Any) -> str:
    there_are = ", ".join(repr(other) for other in known) or "none yet"
    return f"no watch is called {name!r}; there are: {there_are}"
