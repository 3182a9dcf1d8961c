"""Search: hits and their facets, and everything that was found as a file."""

from __future__ import annotations

import dataclasses
from typing import Annotated, Any, Literal

from fastapi import Depends, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app.web.api.routes import router as make_router
from app.web.api.shared import Cursor, Day, Question, Shape, answer, documented, run
from app.web.asking import ask_question, spellings_of, take
from app.web.cursors import read_cursor, write_cursor
from app.web.desk import desk_of
from app.web.question import MOST_FILTERS, MOST_LEFT_OUT
from app.web.question import Question as Asked
from app.web.reader import reader_of
from nlp.fold import fold
from pipelines.context import Context
from pipelines.searching.ask import FACETS, Answer
from search.engine import EngineUnavailableError, SearchError, StaleIndexError
from search.query.tree import Spelling

router = make_router("search")
MOST_VALUES = 10_000  # of a facet that are counted; behind them there is no further page
TAKEN = (
    "How words are taken: as written, in any case form, or also in other spellings, scripts and languages; "
    "unless given in any case form, and what may be a name in its other spellings, too."
)
Facet = Literal["source", "language", "month", "organisation", "person"]
Format = Literal["csv", "jsonl", "parquet", "xlsx"]
Plain = Annotated[str, Query(min_length=1, max_length=200, pattern=r'^[^\x00-\x1f\x7f"«»“”]*$')]
Month = Annotated[str, Query(pattern=r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$", examples=["2026-09"])]
Some = Annotated[list[Plain] | None, Query(max_length=MOST_FILTERS)]


class Reason(Shape):
    """Why an article is a hit: a clause of the question, what stands in the article for it, in which fields."""

    kind: str
    clause: str
    forms: list[str]
    fields: list[str]


class Hit(Shape):
    id: str
    url: str
    source: str
    language: str
    title: str
    published_at: str | None
    version: int
    state: Literal["current", "edited", "removed"]
    score: float
    snippets: list[dict[str, Any]]
    entities: list[dict[str, Any]]
    amounts: list[dict[str, Any]]
    why: list[Reason]


class Value(Shape):
    """A value of a facet; of an entity with its `id` and `name`."""

    value: str
    count: int
    id: str | None = None
    name: str | None = None


class Found(Shape):
    """`total` is exact. `notes` say how the question was read; `coverage` of which months and sources there can be an
    answer at all."""

    total: int
    hits: list[Hit]
    facets: dict[str, list[Value]]
    cursor: str | None
    notes: list[str]
    coverage: dict[str, Any] | None = None


class Form(Shape):
    """A form that a clause of the question caught: in how many articles, at how many places. `written` is the form for
    people: a name or a sum as the newest article writes it."""

    clause: str
    form: str
    articles: int
    places: int
    written: str


class Spellings(Shape):
    """`read` of `total` hits were looked at, the newest ones."""

    forms: list[Form]
    read: int
    total: int


class Values(Shape):
    """Values of one facet, the most frequent first."""

    facet: Facet
    values: list[Value]
    cursor: str | None


async def asked(
    q: Question,
    source: Some = None,
    language: Some = None,
    month: Annotated[list[Month] | None, Query(max_length=MOST_FILTERS)] = None,
    organisation: Some = None,
    person: Some = None,
    as_of: Annotated[Day | None, Query(description="As it was stored at the end of this day.")] = None,
    snapshot: Annotated[str | None, Query(max_length=80, pattern=r"^[\w.-]*$", description="As it was frozen.")] = None,
    match: Annotated[Spelling | None, Query(description=TAKEN)] = None,
    without: Annotated[
        list[Plain] | None, Query(max_length=MOST_LEFT_OUT, description="Forms that do not count.")
    ] = None,
) -> Asked:
    """A question with its filters: as the search page has them."""
    filters = {"source": source, "language": language, "month": month, "organisation": organisation, "person": person}
    chosen = tuple((name, value) for name, values in filters.items() for value in values or ())
    return Asked(q, chosen, as_of="" if as_of is None else as_of.isoformat(), snapshot=snapshot or "",
                 match=match or "", left_out=tuple(dict.fromkeys(without or ())))  # fmt: skip


Asking = Annotated[Asked, Depends(asked)]


@router.get("/search", **documented(Found, 404), summary="Articles that answer a question")
async def search(
    request: Request,
    question: Asking,
    limit: Annotated[int, Query(ge=0, le=200, description="The most hits of a page; 0 only counts.")] = 20,
    sort: Annotated[Literal["score", "date"], Query(description="`date`: the newest first.")] = "score",
    cursor: Cursor = None,
    facet: Annotated[list[Facet] | None, Query(max_length=5, description="Only these; all unless given.")] = None,
    facet_size: Annotated[int, Query(ge=1, le=1_000, description="The most values of a facet.")] = 20,
) -> Response:
    """What `baqylau search --json` prints: total, hits, facets, cursor. As of a day or a snapshot the newest come
    first, whatever `sort` says."""
    place = read_cursor(request, cursor)
    facets = tuple(dict.fromkeys(facet)) if facet else FACETS
    seen = reader_of(request).collections
    question = dataclasses.replace(question, sort=sort)

    def work(context: Context) -> Answer:
        return ask_question(context, question, seen, limit=limit, facets=facets, facet_size=facet_size, cursor=place)

    try:
        found = await run(request, work, engine=True)
    except SearchError as error:
        if cursor is None or isinstance(error, StaleIndexError | EngineUnavailableError):
            raise
        raise HTTPException(400, str(error)) from error  # the index is another one than it was
    following = None if found.cursor is None else write_cursor(request, found.cursor)
    content = found.to_json() | {"cursor": following, "notes": list(found.notes)}
    return answer(content, cursor=following, request=request)


@router.get("/search/spellings", **documented(Spellings, 404), summary="Which forms a question caught")
async def spellings(request: Request, question: Asking) -> Response:
    """Counted in the newest 500 hits of what is stored now, most articles first; `form` is what `without` takes."""
    seen = reader_of(request).collections
    found = await run(request, lambda context: spellings_of(context, question, seen), engine=True)
    return answer(found.to_json())


@router.get("/search/facets/{facet}", **documented(Values, 404), summary="Many values of one facet")
async def values(
    request: Request,
    facet: Facet,
    question: Asking,
    find: Annotated[str, Query(max_length=120, description="Only values with this in their name.")] = "",
    limit: Annotated[int, Query(ge=1, le=1_000)] = 200,
    cursor: Cursor = None,
) -> Response:
    """The most frequent first; at most 10,000 can be paged through."""
    start = read_cursor(request, cursor) or 0
    size = MOST_VALUES if find else min(MOST_VALUES, start + limit + 1)
    seen = reader_of(request).collections

    def work(context: Context) -> Answer:
        return ask_question(context, question, seen, limit=0, facets=(facet,), facet_size=size)

    found = await run(request, work, engine=True)
    titles, sought = desk_of(request).titles, fold(find)
    named = ({**one, "name": titles[one["value"]]} if facet == "source" and one["value"] in titles else one
             for one in found.facets[facet])  # fmt: skip
    kept = [one for one in named if not sought or sought in fold(one.get("name") or one["value"])]
    shown, end = kept[start : start + limit], start + limit
    following = write_cursor(request, end) if end < len(kept) else None
    return answer({"facet": facet, "values": shown, "cursor": following}, cursor=following, request=request)


ZIP: dict[int | str, Any] = {200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}},
             "description": "A zip: articles.FORMAT, coverage.csv, and manifest.json last of all."}}  # fmt: skip


@router.get(
    "/export",
    responses={**documented(Found, 404)["responses"], **ZIP},
    response_class=Response,
    summary="Everything that answers a question, as a file",
)
async def export(
    request: Request,
    question: Asking,
    format: Annotated[Format, Query(description="xlsx says in a sheet of its own what a cell had to cut.")],
) -> Response:
    """Streamed, without a cap. One that was cut off has no manifest, and opens nowhere."""
    return await take(request, question, format)
