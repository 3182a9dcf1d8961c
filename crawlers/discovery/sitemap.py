"""Sitemaps: urlset, news, index, plain text, a feed → links and further sitemaps. `lastmod` is not trusted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from crawlers.discovery.feed import ROOTS, feed_of
from crawlers.discovery.link import LONGEST_TITLE, DiscoveryError, Found, Link, found
from crawlers.discovery.xml import children, read_xml, text, unpacked
from crawlers.parse.charset import decode
from crawlers.urls import canonical, resolve

MOST_CHILDREN = 50_000  # of one index; how many of them are read is for exploring to say


def read_sitemap(body: bytes, url: str) -> Found:
    """What a sitemap or a sitemap index at `url` holds. Raises DiscoveryError for what is neither."""
    body = unpacked(body)
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] != b"<":
        return _read_lines(body, url)
    root = read_xml(body, "sitemap")
    name = etree.QName(root).localname
    if name in ROOTS:
        return feed_of(root, url)
    if name == "sitemapindex":
        addresses = (text(entry, "loc") for entry in children(root, "sitemap")[:MOST_CHILDREN])
        kept = dict.fromkeys(resolve(each, url) for each in addresses if each)
        return Found((), tuple(each for each in kept if each is not None and each != url))
    if name != "urlset":
        raise DiscoveryError(f"malformed sitemap: the root element is <{name}>, neither urlset nor sitemapindex")
    return found(_links(root, url))


def _links(root: Any, base: str) -> Iterator[Link]:
    for entry in children(root, "url"):
        address = text(entry, "loc")
        url = canonical(address, base) if address else None
        if url is None:
            continue
        news = next(iter(children(entry, "news")), None)
        title = text(news, "title")[:LONGEST_TITLE] if news is not None else ""
        published = text(news, "publication_date") if news is not None else ""
        yield Link(url, title, published, {"title": title} if title else {}, twins=_twins(entry, url, base))


def _twins(entry: Any, url: str, base: str) -> tuple[str, ...]:
    """<xhtml:link rel="alternate" hreflang="kk" href="…"/>: the same article in another language."""
    links = (link for link in children(entry, "link") if link.get("rel") == "alternate" and link.get("hreflang"))
    found = (canonical(link.get("href") or "", base) for link in links if link.get("hreflang") != "x-default")
    return tuple(dict.fromkeys(each for each in found if each is not None and each != url))


def _read_lines(body: bytes, base: str) -> Found:
    """A sitemap in plain text: an address a line."""
    lines = [line.strip() for line in decode(body, "text/plain").text.replace("\0", "").splitlines() if line.strip()]
    addresses = [line for line in lines if line.lower().startswith(("http://", "https://"))]
    if not addresses or len(addresses) * 2 < len(lines):
        raise DiscoveryError("malformed sitemap: it is neither XML nor a list of addresses")
    return found(Link(url) for url in (canonical(address, base) for address in addresses) if url is not None)
