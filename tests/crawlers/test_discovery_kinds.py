"""Every kind of route, as real sites serve it; every reader, as a hostile one would; and that time grows with size."""

from __future__ import annotations

import contextlib
import gzip
import json
import re
import time
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.discovery import DiscoveryError, discover, published_instant
from crawlers.discovery.feed import read_feed
from crawlers.discovery.json_api import read_api
from crawlers.discovery.link import MOST, Found
from crawlers.discovery.listing import read_listing
from crawlers.discovery.next_js import build_id
from crawlers.discovery.sitemap import read_sitemap
from crawlers.discovery.wordpress import feed_address, posts_address, read_posts
from crawlers.source import Evidence, Route, RouteKind, Source

HOME = "https://outlet.kz/"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LISTING = Route("listing", HOME)
API = Route("json_api", HOME, items="a", link="/news/{id}", next="next", attachments="files", fields={"twins": "tr"})
SOURCE = Source(
    "outlet", "Outlet", HOME, ("outlet.kz",), ("ru", "kk"), (LISTING,), "/news/", (Evidence("a test", NOW.date()),),
    aliases=("lite.outlet.kz",),
)  # fmt: skip

RSS_092 = '<rss version="0.92"><channel><item><title>Бюджет</title><link>/news/1</link></item></channel></rss>'
RSS_10 = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>т</title></channel>
<item rdf:about="https://outlet.kz/news/1"><title>Бюджет</title><link>https://outlet.kz/news/1</link>
<dc:date>2026-11-22T10:00:00+05:00</dc:date></item></rdf:RDF>"""
RSS_20 = """<rss version="2.0"><channel><item><title>Бюджет</title><link>/news/1</link><pubDate>Sun, 22 Nov 2026
 10:00:00 +0500</pubDate><enclosure url="/files/plan.pdf" type="application/pdf" length="9"/>
<enclosure url="/photo.jpg" type="image/jpeg"/></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><link rel="next" href="/feed?page=2"/><entry><title>Бюджет</title>
<link rel="enclosure" href="/files/plan.pdf"/><link href="/news/1"/><updated>2026-11-22T10:00:00+05:00</updated></entry>
</feed>"""
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "next_url": "/feed?page=2",
        "items": [
            {
                "id": "1",
                "url": "/news/1",
                "title": "Бюджет",
                "date_published": "2026-11-22T10:00:00+05:00",
                "attachments": [{"url": "/files/plan.pdf", "mime_type": "application/pdf"}],
            },
            {"id": "2"},
            5,
        ],
    }
)


@pytest.mark.parametrize(
    ("body", "dated", "files", "following"),
    [
        (RSS_092, False, 0, None),
        (RSS_10, True, 0, None),
        (RSS_20, True, 1, None),
        (ATOM, True, 1, "https://outlet.kz/feed?page=2"),
        (JSON_FEED, True, 1, "https://outlet.kz/feed?page=2"),
        ("\ufeff \n" + JSON_FEED, True, 1, "https://outlet.kz/feed?page=2"),
    ],
    ids=["rss 0.92", "rss 1.0", "rss 2.0", "atom", "json feed", "json feed behind a mark"],
)
def test_a_feed_is_known_by_its_content(body: str, dated: bool, files: int, following: str | None) -> None:
    found = read_feed(body.encode(), HOME)
    article, *attached = found.links
    assert (article.url, article.title, article.kind) == ("https://outlet.kz/news/1", "Бюджет", "article")
    at = published_instant(article.published_at, NOW, "Asia/Almaty")
    assert at == (datetime(2026, 11, 22, 5, tzinfo=UTC) if dated else None)
    assert [(link.url, link.kind, link.hint) for link in attached] == [
        ("https://outlet.kz/files/plan.pdf", "document", {"of": article.url})
    ] * files
    assert found.next == following


@pytest.mark.parametrize("encoding", ["windows-1251", "kz1048", "utf-16"])
@pytest.mark.parametrize("declared", ["utf-8", None])
def test_a_feed_in_another_encoding_than_it_says(encoding: str, declared: str | None) -> None:
    """An encoding that it declares wrongly, and one that libxml2 does not know."""
    title = "Облыста жаңа мектеп ашылды, деді әкім" if encoding != "windows-1251" else "В области открыта новая школа"
    body = f'<?xml version="1.0" encoding="{declared or encoding}"?>{RSS_20}'.replace("Бюджет", title)
    assert read_feed(body.encode(encoding), HOME).links[0].title == title


SITEMAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
TWINS = f"""<urlset {SITEMAP} xmlns:xhtml="http://www.w3.org/1999/xhtml"><url><loc>https://lite.outlet.kz/news/1</loc>
<lastmod>2026-11-22</lastmod><xhtml:link rel="alternate" hreflang="kk" href="https://outlet.kz/kz/news/1?utm_source=x"/>
<xhtml:link rel="alternate" hreflang="ru" href="https://outlet.kz/news/1"/>
<xhtml:link rel="alternate" hreflang="x-default" href="https://outlet.kz/"/>
<xhtml:link rel="alternate" hreflang="en" href="https://other.kz/news/1"/></url></urlset>"""


def test_twins_are_those_of_the_source() -> None:
    (link,) = discover(TWINS.encode(), "", HOME, Route("sitemap", HOME), SOURCE).links
    assert (link.url, link.twins) == ("https://outlet.kz/news/1", ("https://outlet.kz/kz/news/1",))
    assert link.published_at == ""  # lastmod is not trusted


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_sitemaps_in_plain_text(pack: Callable[[bytes], bytes]) -> None:
    body = pack(
        b"\xef\xbb\xbfhttps://outlet.kz/news/1?from=x\r\nhttps://outlet.kz/news/2\n\nhttps://outlet.kz/news/1\n"
    )
    assert [link.url for link in read_sitemap(body, HOME).links] == [HOME + "news/1", HOME + "news/2"]


def test_a_feed_that_serves_as_sitemap() -> None:
    assert read_sitemap(RSS_20.encode(), HOME).links[0].url == "https://outlet.kz/news/1"


def test_children_of_an_index_keep_their_parameters() -> None:
    entries = "".join(f"<sitemap><loc>{each}</loc></sitemap>" for each in ("/map?from=1", "/map?from=2", "/s.xml", ""))
    found = read_sitemap(f"<sitemapindex {SITEMAP}>{entries}</sitemapindex>".encode(), HOME + "s.xml")
    assert found.more == (HOME + "map?from=1", HOME + "map?from=2")


@pytest.mark.parametrize(
    ("body", "selector", "following"),
    [
        ('<a href="/news/1">x</a><a rel="next" href="?page=2">→</a>', None, HOME + "?page=2"),
        ('<link rel="prev next" href="/p/2"><a href="/news/1">x</a>', None, HOME + "p/2"),
        ('<a class=more href="/p/2">Келесі</a>', "a.more", HOME + "p/2"),
        ('<div class=more><a href="#">1</a><a href="/p/2">Далее</a></div>', ".more", HOME + "p/2"),
        ('<base href="/x/"><a rel=next href="p2">→</a>', None, HOME + "x/p2"),
        ('<a rel=next href="https://other.kz/p/2">→</a>', None, None),
        ('<a href="/news/1">x</a>', None, None),
    ],
)
def test_the_page_behind_a_listing(body: str, selector: str | None, following: str | None) -> None:
    found = discover(body.encode(), "text/html", HOME, Route("listing", HOME, next=selector), SOURCE)
    assert found.next == following


def test_records_of_an_api_name_twins_files_and_the_next_page() -> None:
    content = {
        "next": "/api?page=2",
        "a": [
            {"id": 1, "title": "Т", "tr": {"kk": 2, "en": {"id": 3}}, "files": [{"url": "/f/1.xlsx"}]},
            {"id": 4, "tr": ["/kz/news/4"]},
            {"title": "an address without its id is none"},
        ],
    }
    found = read_api(json.dumps(content).encode(), HOME, API)
    assert [(link.url, link.twins) for link in found.links] == [
        (HOME + "news/1", (HOME + "news/2", HOME + "news/3")),
        (HOME + "f/1.xlsx", ()),
        (HOME + "news/4", (HOME + "kz/news/4",)),
    ]
    assert found.links[0].twins_by == "translation"
    assert found.next == HOME + "api?page=2"


def test_posts_of_wordpress() -> None:
    posts = [
        {
            "link": HOME + "news/1/",
            "date_gmt": "2026-11-22T05:00:00",
            "title": {"rendered": "План &#8211; <b>тест</b>"},
        },
        {"link": HOME + "news/2/", "date": "2026-11-22T10:00:00", "title": {}},
        {"link": 5},
        "x",
    ]
    links = read_posts(json.dumps(posts).encode(), HOME).links
    assert [(link.url, link.title) for link in links] == [(HOME + "news/1/", "План – тест"), (HOME + "news/2/", "")]
    instants = {published_instant(link.published_at, NOW, "Asia/Almaty") for link in links}
    assert instants == {datetime(2026, 11, 22, 5, tzinfo=UTC)}
    with pytest.raises(DiscoveryError, match="no list of posts: rest_no_route"):
        read_posts(b'{"code": "rest_no_route"}', HOME)


def test_addresses_of_wordpress() -> None:
    days = date(2026, 10, 1), date(2026, 10, 31)
    asked = posts_address(HOME, 2, *days)
    assert asked.startswith("https://outlet.kz/wp-json/wp/v2/posts?per_page=100&page=2&orderby=date&order=desc")
    assert "&after=2026-09-30T23:59:59&before=2026-11-01T00:00:00&" in asked
    assert "after" not in posts_address("https://outlet.kz/ru/wp-json/wp/v2/posts?lang=ru", 1, None, None)
    assert "posts?lang=ru&per_page" in posts_address("https://outlet.kz/ru/wp-json/wp/v2/posts?lang=ru", 1, None, None)
    assert feed_address("https://outlet.kz/ru/wp-json/wp/v2/posts", 3) == "https://outlet.kz/ru/feed/?paged=3"
    assert discover(RSS_20.encode(), "", feed_address(HOME, 1), Route("wordpress", HOME), SOURCE).links


@pytest.mark.parametrize(
    "page",
    [
        '<script id="__NEXT_DATA__" type="application/json">{"page":"/","buildId":"aB3-x_9","props":{}}</script>',
        '<script src="/_next/static/aB3-x_9/_buildManifest.js" defer></script>',
    ],
)
def test_the_build_of_a_next_js_site(page: str) -> None:
    assert build_id(page.encode()) == "aB3-x_9"
    with pytest.raises(DiscoveryError, match="names no build"):
        build_id(b"<html></html>")


@pytest.mark.parametrize(
    "text",
    [
        "2099-01-01T00:00:00Z",
        "Sun, 22 Nov 2099 10:00:00 +0500",
        "1970-01-01T00:00:00+00:00",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "01.01.1970",
        "2099 жылғы 12 қаңтар",
    ],
)
def test_dates_that_cannot_be_are_none(text: str) -> None:
    """A link with such a date is kept, undated: its article says when it was published."""
    assert published_instant(text, NOW, "Asia/Almaty") is None
    body = f"<rss><channel><item><link>/news/1</link><pubDate>{text}</pubDate></item></channel></rss>"
    assert len(read_feed(body.encode(), HOME).links) == 1


# -- what is hostile

KINDS: tuple[RouteKind, ...] = ("feed", "sitemap", "news_sitemap", "listing", "json_api", "wordpress")
READERS: dict[str, Callable[[bytes], object]] = {
    "feed": lambda body: read_feed(body, HOME),
    "sitemap": lambda body: read_sitemap(body, HOME),
    "listing": lambda body: read_listing(body, "text/html", HOME, LISTING),
    "api": lambda body: read_api(body, HOME, API),
    "posts": lambda body: read_posts(body, HOME),
    "build": build_id,
    "all kinds": lambda body: [_discovered(kind, body) for kind in KINDS],
}


def _discovered(kind: RouteKind, body: bytes) -> object:
    try:
        return discover(body, "", HOME, Route(kind, HOME, link="{id}"), SOURCE)
    except DiscoveryError:
        return None


WORDS = """<rss> <channel> <item> </item> <link> </link> <link/href=' /news/1 '/> <urlset> <url> <loc> </loc> </urlset>
 <sitemapindex> <sitemap> </rss> <feed> <entry> 'y'>]> &x; &amp; <![CDATA[ ]]> <a/href= http://[ // % \0 қ
 <?xml/encoding='x'?> https://outlet.kz \ud800 <base/href='http://['> <!DOCTYPE/a[<!ENTITY/x"""
XML = [re.sub(r"/(?=href|enc|a|x$)", " ", word) for word in WORDS.split()]
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.floats()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["/news/1", "http://["]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "a",
                    "items",
                    "id",
                    "url",
                    "link",
                    "title",
                    "files",
                    "attachments",
                    "tr",
                    "next",
                    "next_url",
                    "rendered",
                    "date_gmt",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)
HOSTILE = st.one_of(
    st.binary(max_size=200),
    st.lists(st.sampled_from(XML), max_size=15).map(lambda parts: "".join(parts).encode("utf-8", "surrogatepass")),
    JSON.map(lambda content: json.dumps(content).encode()),
    st.binary(max_size=80).map(gzip.compress),
)


@pytest.mark.parametrize("name", READERS)
@given(body=HOSTILE)
def test_a_reader_raises_nothing_but_its_own_error(name: str, body: bytes) -> None:
    with contextlib.suppress(DiscoveryError):
        READERS[name](body)


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 20))
LAUGHS = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "ha">{LAUGHS}]>'
WIDE = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY w "{"w" * 9_000}">]>'
DEEP = 100_000


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (f"{LAUGHS}<rss><channel><title>&l19;</title></channel></rss>".encode(), "entit"),
        (f"{LAUGHS}<urlset><url><loc>&l19;</loc></url></urlset>".encode(), "entit"),
        (f"{WIDE}<urlset><url><loc>{'&w;' * 9_000}</loc></url></urlset>".encode(), "entit"),
        (b"<urlset>" + b"<url>" * DEEP + b"</url>" * DEEP + b"</urlset>", "malformed"),
        (b"<rss>" + b"<item>" * DEEP, "malformed"),
        (gzip.compress(b"<urlset>" + b" " * 70_000_000 + b"</urlset>"), "bytes when unpacked"),
        (gzip.compress(gzip.compress(b"<urlset/>")), "malformed"),
        (b'{"items": ' + b"[" * DEEP, "malformed"),
        (b"x" * 1_000_000, "malformed"),
    ],
    ids=[
        "laughs in a feed",
        "laughs in a sitemap",
        "one wide entity",
        "deep",
        "deep and cut",
        "gzip",
        "gzip twice",
        "deep json",
        "no markup",
    ],
)
@pytest.mark.parametrize("reader", [read_feed, read_sitemap])
def test_bombs_are_refused_at_once(reader: Callable[[bytes, str], Found], body: bytes, message: str) -> None:
    begun = time.perf_counter()
    with pytest.raises(DiscoveryError, match=message):
        reader(body, HOME)
    assert time.perf_counter() - begun < 5


def _rows(count: int) -> bytes:
    return "".join(f"<div class=r><a href=/news/{n}>Новость {n}</a></div>" for n in range(count)).encode()


def _urls(count: int) -> bytes:
    return ("<urlset>" + "".join(f"<url><loc>{HOME}news/{n}</loc></url>" for n in range(count)) + "</urlset>").encode()


def _items(count: int) -> bytes:
    items = "".join(f"<item><link>/news/{n}?utm_source=x</link><title>Т</title></item>" for n in range(count))
    return f"<rss><channel>{items}</channel></rss>".encode()


def _records(count: int) -> bytes:
    return json.dumps({"a": [{"id": n, "tr": [n + 1]} for n in range(count)]}).encode()


@pytest.mark.parametrize(
    ("make", "route"),
    [
        (_rows, Route("listing", HOME, links=".r")),
        (_urls, Route("sitemap", HOME)),
        (_items, Route("feed", HOME)),
        (_records, API),
    ],
    ids=["listing", "sitemap", "feed", "api"],
)
def test_time_grows_with_size(make: Callable[[int], bytes], route: Route) -> None:
    """Ten times as many links take about ten times as long, not a hundred."""
    took = []
    for count in (1_000, 10_000):
        body, best = make(count), 99.0
        for _ in range(3):
            begun = time.process_time()
            assert len(discover(body, "text/html", HOME, route, SOURCE).links) == count
            best = min(best, time.process_time() - begun)
        took.append(best)
    assert took[1] < 30 * took[0], took


@pytest.mark.parametrize("make", [_rows, _urls])
def test_100_000_links_on_a_page(make: Callable[[int], bytes]) -> None:
    """As many as a sitemap may hold are taken, and that there were more is said."""
    route = Route("listing" if make is _rows else "sitemap", HOME)
    found = discover(make(100_000), "text/html", HOME, route, SOURCE)
    assert (len(found.links), found.cut) == (MOST, True)
    assert not discover(make(100), "text/html", HOME, route, SOURCE).cut


def test_rows_within_rows_end() -> None:
    """Each of 200 rows that lie within one another names the same 3,000 links: 600,000 anchors, looked at in part."""
    body = b"<div>" * 200 + _rows(3_000) + b"</div>" * 200
    assert len(read_listing(body, "text/html", HOME, Route("listing", HOME, links="div")).links) == 3_000
