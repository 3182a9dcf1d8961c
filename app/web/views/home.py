"""The first page, and the choice of a language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy import Connection, func, select
from starlette.responses import RedirectResponse, Response

from app.web.desk import desk_of
from app.web.language import COOKIE, LANGUAGES
from app.web.reader import reader_of
from app.web.render import render
from app.web.seen import Seen, sources_seen
from pipelines.alerts import watching
from pipelines.masking import masked_version
from pipelines.store.articles import StoredArticle, get_articles
from pipelines.store.schema import articles, clusters, sources, versions
from pipelines.store.seen_names import sees_all

router = APIRouter()
LATEST = 12
YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Overview:
    """What there is: counts by noun, and the newest articles."""

    counts: dict[str, int]
    latest: list[StoredArticle]


@router.get("/")
async def home(request: Request) -> Response:
    desk, reader = desk_of(request), reader_of(request)

    def work() -> Overview:
        with desk.context.store.read() as connection:
            counts, latest = _counts(connection, reader.collections), _latest(connection, reader.collections)
        own = {
            "sources": len(sources_seen(desk.context, reader.collections)) if reader.collections is not None else None,
            "watches": len(watching.overview(desk.context, reader.owner, reader.collections)),
        }
        return Overview({**counts, **{noun: count for noun, count in own.items() if count is not None}}, latest)

    return render(request, "home.html", overview=await desk.run(work))


@router.get("/language")
async def language(request: Request, to: str = "", back: str = "/") -> Response:
    """Remember a language and go back; only to a page of ours."""
    answer = RedirectResponse(back if is_local(back) else "/", 303)
    if to in LANGUAGES:
        answer.set_cookie(COOKIE, to, max_age=YEAR, httponly=True, samesite="lax")
    return answer


def is_local(place: str) -> bool:
    """Whether a place to go to is a page of ours."""
    return place.startswith("/") and not place.startswith(("//", "/\\")) and place.isprintable() and "\\" not in place


def _counts(connection: Connection, seen: Seen) -> dict[str, int]:
    """How much there is. Who may not see all is not told how many entities there are: counting theirs takes too long
    for a first page."""
    alive = clusters.c.redirect_to.is_(None) & clusters.c.hidden.is_(False)

    def count(table: Any, *where: Any) -> int:
        return int(connection.execute(select(func.count()).select_from(table).where(*where)).scalar_one())

    if not sees_all(connection, seen):
        return {"articles": count(articles, articles.c.collection.in_(sorted(seen or ())))}
    return {
        "articles": count(articles),
        "organisations": count(clusters, clusters.c.kind == "organisation", alive),
        "people": count(clusters, clusters.c.kind == "person", alive),
        "sources": count(sources),
    }


def _latest(connection: Connection, seen: Seen) -> list[StoredArticle]:
    when = func.coalesce(versions.c.published_at, articles.c.first_seen)
    newest = versions.join(
        articles, (articles.c.id == versions.c.article_id) & (articles.c.version == versions.c.version)
    )
    query = select(articles.c.id).select_from(newest).order_by(when.desc(), articles.c.ordinal.desc()).limit(LATEST)
    if seen is not None:
        query = query.where(articles.c.collection.in_(sorted(seen)))
    ids = list(connection.execute(query).scalars())
    found = get_articles(connection, ids)
    return [masked_version(found[one]) for one in ids]
