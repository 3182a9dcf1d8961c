"""Exploring: a source's routes are read page by page, and the links that they give are handed to the frontier."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from crawlers.discovery import DiscoveryError, Link, discover, published_instant
from crawlers.fetching import RefusalError
from crawlers.frontier import Fetched, Frontier, Kind
from crawlers.source import Route, Source

MOST_SITEMAPS = 500  # children of one sitemap index that are read in one crawl

Get = Callable[[str, Kind], Awaitable[Fetched]]
Fail = Callable[[str, Kind, Exception], None]


class Explorer:
    """Reads routes by `get`, tells `fail` what could not be read, and ends where `stopped` says so.

    Links published outside the days `since` to `until`, both included, are left."""

    def __init__(
        self,
        source: Source,
        frontier: Frontier,
        get: Get,
        fail: Fail,
        stopped: Callable[[], bool],
        since: date | None = None,
        until: date | None = None,
    ) -> None:
        self.source, self.frontier, self.since, self.until = source, frontier, since, until
        self._get, self._fail, self._stopped = get, fail, stopped

    async def read(self, route: Route) -> None:
        """Read a route's pages until one brings nothing that this crawl has not seen, or the last is reached."""
        seen: set[str] = set()
        pending = [route.url]
        for number in range(route.first, route.last + 1):
            if "{page}" in route.url:
                pending = [route.url.replace("{page}", str(number))]
            fresh = await self._read_pages(route, pending, seen, first=number == route.first)
            if not fresh or "{page}" not in route.url or self._stopped():
                return

    async def _read_pages(self, route: Route, pending: list[str], seen: set[str], *, first: bool) -> int:
        """Read `pending` and the sitemaps that they name, each once; gives how many links were fresh."""
        fresh, read = 0, set(pending)
        while pending and len(read) <= MOST_SITEMAPS and not self._stopped():
            url = pending.pop(0)
            try:
                answer = await self._get(url, "discovery")
                found = discover(answer.body, answer.media_type, url, route, self.source)
            except (RefusalError, DiscoveryError) as error:
                if first or not str(error).startswith(("404", "410")):  # the end of a listing is often a 404
                    self._fail(url, "discovery", error)
                continue
            self.frontier.fetched(answer)
            links = [link for link in found.links if link.url not in seen]
            seen.update(link.url for link in links)
            fresh += len(links)
            self._keep([link for link in links if self._in_range(link)], answer)
            pending += [more for more in found.more if more not in read]
            read.update(found.more)
        return fresh

    def _keep(self, links: list[Link], answer: Fetched) -> None:
        for link in (link for link in links if link.record is not None):
            body = json.dumps(link.record, ensure_ascii=False, sort_keys=True).encode()
            self.frontier.fetched(
                Fetched(link.url, "article", 200, answer.fetched_at, (), (), body, body, "application/json", link=link)
            )
        self.frontier.discovered([link for link in links if link.record is None])

    def _in_range(self, link: Link) -> bool:
        """A link without a readable date is in every range: its article will say."""
        if (self.since is None and self.until is None) or not link.published_at:
            return True
        at = published_instant(link.published_at, datetime.now(UTC), self.source.timezone)
        if at is None:
            return True
        day = at.astimezone(ZoneInfo(self.source.timezone)).date()
        return (self.since is None or day >= self.since) and (self.until is None or day <= self.until)
