"""Judgements: a person's word on which names mean one entity."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

from fastapi import Request
from pydantic import Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app.plain import to_plain
from app.web.api.routes import router as make_router
from app.web.api.shared import Asked, Cursor, Done, Editor, Kind, Limit, Line, Number, Shape, answer, documented, run
from app.web.api.shared import write as written
from app.web.cursors import page_of
from app.web.reader import reader_of
from pipelines.context import Context
from pipelines.resolution import judge

router = make_router("judgements")
Verb = Literal["merge", "split", "hide", "rename"]


class Judgement(Shape):
    """`names` are those of the entities that are concerned, `name` the one that a rename gave; `undone_at` is None
    while it is in force."""

    id: int
    verb: str
    kind: Kind
    names: list[str]
    name: str | None
    who: str
    why: str
    at: str
    undone_at: str | None


class Judgements(Shape):
    judgements: list[Judgement]
    cursor: str | None


class NewJudgement(Asked):
    """merge: `entity` and `name` (of another one) are one. split: what is written `name` is not `entity`. rename: show
    `entity` as `name`. hide: leave `entity` out of facets and lists. Entities by id or name."""

    verb: Verb
    entity: Annotated[Line, Field(examples=["Тобыл Жол"])]
    name: Annotated[Line | None, Field(examples=["Тобол Жол"])] = None
    kind: Kind | None = None
    why: Annotated[Line, Field(examples=["one company: the same BIN in both decisions"])]


@router.get("/judgements", **documented(Judgements), summary="What was judged")
async def list_(request: Request, limit: Limit = 100, cursor: Cursor = None) -> Response:
    """The newest first, those that were taken back, too."""
    seen = reader_of(request).collections
    found = await run(request, lambda context: judge.overview(context, collections=seen))
    shown, following = page_of(request, found, lambda one: one.id, limit, cursor)
    return answer({"judgements": to_plain(shown), "cursor": following}, cursor=following, request=request)


@router.post("/judgements", **documented(Done, 413, said="In force.", status=201), summary="Judge")
async def add(request: Request, sent: NewJudgement, who: Editor) -> Response:
    """In force when the answer comes; `id` is what it is taken back by."""
    if (sent.name is None) != (sent.verb == "hide"):
        raise HTTPException(400, "merge, split and rename need a name; hide has none")
    work = _work(sent, who.name)
    return answer({"id": await written(request, work)}, 201)


@router.post("/judgements/{number}/undo", **documented(Done, 404, said="Taken back."), summary="Take a judgement back")
async def undo(request: Request, number: Number, who: Editor) -> Response:
    """Its row stays."""
    await run(request, lambda context: judge.undo(context, number, who.name, who.collections))
    return answer({"id": number})


def _work(sent: NewJudgement, who: str) -> Callable[[Context], int]:
    entity, name, why, kind = sent.entity, sent.name or "", sent.why, sent.kind
    verbs: dict[str, Callable[[Context], int]] = {
        "merge": lambda context: judge.merge(context, [entity, name], who, why, kind),
        "split": lambda context: judge.split(context, entity, name, who, why, kind),
        "rename": lambda context: judge.rename(context, entity, name, who, why, kind),
        "hide": lambda context: judge.hide(context, entity, who, why, kind),
    }
    return verbs[sent.verb]
