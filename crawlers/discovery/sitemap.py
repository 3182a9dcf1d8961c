"""Sitemaps: urlset, news extension, index → links and further sitemaps. `lastmod` is not trusted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from crawlers.discovery.link import DiscoveryError, Found, Link, unique
from crawlers.discovery.xml import children, read_xml, text
from crawlers.urls import canonical

MOST_CHILDREN = 1000


def read_sitemap(body: bytes, url: str) -> Found:
    """What a sitemap or a sitemap index at `url` holds. Raises DiscoveryError for what is neither."""
    root = read_xml(body, "sitemap")
    name = etree.QName(root).localname
    if name == "sitemapindex":
        found = (canonical(text(entry, "loc"), url) for entry in children(root, "sitemap")[:MOST_CHILDREN])
        return Found((), tuple(dict.fromkeys(each for each in found if each and each != url)))
    if name != "urlset":
        raise DiscoveryError(f"malformed sitemap: the root element is <{name}>, neither urlset nor sitemapindex")
    return Found(unique(_links(root, url)))


def _links(root: Any, base: str) -> Iterator[Link]:
    for entry in children(root, "url"):
        url = canonical(text(entry, "loc"), base) if text(entry, "loc") else None
        if url is None:
            continue
        news = next(iter(children(entry, "news")), None)
        title = text(news, "title") if news is not None else ""
        published = text(news, "publication_date") if news is not None else ""
        yield Link(url, title, published, {"title": title} if title else {})
