"""Asset checks: each asks pipelines.upkeep.checks, and can fail."""

from datetime import UTC, date, datetime, timedelta

from dagster import AssetCheckExecutionContext, AssetCheckResult, AssetCheckSeverity, asset_check

from dagster_project.assets import articles, findings, indexed, pages
from dagster_project.newsroom import Newsroom
from pipelines.upkeep import checks
from pipelines.upkeep.checks import Finding


@asset_check(asset=articles, description="Each source brought as many articles as its file expects.")
def expected_volume(context: AssetCheckExecutionContext, newsroom: Newsroom) -> AssetCheckResult:
    sources, present = newsroom.definitions(), checks.today()
    with newsroom.context.store.read() as connection:
        found = [checks.expected_volume(connection, sources, day, present) for day in _days(context)]
    said = "; ".join(one.said for one in found if not one.passed) or found[-1].said
    figures = {name: sum(int(one.figures[name]) for one in found) for name in ("articles", "sources_off")}
    return _result(Finding(all(one.passed for one in found), said, {**figures}), AssetCheckSeverity.WARN)


@asset_check(asset=pages, description="No source is silent, floods, was redesigned or is closed.")
def sources_well(newsroom: Newsroom) -> AssetCheckResult:
    found = checks.sources_well(newsroom.context, newsroom.definitions(), datetime.now(UTC))
    return _result(found, AssetCheckSeverity.WARN)


@asset_check(asset=findings, description="Every version is read, and most of them name something.")
def extraction_coverage(context: AssetCheckExecutionContext, newsroom: Newsroom) -> AssetCheckResult:
    return _result(checks.extraction_coverage(newsroom.context, _days(context)))


@asset_check(asset=indexed, description="The index holds what the store holds.")
def index_agrees(newsroom: Newsroom) -> AssetCheckResult:
    return _result(checks.index_agrees(newsroom.context))


ALL = [expected_volume, sources_well, extraction_coverage, index_agrees]


def _days(context: AssetCheckExecutionContext) -> list[date]:
    """The days that the run is for, read from its tags: a check has no partitions of its own yet. Else the present."""
    tags = context.run.tags
    first = tags.get("dagster/partition") or tags.get("dagster/asset_partition_range_start")
    if first is None:
        return [checks.today()]
    last = tags.get("dagster/asset_partition_range_end", first)
    begin, count = date.fromisoformat(first), (date.fromisoformat(last) - date.fromisoformat(first)).days
    return [begin + timedelta(days=number) for number in range(count + 1)]


def _result(found: Finding, severity: AssetCheckSeverity = AssetCheckSeverity.ERROR) -> AssetCheckResult:
    return AssetCheckResult(passed=found.passed, description=found.said, metadata={**found.figures}, severity=severity)
