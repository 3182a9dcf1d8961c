"""Terms: spellings in Russian, Kazakh and English of which people say that they mean one."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request
from pydantic import Field, StringConstraints
from starlette.responses import Response

from app.plain import to_plain
from app.web.api.routes import router as make_router
from app.web.api.shared import Asked, Cursor, Done, Editor, Kind, Limit, Line, Number, Shape, answer, documented, run
from app.web.api.shared import write as written
from app.web.cursors import page_of
from pipelines.resolution import terms

router = make_router("terms")
Spelling = Annotated[str, StringConstraints(min_length=1, max_length=terms.LONGEST, pattern=r"^[^\x00-\x1f\x7f]*$")]
Spellings = Annotated[tuple[Spelling, ...], Field(max_length=terms.MOST)]


class Term(Shape):
    id: int
    kind: Kind
    ru: list[str]
    kk: list[str]
    en: list[str]
    who: str
    why: str
    at: str
    removed_at: str | None
    removed_by: str | None


class Terms(Shape):
    terms: list[Term]
    cursor: str | None


class NewTerm(Asked):
    """Two spellings at least that do not meet already."""

    kind: Kind
    ru: Annotated[Spellings, Field(examples=[["Цифровая степь"]])] = ()
    kk: Annotated[Spellings, Field(examples=[["Цифрлық дала"]])] = ()
    en: Spellings = ()
    why: Annotated[Line, Field(examples=["the programme's own site names it so in both languages"])]


@router.get("/terms", **documented(Terms), summary="Terms")
async def list_(
    request: Request,
    limit: Limit = 100,
    cursor: Cursor = None,
    removed: Annotated[bool, Query(description="Also those that were removed.")] = False,
) -> Response:
    """The oldest first."""
    found = await run(request, lambda context: terms.overview(context, removed))
    shown, following = page_of(request, found, lambda one: one.id, limit, cursor)
    return answer({"terms": to_plain(shown), "cursor": following}, cursor=following, request=request)


@router.post("/terms", **documented(Done, 413, said="In force.", status=201), summary="Add a term")
async def add(request: Request, sent: NewTerm, who: Editor) -> Response:
    """In force when the answer comes: whoever asks for one of the spellings finds all."""
    names = {"ru": sent.ru, "kk": sent.kk, "en": sent.en}
    number = await written(request, lambda context: terms.add(context, sent.kind, names, who.name, sent.why))
    return answer({"id": number}, 201)


@router.delete("/terms/{number}", **documented(None, 404, said="Removed.", status=204), summary="Remove a term")
async def remove(request: Request, number: Number, who: Editor) -> Response:
    """What only it held together is apart again; its row stays."""
    await run(request, lambda context: terms.remove(context, number, who.name))
    return Response(status_code=204)
