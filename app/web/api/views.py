"""Views: questions with their filters that a reader saved. They are their owner's only."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Path, Request
from pydantic import Field
from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app.web.api.routes import router as make_router
from app.web.api.shared import Asked, Cursor, Done, Keeper, Limit, Shape, ShortName, answer, documented, run
from app.web.api.shared import write as written
from app.web.cursors import page_of
from app.web.guard import MAX_ADDRESS
from app.web.question import read_question
from app.web.reader import reader_of
from pipelines.searching import views

router = make_router("views")
ViewId = Annotated[str, Path(max_length=64, pattern=r"^[\w-]+$")]


class View(Shape):
    """`question` is the search page's address behind its «?»."""

    id: str
    name: str
    question: str
    created_at: str


class Views(Shape):
    views: list[View]
    cursor: str | None


class NewView(Asked):
    """`question` as the search page's address has it behind its «?»: `q=…&source=…&sort=date`."""

    name: Annotated[ShortName, Field(examples=["Тендеры"])]
    question: Annotated[str, Field(min_length=1, max_length=MAX_ADDRESS, examples=["q=тендер&language=ru"])]


@router.get("/views", **documented(Views), summary="One's own saved searches")
async def list_(request: Request, limit: Limit = 100, cursor: Cursor = None) -> Response:
    """By name."""
    owner = reader_of(request).name
    found = await run(request, lambda context: views.overview(context, owner))
    shown, following = page_of(request, found, lambda one: one.id, limit, cursor)
    lines = [one.to_json() for one in shown]
    return answer({"views": lines, "cursor": following}, cursor=following, request=request)


@router.post("/views", **documented(Done, 413, said="Saved.", status=201), summary="Save a search")
async def add(request: Request, sent: NewView, who: Keeper) -> Response:
    """Only what a search can hold is kept. The same question under the same name is the view that is there."""
    question = read_question(QueryParams(parse_qsl(sent.question)))
    if not question.query:
        raise HTTPException(400, "there is nothing to save: the question needs q=… or a filter")
    made = await written(request, lambda context: views.save(context, who.name, sent.name, question.asked))
    return answer({"id": made.id}, 201)


@router.get("/views/{view_id}", **documented(View, 404), summary="One saved search")
async def one(request: Request, view_id: ViewId) -> Response:
    """Another reader's is as one that is not there."""
    owner = reader_of(request).name
    return answer((await run(request, lambda context: views.get(context, owner, view_id))).to_json())


@router.delete("/views/{view_id}", **documented(None, 404, said="Removed.", status=204), summary="Forget a search")
async def remove(request: Request, view_id: ViewId, who: Keeper) -> Response:
    """One's own only."""
    await run(request, lambda context: views.remove(context, who.name, view_id))
    return Response(status_code=204)
