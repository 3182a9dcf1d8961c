"""The search page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app.web.asking import Seen, ask_question, take
from app.web.desk import desk_of
from app.web.marking import marks
from app.web.question import MATCHES, Question, mistaken, read_question
from app.web.reader import reader_of
from app.web.render import render
from nlp.identifiers import mask
from pipelines.context import Context
from pipelines.resolution.expand import find_entities
from pipelines.resolution.suggest import Suggestion, did_you_mean
from pipelines.searching import snapshots, views
from pipelines.searching.ask import Answer
from pipelines.searching.export_files import FORMATS
from pipelines.store import clusters as rows
from pipelines.store.seen_names import seen_names
from search.engine import SearchError, UnanswerableError
from search.query.errors import QuerySyntaxError
from search.say import words_of

router = APIRouter()
A_PAGE = 20
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
    beside: dict[str, Any] = {
        "snapshots": await desk.run(lambda: [one.name for one in snapshots.overview(desk.context)])
    }
    if not question.query:
        mine = await desk.run(lambda: views.overview(desk.context, reader.name))
        return render(request, "search.html", **_page(question, views=mine, **beside))
    try:
        found = await desk.run(lambda: _find(desk.asking, question, cursor, reader.collections))
    except QuerySyntaxError as error:
        wrong = mistaken(question.words, error, lambda words: question.worded(words).address())
        question = replace(question, words=mask(question.words))  # an IIN is not said again either
        return render(request, "search.html", 400, **_page(question, wrong=wrong, **beside))
    except SearchError as error:
        status = 400 if isinstance(error, UnanswerableError) else 503
        return render(request, "search.html", status, **_page(question, failed=words_of(error), **beside))
    return render(request, "search.html", **_page(question, found=found, **beside))


@router.get("/search/export")
async def export(request: Request, format: str = "") -> Response:
    """Everything that matches, as a zip that is made while it is downloaded."""
    question = read_question(request.query_params)
    if not question.query:
        raise HTTPException(404, "there is nothing to export: begin with a search")
    return await take(request, question, format)


def _page(question: Question, found: Found | None = None, **more: Any) -> dict[str, Any]:
    fixed = {"marks": marks, "formats": tuple(FORMATS), "matches": MATCHES, "views": ()}
    return {"question": question, "found": found, "wrong": None, "failed": None, **fixed, **more}


def _find(context: Context, question: Question, cursor: str | None, seen: Seen) -> Found:
    answer = ask_question(context, question, seen, limit=A_PAGE, facets=(), facet_size=1, cursor=cursor)
    with context.store.read() as connection:
        held = [value for name, value in question.filters if name in ("organisation", "person")]
        names = seen_names(connection, held, seen)
        is_first = bool(question.words) and len(question.words) <= LONGEST_NAME and cursor is None
        ids = find_entities(connection, question.words, None, seen) if is_first else []
        named = seen_names(connection, ids[:6], seen)
        entities = tuple(replace(row, name=named[one]) for one in ids[:6]
                         if one in named and (row := rows.load_entity(connection, one)) and not row.hidden)  # fmt: skip
    unknown = is_first and not answer.total and not entities
    return Found(answer, entities, names, did_you_mean(context, question.words, collections=seen) if unknown else ())
