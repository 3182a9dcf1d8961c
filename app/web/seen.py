"""Seen: what a reader may see of what is asked for by its id. What they may not is as if it were not there."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import Path, Request
from sqlalchemy import Connection, func, select
from starlette.exceptions import HTTPException

from app.web.desk import desk_of
from app.web.reader import reader_of
from crawlers.article import article_id as article_id_of
from pipelines.context import Context
from pipelines.oversight.sources import SourceState, everything
from pipelines.store.articles import get_article
from pipelines.store.schema import articles, collections, sources
from pipelines.store.seals import Seal, all_seals

GONE = "there is no such article: it may be of another newsroom's store"
Seen = frozenset[str] | None  # collections; None: all


async def article_seen(request: Request, article_id: Annotated[str, Path()]) -> None:
    """Stands before every route of an article. Raises HTTPException 404, with the same words for one that its reader
    may not see as for one that does not exist."""
    seen = reader_of(request).collections
    if seen is None:
        return
    desk = desk_of(request)

    def work() -> bool:
        with desk.context.store.read() as connection:
            found = get_article(connection, article_id)
            if found is None:
                return order_on(connection, article_id, seen) is not None  # it was sealed: its route says so
            return found.article.collection in seen

    if not await desk.run(work):
        raise HTTPException(404, GONE)


def order_on(connection: Connection, identity: str, seen: Seen) -> Seal | None:
    """The order by which an article is gone; its id is all that is left of it, and is made of its address."""
    names = {*connection.execute(select(collections.c.name)).scalars(), "news"} if seen is None else seen
    orders = all_seals(connection)
    return next((one for one in orders for name in names if article_id_of(name, one.url) == identity), None)


def sources_seen(context: Context, seen: Seen) -> list[SourceState]:
    """The sources of what a reader may see: those that stand in their collections, or of which an article does; with
    the number of these articles."""
    found = everything(context)
    if seen is None:
        return found
    with context.store.read() as connection:
        defined = set(
            connection.execute(select(sources.c.name).where(sources.c.collection.in_(sorted(seen)))).scalars()
        )
        known = set(connection.execute(select(sources.c.name)).scalars())
        counted = select(articles.c.source, func.count().label("n")).where(articles.c.collection.in_(sorted(seen)))
        counts = {row.source: row.n for row in connection.execute(counted.group_by(articles.c.source))}
    own = {one.name for one in found if one.name in defined or one.name in counts}
    own |= {one.name for one in found if one.name not in known and not one.articles and "news" in seen}  # only defined
    return [replace(one, articles=counts.get(one.name, 0)) for one in found if one.name in own]
