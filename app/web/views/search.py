"""The search page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.web.desk import desk_of
from app.web.marking import marks
from app.web.question import Question, marked, read_question
from app.web.render import render
from nlp.identifiers import mask
from pipelines.ask import Answer, ask
from pipelines.context import Context
from pipelines.expand import find_entities
from pipelines.questions import bind_question
from pipelines.store import clusters as rows
from pipelines.suggest import Suggestion, did_you_mean
from search.engine import EngineUnavailableError, SearchError, StaleIndexError
from search.query.errors import QuerySyntaxError

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
    desk, question = desk_of(request), read_question(request.query_params)
    if not question.query:
        return render(request, "search.html", **_page(question))
    try:
        found = await desk.run(lambda: _find(desk.asking, question, cursor))
    except QuerySyntaxError as error:
        question = replace(question, words=mask(question.words))  # an IIN is not said again either
        wrong = {"message": error.message, "column": error.column, **marked(question.words, error.column)}
        return render(request, "search.html", 400, **_page(question, wrong=wrong))
    except SearchError as error:
        broken = isinstance(error, StaleIndexError | EngineUnavailableError) or cursor is None
        return render(request, "search.html", 503 if broken else 400, **_page(question, failed=str(error)))
    return render(request, "search.html", **_page(question, found=found))


def _page(question: Question, found: Found | None = None, **more: Any) -> dict[str, Any]:
    return {"question": question, "found": found, "wrong": None, "failed": None, "marks": marks, **more}


def _find(context: Context, question: Question, cursor: str | None) -> Found:
    if question.filters and question.words:
        bind_question(context, question.words)  # an error is to point at the words as they were typed
    try:
        answer = ask(context, question.query, limit=A_PAGE, sort=question.sort, cursor=cursor)
    except QuerySyntaxError as error:
        if question.filters:
            raise
        raise QuerySyntaxError(error.message, max(1, error.column - 1)) from error  # of the bracket that was put before
    with context.store.read() as connection:
        held = [value for name, value in question.filters if name in ("organisation", "person")]
        names = {one: row.name for one in held if (row := rows.load_entity(connection, one))}
        is_first = bool(question.words) and len(question.words) <= LONGEST_NAME and cursor is None
        ids = find_entities(connection, question.words) if is_first else []
        entities = tuple(row for one in ids[:6] if (row := rows.load_entity(connection, one)) and not row.hidden)
    unknown = is_first and not answer.total and not entities
    return Found(answer, entities, names, did_you_mean(context, question.words) if unknown else ())
