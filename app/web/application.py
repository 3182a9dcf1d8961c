"""Application: the routes joined, errors shown as pages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.staticfiles import StaticFiles

from app.web import api
from app.web.api.document import ADDRESS, document
from app.web.api.routes import VARY
from app.web.attempts import Attempts
from app.web.desk import SECONDS, BusyError, Desk
from app.web.door import Door
from app.web.guard import HEADERS, MAX_BODY, Guard
from app.web.question import TooLongError
from app.web.rates import Rates
from app.web.reading import Reading
from app.web.render import render
from app.web.views import (
    article,
    counting,
    entity,
    home,
    judge,
    pages,
    quote,
    saved,
    search,
    signing,
    sources,
    stored,
    suggest,
    uploads,
    watches,
)
from nlp.identifiers import mask
from pipelines.context import Context
from pipelines.errors import BaqylauError, InputError
from pipelines.settings import Settings
from search.engine import SearchError, UnanswerableError
from search.query.errors import QuerySyntaxError
from search.say import say, words_of

BUSY = "this takes too long: ask for less, or try again in a moment"


def create_app(
    settings: Settings,
    *,
    context: Context | None = None,
    seconds: float = SECONDS,
    names: Collection[str] = (),
    far: bool = False,
) -> FastAPI:
    """The pages and the API over one home. A `context` that is given is used and closed with it; `seconds` is the time
    limit of an answer; `names` are hosts that it is served as beside loopback's; `far`: it can be reached from
    elsewhere, and nobody is let in without an account. Nothing is loaded before it is asked for."""
    desk = Desk(settings, context=context, seconds=seconds, far=far)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        app.state.reading.begin_if_waiting()
        yield
        desk.close()

    app = FastAPI(
        title="Baqylau", docs_url=None, redoc_url=None, openapi_url=ADDRESS, lifespan=lifespan, redirect_slashes=False
    )
    app.openapi = lambda: document(app)  # type: ignore[method-assign]
    app.state.desk, app.state.rates, app.state.attempts = desk, Rates(settings), Attempts()
    app.add_middleware(Door, desk=desk, show=_show)
    app.state.reading = Reading(settings)
    app.add_middleware(
        Guard, names=names, upload=settings.import_bytes + MAX_BODY
    )  # what is added last stands before the others
    for part in (
        signing,
        home,
        search,
        counting,
        saved,
        article,
        quote,
        pages,
        judge,
        entity,
        watches,
        sources,
        stored,
        suggest,
        uploads,
    ):
        app.include_router(part.router, include_in_schema=False)
    app.include_router(api.router)
    app.mount("/static", StaticFiles(directory=Path(__file__).with_name("static")), name="static")
    for kind in (
        BusyError,
        BaqylauError,
        SearchError,
        QuerySyntaxError,
        HTTPException,
        RequestValidationError,
        Exception,
    ):
        app.add_exception_handler(kind, _show)
    return app


def _show(request: Request, error: Exception) -> Response:
    """Any error as a page, or as JSON for the API. What is ours to mend is never shown in its own words."""
    status, line = _said(error)
    line = line if mask(line) == line else mask(line)  # a masked line has lost what it was made of
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": line, **_where(error)}, status, _headers(request, error))
    answer = render(request, "error.html", status, code=status, line=line)
    answer.headers.update(HEADERS)  # what nobody expected is answered outside of the guard
    return answer


def _where(error: Exception) -> dict[str, object]:
    """Where a question is wrong, and how it may have been meant."""
    if not isinstance(error, QuerySyntaxError):
        return {}
    repair = getattr(error, "repair", None)
    return {"column": error.column, **({"repair": repair} if repair else {})}


def _headers(request: Request, error: Exception) -> dict[str, str]:
    """How often more may be asked, and what the error itself says (Allow, WWW-Authenticate)."""
    own = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    return {"Vary": VARY, **HEADERS, **getattr(request.state, "rate", {}), **own}


def _said(error: Exception) -> tuple[int, str]:
    if isinstance(error, BusyError):
        return 503, BUSY
    if isinstance(error, HTTPException):
        return error.status_code, error.detail
    if isinstance(error, RequestValidationError):
        names = ", ".join(str(e["loc"][-1]) for e in error.errors()[:5])
        return 400, say("the address has a value that cannot be used: {names}", names=names)
    if isinstance(error, InputError):
        return 404, words_of(error)
    if isinstance(error, TooLongError | UnanswerableError):
        return 400, words_of(error)
    if isinstance(error, QuerySyntaxError):
        return 400, say("column {column}: {line}", column=error.column, line=error.message)
    if isinstance(error, BaqylauError | SearchError):
        return 503, words_of(error)
    return 500, say("something went wrong here; the log of the server says what")
