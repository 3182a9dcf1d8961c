"""WordPress: its REST interface, and its feed in pages where that is closed.

https://developer.wordpress.org/rest-api/reference/posts/ : `after` and `before` are local times of the site, both
excluded; the headers X-WP-Total and X-WP-TotalPages count what matches.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from html import unescape
from typing import Any
from urllib.parse import urlencode

from crawlers.discovery.json_api import read_json
from crawlers.discovery.link import LONGEST_TITLE, DiscoveryError, Found, Link, found
from crawlers.urls import canonical

A_PAGE = 100  # posts; the most that WordPress gives
_POSTS = "/wp-json/wp/v2/posts"
_TAG = re.compile(r"<[^<>]{0,500}>")


def posts_address(url: str, page: int, since: date | None, until: date | None, size: int = A_PAGE) -> str:
    """The address of one page of a site's posts, newest first; `url` is its home or that of its posts. The days
    `since` to `until` are both included."""
    asked: dict[str, str | int] = {"per_page": size, "page": page, "orderby": "date", "order": "desc"}
    if since is not None:
        asked["after"] = f"{since - timedelta(days=1)}T23:59:59"
    if until is not None:
        asked["before"] = f"{until + timedelta(days=1)}T00:00:00"
    asked["_fields"] = "id,date,date_gmt,link,title"
    head = url if _POSTS in url else url.rstrip("/") + _POSTS
    return f"{head}{'&' if '?' in head else '?'}{urlencode(asked, safe=':,')}"


def feed_address(url: str, page: int) -> str:
    """The same site's feed, which WordPress pages for whoever asks."""
    return f"{url.partition('/wp-json')[0].rstrip('/')}/feed/?paged={page}"


def read_posts(body: bytes, url: str) -> Found:
    """The posts of an answer. Raises DiscoveryError for what is none."""
    posts = read_json(body)
    if not isinstance(posts, list):
        code = posts.get("code") if isinstance(posts, Mapping) else None
        raise DiscoveryError(f"the answer is no list of posts: {str(code)[:100]}")
    return found(_links(posts, url))


def _links(posts: list[Any], base: str) -> Iterator[Link]:
    for post in posts:
        if not isinstance(post, Mapping):
            continue
        address = post.get("link")
        url = canonical(address, base) if isinstance(address, str) else None
        if url is None:
            continue
        named = post.get("title")
        title = named.get("rendered") if isinstance(named, Mapping) else named
        title = unescape(_TAG.sub("", title))[:LONGEST_TITLE] if isinstance(title, str) else ""
        yield Link(url, title, _published(post), {"title": title})


def _published(post: Mapping[str, Any]) -> str:
    """The instant of publication; `date` alone is a local time."""
    world, local = post.get("date_gmt"), post.get("date")
    if isinstance(world, str) and world:
        return world if world.endswith("Z") else world + "Z"
    return local if isinstance(local, str) else ""
