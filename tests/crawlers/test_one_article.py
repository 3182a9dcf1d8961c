"""One article under many addresses is fetched and stored once; its twin in another language is one of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from crawlers.frontier import Due, Fetched
from crawlers.same import stands_at, twin_addresses
from crawlers.source import Evidence, Route, Source
from pipelines.context import Context
from pipelines.crawling.crawl import crawl
from pipelines.parsing.parse import parse
from pipelines.store.schema import articles, frontier, twins
from pipelines.store.twins import twins_of
from tests.crawlers.loopback import Site

Newsroom = Callable[..., Context]
HOME = "https://outlet.kz/"
PROSE = """<p>Акимат города утвердил план ремонта дорог: на него выделено 15 млн тенге.</p>
<p>Қала әкімдігі жөндеу жоспарын бекітті, оған 15 млн теңге бөлінді.</p>
<p>Работы начнутся в мае и продлятся до осени, сообщили журналистам в управлении.</p>
<p>Жұмыс мамыр айында басталып, күзге дейін созылады, деп хабарлады басқармада.</p>"""
SOURCE = Source(
    "outlet", "Outlet", HOME, ("outlet.kz", "kaz.outlet.kz"), ("ru", "kk"), (Route("feed", HOME),), r"/news/[^/]+",
    (Evidence("a test", date(2026, 1, 1)),), twins=(("/ru/", "/kz/", "/en/"), ("outlet.kz", "kaz.outlet.kz")),
)  # fmt: skip


def test_one_article_under_20_addresses(site: Site, newsroom: Newsroom) -> None:
    """By rule where addresses tell, by rel=canonical and redirects where only the page does."""
    canonical = f'<link rel="canonical" href="http://{site.host}/a/plan-77">'
    page = f"<html><head><title>План города</title>{canonical}</head><body><article>{PROSE}</article></body></html>"
    for path in ("/a/plan-77", "/a/plan-77?utm_source=short", "/a/plan-77?print=1", "/a/economy/plan-77", "/a/77"):
        site.html(path, page)
    site.pages["/a/short"] = (301, {"Location": "/a/plan-77?utm_source=short"}, b"")
    host, port = site.host.split(":")
    same = [
        "/a/plan-77", "/a/plan-77/", "/a/plan-77#top", "/a/plan-77?utm_source=rss", "/a/plan-77?from=main&fbclid=1",
        "//" + site.host + "/a/plan-77", f"HTTP://{site.host}/a/plan-77", f"http://localhost:{port}/a/plan-77",
        "/a//plan-77", "/a/./plan-77", "/a/x/../plan-77", "/a/plan-77/amp", "/amp/a/plan-77", "/a/plan-77/index.html",
        "/a/pl%61n-77", "/a/plan-77?amp", "/a/plan-77?print=1", "/a/economy/plan-77", "/a/77", "/a/short",
    ]  # fmt: skip
    assert len(set(same)) == 20
    site.listing(["/a/other-1", *same])
    site.html("/a/other-1", page.replace("План города", "Другое").replace("plan-77", "other-1"))
    context = newsroom({"one": site.source("one", recheck="[]", aliases=f'["localhost:{port}"]')}, site.host)
    for _ in range(2):
        crawl(context)
        parse(context)
    with context.store.read() as connection:
        stored = sorted(row.url for row in connection.execute(select(articles)))
        rows = {row.url.partition(host)[2][6:]: row for row in connection.execute(select(frontier))}
    assert stored == [f"http://{site.host}/a/{name}" for name in ("other-1", "plan-77")]
    assert site.count("/a/plan-77") == 1
    assert {site.count(path) for path in ("/a/plan-77?print=1", "/a/economy/plan-77", "/a/77", "/a/short")} == {1}
    aliases = {path for path, row in rows.items() if (row.error or "").startswith("the same article as")}
    assert len(aliases) == 4, {path: (row.state, row.error, row.last_sha256) for path, row in rows.items()}
    assert all(row.due_at is None for row in rows.values() if row.error)


@pytest.mark.parametrize(
    ("own", "said", "to"),
    [
        ("news/slug-1?print=1", "/news/slug-1", "news/slug-1"),
        ("news/slug-1", "/news/slug-1", None),
        ("news/slug-1", "/news/slug-1/", None),
        ("news/slug-1", "https://www.outlet.kz/news/slug-1?utm_source=x", None),
        ("news/x/slug-1", "/news/slug-1", "news/slug-1"),
        ("news/1234", "/news/long-slug-1234", "news/long-slug-1234"),
        ("news/slug-1", "/news/another", None),  # a site that names one article on every page
        ("news/slug-1", "/", None),
        ("news/slug-1", "/about", None),
        ("news/slug-1", "https://evil.kz/news/slug-1", None),
        ("news/slug-1", "https://kaz.outlet.kz/news/slug-1", None),  # a twin
        ("ru/news/slug-1", "/kz/news/slug-1", None),
        ("news/slug-1", "javascript:void(0)", None),
        ("news/slug-1?a=1", "  /news/slug-1?b=1&amp;c=2 ", "news/slug-1?b=1&c=2"),
    ],
)
@pytest.mark.parametrize("form", ['<link rel="canonical" href="{}"/>', "<LINK href='{}' class=x rel=canonical>"])
def test_what_a_page_says_of_its_address(own: str, said: str, to: str | None, form: str) -> None:
    found = stands_at(_fetched(own, form.format(said)), SOURCE)
    assert found == (None if to is None else HOME + to)


def test_a_redirect_to_another_article_is_its_address() -> None:
    assert stands_at(_fetched("news/short", "", HOME + "news/long-name"), SOURCE) == HOME + "news/long-name"
    assert stands_at(_fetched("news/short", "", HOME), SOURCE) is None
    assert stands_at(_fetched("news/short", "", HOME + "news/short/"), SOURCE) is None


def test_an_article_that_is_stored_keeps_its_address() -> None:
    """Its versions stand under it; a site that moves it later does not split them."""
    assert stands_at(_fetched("news/slug-1?a=1", '<link rel=canonical href="/news/slug-1">', known="0"), SOURCE) is None


def _fetched(own: str, head: str, final: str | None = None, known: str | None = None) -> Fetched:
    due = Due(HOME + own, "article", last_sha256=known)
    body = f"<html><head>{head}</head><body></body></html>".encode()
    return Fetched(
        HOME + own, "article", 200, datetime.now(UTC), (), (), body, body, "text/html", due, final_url=final
    )  # fmt: skip


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://outlet.kz/ru/news/1", ["https://outlet.kz/kz/news/1", "https://outlet.kz/en/news/1", "https://kaz.outlet.kz/ru/news/1"]),
        ("https://kaz.outlet.kz/news/1", ["https://outlet.kz/news/1"]),
        ("https://other.kz/news/1", []),
    ],
)  # fmt: skip
def test_where_twins_would_stand(url: str, found: list[str]) -> None:
    assert twin_addresses(url, SOURCE) == found


def test_twins_are_linked_and_not_merged(site: Site, newsroom: Newsroom) -> None:
    """As a sitemap's hreflang says; as the definition's twins say, where the other is known. Nothing is made up."""
    base = f"http://{site.host}"
    for path in ("/ru/a/1", "/kz/a/1", "/ru/a/2", "/kz/a/other-2", "/ru/a/3"):
        site.html(path, f"<title>{path}</title><article>{PROSE}</article>")
    twin = f'<xhtml:link rel="alternate" hreflang="kk" href="{base}/kz/a/other-2"/>'
    entries = "".join(
        f"<url><loc>{base}{path}</loc></url>" for path in ("/ru/a/1", "/kz/a/1", "/ru/a/3", "/kz/a/other-2")
    )
    entries += f"<url><loc>{base}/ru/a/2</loc>{twin}</url>"
    space = 'xmlns:xhtml="http://www.w3.org/1999/xhtml"'
    site.html("/s.xml", f"<urlset {space}>{entries}</urlset>", "text/xml")
    changes = {"routes": f'[{{kind: sitemap, url: "{base}/s.xml"}}]', "twins": '[["/ru/", "/kz/"]]', "recheck": "[]"}
    context = newsroom({"one": site.source("one", **changes)}, site.host)
    crawl(context)
    parse(context)
    with context.store.read() as connection:
        assert len(connection.execute(select(articles)).all()) == 5
        pairs = {(row.url, row.twin): row.evidence for row in connection.execute(select(twins))}
        assert twins_of(connection, f"{base}/kz/a/1") == [f"{base}/ru/a/1"]
        assert twins_of(connection, f"{base}/ru/a/3") == []
    assert pairs == {
        (f"{base}/kz/a/1", f"{base}/ru/a/1"): "address",
        (f"{base}/kz/a/other-2", f"{base}/ru/a/2"): "hreflang",
    }
