"""Frontier: what the crawl knows of a source's URLs. The store keeps it; the spider sees this Protocol."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from crawlers.discovery.link import Link

Kind = Literal["discovery", "article", "document"]


@dataclass(frozen=True, slots=True)
class Due:
    """A URL to be fetched now. `etag`, `last_modified` and `last_sha256` are those of the fetch before, if any."""

    url: str
    kind: Kind
    attempts: int = 0
    etag: str | None = None
    last_modified: str | None = None
    last_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """One answer. `raw` is the body as it came over the wire, `body` the same with its content-encoding undone.

    `due` None: a page of a discovery route, or, where `link` is given, a record of an API, which is no answer of its
    own. `hint` goes to the page's row."""

    url: str
    kind: Kind
    status: int
    fetched_at: datetime
    request_headers: Sequence[tuple[str, str]]
    headers: Sequence[tuple[str, str]]
    raw: bytes
    body: bytes
    media_type: str
    due: Due | None = None
    hint: dict[str, object] | None = None
    link: Link | None = None


class Frontier(Protocol):
    """Nothing here waits for the disk: what is handed over is committed soon, in groups, in the order it came."""

    def discovered(self, links: Sequence[Link]) -> int:
        """Keep links; gives how many were not known. They are committed before this returns."""
        ...

    def due(self, limit: int) -> Sequence[Due]:
        """The next URLs to fetch, none that was handed out in this crawl before."""
        ...

    def fetched(self, answer: Fetched) -> None: ...
    def failed(self, url: str, kind: Kind, reason: str, retry_after: float | None = None) -> None:
        """No answer that can be kept. `retry_after` is in seconds, as the server asked."""
        ...
