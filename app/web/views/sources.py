"""Sources and the state of the whole."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.web.desk import desk_of
from app.web.render import render
from pipelines.context import Context
from pipelines.diagnosis import diagnose
from pipelines.sources import everything
from pipelines.store.runs import Run, latest_runs

router = APIRouter()


@router.get("/sources")
async def sources(request: Request) -> Response:
    desk = desk_of(request)
    found = await desk.run(lambda: everything(desk.context))
    return render(request, "sources.html", sources=found)


@router.get("/health")
async def health(request: Request) -> Response:
    """What `baqylau doctor` says. Asks no mail server: a page that is looked at must not knock on doors."""
    desk = desk_of(request)
    checks = await desk.run(lambda: diagnose(desk.context, knock=False))
    runs = await desk.run(lambda: _runs(desk.context))
    return render(request, "health.html", checks=checks, runs=runs)


def _runs(context: Context) -> list[Run]:
    with context.store.read() as connection:
        return latest_runs(connection, 10)
