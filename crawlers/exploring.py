"""Exploring: a source's routes are read page by page, and the links that they give are handed to the frontier."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from crawlers.agenda import Agenda, Step
from crawlers.archives import Days, address, address_day, children, days_of, first_steps, lately
from crawlers.discovery import DiscoveryError, Found, Link, discover, published_instant
from crawlers.discovery.link import MOST
from crawlers.discovery.next_js import PLACE, build_id
from crawlers.discovery.wordpress import feed_address
from crawlers.fetching import RefusalError
from crawlers.frontier import Fetched, Frontier, Kind
from crawlers.source import Route, Source
from crawlers.urls import variants

LEVELS = 4  # of sitemap indexes, one behind the other
DEEPEST = 10_000  # pages of one listing that a back-fill reads, as long as they say when what they name was published
ENDS = ("400", "404", "410")  # what a server answers behind the last page
SHUT = "its posts are not to be had"
FIRST_DAY = date(1990, 1, 1)  # no outlet of the country published on the web before

Get = Callable[[str, Kind], Awaitable[Fetched]]
Fail = Callable[[str, Kind, Exception], None]


@dataclass(frozen=True, slots=True)
class _Reading:
    """A route that is being read: what is still to be read of it, the addresses that its pages named, and what was
    said of it."""

    route: Route
    agenda: Agenda
    seen: set[str] = field(default_factory=set)
    said: set[str] = field(default_factory=set)


class Explorer:
    """Reads routes by `get`, tells `fail` what could not be read, and ends where `stopped` says so.

    With `since` or `until` it back-fills: routes are read back to these days, both included, and links published
    outside them are known from then on, but not fetched."""

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
        self.source, self.frontier = source, frontier
        self._get, self._fail, self._stopped = get, fail, stopped
        self._today = datetime.now(ZoneInfo(source.timezone)).date()
        back_fills = since is not None or until is not None
        self.days: Days | None = (since or FIRST_DAY, until or self._today) if back_fills else None
        self._asked_for = self.days or lately(self._today)
        self._build: str | None = None

    async def read(self, route: Route) -> None:
        """Read a route's pages until one brings nothing that this crawl has not seen, or the last is reached."""
        reading = _Reading(route, self.frontier.agenda(route))
        reading.agenda.begin(first_steps(route, self._today, self.days))
        while not self._stopped() and (step := reading.agenda.take()) is not None:
            if SHUT in reading.said and "/feed/" not in step.url:
                reading.agenda.settle(step, "read", (), {})
                continue
            try:
                answer = await self._get(await self._asked(step), "discovery")
                found = discover(answer.body, answer.media_type, answer.final_url or answer.url, route, self.source)
            except (RefusalError, DiscoveryError) as error:
                self._unread(reading, step, error)
                continue
            self._read(reading, step, answer, found)

    async def _asked(self, step: Step) -> str:
        """The address of a page, with the build of a Next.js site, which its home page names."""
        if PLACE not in step.url:
            return step.url
        if self._build is None:
            self._build = build_id((await self._get(self.source.home, "discovery")).body)
        return step.url.replace(PLACE, self._build)

    def _unread(self, reading: _Reading, step: Step, error: RefusalError | DiscoveryError) -> None:
        """What could not be read. The end of a listing is often an error, and so is a day without articles."""
        if isinstance(error, RefusalError) and error.left:
            self._fail(step.url, "discovery", error)
            return
        route, ends = reading.route, str(error).startswith(ENDS) and not step.level
        if route.kind == "wordpress" and step.number == 1 and "/feed/" not in step.url and _is_shut(error):
            reading.said.add(SHUT)  # the REST interface is shut; the feed has pages too
            reading.agenda.settle(step, "read", [Step(feed_address(route.url, 1))], {})
        elif ends and (step.number > route.first or step.newest is not None):
            reading.agenda.settle(step, "read", (), {})
        else:
            self._fail(step.url, "discovery", error)
            reading.agenda.settle(step, "failed", (), {})

    def _read(self, reading: _Reading, step: Step, answer: Fetched, found: Found) -> None:
        """Links first, then the page and what follows from it: killed between them, the page is read again."""
        links = [self._dated(link, reading.route, step) for link in found.links if self._is_fresh(link, reading)]
        inside = [link for link in links if self._is_inside(link)]
        self._keep(inside, answer)
        if self.days is not None:
            self.frontier.discovered([link for link in links if not self._is_inside(link)], wanted=False)
        self.frontier.twinned(found.links)
        self.frontier.fetched(answer)
        more = self._following(reading, step, answer, found, links)
        surplus = reading.agenda.settle(step, "read", more, self._months(links, reading.route, step))
        if surplus:
            self._left(reading, f"more pages behind {reading.route.url} than one crawl reads: the rest is left")
        if found.cut:
            self._left(reading, f"more than {MOST} links on one page: the rest is left")
        if reading.agenda.months:
            self.frontier.counted(reading.route, reading.agenda.months)

    def _left(self, reading: _Reading, reason: str) -> None:
        """Say once what is beyond a bound."""
        if reason not in reading.said:
            reading.said.add(reason)
            self._fail(reading.route.url, "discovery", DiscoveryError(reason))

    def _is_fresh(self, link: Link, reading: _Reading) -> bool:
        fresh = reading.seen.isdisjoint(variants(link.url))
        reading.seen.add(link.url)
        return fresh

    # -- what follows from a page

    def _following(
        self, reading: _Reading, step: Step, answer: Fetched, found: Found, links: Sequence[Link]
    ) -> list[Step]:
        """The pages to which this one leads: children of an index, and the page behind it."""
        route = reading.route
        if found.more:
            return children(found.more, step.level + 1, self.days) if step.level < LEVELS else []
        if not links or self._is_older(links) or step.number >= self._last(route, links):
            return []
        if route.kind == "wordpress":
            return self._next_posts(route, step, answer)
        if "{page}" in route.url and not step.level:
            return [self._page(route, step)]
        return [replace(step, url=found.next, number=step.number + 1)] if found.next is not None else []

    def _next_posts(self, route: Route, step: Step, answer: Fetched) -> list[Step]:
        number = step.number + 1
        if "/feed/" in step.url:
            return [Step(feed_address(route.url, number), number)]
        pages = next((value for name, value in answer.headers if name.lower() == "x-wp-totalpages"), "")
        return [] if pages.isdecimal() and number > int(pages) else [self._page(route, step)]

    def _page(self, route: Route, step: Step) -> Step:
        """The page behind `step` in a route that numbers them."""
        url = address(route, step.number + 1, step.newest, self._asked_for)
        return replace(step, url=url, number=step.number + 1)

    def _last(self, route: Route, links: Sequence[Link]) -> int:
        """The last page that is read: in a back-fill as far as pages say when what they name was published."""
        dated = route.kind == "wordpress" or any(link.day is not None for link in links)
        return route.first + DEEPEST if self.days is not None and dated else route.last

    def _is_older(self, links: Sequence[Link]) -> bool:
        """All that a page says of days lies before the range: so does what stands on the pages behind it."""
        days = [link.day for link in links if link.day is not None]
        return self.days is not None and bool(days) and max(days) < self.days[0]

    # -- what becomes of links

    def _keep(self, links: Sequence[Link], answer: Fetched) -> None:
        for link in (link for link in links if link.record is not None):
            body = json.dumps(link.record, ensure_ascii=False, sort_keys=True).encode()
            self.frontier.fetched(
                Fetched(link.url, "article", 200, answer.fetched_at, (), (), body, body, "application/json", link=link)
            )
        self.frontier.discovered([link for link in links if link.record is None])

    def _dated(self, link: Link, route: Route, step: Step) -> Link:
        """The link with the day that it, its address or its page tells."""
        at = published_instant(link.published_at, datetime.now(UTC), self.source.timezone)
        day = at.astimezone(ZoneInfo(self.source.timezone)).date() if at is not None else address_day(link.url)
        if day is None and (span := days_of(route, step)) is not None and span[0] == span[1]:
            day = span[0]
        return link if day is None else replace(link, day=day)

    def _is_inside(self, link: Link) -> bool:
        """A link that nothing dates is in every range: its article will say."""
        return self.days is None or link.day is None or self.days[0] <= link.day <= self.days[1]

    def _months(self, links: Sequence[Link], route: Route, step: Step) -> Counter[str]:
        """How many articles of each month a page of a sitemap or an archive names."""
        if not (route.archive or route.kind in ("sitemap", "news_sitemap", "wordpress")):
            return Counter()
        span = days_of(route, step)
        month = f"{span[0]:%Y-%m}" if span is not None and f"{span[0]:%Y-%m}" == f"{span[1]:%Y-%m}" else None
        named = (link.day.strftime("%Y-%m") if link.day else month for link in links if link.kind == "article")
        return Counter(each for each in named if each is not None)


def _is_shut(error: RefusalError | DiscoveryError) -> bool:
    """Whether an address is closed or not there at all, so that asking again would not help."""
    return isinstance(error, DiscoveryError) or error.closed or str(error).startswith(("404", "405", "410", "501"))
