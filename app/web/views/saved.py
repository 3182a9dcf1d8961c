"""Saved searches: a reader's own views, to open and to remove."""

from __future__ import annotations

from urllib.parse import parse_qsl

from fastapi import APIRouter, Request
from starlette.datastructures import QueryParams
from starlette.responses import RedirectResponse, Response

from app.web.desk import desk_of
from app.web.forms import read_form
from app.web.question import read_question
from app.web.reader import reader_of
from app.web.render import render
from pipelines.errors import InputError
from pipelines.searching import views
from search.say import words_of

router = APIRouter()


@router.get("/views")
async def saved(request: Request) -> Response:
    return await _list(request)


@router.post("/views")
async def save(request: Request) -> Response:
    desk, form, reader = desk_of(request), await read_form(request), reader_of(request)
    question = read_question(QueryParams(parse_qsl(form.get("question", ""))))  # only what a search can hold is kept
    name, asked = form.get("name", ""), question.asked
    try:
        if not question.query:
            raise InputError("there is nothing to save: begin with a search")
        await desk.run(lambda: views.save(desk.context, reader.name, name, asked))
    except InputError as error:
        return await _list(request, 400, refused=words_of(error), name=name, asked=asked)
    return RedirectResponse("/views", 303)


@router.get("/views/{view_id}")
async def opened(request: Request, view_id: str) -> Response:
    desk, reader = desk_of(request), reader_of(request)
    view = await desk.run(lambda: views.get(desk.context, reader.name, view_id))
    return RedirectResponse(f"/search?{view.question}", 303)


@router.post("/views/{view_id}/remove")
async def remove(request: Request, view_id: str) -> Response:
    desk, reader = desk_of(request), reader_of(request)
    await read_form(request)
    await desk.run(lambda: views.remove(desk.context, reader.name, view_id))
    return RedirectResponse("/views", 303)


async def _list(request: Request, status: int = 200, *, refused: str = "", name: str = "", asked: str = "") -> Response:
    desk, reader = desk_of(request), reader_of(request)
    mine = await desk.run(lambda: views.overview(desk.context, reader.name))
    shown = [(one, read_question(QueryParams(parse_qsl(one.question)))) for one in mine]
    return render(request, "saved.html", status, views=shown, refused=refused, name=name, asked=asked)
