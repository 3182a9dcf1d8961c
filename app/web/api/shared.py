"""What the routes of the API share: types of parameters, who may write, and how an answer or an error looks."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Any, Literal, TypeVar

from fastapi import Depends, Path, Query, Request
from pydantic import BaseModel, ConfigDict, StringConstraints
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app.web.desk import desk_of
from app.web.reader import Reader, editor_of, reader_of
from pipelines.context import Context
from pipelines.errors import InputError

LONGEST = 4_000  # characters of a question
MOST = 2**31 - 1  # of a number that a route takes
_LINE = r"^[^\x00-\x1f\x7f]*$"

Result = TypeVar("Result")
Day = Annotated[date, Query(ge=date(1990, 1, 1), le=date(2200, 1, 1))]
Kind = Literal["person", "organisation", "place", "programme"]
Question = Annotated[
    str, Query(min_length=1, max_length=LONGEST, description="A question in the query language.", examples=["жол"])
]
Limit = Annotated[int, Query(ge=1, le=200, description="The most items of a page.")]
Cursor = Annotated[
    str | None, Query(max_length=4_000, description="The `cursor` of the page before: nothing else may stand here.")
]
Version = Annotated[int | None, Query(ge=1, le=MOST, description="A version of the article; the newest unless given.")]
ArticleId = Annotated[str, Path(max_length=200, description="An article's `id`.")]
EntityId = Annotated[str, Path(max_length=64, pattern=r"^\w+$", description="An entity's `id`.")]
Number = Annotated[int, Path(ge=1, le=MOST)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=_LINE)]
ShortName = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=_LINE)]


class Shape(BaseModel):
    """An object of an answer. Fields may be added in later versions; none is renamed."""

    model_config = ConfigDict(extra="allow")


class Asked(BaseModel):
    """An object that is sent. A field that is not known is refused: it would be overlooked."""

    model_config = ConfigDict(extra="forbid")


class Failure(Shape):
    """What every error looks like: one line that says what to do. `column` (from 1) is where a question is wrong, and
    `repair` the question as it may have been meant."""

    error: str
    column: int | None = None
    repair: str | None = None


class Done(Shape):
    """What was written."""

    id: int | str


FAILURES: Mapping[int, str] = {
    400: "A value that cannot be used, a question that cannot be read, a cursor of another question.",
    401: "The token is not known, or there is none where accounts are set up.",
    403: "The reader may not do this, or the request comes from another site's page.",
    404: "There is none, or none that the reader may see.",
    405: "The address does not take this verb: `Allow` names those that it takes.",
    410: "It was sealed or erased by an order.",
    413: "More was sent than is taken.",
    414: "The address with its question is too long.",
    421: "The request names a host that is not served here.",
    429: "Too many requests: `Retry-After` says in how many seconds more may be sent.",
    503: "Too much is asked at once, it takes too long, or the index is not ready.",
}


def documented(model: Any, *more: int, said: str = "Found.", status: int = 200) -> dict[str, Any]:
    """Arguments of a route: what it answers, and the errors that it can have beside those that all have."""
    codes = sorted({400, 401, 403, 429, 503, *more})
    failures: dict[int | str, Any] = {code: {"model": Failure, "description": FAILURES[code]} for code in codes}
    return {"responses": {status: {"model": model, "description": said}, **failures}, "status_code": status}


def answer(content: Any, status: int = 200, cursor: str | None = None, request: Request | None = None) -> Response:
    """JSON. With a cursor, a Link header leads to the next page, too."""
    headers = {}
    if cursor is not None and request is not None:
        headers["Link"] = f'<{request.url.path}?{request.url.include_query_params(cursor=cursor).query}>; rel="next"'
    body = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    return Response(body, status, headers, "application/json")


async def run(request: Request, work: Callable[[Context], Result], *, engine: bool = False) -> Result:
    """`work` in a thread, within the time limit; with `engine` after the analyser and the index were loaded."""
    desk = desk_of(request)
    return await desk.run(lambda: work(desk.asking if engine else desk.context))


async def write(request: Request, work: Callable[[Context], Result], *, engine: bool = False) -> Result:
    """`run` for what is sent: what cannot be done with it is the sender's to mend."""
    try:
        return await run(request, work, engine=engine)
    except InputError as error:
        raise HTTPException(400, str(error)) from error


def keeper(request: Request) -> Reader:
    """Who writes what is their own. Raises HTTPException 403 for what a page of another site could send: a form cannot
    set a header, nor send JSON."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    has_token = request.headers.get("authorization", "").lower().startswith("bearer ")
    if not (has_token or kind == "application/json" or "x-baqylau" in request.headers):
        raise HTTPException(403, "send a token, JSON, or the header X-Baqylau: 1: another site's form has none of them")
    return reader_of(request)


def editor(request: Request) -> Reader:
    """Who writes what is everybody's. Raises HTTPException 403 for readers who may not, too."""
    keeper(request)
    return editor_of(request)


Keeper = Annotated[Reader, Depends(keeper)]
Editor = Annotated[Reader, Depends(editor)]
