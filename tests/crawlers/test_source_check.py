"""`sources check` and `sources new` through real processes and a real server on loopback."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawlers.definition import parse_source
from pipelines.errors import InputError
from pipelines.oversight.source_check import (
    SourceCheck,
    check_sources,
    confirm,
    confirmed_text,
    draft_source,
    read_report,
    report_file,
)
from tests.crawlers.loopback import Site, open_context


def test_sources_are_checked_confirmed_and_reported(site: Site, tmp_path: Path) -> None:
    site.listing([site.article(n) for n in range(3)])
    site.pages["/broken"] = (500, {}, b"")
    definitions = {
        "fits": site.source("fits", selectors="{text: article}"),
        "other": site.source("other", routes=f'[{{kind: feed, url: "http://{site.host}/broken"}}]'),
    }
    with open_context(tmp_path, definitions, site.host) as context:
        first, second = check_sources(context)
        assert (first.source, first.confirmed) == ("fits", False), "no date can be told on this site"
        assert {name: state for name, state, _ in first.answers}["article.published"] == "wrong"
        assert not second.confirmed
        assert any("500" in said for _, _, said in second.answers)
        assert [one["source"] for one in read_report(context)] == ["fits", "other"]
        check_sources(context, ["fits"])
        assert [one["source"] for one in json.loads(report_file(context).read_text("utf-8"))] == ["fits", "other"]
        with pytest.raises(InputError, match="mend what the check calls wrong"):
            confirm(context, first)
        good = SourceCheck("fits", datetime(2026, 11, 23, tzinfo=UTC), True, 3, (("article.text", "ok", "900"),))
        written = parse_source(confirm(context, good).read_text("utf-8"), "fits.yaml")
        assert written.confirmed
    assert len(site.log) <= 12, "a check never hammers"


def test_two_sources_of_one_host_are_checked_one_after_another(site: Site, tmp_path: Path) -> None:
    site.listing([site.article(1)])
    definitions = {name: site.source(name) for name in ("a", "b")}
    with open_context(tmp_path, definitions, site.host) as context:
        check_sources(context)
    order = [path for path, _, _ in site.log if path in ("/", "/a/1")]
    assert order == ["/", "/a/1", "/", "/a/1"]


def test_an_unknown_source_is_refused_before_any_request(site: Site, tmp_path: Path) -> None:
    with (
        open_context(tmp_path, {"a": site.source("a")}, site.host) as context,
        pytest.raises(InputError, match="no source 'b'"),
    ):
        check_sources(context, ["b"])
    assert site.log == []


def test_a_site_is_drafted_and_the_draft_is_a_definition(site: Site, tmp_path: Path) -> None:
    site.article(7)
    site.article(8)
    links = "".join(f"<li><a href='/a/{n}'>Аким утвердил план номер {n}</a></li>" for n in (7, 8))
    site.html("/", f"<html lang='ru'><head><title>Газета</title></head><body>{links}</body></html>")
    with open_context(tmp_path, {"a": site.source("a")}, site.host) as context:
        source = parse_source(draft_source(context, f"http://{site.host}/"), "draft.yaml")
        assert source.routes[0].kind == "listing"
        assert source.is_article(f"http://{site.host}/a/9")
        with pytest.raises(InputError, match="private address"):
            draft_source(context, "http://127.0.0.1:1/")


EVIDENCE = [
    "name: a\nevidence:\n  - {fact: b, on: 2026-01-01}\nconfirmed: false\n",
    "name: a\nconfirmed: false\nevidence:  # what was seen\n  - {fact: b, on: 2026-01-01}",
    "name: a\nevidence: [{fact: b, on: 2026-01-01}]\n",
]


@pytest.mark.parametrize("text", EVIDENCE)
def test_a_confirmation_is_written_and_loses_nothing(text: str) -> None:
    check = SourceCheck("a", datetime(2026, 11, 23, tzinfo=UTC), True, 3, (("route feed https://a", "ok", ""),))
    found = confirmed_text(text, check)
    assert found.endswith("confirmed: true\n")
    assert found.count("confirmed: ") == 1 + ("check confirmed" in found)
    assert "{fact: b, on: 2026-01-01}" in found
    assert ("baqylau sources check confirmed: route" in found) == (not text.endswith("]\n"))
