"""A definition held against a site that fits it, and against sites that changed in one thing each."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from crawlers.checking import MOST_ROUTES, Checked, check_source
from crawlers.definition import parse_source
from crawlers.fetching import RefusalError
from crawlers.frontier import Fetched, Kind
from crawlers.page import Page
from crawlers.parse.article import parse_page
from crawlers.parse.parsed import ParsedArticle
from crawlers.source import Source

HOME = "https://zhana.example"
DEFINITION = """
name: zhana
title: Жаңа газет
home: https://zhana.example/
hosts: [zhana.example]
languages: [kk, ru]
routes:
  - {kind: feed, url: "https://zhana.example/rss"}
  - {kind: listing, url: "https://zhana.example/news?page={page}", links: ".item a"}
articles: '/news/\\d+$'
selectors: {title: h1, text: .body, published: .date}
evidence: [{fact: a test, on: 2026-11-23}]
"""
LINE = "<p>Аудан әкімдігі {}-көпірді жөндеуге бөлінген қаражаттың қалай жұмсалғанын тексерді.</p>"
TEXT = "".join(map(LINE.format, range(6)))
ARTICLE = (
    "<html lang='kk'><body><h1>Көпір тексерілді</h1><div class='date'>20.11.2026 10:15</div>"
    f"<div class='body'>{TEXT}</div></body></html>"
)
FEED = (
    "<rss><channel><item><title>Көпір</title><link>https://zhana.example/news/7</link>"
    "<pubDate>Fri, 20 Nov 2026 10:15:00 +0500</pubDate></item></channel></rss>"
)
SITE: Mapping[str, str | int] = {"/robots.txt": "User-agent: *\nDisallow: /admin/\n", "/rss": FEED, "/news/7": ARTICLE}


def check(pages: Mapping[str, str | int], definition: str = DEFINITION) -> tuple[Checked, list[str]]:
    """The check over a site of `pages`: a text is a page, a number a refusal with that status."""
    asked: list[str] = []

    async def get(url: str, kind: Kind) -> Fetched:
        asked.append(url)
        found = pages.get(url.removeprefix(HOME), 404)
        if isinstance(found, int):
            raise RefusalError(f"{found}: the server answered so", closed=found in (401, 403))
        body = found.encode()
        return Fetched(url, kind, 200, datetime.now(UTC), (), (), body, body, "text/html; charset=utf-8")

    return asyncio.run(check_source(parse_source(definition, "zhana.yaml"), get, parse)), asked


def parse(page: Page, source: Source, hint: Mapping[str, Any]) -> ParsedArticle:
    return parse_page(page, source)


def test_a_site_that_fits_confirms_its_definition() -> None:
    checked, asked = check(SITE)
    assert checked.confirmed
    assert {one.state for one in checked.answers} == {"ok"}
    assert [url.removeprefix(HOME) for url in asked] == ["/robots.txt", "/rss", "/news/7"]
    assert checked.requests == 3, "a check never hammers"
    said = {one.field: one.said for one in checked.answers}
    assert said["article.published"] == "2026-11-20T10:15:00+05:00"
    assert "newest of 2026-11-20" in said["route feed https://zhana.example/rss"]


CHANGES: list[tuple[str, dict[str, str | int], str, str, str]] = [
    ("robots is broken", {"/robots.txt": 500}, "robots", "wrong", "500"),
    ("robots closes the feed", {"/robots.txt": "User-agent: *\nDisallow: /rss\n"}, "robots", "closed", "/rss"),
    ("the feed is gone", {"/rss": 404}, "route feed https://zhana.example/rss", "wrong", "404"),
    ("the feed is a page now", {"/rss": "<html><body>hello</body></html>"},
     "route feed https://zhana.example/rss", "wrong", "feed"),
    ("the feed leads elsewhere", {"/rss": FEED.replace("/news/7", "/blog/seven")},
     "route feed https://zhana.example/rss", "wrong", "no link in it is an article"),
    ("the article is behind a gate", {"/news/7": 403}, "article", "closed", "403"),
    ("the text moved", {"/news/7": ARTICLE.replace("class='body'", "class='story'")},
     "selectors.text", "wrong", "0 elements"),
    ("the title moved", {"/news/7": ARTICLE.replace("h1>", "h2>")}, "article", "wrong", "title"),
    ("the date moved", {"/news/7": ARTICLE.replace("class='date'", "class='when'")},
     "selectors.published", "wrong", "0 elements"),
    ("the text is a lead", {"/news/7": ARTICLE.replace(TEXT, TEXT[:90])}, "article.text", "wrong", "too few"),
    ("another language", {"/news/7": ARTICLE.replace("lang='kk'", "lang='en'")}, "languages", "wrong", "en"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "field", "state", "said"), [row[1:] for row in CHANGES], ids=[r[0] for r in CHANGES]
)
def test_a_change_is_named_by_its_field(changed: dict[str, str | int], field: str, state: str, said: str) -> None:
    checked, asked = check({**SITE, **changed})
    found = [one for one in checked.answers if one.field == field]
    assert [one.state for one in found] == [state]
    assert said in found[0].said
    assert not checked.confirmed
    assert len(asked) <= 6, "a check never hammers"


def test_the_second_route_is_tried_where_the_first_fails() -> None:
    listing = "<div class='item'><a href='/news/7'>Көпір тексерілді</a></div>"
    checked, asked = check({**SITE, "/rss": 404, "/news?page=1": listing})
    assert asked[2] == f"{HOME}/news?page=1"
    assert {one.field: one.state for one in checked.answers}["article.text"] == "ok"
    assert not checked.confirmed, "a route that no longer answers has to be taken out first"


def test_no_more_than_three_routes_are_tried() -> None:
    routes = "".join(f'  - {{kind: feed, url: "https://zhana.example/rss{n}"}}\n' for n in range(9))
    definition = DEFINITION.replace('  - {kind: feed, url: "https://zhana.example/rss"}\n', routes)
    _, asked = check({"/robots.txt": "User-agent: *\n"}, definition)
    assert len(asked) == 1 + MOST_ROUTES


def test_a_site_without_robots_is_open() -> None:
    checked, _ = check({**SITE, "/robots.txt": 404})
    assert checked.confirmed


def test_a_site_of_next_js_is_asked_for_its_build() -> None:
    routes = (
        '  - {kind: json_api, url: "https://zhana.example/_next/data/{buildId}/news.json", items: rows,'
        ' link: "https://zhana.example/news/{id}"}\n'
    )
    definition = (
        DEFINITION[: DEFINITION.index("  - {kind: feed")] + routes + DEFINITION[DEFINITION.index("articles:") :]
    )
    pages = {"/": '<script>{"buildId":"abc-1"}</script>', "/_next/data/abc-1/news.json": '{"rows": [{"id": 7}]}'}
    checked, asked = check({**SITE, **pages}, definition)
    assert checked.confirmed
    assert asked[1:3] == [f"{HOME}/", f"{HOME}/_next/data/abc-1/news.json"]
