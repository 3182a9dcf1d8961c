"""The spider: one class for every source. It discovers, then fetches what the frontier says is due."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any

from scrapy import Spider

from crawlers.exploring import Explorer
from crawlers.fetching import LONG_PAUSE, Fetcher, RefusalError
from crawlers.frontier import Due, Frontier, Kind
from crawlers.hosts import Hosts
from crawlers.politeness import CONCURRENT, is_open
from crawlers.source import Source
from crawlers.urls import host_of

AHEAD = 64  # frontier rows taken at once


class SourceSpider(Spider):
    """Crawls `source` by way of `frontier`; links published outside the days
    `since` to `until`, both included, are left."""

    name = "source"

    def __init__(
        self,
        source: Source,
        frontier: Frontier,
        since: date | None = None,
        until: date | None = None,
        hosts: Hosts | None = None,
        **options: Any,
    ) -> None:
        super().__init__(source.name, **options)
        self.source, self.frontier, self.since, self.until = source, frontier, since, until
        self.hosts = hosts or Hosts()
        self._ahead: list[Due] = []
        self._left: set[str] = set()

    async def start(self) -> AsyncIterator[Any]:
        """Scrapy's entry: the whole crawl of the source happens here; nothing is left to the scheduler."""
        self._fetcher = Fetcher(self.source, self.crawler, self.hosts)
        explorer = Explorer(
            self.source, self.frontier, self._fetcher.get, self._fail, self._is_closed, self.since, self.until
        )
        for route in self.source.routes:
            if not self._is_closed():
                await explorer.read(route)
        await asyncio.gather(*(self._work() for _ in range(CONCURRENT)))
        nothing: tuple[Any, ...] = ()
        for each in nothing:  # an asynchronous generator, since that is what Scrapy asks for
            yield each

    async def _work(self) -> None:
        while (due := self._next()) is not None:
            try:
                self.frontier.fetched(await self._fetcher.get(due.url, due.kind, due))
            except RefusalError as refusal:
                self._fail(due.url, due.kind, refusal)

    def _next(self) -> Due | None:
        if self._is_closed():
            return None
        if not self._ahead:
            self._ahead = list(reversed(self.frontier.due(AHEAD)))
        return self._ahead.pop() if self._ahead else None

    def _is_closed(self) -> bool:
        """Whether the source is outside its hours now."""
        if is_open(self.source, datetime.now(UTC)):
            return False
        first, last = self.source.hours
        self._say_once(f"outside its hours, {first} to {last}: nothing is fetched", failed=False)
        return True

    def _fail(self, url: str, kind: Kind, error: Exception) -> None:
        refusal = error if isinstance(error, RefusalError) else RefusalError(str(error))
        if not refusal.left:
            self.frontier.failed(url, kind, str(error), refusal.wait, closed=refusal.closed)
            if refusal.wait is not None and refusal.wait > LONG_PAUSE:
                self.frontier.pause(refusal.wait)
        if (shut := self.hosts.shut.get(host_of(url).lower())) is not None:
            self._say_once(shut.reason, failed=shut.failed)

    def _say_once(self, reason: str, *, failed: bool) -> None:
        """Why something is left for another crawl; once a crawl, however much is left."""
        if reason in self._left:
            return
        self._left.add(reason)
        if failed:
            self.frontier.failed(self.source.home, "discovery", reason)
        else:
            self.frontier.said(reason)
