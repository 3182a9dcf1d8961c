"""Definitions: what is refused, and that the refusal names file, line and remedy."""

from __future__ import annotations

import contextlib
import dataclasses
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.catalogue import load_sources
from crawlers.definition import parse_source, read_source
from crawlers.definition_rules import RULES
from crawlers.source import Evidence, Expected, Owner, Route, Selectors, Source, SourceError, Terms

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
LISTING = "kind: feed\n    url: https://outlet.kz/rss"

TYPES = [
    ("delay: 1", "dealy: 1", r"x.yaml:11: unknown key 'dealy' in the source; did you mean 'delay'\?"),
    ("delay: 1", "delay: fast", "x.yaml:11: delay must be a number, not 'fast'"),
    ("delay: 1", "gone_after: 1.5", "x.yaml:11: gone_after must be a whole number"),
    ("delay: 1", "confirmed: maybe", "x.yaml:11: confirmed must be true or false"),
    ("delay: 1", "title: Two", "x.yaml:11: the key 'title' stands twice"),
    ("delay: 1", "nature: blog", "x.yaml:11: nature must be one of news, official, register, pseudo, not 'blog'"),
    ("delay: 1", "owner: {kind: oligarch}", "x.yaml:11: kind must be one of state, private, public, foreign, unknown"),
    ("delay: 1", "terms: {non_commercial: 1}", "x.yaml:11: non_commercial must be true or false"),
    ("delay: 1", "twins: [/ru/]", "x.yaml:11: twins must be a list"),
    ("delay: 1", "hours: [nine, 18]", "x.yaml:11: hours must be a whole number, not 'nine'"),
    ("delay: 1", "redesigns: [{since: 2025}]", "x.yaml:11: since must be a date, not '2025'"),
    ("delay: 1", "redesigns: [{since: 2025-03-01}]", "x.yaml:11: the key 'selectors' is missing in redesigns"),
    ("kind: feed", "kind: fed", "x.yaml:7: kind must be one of feed, sitemap"),
    ("kind: feed", "kind: feed\n    archive: old", "x.yaml:8: archive must be true or false"),
    ("[ru]", "ru", "x.yaml:5: languages must be a list"),
    ("[ru]", "[ru", "x.yaml:.*: this is no YAML"),
    ("on: 2026-11-22", "on: soon", "x.yaml:10: on must be a date, not 'soon'"),
    ("title: Outlet\n", "", "x.yaml:1: the key 'title' is missing in the source"),
]
NAMES = [
    ("name: outlet", "name: Out let", "x.yaml:1: name must be lower-case"),
    ("[ru]", "[]", "x.yaml:5: languages must not be empty"),
    ("[ru]", "[ru, kz]", "x.yaml:5: 'kz' is no code of a language; write kk"),
    ("[ru]", "[Russian]", "x.yaml:5: 'Russian' is no code of a language"),
    ("[outlet.kz]", "[]", "x.yaml:4: hosts must not be empty"),
    ("[outlet.kz]", "[Outlet.kz, outlet.kz]", "x.yaml:4: 'Outlet.kz' must be a host's name in lower case"),
    ("[outlet.kz]", "[outlet.kz, 'https://m.outlet.kz']", "x.yaml:4: 'https://m.outlet.kz' must be a host's name"),
    ("delay: 1", "image_hosts: ['https://cdn.kz']", "x.yaml:11: 'https://cdn.kz' must be a host's name"),
    ("delay: 1", "aliases: [outlet.kz]", "x.yaml:11: the host 'outlet.kz' stands twice"),
    ("home: https://outlet.kz/", "home: outlet.kz", "x.yaml:3: home must be http"),
    ("home: https://outlet.kz/", "home: https://other.kz/", "x.yaml:3: home must be http.* outlet.kz"),
    ("articles: /news/", "articles: ''", "x.yaml:9: articles must not be empty"),
    ("/news/", "'[('", r"x.yaml:9: '\[\(' is no regular expression"),
    ("delay: 1", "paid: [a, '(']", r"x.yaml:11: '\(' is no regular expression"),
]
NUMBERS = [
    ("delay: 1", "delay: -1", "x.yaml:11: delay must lie between 0 and 3600"),
    ("delay: 1", "delay: .nan", "x.yaml:11: delay must lie between 0 and 3600"),
    ("delay: 1", "budget: 0", "x.yaml:11: budget must lie between 1 and"),
    ("delay: 1", "recheck: [6, -1]", "x.yaml:11: recheck holds hours"),
    ("delay: 1", "expected: {least: 9, most: 3}", "x.yaml:11: expected must have least and most in order"),
    ("delay: 1", "hours: [9]", "x.yaml:11: hours must be the first and the last hour"),
    ("delay: 1", "hours: [20, 24]", "x.yaml:11: hours must be the first and the last hour"),
    ("delay: 1", "encoding: utf-99", "x.yaml:11: 'utf-99' is no encoding"),
    ("delay: 1", "timezone: Asia/Nowhere", "x.yaml:11: 'Asia/Nowhere' is no time zone"),
    ("delay: 1", "date_formats: ['%d.%m.%Y', '%H:%M']", "x.yaml:11: '%H:%M' names no day"),
    ("delay: 1", "date_formats: ['%Q']", "x.yaml:11: '%Q' is no form of a date"),
]
ROUTES = [
    ("https://outlet.kz/rss", "https://other.kz/rss", "x.yaml:8: https://other.kz/rss must be http"),
    ("https://outlet.kz/rss", "'https://[/rss'", r"x.yaml:8: https://\[/rss must be http"),
    ("kind: feed", "kind: json_api", "x.yaml:7: the json_api route .* needs `link`"),
    ("kind: feed", "kind: feed\n    links: a", "x.yaml:8: a feed route has no 'links': it belongs to listing"),
    (
        "kind: feed",
        "kind: feed\n    next: a",
        "x.yaml:8: a feed route has no 'next': it belongs to listing and json_api",
    ),
    ("kind: feed", "kind: feed\n    last: 20000", "x.yaml:7: first and last of .* at most 10000 apart"),
    ("https://outlet.kz/rss", "https://outlet.kz/{pages}", "x.yaml:8: unknown {pages} in .*; known are buildId, day"),
    ("https://outlet.kz/rss", "https://outlet.kz/{month}", "x.yaml:8: .* {month} needs {year}"),
    (
        "https://outlet.kz/rss",
        "https://outlet.kz/{day}\n    archive: true",
        "x.yaml:8: .* {day} needs {month}, and {month} needs {year}",
    ),
    (
        LISTING,
        f"{LISTING}\n  - {LISTING}",
        "x.yaml:10: the route https://outlet.kz/rss stands twice",
    ),
    ("delay: 1", "terms: {closed: [/rss]}", "x.yaml:8: https://outlet.kz/rss is closed by the source's own terms"),
    ("delay: 1", "terms: {closed: [rss]}", "x.yaml:11: the closed path 'rss' must begin with /"),
    ("delay: 1", "terms: {quote_limit: 130}", "x.yaml:11: quote_limit is a share in per cent"),
    (
        "kind: feed",
        "kind: json_api\n    link: '{id}'\n    fields: {headline: a}",
        "x.yaml:9: unknown field 'headline' of an article; known are authors",
    ),
]
SELECTORS = [
    ("delay: 1", "selectors: {text: 'div >'}", "x.yaml:11: 'div >' is no CSS selector"),
    ("delay: 1", "selectors: {remove: [a, '[']}", r"x.yaml:11: '\[' is no CSS selector"),
    ("kind: feed", "kind: listing\n    links: '##'", "x.yaml:8: '##' is no CSS selector"),
    (
        "delay: 1",
        "redesigns:\n  - since: 2025-03-01\n    selectors: {text: '::'}",
        "x.yaml:13: '::' is no CSS selector",
    ),
    ("delay: 1", "redesigns: [{since: 2025-03-01, selectors: {}}]", "x.yaml:11: a redesign needs selectors"),
    (
        "delay: 1",
        "redesigns:\n  - {since: 2025-03-01, selectors: {text: p}}\n  - {since: 2025-03-01, selectors: {text: b}}",
        "x.yaml:13: redesigns must stand in the order of their days",
    ),
    ("delay: 1", "redesigns: [{since: 1980-01-01, selectors: {text: p}}]", "x.yaml:11: since must be a day after"),
    ("delay: 1", "twins: [[/ru/]]", "x.yaml:11: a group of twins holds at least two"),
    ("delay: 1", "twins: [[/ru/, kaz.outlet.kz]]", "x.yaml:11: 'kaz.outlet.kz' must be a path that begins with /"),
]
EVIDENCE = [
    ("evidence: [{fact: a test, on: 2026-11-22}]", "evidence: []", "x.yaml:10: evidence must not be empty"),
    ("fact: a test", "fact: ' '", "x.yaml:10: evidence needs a fact"),
    ("on: 2026-11-22", "on: 2026-11-22, about: [rutes]", "x.yaml:10: evidence about 'rutes', which is no key"),
    ("on: 2026-11-22", "on: 2026-11-22, about: [terms.limit]", "x.yaml:10: evidence about 'terms.limit', which is no"),
    ("delay: 1", "nature: pseudo", r"x.yaml:11: nature: pseudo needs an evidence entry with `about: \[nature\]`"),
    (
        "delay: 1",
        "owner: {kind: state}",
        "x.yaml:11: the owner is said to be state: write where that",
    ),
]


@pytest.mark.parametrize(
    ("old", "new", "message"), TYPES + NAMES + NUMBERS + ROUTES + SELECTORS + EVIDENCE, ids=lambda text: text[-40:]
)
def test_refused_with_its_line(old: str, new: str, message: str) -> None:
    assert old in GOOD
    with pytest.raises(SourceError, match=message):
        parse_source(GOOD.replace(old, new), "x.yaml")


@pytest.mark.parametrize(("text", "message"), [
    ("", "x.yaml:1: the file is empty"),
    ("[]", r"x.yaml:1: the source must be a mapping \(key: value\)"),
    ("[" * 5000, "x.yaml:1: nested too deep"),
    ("[" * 199_000, "x.yaml:1: nested too deep"),
    ("- " * 99_000, "x.yaml:1: nested too deep"),
    ("{a: " * 49_000, "x.yaml:1: nested too deep"),
    ("? " * 90_000, "x.yaml:1: nested too deep"),
    ("? [a]\n: 1\n", "x.yaml:1: a key of the source must be a word"),
    ("name: &a [*a]\n", "x.yaml:1: name must be a text"),
    ("name: !!python/object/apply:os.system [x]\n", "x.yaml:1: name must be a text"),
    ("x" * 200_001, "at most 200000 characters"),
])  # fmt: skip
def test_what_is_no_definition(text: str, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        parse_source(text, "x.yaml")


@given(st.text(max_size=300))
def test_any_text_is_a_definition_or_refused(text: str) -> None:
    with pytest.raises(SourceError, match=r"^x\.yaml:"):
        parse_source(text, "x.yaml")
    with contextlib.suppress(SourceError):
        parse_source(GOOD + text, "x.yaml")


def test_a_good_definition() -> None:
    source = parse_source(GOOD, "x.yaml")
    assert (source.delay, source.gone_after, source.collection, source.confirmed) == (1.0, 3, "news", False)
    assert (source.nature, source.owner.kind, source.budget, source.hours) == ("news", "unknown", None, ())
    assert source.owns("OUTLET.kz")
    assert not source.owns("evil-outlet.kz")


FULL = """
nature: pseudo
owner: {kind: private, name: Someone, evidence: the court's decision of May}
paid: ['/partner/', '(?i)на правах рекламы']
aliases: [m.outlet.kz]
twins: [[/ru/, /kz/]]
redesigns:
  - {since: 2024-01-01, selectors: {text: .second}}
  - {since: 2025-03-01, selectors: {text: .third}}
hours: [22, 6]
budget: 500
terms: {quote_limit: 30, non_commercial: true, closed: [/private/]}
selectors: {text: .first}
"""


@pytest.fixture(scope="module")
def full() -> Source:
    return parse_source(GOOD.replace("on: 2026-11-22", "on: 2026-11-22, about: [nature, owner]") + FULL, "x.yaml")


def test_every_field_is_read(full: Source) -> None:
    assert (full.nature, full.owner.kind, full.hours, full.budget) == ("pseudo", "private", (22, 6), 500)
    assert full.twins == (("/ru/", "/kz/"),)
    assert full.terms.non_commercial
    assert full.evidence[0].about == ("nature", "owner")
    assert full.owns("m.outlet.kz")


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2019, 5, 1), ".first"),
        (date(2023, 12, 31), ".first"),
        (date(2024, 1, 1), ".second"),
        (date(2025, 2, 28), ".second"),
        (date(2025, 3, 1), ".third"),
        (date(2030, 1, 1), ".third"),
    ],
)
def test_a_redesign_is_chosen_by_the_day_of_the_fetch(full: Source, day: date, text: str) -> None:
    assert full.selectors_at(day) == Selectors(text=text)


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


def test_what_is_fetched_by_name_only(tmp_path: Path) -> None:
    """In a folder of one's own: what poses as an outlet and what is closed. Of the bundled ones: all unconfirmed."""
    pseudo = GOOD.replace("on: 2026-11-22", "on: 2026-11-22, about: [nature]") + "nature: pseudo\n"
    closed = GOOD.replace(f"routes:\n  - {LISTING}\n", "routes: []\n") + "terms: {closed: [/]}\n"
    for name, text in (("plain", GOOD), ("fake", pseudo), ("shut", closed)):
        (tmp_path / f"{name}.yaml").write_text(text.replace("name: outlet", f"name: {name}"))
    found = load_sources(tmp_path)
    assert found.broken == {}
    assert found.unasked == ("fake", "shut")
    bundled = load_sources()
    assert set(bundled.unasked) == set(bundled.sources)


def test_each_rule_has_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule without a row above would be one that may be removed unseen."""
    monkeypatch.setattr("crawlers.definition.faults", lambda _: ())
    guarded = set()
    for old, new, _ in NAMES + NUMBERS + ROUTES + SELECTORS + EVIDENCE:
        source = parse_source(GOOD.replace(old, new), "x.yaml")
        guarded |= {rule for rule in RULES if any(rule(source))}
    assert guarded == set(RULES)


DOCUMENT = (Path(__file__).parents[2] / "docs" / "sources.md").read_text("utf-8")


def test_the_document_shows_a_definition_that_is_one() -> None:
    lines = DOCUMENT.partition("    name: zhaiyq")
    example = "\n".join(line[4:] for line in (lines[1] + lines[2].partition("\n## ")[0]).splitlines())
    source = parse_source(example, "docs/sources.md")
    assert source.selectors_at(date(2025, 3, 1)).text == ".body"


@pytest.mark.parametrize(
    "kind", [Source, Route, Selectors, Owner, Terms, Expected, Evidence], ids=lambda each: each.__name__
)
def test_the_document_names_every_key(kind: type) -> None:
    names = {item.name for item in dataclasses.fields(kind)} - {"url", "kind"}
    missing = sorted(name for name in names if f"`{name}`" not in DOCUMENT and f"`{name}:" not in DOCUMENT)
    assert not missing
