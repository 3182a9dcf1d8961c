"""The search page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from app.web.chart import histogram
from app.web.desk import Desk, desk_of
from app.web.marking import marks
from app.web.question import Question, marked, moment_of, read_question
from app.web.reader import reader_of
from app.web.render import render
from nlp.fold import fold
from nlp.identifiers import mask
from pipelines import audit, snapshots, views
from pipelines.as_of import ask_then
from pipelines.ask import FACETS, Answer, ask
from pipelines.context import Context
from pipelines.expand import find_entities
from pipelines.export import Download, download
from pipelines.export_files import FORMATS
from pipelines.questions import bind_question
from pipelines.store import clusters as rows
from pipelines.store.seen_names import seen_names
from pipelines.suggest import Suggestion, did_you_mean
from search.engine import EngineUnavailableError, SearchError, StaleIndexError
from search.query.errors import QuerySyntaxError

router = APIRouter()
A_PAGE = 20
A_FACET = 20  # values of a facet that stand beside the hits
MOST_VALUES = 300  # that are counted, and listed on a facet's own page; months of 25 years
TO_SIFT = 5_000  # values among which one is looked for by a part of its name
Seen = frozenset[str] | None  # the collections that the asker may see; None: all
LONGEST_NAME = 120  # of a question that may be a name


@dataclass(frozen=True, slots=True)
class Found:
    """An answer, the entities that the words name, and the names of the entities that filters hold."""

    answer: Answer
    entities: tuple[rows.EntityRow, ...]
    names: dict[str, str]
    meant: tuple[Suggestion, ...] = ()  # neighbours of a name that nothing was found for


@router.get("/search")
async def search(request: Request, cursor: str | None = None) -> Response:
    desk, reader, question = desk_of(request), reader_of(request), read_question(request.query_params)
    beside = await desk.run(lambda: _beside(desk.context, reader.name))
    if not question.query:
        return render(request, "search.html", **_page(question, **beside))
    try:
        found = await desk.run(lambda: _find(desk.asking, question, cursor, reader.collections))
    except QuerySyntaxError as error:
        question = replace(question, words=mask(question.words))  # an IIN is not said again either
        wrong = {"message": error.message, "column": error.column, **marked(question.words, error.column)}
        return render(request, "search.html", 400, **_page(question, wrong=wrong, **beside))
    except SearchError as error:
        broken = isinstance(error, StaleIndexError | EngineUnavailableError) or cursor is None
        return render(request, "search.html", 503 if broken else 400, **_page(question, failed=str(error), **beside))
    return render(request, "search.html", **_page(question, found=found, **beside))


@router.get("/search/values")
async def values(request: Request, facet: str, find: str = "") -> Response:
    """Many values of one facet, sifted by a part of their name."""
    desk, question, seen = desk_of(request), read_question(request.query_params), reader_of(request).collections
    if facet not in FACETS or not question.query:
        raise HTTPException(404, "there is no such list: begin with a search")
    sought = " ".join(find.split())[:LONGEST_NAME]
    found = await desk.run(lambda: _values(desk, question, facet, sought, seen))
    return render(request, "search_values.html", question=question, facet=facet, find=sought, values=found)


@router.get("/search/export")
async def export(request: Request, format: str = "") -> Response:
    """Everything that matches, as a zip that is made while it is downloaded."""
    desk, question, seen = desk_of(request), read_question(request.query_params), reader_of(request).collections
    if not question.query:
        raise HTTPException(404, "there is nothing to export: begin with a search")
    release = desk.take_room()
    try:
        made = await desk.run(lambda: _take(desk.asking, question, format, seen))
        who = reader_of(request).name
        await desk.run(lambda: audit.note(desk.context, who, "export", {"file": made.name}))
    except BaseException:
        release()
        raise
    return Streamed(made, release)


class Streamed(StreamingResponse):
    """A download; when it has ended or was broken off, the next one has room."""

    def __init__(self, made: Download, release: Callable[[], None]) -> None:
        headers = {"Content-Disposition": f'attachment; filename="{made.name}"', "X-Accel-Buffering": "no"}
        super().__init__(made.pieces, media_type="application/zip", headers=headers)
        self._release = release

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._release()


def _take(context: Context, question: Question, kind: str, seen: Seen) -> Download:
    return download(context, question.query, kind, collections=seen, moment=moment_of(context, question))


def _ask(context: Context, question: Question, seen: Seen, cursor: str | None = None, **more: Any) -> Answer:
    """What is stored now, or what was at the moment that the question names."""
    moment = moment_of(context, question)
    if moment is not None:
        return ask_then(context, question.query, moment, cursor=cursor, collections=seen, **more)
    return ask(context, question.query, sort=question.sort, cursor=cursor, collections=seen, **more)


def _values(desk: Desk, question: Question, facet: str, sought: str, seen: Seen) -> list[dict[str, Any]]:
    size = TO_SIFT if sought else MOST_VALUES
    answer = _ask(desk.asking, question, seen, limit=0, facets=(facet,), facet_size=size)
    found = [{**one, "name": _called(desk, facet, one)} for one in answer.facets[facet]]
    key = fold(sought)
    return [one for one in found if key in fold(one["name"])][:MOST_VALUES]


def _called(desk: Desk, facet: str, one: Mapping[str, Any]) -> str:
    return desk.titles.get(one["value"], one["value"]) if facet == "source" else one.get("name", one["value"])


def _page(question: Question, found: Found | None = None, **more: Any) -> dict[str, Any]:
    by_month = [(one["value"], one["count"]) for one in found.answer.facets.get("month", ())] if found else []
    fixed = {"marks": marks, "a_facet": A_FACET, "formats": tuple(FORMATS), "chart": histogram(by_month)}
    return {"question": question, "found": found, "wrong": None, "failed": None, **fixed, **more}


def _beside(context: Context, owner: str) -> dict[str, Any]:
    """What the page offers beside the question: the reader's saved searches, the names of snapshots."""
    return {"views": views.overview(context, owner), "snapshots": [one.name for one in snapshots.overview(context)]}


def _find(context: Context, question: Question, cursor: str | None, seen: Seen) -> Found:
    if question.filters and question.words:
        bind_question(context, question.words)  # an error is to point at the words as they were typed
    try:
        answer = _ask(context, question, seen, cursor, limit=A_PAGE, facets=FACETS, facet_size=MOST_VALUES)
    except QuerySyntaxError as error:
        if question.filters:
            raise
        raise QuerySyntaxError(error.message, max(1, error.column - 1)) from error  # of the bracket that was put before
    with context.store.read() as connection:
        held = [value for name, value in question.filters if name in ("organisation", "person")]
        names = seen_names(connection, held, seen)
        is_first = bool(question.words) and len(question.words) <= LONGEST_NAME and cursor is None
        ids = find_entities(connection, question.words) if is_first else []
        named = seen_names(connection, ids[:6], seen)
        entities = tuple(replace(row, name=named[one]) for one in ids[:6]
                         if one in named and (row := rows.load_entity(connection, one)) and not row.hidden)  # fmt: skip
    unknown = is_first and not answer.total and not entities
    return Found(answer, entities, names, did_you_mean(context, question.words, collections=seen) if unknown else ())
