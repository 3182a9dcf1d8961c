"""Names: while they are typed, what was meant by one that nobody bears, and many at once."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query, Request
from pydantic import Field
from starlette.responses import Response

from app.plain import to_plain
from app.web.api.routes import router as make_router
from app.web.api.shared import Asked, Kind, Line, Shape, answer, documented, run
from app.web.reader import reader_of
from pipelines.resolution.batch import MOST, batch
from pipelines.resolution.resolve import KINDS
from pipelines.resolution.suggest import LONGEST, did_you_mean, suggest

router = make_router("names")
Typed = Annotated[str, Query(min_length=1, max_length=LONGEST, examples=["тобыл"])]
Kinds = Annotated[list[Kind] | None, Query(max_length=4)]
_Few = Annotated[int, Query(ge=1, le=20)]


class Suggestion(Shape):
    """An entity that a name can mean; `mentions` are those that the reader may see."""

    id: str
    kind: Kind
    name: str
    mentions: int


class Suggestions(Shape):
    suggestions: list[Suggestion]


class Names(Asked):
    names: Annotated[list[Line], Field(min_length=1, max_length=MOST, examples=[["Тобыл Жол", "Никто Такой"]])]


class Meaning(Suggestion):
    """`sources` are pairs of a source and its number of articles, the most first."""

    articles: int
    first: str
    last: str
    sources: list[tuple[str, int]]


class BatchLine(Shape):
    """`state`: found, several (it can mean each of `meanings`), missing, or refused (a number of a person)."""

    asked: str
    state: Literal["found", "several", "missing", "refused"]
    meanings: list[Meaning]
    registered: list[tuple[str, str]]


class Batch(Shape):
    """A line for each name, in their order."""

    lines: list[BatchLine]


@router.get("/suggest", **documented(Suggestions), summary="Names while they are typed")
async def suggested(request: Request, q: Typed, kind: Kinds = None, limit: _Few = 8) -> Response:
    """Entities that the beginnings of the words of `q` can mean, in any script and spelling."""
    seen, kinds = reader_of(request).collections, tuple(kind or KINDS)
    found = await run(request, lambda context: suggest(context, q, kinds, seen, limit))
    return answer({"suggestions": to_plain(found)})


@router.get("/did_you_mean", **documented(Suggestions), summary="What was meant by a name that nobody bears")
async def meant(request: Request, q: Typed, kind: Kinds = None, limit: _Few = 3) -> Response:
    """Neighbours of a misspelt name, by letters or by sound; none for a name that is known."""
    seen, kinds = reader_of(request).collections, tuple(kind or KINDS)
    found = await run(request, lambda context: did_you_mean(context, q, kinds, seen, limit))
    return answer({"suggestions": to_plain(found)})


@router.post("/batch", **documented(Batch, 413), summary="Many names or BINs at once")
async def many(request: Request, sent: Names) -> Response:
    """What is stored of each, the ones that nothing is known of included. It writes nothing."""
    names = list(dict.fromkeys(" ".join(name.split()) for name in sent.names))
    seen = reader_of(request).collections
    lines = await run(request, lambda context: list(batch(context, [name for name in names if name], seen)))
    return answer({"lines": to_plain(lines)})
