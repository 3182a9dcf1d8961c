"""Sources and the state of the whole."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.web.chart import sparkline
from app.web.desk import desk_of
from app.web.reader import reader_of
from app.web.render import render
from app.web.seen import sources_seen
from pipelines.context import Context
from pipelines.errors import InputError
from pipelines.oversight.gaps import summed_up
from pipelines.oversight.matrix import Matrix, check_month, matrix
from pipelines.oversight.sources import SourceState
from pipelines.store.runs import Run, latest_runs
from pipelines.upkeep.diagnosis import diagnose

router = APIRouter()
MONTHS = 12  # of the matrix that a page shows at once
CRAWLS = 20  # of a source that its page shows


@router.get("/sources")
async def sources(request: Request) -> Response:
    desk, seen = desk_of(request), reader_of(request).collections
    found = await desk.run(lambda: sources_seen(desk.context, seen))
    found = sorted(found, key=lambda one: (_urgency(one), -one.articles, one.name))
    sparks = {one.name: sparkline(one.health.volume) for one in found if one.health is not None}
    return render(request, "sources.html", sources=found, sparks=sparks)


def _urgency(one: SourceState) -> int:
    """What is in trouble stands first."""
    status = "bad" if one.health is None and not one.title else one.health.status if one.health is not None else "good"
    return {"bad": 0, "warning": 1}.get(status, 2)


@router.get("/sources/coverage")
async def coverage(request: Request, since: str = "", until: str = "", year: str = "") -> Response:
    """The matrix of source by month: of the months asked for, else of the last twelve; of `source`, any number."""
    desk, seen = desk_of(request), reader_of(request).collections
    names = frozenset(request.query_params.getlist("source")) or None
    first, last = check_month(since or None), check_month(until or None)
    found = await desk.run(lambda: matrix(desk.context, since=first, until=last, names=names, collections=seen))
    years = sorted({month[:4] for month in found.months}, reverse=True)
    shown = [i for i, month in enumerate(found.months) if month.startswith(year)] if year in years else None
    shown = list(range(len(found.months)))[-MONTHS:] if shown is None else shown
    asked = {"since": first, "until": last, "source": sorted(names or ())}
    said = summed_up(found)
    return render(
        request, "coverage.html", matrix=found, shown=shown, years=years, year=year, asked=asked, said=said
    )  # fmt: skip


@router.get("/sources/{name}")
async def source(request: Request, name: str) -> Response:
    """One source: its state, its last crawls with their reasons, its months."""
    desk, seen = desk_of(request), reader_of(request).collections

    def work() -> tuple[SourceState | None, Matrix]:
        known = {one.name: one for one in sources_seen(desk.context, seen)}
        return known.get(name), matrix(desk.context, names=frozenset({name}), collections=seen)

    found, months = await desk.run(work)
    if found is None:
        raise InputError("there is no such source")
    spark = sparkline(found.health.volume) if found.health is not None else None
    months_of = months.sources[0] if months.sources else None
    return render(request, "source.html", one=found, spark=spark, months=months_of, shown=CRAWLS)


@router.get("/health")
async def health(request: Request) -> Response:
    """What `baqylau doctor` says. Asks no mail server: a page that is looked at must not knock on doors. Who may not
    see everything is told the worst state alone: lines and counts of runs tell of closed collections, too."""
    desk = desk_of(request)
    checks = await desk.run(lambda: diagnose(desk.context, knock=False))
    runs = await desk.run(lambda: _runs(desk.context))
    worst = max((one.state for one in checks), key=("ok", "warning", "broken").index, default="ok")
    if reader_of(request).collections is not None:
        checks, runs = [], []
    return render(request, "health.html", checks=checks, runs=runs, worst=worst)


def _runs(context: Context) -> list[Run]:
    with context.store.read() as connection:
        return latest_runs(connection, 10)
