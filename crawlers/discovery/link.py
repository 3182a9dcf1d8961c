"""Link: what a discovery route says of one article."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal
from urllib.parse import urlsplit

MOST = 50_000  # links of one page; a sitemap may hold as many
DOCUMENTS = (".pdf", ".docx", ".doc", ".rtf", ".xlsx", ".xls", ".pptx")
LONGEST_TITLE = 500


class DiscoveryError(Exception):
    """A page of a route that cannot be read; the text says why."""


@dataclass(frozen=True, slots=True)
class Link:
    """`published_at` is as the route wrote it, "" where it did not; `hint` holds the title and the like. `record` is an
    API record that is the article itself.

    `twins` are addresses of the same article in other languages, `twins_by` how the route says so. `day` is what the
    address or its page tells of the day: it orders back-fills and bounds them, and dates no article."""

    url: str
    title: str = ""
    published_at: str = ""
    hint: Mapping[str, Any] = field(default_factory=dict)
    record: Mapping[str, Any] | None = None
    twins: tuple[str, ...] = ()
    twins_by: Literal["hreflang", "translation"] = "hreflang"
    day: date | None = None

    @property
    def kind(self) -> Literal["article", "document"]:
        """A document by its name, or by what the route says that it hangs on."""
        named = urlsplit(self.url).path.lower().endswith(DOCUMENTS)
        return "document" if named or "of" in self.hint else "article"


@dataclass(frozen=True, slots=True)
class Found:
    """`more` are the children of a sitemap index, `next` is the page behind this one, as it says itself; `cut` where
    it named more than MOST links."""

    links: tuple[Link, ...]
    more: tuple[str, ...] = ()
    next: str | None = None
    cut: bool = False


def found(links: Iterable[Link], following: str | None = None) -> Found:
    """The first link to each URL, at most MOST, in order."""
    kept: dict[str, Link] = {}
    for link in links:
        if len(kept) >= MOST and link.url not in kept:
            return Found(tuple(kept.values()), (), following, cut=True)
        kept.setdefault(link.url, link)
    return Found(tuple(kept.values()), (), following)
