"""Definitions: what `dagster dev -m dagster_project.definitions` loads."""

from datetime import UTC, datetime

from dagster import (
    AssetSelection,
    DefaultScheduleStatus,
    DefaultSensorStatus,
    Definitions,
    RunRequest,
    ScheduleEvaluationContext,
    SensorEvaluationContext,
    SensorResult,
    SkipReason,
    define_asset_job,
    in_process_executor,
    schedule,
    sensor,
)

from dagster_project import asset_checks, assets
from dagster_project.newsroom import Newsroom
from pipelines.upkeep.checks import silent_sources, today

chain = define_asset_job("chain", selection=AssetSelection.all(), description="Fetch, and take it the whole way.")


@schedule(
    job=chain,
    cron_schedule="5 * * * *",
    execution_timezone="Asia/Almaty",
    default_status=DefaultScheduleStatus.RUNNING,
    description="Every hour, for the day that it is in Asia/Almaty.",
)
def hourly(context: ScheduleEvaluationContext) -> RunRequest:
    at = context.scheduled_execution_time
    return RunRequest(run_key=at.isoformat(), partition_key=today(at).isoformat())


@sensor(
    job=chain,
    minimum_interval_seconds=1800,
    default_status=DefaultSensorStatus.RUNNING,
    description="Sources that have gone silent are said by name, and fetched again once a day.",
)
def silence(context: SensorEvaluationContext, newsroom: Newsroom) -> SensorResult | SkipReason:
    now = datetime.now(UTC)
    with newsroom.context.store.read() as connection:
        found = silent_sources(connection, newsroom.definitions(), now)
    if not found:
        return SkipReason("every source was heard of in the last two days")
    lines = [f"{one.name} {one.reason} since {one.since or 'ever'}" for one in found]
    context.log.warning("silent: " + "; ".join(lines))
    day, names = today(now).isoformat(), sorted(one.name for one in found)
    request = RunRequest(
        run_key=f"silent:{day}:{','.join(names)}",
        partition_key=day,
        run_config={"ops": {"pages": {"config": {"sources": names}}}},
        tags={"baqylau/silent": f"{len(names)} sources"},
    )
    return SensorResult(run_requests=[request])


defs = Definitions(
    assets=assets.ALL,
    asset_checks=asset_checks.ALL,
    jobs=[chain],
    schedules=[hourly],
    sensors=[silence],
    resources={"newsroom": Newsroom()},
    executor=in_process_executor,  # one analyser and one store for all steps
)
