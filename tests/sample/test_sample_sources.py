"""The five definitions of the sample newsroom, as the collector reads them; and what the demo watches."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

import sample
from crawlers.catalogue import load_sources
from sample.newsroom import FOLDER, OUTLETS, published
from search.query.parse import parse_query

URLS = {outlet: f"http://127.0.0.1:{9000 + number}" for number, outlet in enumerate(OUTLETS)}


def test_the_definitions_are_valid_and_name_every_article(tmp_path: Path) -> None:
    found = load_sources(sample.sources(URLS, tmp_path / "sources"))
    assert dict(found.broken) == {}
    assert set(found.sources) == set(OUTLETS)
    for story in published(1):
        assert found.sources[story.outlet].is_article(URLS[story.outlet] + story.path), story.path


def test_they_wait_for_nothing_and_believe_the_first_410(tmp_path: Path) -> None:
    found = load_sources(sample.sources(URLS, tmp_path)).sources.values()
    assert [(source.delay, source.gone_after, source.recheck) for source in found] == [(0.0, 1, (0.0,))] * 5
    assert {source.name: source.terms.quote_limit for source in found if source.terms.quote_limit} == {"zhaiyq": 33}
    assert {source.routes[0].kind for source in found} == {"feed", "news_sitemap", "listing", "json_api"}


def test_expected_volumes_hold_for_what_the_outlets_publish(tmp_path: Path) -> None:
    found = load_sources(sample.sources(URLS, tmp_path)).sources
    for outlet, source in found.items():
        days = [story.published.date() for story in published(1, outlet)]
        assert max(days.count(day) for day in days) <= source.expected.most


def test_written_twice_they_hold_the_new_addresses(tmp_path: Path) -> None:
    sample.sources(URLS, tmp_path)
    moved = {outlet: url.replace("127.0.0.1", "127.0.0.2") for outlet, url in URLS.items()}
    sample.sources(moved, tmp_path)
    assert all(source.home.startswith("http://127.0.0.2:") for source in load_sources(tmp_path).sources.values())


def test_a_missing_outlet_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="kurier"):
        sample.sources({key: url for key, url in URLS.items() if key != "kurier"}, tmp_path)


@pytest.mark.parametrize("watch", yaml.safe_load((FOLDER / "watches.yaml").read_text(encoding="utf-8")), ids=str)
def test_watches_are_questions_of_the_language(watch: dict[str, str]) -> None:
    assert set(watch) == {"name", "query", "about"}
    assert parse_query(watch["query"]) is not None
