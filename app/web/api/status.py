"""Status: what is configured, what answers and what is behind; the versions of what answers."""

from __future__ import annotations

from importlib import metadata
from typing import Any, Literal

from fastapi import Request
from starlette.responses import Response

from app.web.api.routes import router as make_router
from app.web.api.shared import Shape, answer, documented, run
from app.web.reader import reader_of
from pipelines.searching.manifest import made_with
from pipelines.upkeep.diagnosis import diagnose

router = make_router("status")
_ORDER = ("ok", "warning", "broken")


class Check(Shape):
    name: str
    state: Literal["ok", "warning", "broken"]
    line: str


class Health(Shape):
    """The worst state of all checks. The checks themselves are for those who may see everything."""

    state: Literal["ok", "warning", "broken"]
    checks: list[Check]


class Versions(Shape):
    """`baqylau` is the program's version, `api` that of this interface."""

    baqylau: str
    api: str


class MadeWith(Shape):
    """What an answer depends on beside the question, as in the manifest of an export."""

    baqylau: str
    analyser: str
    index: dict[str, Any]
    store: dict[str, Any]
    judgements: dict[str, Any]


@router.get("/health", **documented(Health), summary="What `baqylau doctor` says")
async def health(request: Request) -> Response:
    """Asks no mail server."""
    checks = await run(request, lambda context: diagnose(context, knock=False))
    worst = max((one.state for one in checks), key=_ORDER.index, default="ok")
    told = checks if reader_of(request).collections is None else []
    return answer({"state": worst, "checks": [one.to_json() for one in told]})


@router.get("/version", **documented(Versions), summary="The program's version")
async def version(request: Request) -> Response:
    """Loads nothing: fit to ask whether the server is there."""
    return answer({"baqylau": metadata.version("baqylau"), "api": "v1"})


@router.get("/made_with", **documented(MadeWith), summary="Versions of rules, index and judgements")
async def versions(request: Request) -> Response:
    """For a paper's method: what an answer of now is made with."""
    seen = reader_of(request).collections
    return answer(await run(request, lambda context: made_with(context, seen), engine=True))
