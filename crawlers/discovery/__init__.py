"""Discovery: the bytes of a feed, sitemap, listing or API → links to articles."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlsplit

from crawlers.discovery.dates import published_instant
from crawlers.discovery.feed import read_feed
from crawlers.discovery.json_api import read_api
from crawlers.discovery.link import DiscoveryError, Found, Link
from crawlers.discovery.listing import read_listing
from crawlers.discovery.sitemap import read_sitemap
from crawlers.discovery.wordpress import read_posts
from crawlers.source import Route, Source
from crawlers.urls import host_of, of_source, variants

__all__ = ["DiscoveryError", "Found", "Link", "discover", "published_instant"]


def discover(body: bytes, media_type: str, url: str, route: Route, source: Source) -> Found:
    """What one page of a route leads to, by the addresses that the source's rules give; links that are no articles of
    the source are left out, and so are further pages on other sites.

    Raises DiscoveryError where the page is not what the route says."""
    found = _read(body, media_type, url, route, source)
    links: dict[str, Link] = {}
    for link in found.links:
        placed = _placed(link, route, source)
        if placed is not None and not any(each in links for each in variants(placed.url)):
            links[placed.url] = placed
    more = tuple(each for each in found.more if source.owns(host_of(each)))
    following = found.next if found.next is not None and source.owns(host_of(found.next)) else None
    return Found(tuple(links.values()), more, following, found.cut)


def _read(body: bytes, media_type: str, url: str, route: Route, source: Source) -> Found:
    if route.kind == "feed":
        return read_feed(body, url)
    if route.kind in ("sitemap", "news_sitemap"):
        return read_sitemap(body, url)
    if route.kind == "json_api":
        return read_api(body, url, route)
    if route.kind == "wordpress":  # where its REST interface is closed, the feed is asked for
        return read_feed(body, url) if "/feed/" in urlsplit(url).path else read_posts(body, url)
    charset = f"text/html; charset={source.encoding}" if source.encoding else media_type
    return read_listing(body, charset, url, route)


def _placed(link: Link, route: Route, source: Source) -> Link | None:
    """The link by its address at the source, or None where it is none of its articles."""
    url = of_source(link.url, source)
    if url is None or not source.owns(host_of(url)):
        return None
    hangs = "of" in link.hint  # on an article that matches: its own address need not
    if route.pattern is not None and not hangs and not any(re.search(route.pattern, each) for each in variants(url)):
        return None
    if link.kind != "document" and not any(source.is_article(each) for each in variants(url)):
        return None
    if hangs:
        link = replace(link, hint={**link.hint, "of": of_source(str(link.hint["of"]), source) or link.hint["of"]})
    twins = [of_source(each, source) for each in link.twins]
    own = tuple(each for each in twins if each is not None and each != url and source.owns(host_of(each)))
    return link if url == link.url and own == link.twins else replace(link, url=url, twins=own)
