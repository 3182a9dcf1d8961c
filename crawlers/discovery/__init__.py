"""Discovery: the bytes of a feed, sitemap, listing or API → links to articles."""

from __future__ import annotations

import re

from crawlers.discovery.dates import published_instant
from crawlers.discovery.feed import read_feed
from crawlers.discovery.json_api import read_api
from crawlers.discovery.link import DiscoveryError, Found, Link
from crawlers.discovery.listing import read_listing
from crawlers.discovery.sitemap import read_sitemap
from crawlers.source import Route, Source
from crawlers.urls import host_of

__all__ = ["DiscoveryError", "Found", "Link", "discover", "published_instant"]


def discover(body: bytes, media_type: str, url: str, route: Route, source: Source) -> Found:
    """What one page of a route leads to; links that are no articles of the source are left out.

    Raises DiscoveryError where the page is not what the route says."""
    if route.kind == "feed":
        found = read_feed(body, url)
    elif route.kind in ("sitemap", "news_sitemap"):
        found = read_sitemap(body, url)
    elif route.kind == "listing":
        charset = f"text/html; charset={source.encoding}" if source.encoding else media_type
        found = read_listing(body, charset, url, route)
    else:
        found = read_api(body, url, route)
    return Found(tuple(link for link in found.links if _wanted(link, route, source)), found.more)


def _wanted(link: Link, route: Route, source: Source) -> bool:
    matches = route.pattern is None or re.search(route.pattern, link.url) is not None
    return matches and source.owns(host_of(link.url)) and (link.kind == "document" or source.is_article(link.url))
