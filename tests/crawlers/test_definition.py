"""Definitions: what is refused, and that the refusal names file, line and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawlers.catalogue import load_sources
from crawlers.definition import parse_source, read_source
from crawlers.source import SourceError

GOOD = """name: outlet
title: Outlet
home: https://outlet.kz/
hosts: [outlet.kz]
languages: [ru]
routes:
  - kind: feed
    url: https://outlet.kz/rss
articles: /news/
evidence: [{fact: a test, on: 2026-11-22}]
delay: 1
"""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("delay: 1", "dealy: 1", r"x.yaml:11: unknown key 'dealy' in the source; did you mean 'delay'\?"),
        ("delay: 1", "delay: fast", "x.yaml:11: delay must be a number, not 'fast'"),
        ("delay: 1", "delay: -1", "x.yaml:11: delay must lie between 0 and 3600"),
        ("delay: 1", "gone_after: 1.5", "x.yaml:11: gone_after must be a whole number"),
        ("delay: 1", "confirmed: maybe", "x.yaml:11: confirmed must be true or false"),
        ("delay: 1", "title: Two", "x.yaml:11: the key 'title' stands twice"),
        ("delay: 1", "encoding: utf-99", "x.yaml:11: 'utf-99' is no encoding"),
        ("delay: 1", "timezone: Asia/Nowhere", "x.yaml:11: 'Asia/Nowhere' is no time zone"),
        ("kind: feed", "kind: fed", "x.yaml:7: kind must be one of feed, sitemap"),
        ("kind: feed", "kind: json_api", "x.yaml:7: the json_api route .* needs `link`"),
        ("https://outlet.kz/rss", "https://other.kz/rss", "x.yaml:8: https://other.kz/rss must be http"),
        ("[ru]", "[]", "x.yaml:5: languages must not be empty"),
        ("[ru]", "ru", "x.yaml:5: languages must be a list"),
        ("[ru]", "[ru", "x.yaml:.*: this is no YAML"),
        ("on: 2026-11-22", "on: soon", "x.yaml:10: on must be a date, not 'soon'"),
        ("/news/", "'[('", r"x.yaml:9: '\[\(' is no regular expression"),
        ("title: Outlet\n", "", "x.yaml:1: the key 'title' is missing in the source"),
        ("name: outlet", "name: Out let", "x.yaml:1: name must be lower-case"),
    ],
)
def test_refused_with_its_line(old: str, new: str, message: str) -> None:
    assert old in GOOD
    with pytest.raises(SourceError, match=message):
        parse_source(GOOD.replace(old, new), "x.yaml")


def test_a_good_definition() -> None:
    source = parse_source(GOOD, "x.yaml")
    assert (source.delay, source.gone_after, source.collection, source.confirmed) == (1.0, 3, "news", False)
    assert source.owns("OUTLET.kz")
    assert not source.owns("evil-outlet.kz")


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    file = tmp_path / "bytes.yaml"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SourceError, match=r"bytes\.yaml cannot be read as UTF-8 text"):
        read_source(file)


def test_a_broken_file_stops_no_other(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD)
    (tmp_path / "b.yaml").write_text(GOOD)
    (tmp_path / "c.yaml").write_text("[]")
    found = load_sources(tmp_path)
    assert set(found.sources) == {"outlet"}
    assert "is taken by" in found.broken["b"]
    assert found.broken["c"].endswith("c.yaml:1: the source must be a mapping (key: value)")


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read"):
        load_sources(tmp_path / "none")
    with pytest.raises(SourceError, match="holds no source definition"):
        load_sources(tmp_path)


def test_the_bundled_sources() -> None:
    found = load_sources()
    assert found.broken == {}
    assert len(found.sources) >= 12
    assert not any(source.confirmed for source in found.sources.values())
    languages = {language for source in found.sources.values() for language in source.languages}
    assert {"ru", "kk"} <= languages
