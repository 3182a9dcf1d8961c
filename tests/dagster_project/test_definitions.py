"""Orchestration: the definitions load, the partitions are days in Almaty, and each check fails when it should."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from dagster import (
    AssetKey,
    DagsterInstance,
    Definitions,
    RunRequest,
    SkipReason,
    build_schedule_context,
    build_sensor_context,
    materialize,
)
from doubles import BAD, MemoryEngine, SmallAnalyser, article
from sqlalchemy import insert, update

from crawlers.source import Expected
from dagster_project import asset_checks, assets
from dagster_project.definitions import chain, defs, hourly, silence
from dagster_project.instance import environment, write_instance
from dagster_project.newsroom import Newsroom
from pipelines.context import Context
from pipelines.extraction.extract import extract
from pipelines.report import StageReport
from pipelines.searching.index import index
from pipelines.settings import Settings
from pipelines.store.articles import store_article
from pipelines.store.schema import articles, source_runs
from pipelines.upkeep import checks

CHAIN = ["pages", "articles", "findings", "entities", "indexed", "hits", "digests"]
DAY = date(2026, 11, 3)  # of the articles of doubles.py
NEXT = DAY + timedelta(days=1)
NOON = datetime(2026, 11, 3, 7, 0, tzinfo=UTC)
ARROWS = ("parse", "extract", "resolve", "index", "match")
DEFINITION = """\
name: kurier
title: Курьер
home: https://kurier.example/
hosts: [kurier.example]
languages: [ru]
routes: [{kind: listing, url: "https://kurier.example/news/"}]
articles: '/\\d+$'
expected: {least: 2, most: 3}
evidence: [{fact: invented for this test, on: 2026-11-22}]
"""


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "kurier.yaml").write_text(DEFINITION, encoding="utf-8")
    return folder


def fill(context: Context, count: int, text: str = "") -> None:
    with context.store.write() as connection:
        for number in range(count):
            store_article(connection, article(number, text), page_id=None, seen_at=NOON)


# -- definitions ------------------------------------------------------------------------------------------------------


def test_definitions_load_with_one_asset_an_arrow() -> None:
    Definitions.validate_loadable(defs)
    assert set(defs.resolve_all_asset_keys()) == {AssetKey(name) for name in CHAIN}


def test_arrows_follow_one_another_and_matching_needs_no_engine() -> None:
    after = {a.key.to_user_string(): {k.to_user_string() for k in a.dependency_keys} for a in assets.ALL}
    assert after == {
        "pages": set(),
        "articles": {"pages"},
        "findings": {"articles"},
        "entities": {"findings"},
        "indexed": {"entities"},
        "hits": {"entities"},
        "digests": {"hits"},
    }


def test_partitions_are_days_in_almaty_with_the_present_one() -> None:
    last_minute = datetime(2026, 11, 3, 18, 59, tzinfo=UTC)  # 23:59 in Almaty
    for now, day in ((last_minute, "2026-11-03"), (last_minute + timedelta(minutes=1), "2026-11-04")):
        assert assets.DAYS.get_partition_keys(current_time=now)[-1] == day
    assert assets.DAYS.get_first_partition_key() == assets.FIRST_DAY


def test_a_back_fill_is_one_run() -> None:
    for asset in assets.ALL:
        assert asset.backfill_policy is not None
        assert asset.backfill_policy.max_partitions_per_run is None, asset.key


def test_the_schedule_asks_for_the_day_that_it_is_in_almaty() -> None:
    assert hourly.execution_timezone == "Asia/Almaty"
    asked = hourly(build_schedule_context(scheduled_execution_time=datetime(2026, 11, 3, 19, 5, tzinfo=UTC)))
    assert isinstance(asked, RunRequest)
    assert asked.partition_key == "2026-11-04"
    assert hourly.job_name == chain.name


def test_telemetry_is_off(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    written = yaml.safe_load((write_instance(settings) / "dagster.yaml").read_text(encoding="utf-8"))
    assert written["telemetry"] == {"enabled": False}
    with DagsterInstance.from_config(str(tmp_path / "dagster")) as instance:
        assert instance.telemetry_enabled is False
    assert environment(settings)["DAGSTER_HOME"] == str((tmp_path / "dagster").resolve())


def test_what_somebody_changed_in_dagster_yaml_is_kept(tmp_path: Path) -> None:
    file = write_instance(Settings(home=tmp_path)) / "dagster.yaml"
    file.write_text("telemetry: {enabled: false}\nrun_queue: {}\n", encoding="utf-8")
    write_instance(Settings(home=tmp_path))
    assert "run_queue" in file.read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_folder_is_printed_for_make(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "dagster_project.instance"]
    printed = subprocess.run(
        command, capture_output=True, text=True, check=True, env={**os.environ, "BAQYLAU_HOME": str(tmp_path)}
    ).stdout
    assert Path(printed.strip(), "dagster.yaml").exists()


# -- checks -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "today", "passes"),
    [(2, NEXT, True), (3, DAY, True), (4, DAY, False), (1, NEXT, False), (1, DAY, True)],
    ids=["enough", "most", "too many", "too few", "the day is not over"],
)
def test_expected_volume(
    context: Context, newsroom: Newsroom, sources: Path, count: int, today: date, passes: bool
) -> None:
    fill(context, count)
    with context.store.read() as connection:
        found = checks.expected_volume(connection, newsroom.definitions(), DAY, today)
    assert found.passed is passes
    assert found.figures["articles"] == count
    assert ("kurier" in found.said) is not passes


def test_undated_articles_count_on_the_day_they_were_first_seen(
    context: Context, newsroom: Newsroom, sources: Path
) -> None:
    with context.store.write() as connection:
        store_article(connection, replace(article(1), published_at=None), page_id=None, seen_at=NOON)
    with context.store.read() as connection:
        assert checks.expected_volume(connection, newsroom.definitions(), DAY, DAY).figures["articles"] == 1


def test_extraction_coverage_passes_when_all_is_read(context: Context) -> None:
    fill(context, 12)
    extract(context)
    found = checks.extraction_coverage(context, [DAY])
    assert found.passed, found.said
    assert found.figures == {"unread": 0, "held": 0, "seen": 12, "named": 12, "share": 1.0}


def test_extraction_coverage_fails_where_something_is_unread(context: Context) -> None:
    fill(context, 3)
    assert not checks.extraction_coverage(context, [DAY]).passed
    extract(context)
    assert checks.extraction_coverage(context, [DAY]).passed
    fill(context, 1, f"{BAD} Astana 5 тенге")
    extract(context)
    found = checks.extraction_coverage(context, [DAY])
    assert not found.passed
    assert found.figures["unread"] == 1


def test_extraction_coverage_fails_where_articles_name_nobody(context: Context) -> None:
    with context.store.write() as connection:
        for number in range(checks.ENOUGH):
            dull = replace(article(number, "без имен"), title="без имен")
            store_article(connection, dull, page_id=None, seen_at=NOON)
    extract(context)
    assert not checks.extraction_coverage(context, [DAY]).passed
    assert checks.extraction_coverage(context, [DAY - timedelta(days=1)]).passed


def test_index_agrees_only_when_it_does(context: Context) -> None:
    engine = context.engine
    assert isinstance(engine, MemoryEngine)
    assert not checks.index_agrees(context).passed  # there is none
    fill(context, 3)
    extract(context)
    index(context)
    assert checks.index_agrees(context).passed
    engine.documents.popitem()
    assert not checks.index_agrees(context).passed
    index(context)
    assert not checks.index_agrees(context).passed  # nothing new in the outbox: only a rebuild mends it


def test_index_disagrees_while_changes_wait_or_rules_differ(context: Context) -> None:
    fill(context, 2)
    extract(context)
    index(context)
    assert checks.index_agrees(context).passed
    fill(context, 2, "другой текст Astana")
    assert not checks.index_agrees(context).passed
    extract(context)
    index(context)
    assert checks.index_agrees(context).passed
    context.analyser.version = "small-2"  # type: ignore[misc]
    assert "rebuild" in checks.index_agrees(context).said


def run_checks(newsroom: Newsroom, day: date) -> dict[str, bool]:
    """What the asset checks say in a run of the chain for a day."""
    chosen: Any = [*assets.ALL, *asset_checks.ALL]
    with DagsterInstance.ephemeral() as instance:
        done = materialize(chosen, instance=instance, resources={"newsroom": newsroom}, partition_key=day.isoformat())
        assert done.success
        return {found.check_name: found.passed for found in done.get_asset_check_evaluations()}


def test_asset_checks_fail_in_dagster_too(
    context: Context, newsroom: Newsroom, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    idle = tuple((name, lambda _: StageReport("idle", 0, 0.0)) for name in ARROWS)
    monkeypatch.setattr(assets, "default_arrows", lambda sources=(): idle)
    fill(context, 4)
    names = {"expected_volume": False, "sources_well": True, "extraction_coverage": False, "index_agrees": False}
    assert run_checks(newsroom, DAY) == names
    extract(context)
    index(context)
    assert run_checks(newsroom, DAY) == {**names, "extraction_coverage": True, "index_agrees": True}


# -- silence ----------------------------------------------------------------------------------------------------------


def note_read(context: Context, at: datetime, state: str = "done") -> None:
    row = {"source": "kurier", "started_at": at, "finished_at": at, "state": state, "reasons": {}}
    with context.store.write() as connection:
        connection.execute(insert(source_runs).values(**row))


def said(context: Context, newsroom: Newsroom, now: datetime = NOON) -> list[tuple[str, str]]:
    with context.store.read() as connection:
        return [(one.name, one.reason) for one in checks.silent_sources(connection, newsroom.definitions(), now)]


def test_a_source_is_silent_when_it_cannot_be_read_or_brings_nothing(
    context: Context, newsroom: Newsroom, sources: Path
) -> None:
    assert said(context, newsroom) == [("kurier", "could not be read")]
    note_read(context, NOON, "failed")
    assert said(context, newsroom) == [("kurier", "could not be read")]
    note_read(context, NOON)
    assert said(context, newsroom) == [("kurier", "was read, but nothing new came")]
    fill(context, 1)
    assert said(context, newsroom) == []
    with context.store.write() as connection:
        connection.execute(update(articles).values(first_seen=NOON - timedelta(days=3)))
    assert said(context, newsroom) == [("kurier", "was read, but nothing new came")]


def test_a_source_that_may_bring_nothing_is_silent_only_when_unread(
    context: Context, newsroom: Newsroom, sources: Path
) -> None:
    note_read(context, NOON)
    calm = [replace(one, expected=Expected(least=0)) for one in newsroom.definitions()]
    with context.store.read() as connection:
        assert checks.silent_sources(connection, calm, NOON) == []
        assert len(checks.silent_sources(connection, calm, NOON + timedelta(days=3))) == 1


def test_the_sensor_names_silent_sources_and_fetches_them_once_a_day(
    context: Context, newsroom: Newsroom, sources: Path
) -> None:
    with build_sensor_context(resources={"newsroom": newsroom}) as first:
        asked = silence(first)
    with build_sensor_context(resources={"newsroom": newsroom}) as second:
        again = silence(second)
    (request,) = asked.run_requests
    assert request.run_config == {"ops": {"pages": {"config": {"sources": ["kurier"]}}}}
    assert request.partition_key == checks.today().isoformat()
    assert again.run_requests[0].run_key == request.run_key
    now = datetime.now(UTC)
    note_read(context, now)
    with context.store.write() as connection:
        store_article(connection, article(1), page_id=None, seen_at=now)
    with build_sensor_context(resources={"newsroom": newsroom}) as third:
        assert isinstance(silence(third), SkipReason)


# -- arrows -----------------------------------------------------------------------------------------------------------


def test_a_past_day_fetches_nothing_and_says_what_came(context: Context, newsroom: Newsroom) -> None:
    fill(context, 2)
    with DagsterInstance.ephemeral() as instance:
        done = materialize(
            [assets.pages], instance=instance, resources={"newsroom": newsroom}, partition_key=DAY.isoformat()
        )
    (event,) = done.asset_materializations_for_node("pages")
    assert {name: value.value for name, value in event.metadata.items()} == {
        "day_pages": 0,
        "day_versions": 2,
        "day_mentions": 0,
    }


def test_an_arrow_reports_its_counts(context: Context, newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(context, 2)
    monkeypatch.setattr(assets, "default_arrows", lambda sources=(): (("extract", extract),))
    with DagsterInstance.ephemeral() as instance:
        done = materialize(
            assets.ALL,
            instance=instance,
            resources={"newsroom": newsroom},
            partition_key=DAY.isoformat(),
            selection=[assets.findings],
        )
    (event,) = done.asset_materializations_for_node("findings")
    assert event.metadata["items"].value == 2
    assert event.metadata["day_mentions"].value == event.metadata["mentions"].value == 4
    assert isinstance(context.analyser, SmallAnalyser)
