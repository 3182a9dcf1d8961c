"""Routes of the API: each counts against the rate, and says by an ETag whether its answer changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, Request
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app.web.rates import Rates
from app.web.reader import reader_of

VARY = "Authorization, Cookie"  # who asks decides what is answered
_KEPT = ("vary", "cache-control", "link")  # headers that an answer without content says again


class ApiRoute(APIRoute):
    """A route whose answers are counted and tagged."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        inner = super().get_route_handler()

        async def handle(request: Request) -> Response:
            admit(request)
            answer = await inner(request)
            answer.headers.setdefault("Vary", VARY)
            answer.headers.update(request.state.rate)
            return tagged(request, answer)

        return handle


def router(tag: str) -> APIRouter:
    """A router for one noun."""
    return APIRouter(prefix="/api/v1", route_class=ApiRoute, tags=[tag])


def admit(request: Request) -> None:
    """Raises HTTPException 429 for who asks too often; else the headers that say how often are kept for the answer."""
    rates = request.app.state.rates
    assert isinstance(rates, Rates)
    request.state.rate = {}
    try:
        reader_of(request)
    except HTTPException:
        _count(rates, request, known=False)
        raise
    _count(rates, request, known=True)


def _count(rates: Rates, request: Request, *, known: bool) -> None:
    allowance = rates.count(request, known=known)
    if allowance is None:
        return
    request.state.rate = allowance.headers
    if allowance.refused:
        raise HTTPException(429, f"too many requests: wait {allowance.reset} seconds, or ask for more at once",
                            allowance.headers)  # fmt: skip


def tagged(request: Request, answer: Response) -> Response:
    """The answer with its ETag, or 304 where the asker has just that. The tag is of these bytes, which are made anew
    for each reader: nobody learns by it what they may not see. What is streamed has none."""
    body = getattr(answer, "body", b"")
    if request.method != "GET" or answer.status_code != 200 or not body:
        return answer
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    answer.headers["ETag"] = tag
    asked = request.headers.get("if-none-match", "")
    if asked.strip() != "*" and tag not in {one.strip().removeprefix("W/") for one in asked.split(",")}:
        return answer
    kept = {name: answer.headers[name] for name in _KEPT if name in answer.headers}
    return Response(status_code=304, headers={**kept, **request.state.rate, "ETag": tag})
