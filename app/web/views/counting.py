"""What stands beside an answer and is asked for on its own: facets, the many values of one, the spellings found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app.web.asking import Seen, ask_question, spellings_of
from app.web.chart import histogram
from app.web.desk import Desk, desk_of
from app.web.question import Question, read_question
from app.web.reader import reader_of
from app.web.render import is_part, render
from nlp.fold import fold
from pipelines.searching.ask import FACETS, Answer
from pipelines.searching.forms import FormFound, FormsFound
from search.engine import SearchError, UnanswerableError
from search.say import words_of

router = APIRouter()
A_FACET = 20  # values of a facet that stand beside the hits
MOST_VALUES = 300  # that are counted, and listed on a facet's own page; months of 25 years
MOST_SPELLINGS = 40  # of one clause that are listed
TO_SIFT = 5_000  # values among which one is looked for by a part of its name
LONGEST_NAME = 120


@router.get("/search/facets")
async def facets(request: Request) -> Response:
    """The answer counted by each facet, for the search page to fetch, or as a page of its own."""
    desk, question, seen = desk_of(request), _question(request), reader_of(request).collections
    fixed: dict[str, Any] = {"question": question, "part": is_part(request), "a_facet": A_FACET, "failed": None}
    try:
        answer = await desk.run(lambda: _counted(desk, question, seen, FACETS, MOST_VALUES))
    except SearchError as error:
        return _failed(request, "search_facets.html", error, {**fixed, "counted": {}, "chart": None})
    by_month = [(one["value"], one["count"]) for one in answer.facets.get("month", ())]
    return render(request, "search_facets.html", counted=answer.facets, chart=histogram(by_month), **fixed)


@router.get("/search/spellings")
async def spellings(request: Request) -> Response:
    """The spellings that a question caught in its newest hits, clause by clause, to leave some out."""
    desk, question, seen = desk_of(request), _question(request), reader_of(request).collections
    fixed: dict[str, Any] = {"question": question, "part": is_part(request), "failed": None}
    try:
        found = await desk.run(lambda: spellings_of(desk.asking, question, seen))
    except SearchError as error:
        empty = FormsFound((), 0, 0)
        return _failed(request, "search_spellings.html", error, {**fixed, "found": empty, "clauses": ()})
    return render(request, "search_spellings.html", found=found, clauses=_by_clause(found), **fixed)


@router.get("/search/values")
async def values(request: Request, facet: str, find: str = "") -> Response:
    """Many values of one facet, sifted by a part of their name."""
    desk, question, seen = desk_of(request), _question(request), reader_of(request).collections
    if facet not in FACETS:
        raise HTTPException(404, "there is no such list: begin with a search")
    sought = " ".join(find.split())[:LONGEST_NAME]
    found = await desk.run(lambda: _values(desk, question, facet, sought, seen))
    return render(request, "search_values.html", question=question, facet=facet, find=sought, values=found)


def _question(request: Request) -> Question:
    question = read_question(request.query_params)
    if not question.query:
        raise HTTPException(404, "there is no such list: begin with a search")
    return question


def _counted(desk: Desk, question: Question, seen: Seen, names: Sequence[str], size: int) -> Answer:
    return ask_question(desk.asking, question, seen, limit=0, facets=names, facet_size=size)


def _failed(request: Request, template: str, error: SearchError, values: Mapping[str, Any]) -> Response:
    """The part says why it is empty. A part that a page asked for is shown with status 200: others are not put in."""
    status = 200 if values["part"] else 400 if isinstance(error, UnanswerableError) else 503
    return render(request, template, status, **{**values, "failed": words_of(error)})


def _by_clause(found: FormsFound) -> list[tuple[str, list[FormFound]]]:
    """Forms by the clause that caught them, the clauses in their order; of each the most frequent."""
    order = {clause: i for i, clause in enumerate(dict.fromkeys(one.clause for one in found.forms))}
    forms = sorted(found.forms, key=lambda one: order[one.clause])
    return [(clause, list(each)[:MOST_SPELLINGS]) for clause, each in groupby(forms, key=lambda one: one.clause)]


def _values(desk: Desk, question: Question, facet: str, sought: str, seen: Seen) -> list[dict[str, Any]]:
    answer = _counted(desk, question, seen, (facet,), TO_SIFT if sought else MOST_VALUES)
    found = [{**one, "name": _called(desk, facet, one)} for one in answer.facets[facet]]
    key = fold(sought)
    return [one for one in found if key in fold(one["name"])][:MOST_VALUES]


def _called(desk: Desk, facet: str, one: Mapping[str, Any]) -> str:
    return desk.titles.get(one["value"], one["value"]) if facet == "source" else one.get("name", one["value"])
