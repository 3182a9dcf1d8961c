"""JSON APIs: a page of records → links, some with the record as the article itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from crawlers.discovery.link import LONGEST_TITLE, DiscoveryError, Found, Link, found
from crawlers.parse.json_record import look_up
from crawlers.source import Route
from crawlers.urls import canonical, resolve

MOST_FILES = 50  # of one record
_BRACES = re.compile(r"\{([\w.]+)\}")


def read_api(body: bytes, url: str, route: Route) -> Found:
    """The records at the route's `items`. Raises DiscoveryError for what is no JSON or has no such list."""
    content = read_json(body)
    items = look_up(content, route.items) if route.items else content
    if not isinstance(items, list):
        raise DiscoveryError(f"the answer has no list at {route.items!r}: check the route's items")
    following = look_up(content, route.next) if route.next else None
    links = (link for item in items if isinstance(item, Mapping) for link in _links(item, url, route))
    return found(links, resolve(following, url) if isinstance(following, str) else None)


def read_json(body: bytes) -> Any:
    """Raises DiscoveryError for what is no JSON."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise DiscoveryError(f"malformed JSON: {str(error)[:200]}") from error


def _links(record: Mapping[str, Any], base: str, route: Route) -> Iterator[Link]:
    url = canonical(_fill(route.link or "", record), base)
    if url is not None:
        title, published = (_string(look_up(record, route.fields.get(name, name))) for name in ("title", "published"))
        hint: dict[str, Any] = {"title": title[:LONGEST_TITLE]}
        if route.record_is_article:
            hint["fields"] = dict(route.fields)
        if files := list(_attached(record, base, route)):
            hint["files"] = files
        whole = record if route.record_is_article else None
        yield Link(url, title[:LONGEST_TITLE], published, hint, whole, _twins(record, url, base, route), "translation")
    for file, name in _attached(record, base, route) if url is not None else ():
        yield Link(file, name, hint={"of": url, "title": name})


def _attached(record: Mapping[str, Any], base: str, route: Route) -> Iterator[tuple[str, str]]:
    """The address and the name of each file at the route's `attachments`: an address, or an object that has one."""
    attached = look_up(record, route.attachments) if route.attachments else None
    for each in (attached if isinstance(attached, list) else [attached])[:MOST_FILES]:
        said = each if isinstance(each, Mapping) else {"url": each}
        address = next((_string(said.get(name)) for name in ("url", "link", "path", "src") if said.get(name)), "")
        name = next(
            (_string(said.get(name)) for name in ("name", "title", "fileName", "filename") if said.get(name)), ""
        )
        file = canonical(address, base) if address else None
        if file is not None:
            yield file, name[:LONGEST_TITLE]


def _twins(record: Mapping[str, Any], url: str, base: str, route: Route) -> tuple[str, ...]:
    """What stands at the route's field `twins`: addresses, ids or records of the same article in other languages."""
    said = look_up(record, route.fields["twins"]) if "twins" in route.fields else None
    each = list(said.values()) if isinstance(said, Mapping) else said if isinstance(said, list) else [said]
    links = (canonical(_twin(one, record, route), base) for one in each[:20] if one)
    return tuple(dict.fromkeys(link for link in links if link is not None and link != url))


def _twin(said: Any, record: Mapping[str, Any], route: Route) -> str:
    if isinstance(said, Mapping):
        return _fill(route.link or "", {**record, **said})
    text = _string(said)
    return text if text.startswith(("http", "/")) else _fill(route.link or "", {**record, "id": text})


def _string(value: Any) -> str:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _fill(template: str, record: Mapping[str, Any]) -> str:
    """The template with the values at the dotted paths in braces; one that is whole (`{url}`) is kept as it is. ""
    where the record lacks a value: half an address is none."""
    whole = _BRACES.fullmatch(template)
    if whole:
        return _string(look_up(record, whole[1]))
    values = {path: _string(look_up(record, path)) for path in _BRACES.findall(template)}
    if not all(values.values()):
        return ""
    return _BRACES.sub(lambda match: _quoted(values[match[1]]), template)


def _quoted(value: str) -> str:
    return quote(value, safe="", errors="replace")
