"""The first page, and the choice of a language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy import Connection, func, select
from starlette.responses import RedirectResponse, Response

from app.web.desk import desk_of
from app.web.language import COOKIE, LANGUAGES
from app.web.render import render
from pipelines.masking import masked_version
from pipelines.store.articles import StoredArticle, get_articles
from pipelines.store.schema import articles, clusters, sources, versions, watches

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
    desk = desk_of(request)

    def work() -> Overview:
        with desk.context.store.read() as connection:
            return Overview(_counts(connection), _latest(connection))

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


def _counts(connection: Connection) -> dict[str, int]:
    alive = clusters.c.redirect_to.is_(None) & clusters.c.hidden.is_(False)

    def count(table: Any, *where: Any) -> int:
        return int(connection.execute(select(func.count()).select_from(table).where(*where)).scalar_one())

    return {
        "articles": count(articles),
        "organisations": count(clusters, clusters.c.kind == "organisation", alive),
        "people": count(clusters, clusters.c.kind == "person", alive),
        "sources": count(sources),
        "watches": count(watches, watches.c.removed_at.is_(None)),
    }


def _latest(connection: Connection) -> list[StoredArticle]:
    when = func.coalesce(versions.c.published_at, articles.c.first_seen)
    newest = versions.join(
        articles, (articles.c.id == versions.c.article_id) & (articles.c.version == versions.c.version)
    )
    query = select(articles.c.id).select_from(newest).order_by(when.desc(), articles.c.ordinal.desc()).limit(LATEST)
    ids = list(connection.execute(query).scalars())
    found = get_articles(connection, ids)
    return [masked_version(found[one]) for one in ids]
