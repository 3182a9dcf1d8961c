"""Snapshots: what is stored now, frozen under a name that a paper can cite."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from fastapi import Path, Request
from pydantic import Field
from sqlalchemy import func, select
from starlette.responses import Response

from app.web.api.routes import router as make_router
from app.web.api.shared import Asked, Cursor, Done, Editor, Limit, Line, Shape, answer, documented, run
from app.web.api.shared import write as written
from app.web.cursors import page_of
from app.web.reader import reader_of
from pipelines.context import Context
from pipelines.searching import snapshots
from pipelines.store.schema import articles

router = make_router("snapshots")
NAME = r"^[\w.-]+$"
Name = Annotated[str, Path(max_length=80, pattern=NAME)]


class Snapshot(Shape):
    """`made_with` is what an answer of then depended on, as in a manifest."""

    name: str
    at: str
    position: int
    articles: int
    who: str
    why: str
    made_with: dict[str, Any]


class Snapshots(Shape):
    snapshots: list[Snapshot]
    cursor: str | None


class NewSnapshot(Asked):
    name: Annotated[str, Field(min_length=1, max_length=80, pattern=NAME, examples=["paper-2026"])]
    why: Annotated[Line, Field(examples=["for the study of tenders"])]


@router.get("/snapshots", **documented(Snapshots), summary="Snapshots")
async def list_(request: Request, limit: Limit = 100, cursor: Cursor = None) -> Response:
    """The newest first."""
    seen = reader_of(request).collections
    found = await run(request, lambda context: [_seen(context, one, seen) for one in snapshots.overview(context)])
    shown, following = page_of(request, found, lambda one: one.name, limit, cursor)
    lines = [one.to_json() for one in shown]
    return answer({"snapshots": lines, "cursor": following}, cursor=following, request=request)


@router.post("/snapshots", **documented(Done, 413, said="Frozen.", status=201), summary="Freeze what is stored")
async def add(request: Request, sent: NewSnapshot, who: Editor) -> Response:
    """A name is given once."""
    made = await written(request, lambda context: snapshots.create(context, sent.name, who.name, sent.why), engine=True)
    return answer({"id": made.name}, 201)


@router.get("/snapshots/{name}", **documented(Snapshot, 404), summary="One snapshot")
async def one(request: Request, name: Name) -> Response:
    """Ask of it with `snapshot=NAME` in search and export."""
    seen = reader_of(request).collections
    found = await run(request, lambda context: _seen(context, snapshots.get(context, name), seen))
    return answer(found.to_json())


@router.delete("/snapshots/{name}", **documented(None, 404, said="Removed.", status=204), summary="Forget a snapshot")
async def remove(request: Request, name: Name, who: Editor) -> Response:
    """What is stored stays."""
    await run(request, lambda context: snapshots.remove(context, name))
    return Response(status_code=204)


def _seen(context: Context, one: snapshots.Snapshot, seen: frozenset[str] | None) -> snapshots.Snapshot:
    """A snapshot with the number of those of its articles that may be seen."""
    if seen is None:
        return one
    query = select(func.count()).select_from(articles).where(articles.c.collection.in_(sorted(seen)))
    with context.store.read() as connection:
        count = connection.execute(query.where(articles.c.first_seen <= one.at)).scalar_one()
    return replace(one, articles=int(count))
