"""Estimating: what a source's sitemaps and archives say of a range of days, read before anything is fetched for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from scrapy import Spider

from crawlers.agenda import MemoryAgenda, Outcome, Step
from crawlers.discovery import Link
from crawlers.exploring import Explorer
from crawlers.fetching import Fetcher
from crawlers.frontier import Due, Fetched, Kind
from crawlers.hosts import Hosts
from crawlers.source import Route, Source
from crawlers.urls import host_of

MOST = 200  # pages of one route that are read for an estimate
SAMPLE = 12  # parts of an archive that has a page a day or a month: so many of them stand for all
SITEMAPS = ("sitemap", "news_sitemap")


@dataclass(slots=True)
class RouteCount:
    """What one route names: articles by month (2026-10), those of the range, and those of them that nothing dates.
    `parts` of `of` parts of an archive were read."""

    route: Route
    months: Counter[str] = field(default_factory=Counter)
    inside: int = 0
    undated: int = 0
    parts: int = 0
    of: int = 0
    cut: bool = False

    @property
    def articles(self) -> int:
        """How many articles the route has of the range, those of parts that were not read supposed to be as many."""
        return round(self.inside * self.of / self.parts) if self.parts else 0

    @property
    def basis(self) -> str:
        """In words, where the count is from."""
        if self.route.kind in SITEMAPS:
            dated = "" if not self.undated else f", {self.undated} of them without a date"
            return f"its sitemaps{dated}{', read in part' if self.cut else ''}"
        if self.route.kind == "wordpress":
            return "its own count"
        return f"its archive, {self.parts} of {self.of} pages read" if self.parts < self.of else "its archive"


class _Sampled(MemoryAgenda):
    """Of an archive a sample of its parts, of WordPress its count of each month, of sitemaps all."""

    def __init__(self, count: RouteCount) -> None:
        super().__init__(MOST)
        self._count = count
        self.total: int | None = None  # what WordPress says of the month whose first page was read last

    def begin(self, steps: Sequence[Step]) -> None:
        if not _tells(self._count.route):
            return
        every = max(1, -(-len(steps) // SAMPLE)) if self._count.route.kind not in (*SITEMAPS, "wordpress") else 1
        self._count.of, self._count.parts = len(steps), len(steps[::every])
        super().begin(steps[::every])

    def settle(self, step: Step, outcome: Outcome, more: Sequence[Step], months: Mapping[str, int]) -> int:
        if self.total is not None and step.newest is not None:
            self._count.inside += self.total - sum(months.values())
            months = {f"{step.newest:%Y-%m}": self.total}
        more = () if self._count.route.kind == "wordpress" else more
        self._count.cut |= super().settle(step, outcome, more, months) > 0
        self._count.months = self.months
        return 0


def _tells(route: Route) -> bool:
    """Whether a route says of a range what it has, without all its pages being read."""
    return route.kind in (*SITEMAPS, "wordpress") or any(
        f"{{{name}}}" in route.url for name in ("year", "month", "day")
    )


class CountingFrontier:
    """crawlers.frontier.Frontier that counts what it is told and keeps nothing."""

    def __init__(self) -> None:
        self.counts: list[RouteCount] = []
        self.reasons: Counter[str] = Counter()

    def agenda(self, route: Route) -> MemoryAgenda:
        self.counts.append(RouteCount(route))
        self._agenda = _Sampled(self.counts[-1])
        return self._agenda

    def discovered(self, links: Sequence[Link], *, wanted: bool = True) -> int:
        if wanted:
            self.counts[-1].inside += sum(link.kind == "article" for link in links)
            self.counts[-1].undated += sum(link.kind == "article" and link.day is None for link in links)
        return len(links)

    def fetched(self, answer: Fetched) -> None:
        """WordPress says in a header how many posts of a month there are; the first page names a part of them."""
        total = next((value for name, value in answer.headers if name.lower() == "x-wp-total"), "")
        self._agenda.total = int(total) if total.isdecimal() and len(total) < 9 else None
        self.counts[-1].inside += answer.link is not None

    def counted(self, route: Route, months: Mapping[str, int]) -> None:
        pass  # the agenda knows

    def twinned(self, links: Sequence[Link]) -> None:
        pass

    def due(self, limit: int) -> Sequence[Due]:
        return ()

    def failed(
        self, url: str, kind: Kind, reason: str, retry_after: float | None = None, *, closed: bool = False
    ) -> None:
        self.reasons[reason[:200]] += 1

    def said(self, reason: str) -> None:
        self.reasons[reason[:200]] += 1

    def pause(self, seconds: float) -> None:
        pass


class EstimateSpider(Spider):
    """Reads of `source` what tells of the days `since` to `until`; `told` is called at the end, with the seconds
    between two requests that the source and its robots.txt ask for."""

    name = "estimate"

    def __init__(
        self,
        source: Source,
        since: date,
        until: date,
        hosts: Hosts,
        told: Callable[[Source, CountingFrontier, float], None],
        **options: Any,
    ) -> None:
        super().__init__(source.name, **options)
        self.source, self.days, self.hosts, self.told = source, (since, until), hosts, told

    async def start(self) -> AsyncIterator[Any]:
        """Scrapy's entry: the whole estimate happens here."""
        counting, fetcher = CountingFrontier(), Fetcher(self.source, self.crawler, self.hosts)

        def fail(url: str, kind: Kind, error: Exception) -> None:
            counting.failed(url, kind, str(error))

        explorer = Explorer(self.source, counting, fetcher.get, fail, lambda: False, *self.days)
        for route in self.source.routes:
            await explorer.read(route)
        host = host_of(self.source.routes[0].url).lower()
        self.told(self.source, counting, self.hosts.pace(host, self.source.delay).floor)
        nothing: tuple[Any, ...] = ()
        for each in nothing:  # an asynchronous generator, since that is what Scrapy asks for
            yield each
