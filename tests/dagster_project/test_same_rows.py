"""The graph over the sample newsroom stores the same rows as `baqylau run` in another home."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dagster import DagsterInstance, materialize
from sqlalchemy import select

import sample
from dagster_project import asset_checks, assets
from dagster_project.newsroom import Newsroom
from pipelines.alerts.watching import add
from pipelines.context import Context
from pipelines.logs import no_log
from pipelines.progress import Silence
from pipelines.run import run
from pipelines.settings import Settings
from pipelines.store import schema
from pipelines.upkeep.checks import today
from sample.newsroom import OUTLETS
from sample.server import SampleServer

pytestmark = pytest.mark.slow
PHASES = (1, 2)
QUERIES = {"дороги": 'org:"Сарыарқа Жол Құрылыс"', "суммы": "amount:>=1bn", "слова": "неустойка OR айыппұл"}
TABLES: dict[str, tuple[Any, ...]] = {  # what must be equal; instants of this machine and serial numbers may differ
    "pages": (schema.pages.c.url, schema.pages.c.kind, schema.pages.c.status),
    "articles": (schema.articles.c.id, schema.articles.c.version, schema.articles.c.state),
    "versions": (
        schema.versions.c.article_id,
        schema.versions.c.version,
        schema.versions.c.content_sha256,
        schema.versions.c.published_at,
    ),
    "findings": (schema.findings.c.article_id, schema.findings.c.version, schema.findings.c.text_stack),
    "mentions": tuple(column for column in schema.mentions.c if column.name not in ("id", "identifiers")),
    "amounts": tuple(column for column in schema.amounts.c if column.name != "id"),
    "clusters": (schema.clusters.c.id, schema.clusters.c.kind, schema.clusters.c.name, schema.clusters.c.redirect_to),
    "cluster_keys": tuple(schema.cluster_keys.c),
    "hits": (schema.hits.c.watch_id, schema.hits.c.article_id, schema.hits.c.version, schema.hits.c.reason),
}


@pytest.fixture(scope="module")
def server() -> Iterator[SampleServer]:
    with SampleServer() as running:
        yield running


def rows(context: Context) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of TABLES; sorted by their text, as some columns hold None."""
    with context.store.read() as connection:
        return {
            name: sorted((tuple(row) for row in connection.execute(select(*columns))), key=repr)
            for name, columns in TABLES.items()
        }


def watch(context: Context) -> None:
    for name, query in QUERIES.items():
        add(context, name, query, owner="newsroom")


def by_command(server: SampleServer, home: Path, definitions: Path) -> tuple[dict[str, list[tuple[Any, ...]]], int]:
    settings = Settings(home=home, sources=definitions, allow_hosts=server.hosts)
    with Context(settings, progress=Silence(), log=no_log()) as context:
        watch(context)
        for server.phase in PHASES:
            run(context)
        info = context.engine.info()
        assert info is not None
        return rows(context), info.documents


def by_dagster(
    server: SampleServer, home: Path, definitions: Path
) -> tuple[dict[str, list[tuple[Any, ...]]], int, list[dict[str, bool]]]:
    newsroom = Newsroom(home=str(home), sources=str(definitions), allow_hosts=list(server.hosts))
    settings = newsroom.settings()
    with Context(settings, progress=Silence(), log=no_log()) as context:
        watch(context)
    checked = []
    with DagsterInstance.ephemeral() as instance:
        for server.phase in PHASES:
            done = materialize(
                [*assets.ALL, *asset_checks.ALL],
                instance=instance,
                resources={"newsroom": newsroom},
                partition_key=today().isoformat(),
            )
            assert done.success
            (fetched,) = done.asset_materializations_for_node("pages")
            listed: Any = fetched.metadata["sources"]
            assert [(row.data["source"], row.data["state"]) for row in listed.records] == [
                (n, "done") for n in sorted(OUTLETS)
            ]
            checked.append({one.check_name: one.passed for one in done.get_asset_check_evaluations()})
    with Context(settings, progress=Silence(), log=no_log()) as context:
        info = context.engine.info()
        assert info is not None
        return rows(context), info.documents, checked


def test_the_graph_finds_what_the_command_finds(server: SampleServer, tmp_path: Path) -> None:
    definitions = sample.sources(server.urls, tmp_path / "sources")
    plain, documents = by_command(server, tmp_path / "plain", definitions)
    graph, indexed, checked = by_dagster(server, tmp_path / "graph", definitions)
    assert len(plain["articles"]) == 52
    assert len(plain["versions"]) == 53
    assert min(len(found) for found in plain.values()) > 10
    for name in TABLES:
        assert graph[name] == plain[name], name
    assert documents == indexed
    assert (
        checked == [dict.fromkeys(("expected_volume", "sources_well", "extraction_coverage", "index_agrees"), True)] * 2
    )
