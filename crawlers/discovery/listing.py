"""Listings: HTML pages of headlines → links, and the page behind."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from cssselect import SelectorError
from lxml import etree
from parsel import Selector

from crawlers.discovery.link import LONGEST_TITLE, MOST, DiscoveryError, Found, Link, found
from crawlers.parse.charset import decode
from crawlers.source import Route
from crawlers.urls import canonical, resolve

MOST_ANCHORS = 4 * MOST  # that are looked at: rows may lie within one another and name a link again and again
NEXT = 'a[rel~="next"], link[rel~="next"]'


def read_listing(body: bytes, media_type: str, url: str, route: Route) -> Found:
    """The anchors that the route's `links` selects, in any encoding. Raises DiscoveryError for what is no HTML or
    where the selector is no CSS."""
    content = decode(body, media_type).text.replace("\0", "")
    if not content.strip():
        raise DiscoveryError("the listing is empty")
    try:
        page = Selector(content, type="html")
        matches = page.css(route.links or "a[href]")
        following = page.css(route.next or NEXT)
    except (SelectorError, ValueError, etree.LxmlError) as error:
        raise DiscoveryError(f"the listing cannot be read with {route.links or route.next!r}: {error}") from error
    base = page.css("base::attr(href)").get() or ""
    base = (resolve(base, url) or url) if base else url
    try:
        return found(islice(_links(matches, base, route.dates), MOST_ANCHORS), _next(following, base))
    except (SelectorError, ValueError) as error:
        raise DiscoveryError(f"the listing's dates cannot be read with {route.dates!r}: {error}") from error


def _links(matches: Any, base: str, dates: str | None) -> Iterator[Link]:
    for match in matches:
        published = " ".join(" ".join(match.css(dates).getall()).split())[:100] if dates else ""
        anchors = [match.root] if match.root.tag == "a" else match.root.iterdescendants("a")
        for anchor in anchors:
            address = (anchor.get("href") or "").strip()
            url = canonical(address, base) if address and not address.startswith("#") else None
            if url is not None:
                title = _title(anchor)
                yield Link(url, title, published, {"title": title} if title else {})


def _title(anchor: Any) -> str:
    """The words of a headline; what comes behind the longest that a title can be is not even looked at."""
    words = "".join(piece[: 2 * LONGEST_TITLE] for piece in islice(anchor.itertext(etree.Element), 100))
    return " ".join(words.split())[:LONGEST_TITLE]


def _next(matches: Any, base: str) -> str | None:
    for match in matches:
        anchors = [match.root] if match.root.get("href") else match.root.iterdescendants("a")
        for anchor in anchors:
            address = (anchor.get("href") or "").strip()
            if address and not address.startswith("#"):
                return resolve(address, base)
    return None
