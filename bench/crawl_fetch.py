"""Fetch only: our spider over a frontier in memory that keeps nothing of an answer. Prints pages a second."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from scrapy.crawler import AsyncCrawlerProcess

from bench.crawl import definition
from crawlers.agenda import Agenda, MemoryAgenda
from crawlers.catalogue import load_sources
from crawlers.discovery import Link
from crawlers.frontier import Due, Fetched, Kind
from crawlers.politeness import process_settings, scrapy_settings
from crawlers.source import Route
from crawlers.spider import SourceSpider


class Memory:
    """crawlers.frontier.Frontier that forgets."""

    def __init__(self) -> None:
        self.waiting: list[Due] = []
        self.count = 0

    def agenda(self, route: Route) -> Agenda:
        return MemoryAgenda(500)

    def discovered(self, links: Sequence[Link], *, wanted: bool = True) -> int:
        self.waiting += [Due(link.url, link.kind) for link in links]
        return len(links)

    def twinned(self, links: Sequence[Link]) -> None:
        pass

    def counted(self, route: Route, months: Mapping[str, int]) -> None:
        pass

    def due(self, limit: int) -> Sequence[Due]:
        taken, self.waiting = self.waiting[:limit], self.waiting[limit:]
        return taken

    def fetched(self, answer: Fetched) -> None:
        self.count += answer.kind != "discovery" and answer.status == 200

    def failed(
        self, url: str, kind: Kind, reason: str, retry_after: float | None = None, *, closed: bool = False
    ) -> None:
        raise RuntimeError(f"{url}: {reason}")

    def said(self, reason: str) -> None:
        raise RuntimeError(reason)

    def pause(self, seconds: float) -> None:
        raise RuntimeError(f"{seconds} s of rest")


def main(base: str, pages: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "site.yaml").write_text(definition(base, pages), encoding="utf-8")
        source = load_sources(Path(folder)).sources["site"]
    hosts = [base.partition("//")[2]]
    process = AsyncCrawlerProcess(process_settings(hosts), install_root_handler=False)
    options = scrapy_settings(source, contact="https://example.org", allow_hosts=hosts)
    frontier = Memory()
    process.crawl(type("Spider", (SourceSpider,), {"custom_settings": options}), source=source, frontier=frontier)
    begun = time.monotonic()
    process.start()
    seconds = time.monotonic() - begun
    assert frontier.count == pages, f"{frontier.count} pages"
    print(pages / seconds)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
