"""JSON APIs: a page of records → links, some with the record as the article itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from crawlers.discovery.link import DiscoveryError, Found, Link, unique
from crawlers.parse.json_record import look_up
from crawlers.source import Route
from crawlers.urls import canonical

_BRACES = re.compile(r"\{([\w.]+)\}")


def read_api(body: bytes, url: str, route: Route) -> Found:
    """The records at the route's `items`. Raises DiscoveryError for what is no JSON or has no such list."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise DiscoveryError(f"malformed JSON: {str(error)[:200]}") from error
    items = look_up(content, route.items) if route.items else content
    if not isinstance(items, list):
        raise DiscoveryError(f"the answer has no list at {route.items!r}: check the route's items")
    return Found(unique(link for item in items if isinstance(item, Mapping) for link in _links(item, url, route)))


def _links(record: Mapping[str, Any], base: str, route: Route) -> Iterator[Link]:
    url = canonical(_fill(route.link or "", record), base)
    if url is not None:
        title, published = (str(look_up(record, route.fields.get(name, name)) or "") for name in ("title", "published"))
        hint = {"title": title, "fields": dict(route.fields)} if route.record_is_article else {"title": title}
        yield Link(url, title, published, hint, record if route.record_is_article else None)
    attached = look_up(record, route.attachments) if route.attachments else None
    for each in attached if isinstance(attached, list) else [attached]:
        address = each.get("url") if isinstance(each, Mapping) else each
        file = canonical(address, base) if isinstance(address, str) and address else None
        if file is not None:
            yield Link(file, hint={"of": url})


def _fill(template: str, record: Mapping[str, Any]) -> str:
    """The template with the values at the dotted paths in braces; one that is whole (`{url}`) is kept as it is."""
    whole = _BRACES.fullmatch(template)
    if whole:
        return str(look_up(record, whole[1]) or "")
    return _BRACES.sub(lambda match: quote(str(look_up(record, match[1]) or ""), safe=""), template)
