"""Discovery: bytes in, links out; what is malformed says so; what is hostile is bounded."""

from __future__ import annotations

import gzip
from datetime import UTC, date, datetime

import pytest

from crawlers.decoding import DecodingError, undo
from crawlers.discovery import DiscoveryError, discover, published_instant
from crawlers.discovery.feed import read_feed
from crawlers.discovery.json_api import read_api
from crawlers.discovery.link import MOST
from crawlers.discovery.listing import read_listing
from crawlers.discovery.sitemap import read_sitemap
from crawlers.politeness import retry_after
from crawlers.safety import Refused, check_url, is_public
from crawlers.source import Evidence, Route, Source, Terms

HOME = "https://outlet.kz/"
NOW = datetime(2026, 11, 22, tzinfo=UTC)
LISTING = Route("listing", HOME, links="a.t")
SOURCE = Source(
    "outlet", "Outlet", HOME, ("outlet.kz",), ("ru",), (LISTING,), "/news/", (Evidence("a test", date(2026, 1, 1)),),
    terms=Terms(closed=("/closed/",)),
)  # fmt: skip


RSS = """<?xml version="1.0"?><rss><channel>
<item><title>Бюджет &amp; план</title><link>https://outlet.kz/news/1?utm_medium=rss</link>
<pubDate>Sun, 22 Nov 2026 10:00:00 +0500</pubDate></item>
<item><title>Екінші</title><guid>https://outlet.kz/news/2</guid></item>
<item><title>Нет адреса</title></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>Үшінші</title><link rel="self" href="/x"/>
<link href="/news/3"/><published>2026-11-22T10:00:00+05:00</published></entry></feed>"""
BOMB = '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]><rss><channel/>&b;</rss>'
FILE = '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel>&x;</channel></rss>'


def test_feeds() -> None:
    links = read_feed(RSS.encode(), HOME).links
    assert [(link.url, link.title) for link in links] == [
        ("https://outlet.kz/news/1", "Бюджет & план"),
        ("https://outlet.kz/news/2", "Екінші"),
    ]
    assert [link.url for link in read_feed(ATOM.encode(), HOME).links] == ["https://outlet.kz/news/3"]
    assert read_feed(gzip.compress(RSS.encode()), HOME).links == links


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (RSS.encode()[:200], "malformed feed"),
        (b"", "malformed feed"),
        (b"<html><body>403</body></html>", "neither RSS nor Atom"),
        (BOMB.encode(), "entities of its own"),
        (FILE.encode(), "entities of its own"),
        (gzip.compress(RSS.encode())[:-20], "truncated or broken gzip"),
        (gzip.compress(b" " * 70_000_000), "bytes when unpacked"),
    ],
)
def test_bad_feeds(body: bytes, message: str) -> None:
    with pytest.raises(DiscoveryError, match=message):
        read_feed(body, HOME)


def test_sitemaps() -> None:
    space = (
        'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"'
    )
    news = "<n:news><n:publication_date>2026-11-22</n:publication_date><n:title>Жаңалық</n:title></n:news>"
    body = f"<urlset {space}><url><loc>/news/1</loc><lastmod>2026-01-01</lastmod>{news}</url><url/></urlset>"
    (link,) = read_sitemap(body.encode(), HOME).links
    assert (link.url, link.title, link.published_at) == ("https://outlet.kz/news/1", "Жаңалық", "2026-11-22")
    both = "".join(f"<sitemap><loc>{HOME}{name}.xml</loc></sitemap>" for name in "s1")
    index = f"<sitemapindex {space}>{both}</sitemapindex>"
    assert read_sitemap(index.encode(), HOME + "s.xml").more == (HOME + "1.xml",)


def test_a_listing_in_windows_1251_without_a_word_about_it() -> None:
    body = '<base href="/x/"><a class=t href="news/1#top">Бюджет города вырос на треть</a><a href="/news/2">x</a>'
    (link,) = read_listing(body.encode("windows-1251"), "text/html", HOME, LISTING).links
    assert (link.url, link.title) == ("https://outlet.kz/x/news/1", "Бюджет города вырос на треть")


def test_a_listing_of_100_000_links_is_bounded() -> None:
    body = "".join(f"<a class=t href=/news/{n}></a>" for n in range(MOST + 10)).encode()
    assert len(read_listing(body, "text/html", HOME, LISTING).links) == MOST


def test_links_off_the_site_and_other_pages_are_left_out() -> None:
    body = b"".join(
        f"<a class=t href={url}></a>".encode() for url in ("/news/1", "/about", "//evil.kz/news/2", "/f.pdf")
    )
    assert [link.url for link in discover(body, "text/html", HOME, LISTING, SOURCE).links] == [
        "https://outlet.kz/news/1",
        "https://outlet.kz/f.pdf",
    ]


def test_records_of_an_api() -> None:
    route = Route("json_api", HOME, items="a.b", link="/news/{id}?lang={l}", fields={"title": "t", "text": "x"})
    (link,) = read_api('{"a": {"b": [{"id": "1/2", "l": "kk", "t": "Т", "x": "М"}, 5]}}'.encode(), HOME, route).links
    assert link.url == "https://outlet.kz/news/1%2F2?lang=kk"
    assert link.record is not None
    for body, message in (
        (b"<html>", "malformed JSON"),
        (b'{"a": 1}', "no list at 'a.b'"),
        (b"[" * 10**5, "malformed"),
    ):
        with pytest.raises(DiscoveryError, match=message):
            read_api(body, HOME, route)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://127.0.0.1/", "private"),
        ("http://127.0.0.1:81/", "private"),
        ("http://localhost/", "private"),
        ("http://10.1.2.3/", "private"),
        ("http://169.254.169.254/", "private"),
        ("http://[::1]/", "private"),
        ("http://[::ffff:127.0.0.1]/", "private"),
        ("http://2130706433/", "private"),
        ("http://0x7f000001/", "private"),
        ("https://evil.kz/", "off-site"),
        ("https://outlet.kz.evil.kz/", "off-site"),
        ("https://outlet.kz/closed/1", "closed by"),
        ("ftp://outlet.kz/", "not http"),
    ],
)
def test_what_is_never_requested(url: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        check_url(url, SOURCE, ["127.0.0.1:80801"])


def test_what_is_requested() -> None:
    check_url("https://outlet.kz/news/1", SOURCE, [])
    assert is_public("93.184.216.34")
    assert not is_public("fd00::1")


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        ("Sun, 22 Nov 2026 00:01:00 GMT", 60.0),
        ("Sun, 22 Nov 2020 00:01:00 GMT", 0.0),
        ("99999999999", 604800.0),
        ("soon", None),
        ("-5", None),
        (None, None),
    ],
)
def test_retry_after(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


def test_dates_of_routes() -> None:
    moment = datetime(2026, 11, 22, 5, tzinfo=UTC)
    now = datetime(2026, 11, 23, tzinfo=UTC)
    for text in ("Sun, 22 Nov 2026 10:00:00 +0500", "2026-11-22T10:00:00+05:00"):
        assert published_instant(text, now, "Asia/Almaty") == moment
    for text in ("", "soon", "Sun, 22 Nov 2099 10:00:00 +0500", "Thu, 01 Jan 1970 00:00:00 GMT"):
        assert published_instant(text, now, "Asia/Almaty") is None


def test_content_encodings() -> None:
    packed = gzip.compress(b"text" * 1000)
    assert undo(packed + gzip.compress(b"more"), "gzip") == b"text" * 1000 + b"more"
    for body, name, message in (
        (packed[:-9], "gzip", "truncated gzip"),
        (b"no gzip", "gzip", "broken gzip"),
        (b"", "zstd", "unknown content-encoding"),
        (gzip.compress(b"0" * 2000), "gzip", "too large"),
    ):
        with pytest.raises(DecodingError, match=message):
            undo(body, name, 1000 if message == "too large" else 10_000)
