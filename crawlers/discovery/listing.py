"""Listings: HTML pages of headlines → links."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cssselect import SelectorError
from lxml import etree
from parsel import Selector

from crawlers.discovery.link import DiscoveryError, Found, Link, unique
from crawlers.parse.charset import decode
from crawlers.source import Route
from crawlers.urls import canonical


def read_listing(body: bytes, media_type: str, url: str, route: Route) -> Found:
    """The anchors that the route's `links` selects, in any encoding. Raises DiscoveryError for what is no HTML or
    where the selector is no CSS."""
    content = decode(body, media_type).text.replace("\0", "")
    if not content.strip():
        raise DiscoveryError("the listing is empty")
    try:
        page = Selector(content, type="html")
        matches = page.css(route.links or "a[href]")
    except (SelectorError, ValueError, etree.LxmlError) as error:
        raise DiscoveryError(f"the listing cannot be read with {route.links!r}: {error}") from error
    base = page.css("base::attr(href)").get() or ""
    try:
        return Found(unique(_links(matches, canonical(base, url) if base else url, route.dates)))
    except (SelectorError, ValueError) as error:
        raise DiscoveryError(f"the listing's dates cannot be read with {route.dates!r}: {error}") from error


def _links(matches: Any, base: str | None, dates: str | None) -> Iterator[Link]:
    for match in matches:
        published = " ".join(" ".join(match.css(dates).getall()).split())[:100] if dates else ""
        anchors = [match] if match.root.tag == "a" else match.css("a[href]")
        for anchor in anchors:
            address = anchor.attrib.get("href", "").strip()
            url = canonical(address, base or "") if address and not address.startswith("#") else None
            if url is not None:
                title = " ".join("".join(anchor.css("::text").getall()).split())[:500]
                yield Link(url, title, published, {"title": title} if title else {})
