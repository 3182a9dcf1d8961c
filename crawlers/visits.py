"""Visits: a few requests to a site under every guard of a crawl, made by a function that is handed `get`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from scrapy import Spider

from crawlers.fetching import Fetcher
from crawlers.frontier import Fetched, Kind
from crawlers.source import Source

Get = Callable[[str, Kind], Awaitable[Fetched]]
Visit = Callable[[Get], Awaitable[None]]


class VisitSpider(Spider):
    """Runs `visit`; one request is made at a time, so that the source's delay holds between any two."""

    name = "visit"

    def __init__(self, source: Source, visit: Visit, **options: Any) -> None:
        super().__init__(source.name, **options)
        self.source, self.visit = source, visit

    async def start(self) -> AsyncIterator[Any]:
        """Scrapy's entry: the whole visit happens here."""
        fetcher = Fetcher(self.source, self.crawler)
        await self.visit(fetcher.get)
        nothing: tuple[Any, ...] = ()
        for each in nothing:  # an asynchronous generator, since that is what Scrapy asks for
            yield each
