"""The real spiders over the sample newsroom, twice: what is stored is what was written, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

import sample
from crawlers.parse.text import squeeze
from pipelines.context import Context
from pipelines.logs import no_log
from pipelines.progress import Silence
from pipelines.report import StageReport
from pipelines.run import default_arrows
from pipelines.settings import Settings
from pipelines.store.schema import articles, versions
from sample.newsroom import OUTLETS, Story, published
from sample.outlets import DISALLOWED
from sample.server import SampleServer

pytestmark = pytest.mark.slow
ARROWS = dict(default_arrows())


class Crawled:
    """The store after each phase, as rows by (outlet, path), with what the arrows reported."""

    def __init__(self, home: Path) -> None:
        self.reports: list[dict[str, StageReport]] = []
        self.rows: list[dict[tuple[str, str], Any]] = []
        with SampleServer() as server:
            self.outlets = {url: outlet for outlet, url in server.urls.items()}
            settings = Settings(
                home=home / "data", sources=sample.sources(server.urls, home / "sources"), allow_hosts=server.hosts
            )
            with Context(settings, progress=Silence(), log=no_log()) as context:
                for phase in (1, 2):
                    server.phase = phase
                    self.reports.append({name: ARROWS[name](context) for name in ("crawl", "parse")})
                    self.rows.append(self._read(context))
            self.requests = list(server.requests)

    def _read(self, context: Context) -> dict[tuple[str, str], Any]:
        joined = articles.join(versions, versions.c.article_id == articles.c.id)
        query = select(articles.c.url, articles.c.state, versions).select_from(joined).order_by(versions.c.version)
        with context.store.read() as connection:
            rows = connection.execute(query).all()
        found = {}
        for row in rows:
            base = next(url for url in self.outlets if row.url.startswith(url + "/"))
            found[self.outlets[base], row.url.removeprefix(base)] = row
        return found


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    return Crawled(tmp_path_factory.mktemp("newsroom"))


def test_every_article_is_found_once_in_each_crawl(crawled: Crawled) -> None:
    first, second = crawled.reports
    assert (first["crawl"].items, first["crawl"].counts["sources_failed"]) == (52, 0)
    assert (first["parse"].counts["new"], first["parse"].counts["failed"]) == (52, 0)
    counts = second["parse"].counts
    assert [counts[name] for name in ("new", "changed", "removed", "failed")] == [0, 1, 1, 0]
    assert len(crawled.rows[0]) == len(crawled.rows[1]) == 52


@pytest.mark.parametrize("phase", [1, 2])
@pytest.mark.parametrize("outlet", OUTLETS)
def test_what_is_stored_is_what_was_written(crawled: Crawled, outlet: str, phase: int) -> None:
    for story in published(phase, outlet):
        row = crawled.rows[phase - 1][outlet, story.path]
        assert row.title == story.title
        assert (row.version, row.state) == (story.version, "current")
        _same_text(row.text, story)
        if outlet == "palata":  # its list gives days
            assert row.published_at.astimezone(story.published.tzinfo).date() == story.published.date()
        else:
            assert row.published_at == story.published
        if outlet in ("zhaiyq", "qyr"):
            assert tuple(row.authors) == story.authors


def _same_text(text: str, story: Story) -> None:
    """Of a page the paragraphs and nothing else; of a PDF all of them, beside its letterhead and tables."""
    if story.outlet != "palata":
        assert squeeze(text) == squeeze(" ".join(story.paragraphs)), story.key
        return
    for paragraph in story.paragraphs:
        assert squeeze(paragraph) in squeeze(text), story.key


def test_the_article_that_was_taken_down_is_a_tombstone(crawled: Crawled) -> None:
    path = "/kz/70024-auyl-zhastary-nesie/"
    assert crawled.rows[0]["qyr", path].state == "current"
    assert crawled.rows[1]["qyr", path].state == "removed"
    assert crawled.rows[1]["qyr", path].text == crawled.rows[0]["qyr", path].text  # the evidence stays


def test_closed_paths_are_never_asked_for(crawled: Crawled) -> None:
    asked = {(outlet, target) for outlet, target, _ in crawled.requests}
    assert {outlet for outlet, target in asked if target == "/robots.txt"} == set(OUTLETS)
    assert not [one for one in asked if one[1].startswith(DISALLOWED[one[0]])]
