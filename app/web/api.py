"""The API: what the command line prints, under /api/v1."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request

from app.plain import to_plain
from app.web.desk import desk_of
from app.web.views.article import as_json, read_article
from pipelines import watching
from pipelines.ask import ask
from pipelines.profile import profile

router = APIRouter(prefix="/api/v1")
Json = dict[str, Any]


@router.get("/search")
async def search(
    request: Request,
    q: Annotated[str, Query(min_length=1, max_length=4000)],
    limit: Annotated[int, Query(ge=0, le=200)] = 20,
    sort: Literal["score", "date"] = "score",
    cursor: Annotated[str | None, Query(max_length=2000)] = None,
) -> Json:
    """What `baqylau search --json` prints: total, hits, facets, cursor."""
    desk = desk_of(request)
    answer = await desk.run(lambda: ask(desk.asking, q, limit=limit, sort=sort, cursor=cursor))
    return answer.to_json()


@router.get("/articles/{article_id}")
async def article(request: Request, article_id: str, version: int | None = None) -> Json:
    """One version of an article (the newest unless said) with what it names."""
    desk = desk_of(request)
    return as_json(await desk.run(lambda: read_article(desk.context, article_id, version)))


@router.get("/entities/{name_or_id}")
async def entity(request: Request, name_or_id: str, limit: Annotated[int, Query(ge=0, le=1000)] = 200) -> Json:
    """What `baqylau entity --json` prints. A name that can mean several gives `candidates` and nothing else."""
    desk = desk_of(request)
    found: Json = to_plain(await desk.run(lambda: profile(desk.context, name_or_id[:200], limit=limit)))
    return found


@router.get("/watches")
async def watches(request: Request) -> list[Json]:
    """The watches, with how many hits each has; `broken` says why one cannot be run."""
    desk = desk_of(request)
    return [one.to_json() for one in await desk.run(lambda: watching.overview(desk.context))]
