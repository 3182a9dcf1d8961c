"""Judgements: a person's word on which names mean one entity."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import Request
from pydantic import Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app.plain import to_plain
from app.web.api.routes import router as make_router
from app.web.api.shared import Asked, Cursor, Done, Editor, Kind, Limit, Line, Number, Shape, answer, documented, run
from app.web.api.shared import write as written
from app.web.cursors import read_cursor, write_cursor
from app.web.reader import Reader, reader_of
from pipelines.context import Context
from pipelines.resolution import judge

router = make_router("judgements")
FILE: dict[int | str, Any] = {
    200: {"content": {"application/x-ndjson": {"schema": {"type": "string"}}}, "description": "JSON lines."}
}
Verb = Literal["merge", "split", "different", "hide", "noise", "rename"]
ALONE = ("hide", "noise")  # verbs of one entity


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
    """merge: `entity` and `name` (of another one) are one. different: they are two, and stay so. split: what is written
    `name` is not `entity`. rename: show `entity` as `name`. hide: leave `entity` out of facets and lists. noise: it is
    nobody's name. Entities by id or name."""

    verb: Verb
    entity: Annotated[Line, Field(examples=["Тобыл Жол"])]
    name: Annotated[Line | None, Field(examples=["Тобол Жол"])] = None
    kind: Kind | None = None
    why: Annotated[Line, Field(examples=["one company: the same BIN in both decisions"])]


class Lines(Asked):
    """Lines of a file of judgements."""

    lines: Annotated[list[Annotated[str, Field(max_length=100_000)]], Field(min_length=1, max_length=5_000)]


class Taken(Shape):
    """How many were not in force yet."""

    added: int


@router.get("/judgements", **documented(Judgements), summary="What was judged")
async def list_(request: Request, limit: Limit = 100, cursor: Cursor = None) -> Response:
    """The newest first, those that were taken back, too."""
    seen = reader_of(request).collections
    before = read_cursor(request, cursor)
    found = await run(request, lambda context: judge.overview(context, limit + 1, seen, before))
    shown = found[:limit]
    following = write_cursor(request, shown[-1].id) if len(found) > limit else None
    return answer({"judgements": to_plain(shown), "cursor": following}, cursor=following, request=request)


@router.post("/judgements", **documented(Done, 413, said="In force.", status=201), summary="Judge")
async def add(request: Request, sent: NewJudgement, who: Editor) -> Response:
    """In force when the answer comes; `id` is what it is taken back by."""
    if (sent.name is None) != (sent.verb in ALONE):
        raise HTTPException(400, "merge, different, split and rename need a name; hide and noise have none")
    work = _work(sent, who)
    return answer({"id": await written(request, work)}, 201)


@router.post("/judgements/{number}/undo", **documented(Done, 404, said="Taken back."), summary="Take a judgement back")
async def undo(request: Request, number: Number, who: Editor) -> Response:
    """Its row stays."""
    await run(request, lambda context: judge.undo(context, number, who.name, who.collections))
    return answer({"id": number})


@router.get(
    "/judgements/file",
    responses={**documented(Judgements)["responses"], **FILE},
    response_class=Response,
    summary="The judgements in force, to be kept or taken elsewhere",
)
async def file(request: Request) -> Response:
    """A JSON object a line, as `baqylau judge export` writes them; those that the reader may see."""
    seen = reader_of(request).collections
    lines = await run(request, lambda context: judge.in_force(context, seen))
    name = {"Content-Disposition": 'attachment; filename="judgements.jsonl"'}
    return Response("".join(lines), 200, name, "application/x-ndjson")


@router.post("/judgements/file", **documented(Taken, 413, said="In force.", status=201), summary="Take judgements over")
async def take_over(request: Request, sent: Lines, who: Editor) -> Response:
    """All of them or, where a line is wrong, none; those that stand already are passed over."""
    added = await written(
        request, lambda context: judge.take_over(context, sent.lines, "lines", who.name, who.collections)
    )
    return answer({"added": added}, 201)


def _work(sent: NewJudgement, by: Reader) -> Callable[[Context], int]:
    entity, name, why, kind = sent.entity, sent.name or "", sent.why, sent.kind
    who, seen = by.name, by.collections
    verbs: dict[str, Callable[[Context], int]] = {
        "merge": lambda context: judge.merge(context, [entity, name], who, why, kind, seen),
        "split": lambda context: judge.split(context, entity, name, who, why, kind, seen),
        "rename": lambda context: judge.rename(context, entity, name, who, why, kind, seen),
        "different": lambda context: judge.different(context, entity, name, who, why, kind, seen),
        "noise": lambda context: judge.noise(context, entity, who, why, kind, seen),
        "hide": lambda context: judge.hide(context, entity, who, why, kind, seen),
    }
    return verbs[sent.verb]
