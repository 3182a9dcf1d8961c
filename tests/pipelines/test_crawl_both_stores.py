"""Crawl and parse on SQLite and on PostgreSQL: what is new, edited and taken down between two crawls."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from pipelines.context import Context
from pipelines.crawling.crawl import crawl
from pipelines.parsing.parse import parse
from pipelines.store.schema import articles, frontier, source_runs
from tests.crawlers.loopback import Site, open_context


@pytest.fixture
def site() -> Iterator[Site]:
    served = Site()
    yield served
    served.shutdown()
    served.server_close()


def test_new_edited_and_taken_down(site: Site, store_url: str, tmp_path: Path) -> None:
    site.listing([site.article(n) for n in (1, 2, 3)])
    with open_context(tmp_path / "home", {"site": site.source("site")}, site.host) as context:
        context.settings = replace(context.settings, database_url=store_url)
        _crawl(context)
        _, headers, body = site.pages["/a/1"]  # type: ignore[misc]
        edited = body.replace("утвердил".encode(), "отклонил".encode())
        site.pages["/a/1"] = (200, {**headers, "Content-Length": str(len(edited))}, edited)
        del site.pages["/a/3"]
        _crawl(context)
        with context.store.read() as connection:
            found = connection.execute(select(articles.c.url, articles.c.version, articles.c.state)).all()
            states = connection.execute(select(frontier.c.state)).scalars().all()
            runs = connection.execute(select(source_runs.c.state, source_runs.c.gone)).all()
    base = f"http://{site.host}/a/"
    assert {(url.removeprefix(base), version, state) for url, version, state in found} == {
        ("1", 2, "current"),
        ("2", 1, "current"),
        ("3", 1, "removed"),
    }
    assert sorted(states) == ["closed", "done", "done"]
    assert [tuple(run) for run in runs] == [("done", 0), ("done", 1)]


def _crawl(context: Context) -> None:
    crawl(context)
    parse(context)
