"""One asset an arrow. Each calls its pipeline function under the run lock, as the command line does, and nothing more.

A partition is a day of ingestion in Asia/Almaty. Each arrow takes what waits, whatever day it came on, so a partition
can be materialised again without harm; only the present day can still be fetched. Sources are rows inside the one
step of `pages`, which fetches them side by side, not partitions: 30 of them over ten years would make 119,370.
"""

import warnings
from collections.abc import Callable
from datetime import date
from typing import Any

from dagster import (
    AssetExecutionContext,
    AssetsDefinition,
    BackfillPolicy,
    Config,
    DailyPartitionsDefinition,
    MaterializeResult,
    MetadataValue,
    TableRecord,
    asset,
)
from dagster_shared.utils.warnings import BetaWarning
from pydantic import Field

from dagster_project.newsroom import Newsroom
from pipelines.alerts.delivery import deliver
from pipelines.report import StageReport
from pipelines.run import Arrow, RunReport, default_arrows, run_arrows
from pipelines.upkeep.checks import count_day, crawled_sources, today

FIRST_DAY = "2026-10-01"
DAYS = DailyPartitionsDefinition(start_date=FIRST_DAY, timezone="Asia/Almaty", end_offset=1)

DESCRIPTIONS = {
    "pages": "Sources are fetched; every response is kept as evidence.",
    "articles": "Pages become articles: new versions of what changed, tombstones of what was taken down.",
    "findings": "People, organisations, places, programmes, amounts and tokens of every version.",
    "entities": "Names become entities, across articles and languages.",
    "indexed": "What changed is written to the search index.",
    "hits": "What is new is held against every watch.",
    "digests": "Readers whose hour has come get their digest.",
}


class Crawl(Config):
    """Which sources to fetch; none named means all but bundled ones that nobody has confirmed on the live site."""

    sources: list[str] = Field(default_factory=list)


def days_of(context: AssetExecutionContext) -> list[date]:
    """The days of the partitions that a run is for."""
    return [date.fromisoformat(key) for key in context.partition_keys]


def _asset(name: str, *after: AssetsDefinition) -> Callable[[Callable[..., Any]], AssetsDefinition]:
    """An asset of the chain. A back-fill of many days is one run, as each arrow takes whatever waits."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", BetaWarning)  # of backfill_policy, which has no other way yet
        return asset(
            name=name,
            deps=after,
            partitions_def=DAYS,
            backfill_policy=BackfillPolicy.single_run(),
            kinds={"python"},
            description=DESCRIPTIONS[name],
        )


@_asset("pages")
def pages(context: AssetExecutionContext, config: Crawl, newsroom: Newsroom) -> MaterializeResult[Any]:
    """A day that is over cannot be fetched any more: its partition says what came on it."""
    if today() not in days_of(context):
        context.log.info("nothing is fetched: the present day is not among the partitions")
        return MaterializeResult[Any](metadata=_day_counts(context, newsroom))
    done = _run(newsroom, "pages", "crawl", config.sources)
    with newsroom.context.store.read() as connection:
        records = [TableRecord(dict(row)) for row in crawled_sources(connection, done.id)]
    result = _result(context, newsroom, done.reports[0])
    return MaterializeResult[Any](metadata={**(result.metadata or {}), "sources": MetadataValue.table(records)})


def _arrow(name: str, arrow: str, after: AssetsDefinition) -> AssetsDefinition:
    @_asset(name, after)
    def made(context: AssetExecutionContext, newsroom: Newsroom) -> MaterializeResult[Any]:
        return _result(context, newsroom, _run(newsroom, name, arrow).reports[0])

    return made


articles = _arrow("articles", "parse", pages)
findings = _arrow("findings", "extract", articles)
entities = _arrow("entities", "resolve", findings)
indexed = _arrow("indexed", "index", entities)
# Matching needs no engine: watches are answered while a search engine is down, so `hits` stands beside `indexed`.
hits = _arrow("hits", "match", entities)
digests = _arrow("digests", "digest", hits)

ALL: list[AssetsDefinition] = [pages, articles, findings, entities, indexed, hits, digests]


def _run(newsroom: Newsroom, name: str, arrow: str, sources: list[str] | None = None) -> RunReport:
    arrows: dict[str, Arrow] = {
        **dict(default_arrows(sources or ())),
        "digest": lambda given: deliver(given, due_only=True),
    }
    return run_arrows(newsroom.context, [(arrow, arrows[arrow])], command=f"dagster {name}")


def _result(context: AssetExecutionContext, newsroom: Newsroom, report: StageReport) -> MaterializeResult[Any]:
    counts = {name: MetadataValue.int(count) for name, count in report.counts.items()}
    said = {"items": MetadataValue.int(report.items), "seconds": MetadataValue.float(round(report.seconds, 3))}
    return MaterializeResult[Any](metadata={**said, **counts, **_day_counts(context, newsroom)})


def _day_counts(context: AssetExecutionContext, newsroom: Newsroom) -> dict[str, MetadataValue]:
    with newsroom.context.store.read() as connection:
        counted = [count_day(connection, day) for day in days_of(context)]
    return {f"day_{name}": MetadataValue.int(sum(day[name] for day in counted)) for name in counted[0]}
