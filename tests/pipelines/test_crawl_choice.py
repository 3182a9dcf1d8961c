"""Which sources are fetched: those named, all of a folder of one's own, and of the bundled ones the confirmed alone."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from crawlers.catalogue import BUNDLED, Catalogue, load_sources
from dagster_project.newsroom import Newsroom
from pipelines.context import Context
from pipelines.crawling.choice import choose
from pipelines.crawling.crawl import crawl
from pipelines.errors import InputError

SHIPPED = load_sources()
ONE = replace(next(iter(SHIPPED.sources.values())), confirmed=False)
SOURCES = {"new": replace(ONE, name="new"), "seen": replace(ONE, name="seen", confirmed=True)}


@pytest.mark.parametrize(
    ("bundled", "names", "chosen", "said"),
    [
        (True, (), ["seen"], 1),
        (True, ("new",), ["new"], 0),
        (True, ("new", "seen", "new"), ["new", "seen"], 0),
        (False, (), ["new", "seen"], 0),
        (False, ("seen",), ["seen"], 0),
    ],
)
def test_what_nobody_asked_for_is_left(bundled: bool, names: tuple[str, ...], chosen: list[str], said: int) -> None:
    lines: list[str] = []
    assert choose(Catalogue(SOURCES, {}, bundled), names, lines.append) == chosen
    assert len(lines) == said
    assert all("1 bundled" in line and "baqylau crawl new" in line for line in lines)


def test_broken_ones_are_named_once(tmp_path: Path) -> None:
    lines: list[str] = []
    broken = {"bad": "bad.yaml:1: this is no YAML"}
    assert choose(Catalogue(SOURCES, broken), (), lines.append) == ["new", "seen"]
    assert lines == ["left out: bad.yaml:1: this is no YAML"]
    with pytest.raises(InputError, match="no YAML"):
        choose(Catalogue({}, broken), (), lines.append)
    assert len(lines) == 1


def test_an_unasked_crawl_of_unconfirmed_sources_touches_no_network(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "pipelines.crawling.choice.load_sources", lambda _: replace(SHIPPED, sources={"new": SOURCES["new"]})
    )
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: pytest.fail("a crawl was started"))
    lines: list[str] = []
    monkeypatch.setattr(context.progress, "say", lines.append, raising=False)
    report = crawl(context)
    assert (report.items, report.counts["sources"]) == (0, 0)
    assert len(lines) == 1


def test_what_the_schedule_and_the_sensor_look_at(tmp_path: Path) -> None:
    unconfirmed = {name for name, one in SHIPPED.sources.items() if not one.confirmed}
    taken = {one.name for one in Newsroom(home=str(tmp_path)).definitions()}
    assert taken == set(SHIPPED.sources) - unconfirmed
    (tmp_path / "own").mkdir()
    file = BUNDLED / "tengrinews.yaml"
    (tmp_path / "own" / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    own = Newsroom(home=str(tmp_path), sources=str(tmp_path / "own")).definitions()
    assert [one.name for one in own] == ["tengrinews"]
