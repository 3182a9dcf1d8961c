"""Judgements on the web: forms on an entity's page, and the list of all that was judged, each with its way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from app.web.desk import desk_of
from app.web.forms import read_form
from app.web.reader import Reader, editor_of, reader_of
from app.web.render import entity_link, render
from pipelines.context import Context
from pipelines.errors import InputError
from pipelines.resolution import judge
from search.say import words_of

router = APIRouter()
LONGEST = 500  # characters of a name or a reason
A_PAGE = 100


@router.get("/judgements")
async def judgements(request: Request, before: Annotated[int | None, Query(ge=1, le=2**62)] = None) -> Response:
    """A page of them, newest first, older than the one of the number `before`."""
    desk, seen = desk_of(request), reader_of(request).collections
    found = await desk.run(lambda: judge.overview(desk.context, A_PAGE + 1, seen, before))
    older = found[A_PAGE - 1].id if len(found) > A_PAGE else None
    return render(request, "judgements.html", judgements=found[:A_PAGE], first=before is None, older=older)


@router.post("/judgements/{number}/undo")
async def undo(request: Request, number: int) -> Response:
    desk, who = desk_of(request), editor_of(request)
    await read_form(request)
    await desk.run(lambda: judge.undo(desk.context, number, who.name, who.collections))
    return RedirectResponse("/judgements", 303)


@router.post("/entities/{entity_id}/judge")
async def judged(request: Request, entity_id: str) -> Response:
    """One judgement on an entity; in force when the answer comes."""
    desk, who, form = desk_of(request), editor_of(request), await read_form(request)
    verb, name, why = (" ".join(form.get(field, "").split())[:LONGEST] for field in ("verb", "name", "why"))
    try:
        work = _work(verb, entity_id, name, why, who)
        await desk.run(lambda: work(desk.context))
    except InputError as error:
        return render(request, "error.html", 400, code=400, line=words_of(error))
    return RedirectResponse("/judgements" if verb in ("hide", "noise") else entity_link(entity_id), 303)


def _work(verb: str, entity: str, name: str, why: str, by: Reader) -> Callable[[Context], int]:
    """The judgement that a form asks for. Raises InputError for one that no form of ours has."""
    who, seen = by.name, by.collections
    verbs: dict[str, Callable[[Context], int]] = {
        "merge": lambda context: judge.merge(context, [entity, name], who, why, collections=seen),
        "split": lambda context: judge.split(context, entity, name, who, why, collections=seen),
        "rename": lambda context: judge.rename(context, entity, name, who, why, collections=seen),
        "different": lambda context: judge.different(context, entity, name, who, why, collections=seen),
        "noise": lambda context: judge.noise(context, entity, who, why, collections=seen),
        "hide": lambda context: judge.hide(context, entity, who, why, collections=seen),
    }
    if verb not in verbs:
        raise InputError("this is no judgement: use the forms of the page")
    return verbs[verb]
