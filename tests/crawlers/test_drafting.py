"""What is drafted of a site: the pattern of its articles, selectors, and a definition that can be read."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.definition import parse_source
from crawlers.drafting.look import look_at, provisional
from crawlers.drafting.pattern import article_pattern
from crawlers.drafting.selectors import propose
from crawlers.drafting.written import source_name
from crawlers.fetching import RefusalError
from crawlers.frontier import Fetched, Kind

PATTERNS = [
    (["https://a.kz/news/most-otkryt-101/", "https://a.kz/news/sud-nachalsya-102/"], "https://a.kz/news/novoe-103/",
     "https://a.kz/news/"),
    (["https://a.kz/7051-most.html", "https://a.kz/7052-sud.html"], "https://a.kz/7053-novoe.html", "https://a.kz/about.html"),
    (["https://a.kz/2026-11-20/most/", "https://a.kz/2026-11-21/sud/"], "https://a.kz/2026-11-22/x/", "https://a.kz/news/x/"),
    (["https://a.kz/kz/70074-komir/", "https://a.kz/kz/70075-su/"], "https://a.kz/kz/70076-zhol/", "https://a.kz/kz/komir/"),
    (["https://a.kz/articles/most-aa91bc", "https://a.kz/articles/sud-0f12de"], "https://a.kz/articles/zavod-1b2c3d",
     "https://a.kz/articles/page/2"),
    (["https://a.kz/ekonomika/1/", "https://a.kz/sport/2/", "https://a.kz/obshestvo/3/", "https://a.kz/kultura/4/"],
     "https://a.kz/politika/5/", "https://a.kz/politika/"),
]  # fmt: skip


@pytest.mark.parametrize(("samples", "article", "other"), PATTERNS)
def test_a_pattern_matches_articles_and_no_section(samples: list[str], article: str, other: str) -> None:
    pattern = article_pattern(samples)
    assert pattern is not None
    assert all(re.search(pattern, url) for url in [*samples, article])
    assert re.search(pattern, other) is None


def test_addresses_without_a_common_shape_give_none() -> None:
    assert article_pattern(["https://a.kz/x", "https://b.kz/1/2/3", "https://c.kz/9-z.html"]) is None
    assert article_pattern(["https://a.kz/only-one-1/"]) is None


@given(st.lists(st.from_regex(r"https://a\.kz(/[a-z0-9.()+*-]{1,12}){1,4}/?", fullmatch=True), min_size=2, max_size=8))
def test_a_pattern_is_a_regular_expression_that_most_samples_match(urls: list[str]) -> None:
    pattern = article_pattern(urls)
    if pattern is not None:
        assert sum(re.search(pattern, url) is not None for url in set(urls)) >= 2


def test_selectors_are_proposed_for_what_a_page_does_not_declare() -> None:
    text = "<p>Подрядчик вернул в бюджет города часть денег за ремонт моста.</p>" * 5
    page = (
        "<body><div class='menu'><p>Меню</p></div><div class='wrap'><h1>Мост</h1>"
        f"<span class='when'>20 ноября 2026, 10:15</span><div class='story-body x1'>{text}</div></div></body>"
    )
    found = propose(page.encode(), "text/html; charset=utf-8", datetime(2026, 11, 23, tzinfo=UTC))
    assert found == {"text": "div.story-body", "title": "h1", "published": "span.when"}


FEED = "".join(
    f"<item><title>Жаңалық {n}</title><link>https://zhana.example/kaz/news/{900 + n}-zhana-kopir/</link>"
    f"<pubDate>{when:%a, %d %b %Y} 10:15:00 +0500</pubDate></item>"
    for n, when in enumerate(datetime(2026, 11, day, tzinfo=UTC) for day in (10, 11, 11, 12, 12, 12, 13))
)
SITE = {
    "/": "<html lang='kk-KZ'><head><title>Жаңа: 'газет' &amp; {сайт}</title>"
    "<link rel='alternate' type='application/rss+xml' href='/feed.xml'></head><body></body></html>",
    "/robots.txt": "User-agent: *\nCrawl-delay: 4\nSitemap: https://zhana.example/map.xml\n",
    "/feed.xml": f"<rss><channel>{FEED}</channel></rss>",
    "/map.xml": "<sitemapindex><sitemap><loc>https://zhana.example/map-1.xml</loc></sitemap></sitemapindex>",
}


def look(pages: dict[str, str], url: str = "zhana.example") -> tuple[str, list[str]]:
    asked: list[str] = []

    async def get(address: str, kind: Kind) -> Fetched:
        asked.append(address)
        body = pages.get(address.removeprefix("https://zhana.example"))
        if body is None:
            raise RefusalError("404: the server answered with an error")
        return Fetched(address, kind, 200, datetime.now(UTC), (), (), body.encode(), body.encode(), "text/html")

    return asyncio.run(look_at(url, get)), asked


def test_a_draft_says_what_was_seen_and_can_be_read() -> None:
    text, asked = look(SITE)
    source = parse_source(text, "draft.yaml")
    assert source.title == "Жаңа: 'газет' & {сайт}"
    assert source.languages == ("kk",)
    assert [(route.kind, route.url, route.archive) for route in source.routes] == [
        ("feed", "https://zhana.example/feed.xml", False),
        ("sitemap", "https://zhana.example/map.xml", True),
    ]
    assert source.is_article("https://zhana.example/kaz/news/1234-basqa/")
    assert not source.is_article("https://zhana.example/kaz/news/")
    assert source.delay == 4.0, "the Crawl-delay of robots.txt"
    assert not source.confirmed
    assert "no article could be read" in text
    assert len(asked) <= 10


def test_a_site_that_does_not_answer_says_so() -> None:
    with pytest.raises(ValueError, match=r"https://zhana\.example/ could not be read"):
        look({})


@pytest.mark.parametrize("address", ["", "ftp://a.kz/", "https://", "javascript:alert(1)", "https://[::1"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="no web address"):
        provisional(address)


@pytest.mark.parametrize(
    ("home", "name"),
    [("https://www.nur.kz/", "nur"), ("https://kaz.zakon.kz/", "kaz-zakon"), ("https://жаңа.қаз/", "site"),
     ("http://127.0.0.1:80/", "127-0-0-1")],
)  # fmt: skip
def test_a_name_comes_from_the_host(home: str, name: str) -> None:
    assert source_name(home) == name
