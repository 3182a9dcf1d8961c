"""Sources as they are shown: what stands in the way of fetching them, what they are and whose."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.oversight.sources import overview
from tests.crawlers.loopback import open_context

PLAIN = """title: Outlet
home: https://outlet.kz/
hosts: [outlet.kz]
languages: [ru]
articles: /news/
"""
ROUTES = "routes: [{kind: feed, url: 'https://outlet.kz/rss'}]\n"
EVIDENCE = "evidence: [{fact: a test, on: 2026-11-22, about: [nature]}]\n"
CASES = [
    (ROUTES, "unconfirmed", "news", "unknown"),
    (ROUTES + "confirmed: true\n", "", "news", "unknown"),
    (ROUTES + "nature: pseudo\nconfirmed: true\n", "pseudo-outlet: fetched by its name only", "pseudo", "unknown"),
    ("routes: []\nnature: register\nterms: {closed: [/]}\n", "closed to us as a whole", "register", "unknown"),
    ("routes: []\nterms: {closed: [/], note: нужен токен}\n", "closed: нужен токен", "news", "unknown"),
    (ROUTES + "owner: {kind: state, evidence: a law}\n", "unconfirmed", "news", "state"),
]


@pytest.mark.parametrize(("more", "note", "nature", "owner"), CASES)
def test_a_source_says_how_it_stands(tmp_path: Path, more: str, note: str, nature: str, owner: str) -> None:
    with open_context(tmp_path, {"outlet": "name: outlet\n" + PLAIN + EVIDENCE + more}) as context:
        (shown,) = [one.to_json() for one in overview(context)]
    assert (shown["note"], shown["nature"], shown["owner"]) == (note, nature, owner)
