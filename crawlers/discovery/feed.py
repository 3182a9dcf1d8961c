"""Feeds: RSS 0.9x, 1.0, 2.0, Atom and JSON Feed → links. The content says which it is, not its media type."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from crawlers.discovery.link import LONGEST_TITLE, DiscoveryError, Found, Link, found
from crawlers.discovery.xml import children, read_xml, text, unpacked
from crawlers.urls import canonical, resolve

ROOTS = ("rss", "RDF", "feed")


def read_feed(body: bytes, url: str) -> Found:
    """The entries of a feed at `url`, and their attached documents. Raises DiscoveryError for what is no feed."""
    body = unpacked(body)
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return _read_json_feed(body, url)
    root = read_xml(body, "feed")
    if root.tag.rpartition("}")[2] not in ROOTS:
        name = etree.QName(root).localname
        raise DiscoveryError(f"malformed feed: the root element is <{name}>, neither RSS nor Atom")
    return feed_of(root, url)


def feed_of(root: Any, url: str) -> Found:
    """The entries below the root element of a feed."""
    return found(_links(root, url), _next(root, url))


def _links(root: Any, base: str) -> Iterator[Link]:
    for entry in root.iter("{*}item", "{*}entry"):
        url = canonical(_address(entry), base)
        if url is None:
            continue
        title = text(entry, "title")[:LONGEST_TITLE]
        yield Link(url, title, text(entry, "pubDate", "published", "date", "updated"), {"title": title})
        yield from _attached([each.get("url") or each.get("href") for each in _enclosures(entry)], base, url)


def _address(entry: Any) -> str:
    for link in children(entry, "link"):
        if link.get("href") and link.get("rel", "alternate") == "alternate":
            return str(link.get("href"))
    if address := text(entry, "link"):
        return address
    guid = next(iter(children(entry, "guid")), None)
    return "".join(guid.itertext()) if guid is not None and guid.get("isPermaLink") != "false" else ""


def _enclosures(entry: Any) -> list[Any]:
    return [
        *children(entry, "enclosure"),
        *(each for each in children(entry, "link") if each.get("rel") == "enclosure"),
    ]


def _attached(addresses: list[Any], base: str, of: str) -> Iterator[Link]:
    """Documents that hang on the article at `of`; images and sound are not collected from feeds."""
    for address in addresses:
        url = canonical(address, base) if isinstance(address, str) and address else None
        if url is not None and Link(url).kind == "document":
            yield Link(url, hint={"of": of})


def _next(root: Any, base: str) -> str | None:
    """RFC 5005: a feed in pages names the one behind it."""
    heads = [root, *children(root, "channel")]
    links = (link for head in heads for link in children(head, "link") if link.get("rel") == "next")
    return next((resolve(link.get("href") or "", base) for link in links), None)


def _read_json_feed(body: bytes, url: str) -> Found:
    """https://www.jsonfeed.org/version/1.1/"""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise DiscoveryError(f"malformed JSON feed: {str(error)[:200]}") from error
    items = content.get("items") if isinstance(content, Mapping) else None
    if not isinstance(items, list):
        raise DiscoveryError("malformed feed: the JSON has no list of items, so it is no JSON Feed")
    following = content.get("next_url")
    links = (link for item in items if isinstance(item, Mapping) for link in _json_links(item, url))
    return found(links, resolve(following, url) if isinstance(following, str) else None)


def _json_links(item: Mapping[str, Any], base: str) -> Iterator[Link]:
    address = next((item[name] for name in ("url", "id") if isinstance(item.get(name), str) and item[name]), "")
    url = canonical(address, base) if address.startswith(("http", "/")) else None
    if url is None:
        return
    title = _string(item.get("title"))[:LONGEST_TITLE]
    yield Link(url, title, _string(item.get("date_published")), {"title": title})
    files = item.get("attachments")
    yield from _attached(
        [file.get("url") for file in files if isinstance(file, Mapping)] if isinstance(files, list) else [], base, url
    )


def _string(value: Any) -> str:
    return value if isinstance(value, str) else ""
