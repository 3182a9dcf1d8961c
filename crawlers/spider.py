"""The spider: one class for every source. It discovers, then fetches what the frontier says is due."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

from scrapy import Spider

from crawlers.exploring import Explorer
from crawlers.fetching import Fetcher, RefusalError
from crawlers.frontier import Due, Frontier, Kind
from crawlers.politeness import CONCURRENT
from crawlers.source import Source

AHEAD = 64  # frontier rows taken at once
DOWN_AFTER = 5  # failures to connect, one behind the other, after which the server is taken to be down
LONG_PAUSE = 5.0  # seconds; a Retry-After above it ends this crawl of the source, below it is waited for


class SourceSpider(Spider):
    """Crawls `source` by way of `frontier`; links published outside the days
    `since` to `until`, both included, are left."""

    name = "source"

    def __init__(
        self, source: Source, frontier: Frontier, since: date | None = None, until: date | None = None, **options: Any
    ) -> None:
        super().__init__(source.name, **options)
        self.source, self.frontier, self.since, self.until = source, frontier, since, until
        self._failures = 0
        self._stop: str | None = None
        self._ahead: list[Due] = []

    async def start(self) -> AsyncIterator[Any]:
        """Scrapy's entry: the whole crawl of the source happens here; nothing is left to the scheduler."""
        self._fetcher = Fetcher(self.source, self.crawler)
        stopped = lambda: self._stop is not None  # noqa: E731
        explorer = Explorer(self.source, self.frontier, self._fetcher.get, self._fail, stopped, self.since, self.until)
        for route in self.source.routes:
            await explorer.read(route)
        await asyncio.gather(*(self._work() for _ in range(CONCURRENT)))
        if self._stop is not None:
            self.frontier.failed(self.source.home, "discovery", self._stop)
        nothing: tuple[Any, ...] = ()
        for each in nothing:  # an asynchronous generator, since that is what Scrapy asks for
            yield each

    async def _work(self) -> None:
        while (due := self._next()) is not None:
            try:
                self.frontier.fetched(await self._fetcher.get(due.url, due.kind, due))
                self._failures = 0
            except RefusalError as refusal:
                self._fail(due.url, due.kind, refusal)

    def _next(self) -> Due | None:
        if self._stop is not None:
            return None
        if not self._ahead:
            self._ahead = list(reversed(self.frontier.due(AHEAD)))
        return self._ahead.pop() if self._ahead else None

    def _fail(self, url: str, kind: Kind, error: Exception) -> None:
        wait = error.wait if isinstance(error, RefusalError) else None
        closed = isinstance(error, RefusalError) and error.closed
        self.frontier.failed(url, kind, str(error), wait, closed=closed)
        if isinstance(error, RefusalError) and error.down:
            self._failures += 1
            if self._failures >= DOWN_AFTER:
                self._stop = f"server down: {error}"
        if wait is not None and wait > LONG_PAUSE:
            self.frontier.pause(wait)
            self._stop = f"the server asks for {wait:.0f} s of rest"
