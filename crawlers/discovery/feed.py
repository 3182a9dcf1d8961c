"""Feeds: RSS 0.9x, 1.0, 2.0 and Atom → links."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from crawlers.discovery.link import DiscoveryError, Found, Link, unique
from crawlers.discovery.xml import children, read_xml, text
from crawlers.urls import canonical


def read_feed(body: bytes, url: str) -> Found:
    """The entries of a feed at `url`. Raises DiscoveryError for what is no feed."""
    root = read_xml(body, "feed")
    name = etree.QName(root).localname
    if name not in ("rss", "RDF", "feed"):
        raise DiscoveryError(f"malformed feed: the root element is <{name}>, neither RSS nor Atom")
    return Found(unique(_links(root, url)))


def _links(root: Any, base: str) -> Iterator[Link]:
    for entry in root.iter("{*}item", "{*}entry"):
        url = canonical(_address(entry), base)
        if url is None:
            continue
        title = text(entry, "title")
        yield Link(url, title, text(entry, "pubDate", "published", "date", "updated"), {"title": title})


def _address(entry: Any) -> str:
    for link in children(entry, "link"):
        if link.get("href") and link.get("rel", "alternate") == "alternate":
            return str(link.get("href"))
    if found := text(entry, "link"):
        return found
    guid = next(iter(children(entry, "guid")), None)
    return "".join(guid.itertext()) if guid is not None and guid.get("isPermaLink") != "false" else ""
