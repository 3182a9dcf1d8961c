"""Link: what a discovery route says of one article."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

MOST = 50_000  # links of one page; a sitemap may hold as many
DOCUMENTS = (".pdf", ".docx", ".doc", ".xlsx")


class DiscoveryError(Exception):
    """A page of a route that cannot be read; the text says why."""


@dataclass(frozen=True, slots=True)
class Link:
    """`published_at` is as the route wrote it, "" where it did not; `hint` holds the title and the like. `record` is an
    API record that is the article itself."""

    url: str
    title: str = ""
    published_at: str = ""
    hint: Mapping[str, Any] = field(default_factory=dict)
    record: Mapping[str, Any] | None = None

    @property
    def kind(self) -> Literal["article", "document"]:
        return "document" if urlsplit(self.url).path.lower().endswith(DOCUMENTS) else "article"


@dataclass(frozen=True, slots=True)
class Found:
    """`more` are further pages of the same route: the children of a sitemap index."""

    links: tuple[Link, ...]
    more: tuple[str, ...] = ()


def unique(links: Iterable[Link]) -> tuple[Link, ...]:
    """The first link to each URL, at most MOST, in order."""
    found: dict[str, Link] = {}
    for link in links:
        if len(found) >= MOST:
            break
        found.setdefault(link.url, link)
    return tuple(found.values())
