"""Sources: what is watched, how it fares, and which months of it are collected."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Path, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app.web.api.routes import router as make_router
from app.web.api.shared import Cursor, Limit, Shape, answer, documented, run
from app.web.cursors import page_of
from app.web.reader import reader_of
from app.web.seen import sources_seen
from pipelines.oversight.gaps import summed_up
from pipelines.oversight.matrix import matrix
from pipelines.oversight.sources import SourceState

router = make_router("sources")
MOST_NAMES = 200
Month = Annotated[str | None, Query(pattern=r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$", examples=["2026-10"])]


class Source(Shape):
    """A source with what it gave. `note` says what is wrong, or "" where nothing is; `health` is None of what cannot be
    used."""

    name: str
    title: str
    languages: list[str]
    home: str
    confirmed: bool
    articles: int
    last_crawled: str | None
    note: str
    nature: str
    owner: str
    health: dict[str, Any] | None


class Sources(Shape):
    sources: list[Source]
    cursor: str | None


class MonthOfSource(Shape):
    month: str
    stored: int
    known: int | None
    route: str | None
    failed: int
    read: int
    days: int
    state: str


class SourceMonths(Shape):
    source: str
    title: str
    since: str | None
    undated: int
    months: list[MonthOfSource]


class Coverage(Shape):
    """The matrix of source by month that stands behind every count, summed up in `coverage`."""

    coverage: dict[str, Any]
    months: list[str]
    sources: list[SourceMonths]


@router.get("/sources", **documented(Sources), summary="What is watched")
async def list_(request: Request, limit: Limit = 100, cursor: Cursor = None) -> Response:
    """By name, each with its health."""
    found = await _known(request)
    shown, following = page_of(request, found, lambda one: one.name, limit, cursor)
    lines = [one.to_json() for one in shown]
    return answer({"sources": lines, "cursor": following}, cursor=following, request=request)


@router.get("/coverage", **documented(Coverage), summary="Which months of which source are collected")
async def coverage(
    request: Request,
    since: Month = None,
    until: Month = None,
    source: Annotated[list[Annotated[str, Query(max_length=200)]] | None, Query(max_length=MOST_NAMES)] = None,
) -> Response:
    """So that "no mention" can be told from "not collected"."""
    seen, names = reader_of(request).collections, frozenset(source or ()) or None
    found = await run(request, lambda context: matrix(context, since=since, until=until, names=names, collections=seen))
    return answer({"coverage": summed_up(found).to_json(), **found.to_json()})


@router.get("/sources/{name}", **documented(Source, 404), summary="One source")
async def one(request: Request, name: Annotated[str, Path(max_length=200)]) -> Response:
    """Its state and its health."""
    found = next((each for each in await _known(request) if each.name == name), None)
    if found is None:
        raise HTTPException(404, "there is no such source")
    return answer(found.to_json())


async def _known(request: Request) -> list[SourceState]:
    """The sources of what the reader may see."""
    collections = reader_of(request).collections
    return await run(request, lambda context: sources_seen(context, collections))
