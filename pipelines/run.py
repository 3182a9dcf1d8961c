"""Run: the chain crawl → parse → extract → resolve → index → match, once, under a lock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipelines.context import Context
from pipelines.locks import RUN, hold
from pipelines.report import StageReport
from pipelines.store import runs
from pipelines.upkeep.seal import finish_orders
from search.engine import SearchError

WAITING = "another run is going on; this one waits for it to end"

Arrow = Callable[[Context], StageReport]


@dataclass(frozen=True, slots=True)
class RunReport:
    """What one run did; `id` is that of its row in `runs`."""

    id: int
    reports: tuple[StageReport, ...]


def run(context: Context, sources: Sequence[str] = (), *, command: str = "run") -> RunReport:
    """Crawl `sources` (all where none is named) and take what came the whole way. A second run waits for the first.

    Raises BaqylauError of the arrow that failed, and SearchError where the index could not be written: watches are
    matched all the same then, as matching needs no engine, and what was to be indexed stays in the outbox."""
    return run_arrows(context, default_arrows(sources), command=command)


def default_arrows(sources: Sequence[str] = ()) -> tuple[tuple[str, Arrow], ...]:
    """The chain, by the names of its arrows, in order. Imported here: crawling and matching bring large libraries."""
    from pipelines.alerts.match import match
    from pipelines.crawling.crawl import crawl
    from pipelines.extraction.extract import extract
    from pipelines.parsing.parse import parse
    from pipelines.resolution.resolve import resolve
    from pipelines.searching.index import index

    return (
        ("crawl", lambda context: crawl(context, sources)),
        ("parse", parse),
        ("extract", extract),
        ("resolve", resolve),
        ("index", index),
        ("match", match),
    )


def run_arrows(context: Context, arrows: Sequence[tuple[str, Arrow]], *, command: str) -> RunReport:
    """Run `arrows` one after another under the run lock, and keep what each did in a row of `runs`."""
    finish_orders(context)  # which waits for runs itself
    with hold(context, RUN, WAITING):
        with context.store.write() as connection:
            runs.close_broken_runs(connection)
            identity = runs.begin_run(connection, command)
        context.bind(run=identity)
        try:
            reports, unindexed = _go(context, identity, arrows)
        except BaseException as error:
            context.log.error("run failed", reason=f"{type(error).__name__}: {error}")
            _finish(context, identity, "failed")
            raise
        _finish(context, identity, "failed" if unindexed else "done")
        if unindexed:
            raise unindexed
        return RunReport(identity, reports)


def _go(
    context: Context, identity: int, arrows: Sequence[tuple[str, Arrow]]
) -> tuple[tuple[StageReport, ...], SearchError | None]:
    """The reports of the arrows, and the engine's failure if there was one, which stops no other arrow."""
    reports: list[StageReport] = []
    unindexed: SearchError | None = None
    for name, arrow in arrows:
        try:
            report = arrow(context)
        except SearchError as error:
            context.log.error("engine failed", arrow=name, reason=str(error))
            unindexed = error
            continue
        reports.append(report)
        context.log.info("arrow done", arrow=name, **report.as_counts())
        with context.store.write() as connection:
            runs.record_report(connection, identity, report)
    return tuple(reports), unindexed


def _finish(context: Context, identity: int, state: runs.RunState) -> None:
    with context.store.write() as connection:
        runs.finish_run(connection, identity, state)
