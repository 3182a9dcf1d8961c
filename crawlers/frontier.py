"""Frontier: what the crawl knows of a source's URLs. The store keeps it; the spider sees this Protocol."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from crawlers.agenda import Agenda
from crawlers.discovery.link import Link
from crawlers.source import Route

Kind = Literal["discovery", "article", "document", "image"]


@dataclass(frozen=True, slots=True)
class Due:
    """A URL to be fetched now. `etag`, `last_modified` and `last_sha256` are those of the fetch before, if any;
    `gone_count` counts 404/410 in a row, the first at `gone_since`."""

    url: str
    kind: Kind
    attempts: int = 0
    etag: str | None = None
    last_modified: str | None = None
    last_sha256: str | None = None
    gone_count: int = 0
    discovered_at: datetime | None = None
    published_at: datetime | None = None
    gone_since: datetime | None = None
    hint: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """One answer. `raw` is the body as it came over the wire, `body` the same with its content-encoding undone.

    `due` None: a page of a discovery route, or, where `link` is given, a record of an API, which is no answer of its
    own. `ip` is the server's; `final_url` where a redirect led, None where there was none. `said_status` is
    what the server said where `status` is 404 only because the page says so itself."""

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
    link: Link | None = None
    ip: str | None = None
    final_url: str | None = None
    said_status: int | None = None


class Frontier(Protocol):
    """Nothing here waits for the disk: what is handed over is committed soon, in groups, in the order it came."""

    def agenda(self, route: Route) -> Agenda:
        """What is to be read of a route: in a back-fill what is left of it since it was begun."""
        ...

    def discovered(self, links: Sequence[Link], *, wanted: bool = True) -> int:
        """Keep links; gives how many were not known. They are committed before this returns. Those that are not
        `wanted` are known from then on, but not fetched until another crawl wants them."""
        ...

    def twinned(self, links: Sequence[Link]) -> None:
        """Keep which articles are the same in another language, as far as links or the definition say."""
        ...

    def counted(self, route: Route, months: Mapping[str, int]) -> None:
        """How many articles of each month (2026-10) the pages of a route have named so far."""
        ...

    def due(self, limit: int) -> Sequence[Due]:
        """The next URLs to fetch, none that was handed out in this crawl before."""
        ...

    def fetched(self, answer: Fetched) -> None: ...
    def failed(
        self, url: str, kind: Kind, reason: str, retry_after: float | None = None, *, closed: bool = False
    ) -> None:
        """No answer that can be kept. `retry_after` is in seconds, as the server asked; `closed`: by robots.txt, the
        source's terms, an access gate or a guard, so that it is tried again only after long."""
        ...

    def said(self, reason: str) -> None:
        """Something is left for another crawl, as it should be; the run's report says why."""
        ...

    def pause(self, seconds: float) -> None:
        """Nothing of the source is due before so many seconds have passed."""
        ...
