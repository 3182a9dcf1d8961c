"""The spider: one class for every source. It discovers, then fetches what the frontier says is due."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from zoneinfo import ZoneInfo

from scrapy import Request, Spider
from scrapy.exceptions import DownloadCancelledError, DownloadFailedError, DownloadTimeoutError, IgnoreRequest
from twisted.internet.error import ConnectError, ConnectionLost, DNSLookupError
from twisted.internet.error import TimeoutError as TwistedTimeout

from crawlers.decoding import ACCEPTED, DecodingError, undo
from crawlers.discovery import DiscoveryError, Link, discover
from crawlers.frontier import Due, Fetched, Frontier, Kind
from crawlers.parse.dates import read_date
from crawlers.politeness import CONCURRENT, retry_after
from crawlers.safety import GuardedResolver
from crawlers.source import Route, Source

AHEAD = 64  # frontier rows taken at once
MOST_SITEMAPS = 500  # children of one sitemap index that are read in one crawl
DOWN_AFTER = 5  # failures to connect, one behind the other, after which the server is taken to be down
LONG_PAUSE = 5.0  # seconds; a Retry-After above it ends this crawl of the source, below it is waited for


class RefusalError(Exception):
    """An answer that cannot be kept. `wait` is in seconds, as the server asked; `down`: there was no server."""

    def __init__(self, reason: str, *, wait: float | None = None, down: bool = False, closed: bool = False) -> None:
        super().__init__(reason)
        self.wait, self.down, self.closed = wait, down, closed


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
        for route in self.source.routes:
            await self._discover(route)
        await asyncio.gather(*(self._work() for _ in range(CONCURRENT)))
        if self._stop is not None:
            self.frontier.failed(self.source.home, "discovery", self._stop)
        nothing: tuple[Any, ...] = ()
        for each in nothing:  # an asynchronous generator, since that is what Scrapy asks for
            yield each

    # -- discovery

    async def _discover(self, route: Route) -> None:
        """Read a route's pages until one brings nothing that this crawl has not seen, or the last is reached."""
        seen: set[str] = set()
        pending = [route.url]
        for number in range(route.first, route.last + 1):
            if "{page}" in route.url:
                pending = [route.url.replace("{page}", str(number))]
            fresh = await self._read_pages(route, pending, seen, first=number == route.first)
            if not fresh or "{page}" not in route.url or self._stop:
                return

    async def _read_pages(self, route: Route, pending: list[str], seen: set[str], *, first: bool) -> int:
        """Read `pending` and the sitemaps that they name, each once; gives how many links were fresh."""
        fresh, read = 0, set(pending)
        while pending and len(read) <= MOST_SITEMAPS and not self._stop:
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

    # -- fetch

    async def _work(self) -> None:
        while (due := self._next()) is not None:
            try:
                self.frontier.fetched(await self._get(due.url, due.kind, due))
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

    async def _get(self, url: str, kind: Kind, due: Due | None = None) -> Fetched:
        """One answer, whole and decoded. Raises RefusalError."""
        request = Request(url, headers=_headers(due), dont_filter=True)
        try:
            assert self.crawler.engine is not None
            response = await self.crawler.engine.download_async(request)
        except Exception as error:
            raise _refusal(error) from error
        now = datetime.now(UTC)
        headers = [(n.decode("latin-1"), v.decode("latin-1")) for n, vs in response.headers.items() for v in vs]
        named = {name.lower(): value for name, value in headers}
        self._refuse(response.status, named, kind, now)
        try:
            body = undo(response.body, named.get("content-encoding", ""), self.source.max_bytes)
        except DecodingError as error:
            raise RefusalError(str(error)) from error
        sent = [(n.decode("latin-1"), v.decode("latin-1")) for n, vs in request.headers.items() for v in vs]
        media_type = self._media_type(named.get("content-type", ""))
        return Fetched(url, kind, response.status, now, sent, headers, response.body, body, media_type, due)

    def _refuse(self, status: int, headers: dict[str, str], kind: Kind, now: datetime) -> None:
        if status in (404, 410) and kind != "discovery":
            return
        if status in (401, 403, 407, 451):
            raise RefusalError(f"{status}: the server keeps this closed", closed=True)
        if status in (429, 503):
            raise RefusalError(
                f"{status}: the server asks to slow down", wait=retry_after(headers.get("retry-after"), now)
            )
        if status != 200 and not (status == 304 and kind != "discovery"):
            raise RefusalError(f"{status}: the server answered with an error")

    def _media_type(self, declared: str) -> str:
        """As the server said it, but for a text whose encoding the source's definition overrides."""
        plain = declared.partition(";")[0].strip()
        if self.source.encoding and (plain.startswith("text/") or not plain):
            return f"{plain or 'text/html'}; charset={self.source.encoding}"
        return declared


def published_instant(text: str, now: datetime, zone: str) -> datetime | None:
    """The instant that a discovery route's date names; None where it cannot be told or lies ahead."""
    if not text.strip():
        return None
    try:
        at = parsedate_to_datetime(text)
        at = at.replace(tzinfo=ZoneInfo(zone)) if at.tzinfo is None else at
        return at if at.year >= 1990 and at <= now + timedelta(days=1) else None
    except (ValueError, TypeError, OverflowError):
        moment = read_date(text, now, ZoneInfo(zone))
        return None if moment is None else moment.instant


def _headers(due: Due | None) -> dict[str, str]:
    headers = {"Accept-Encoding": ACCEPTED}
    if due is not None and due.last_sha256 and due.etag:
        headers["If-None-Match"] = due.etag
    if due is not None and due.last_sha256 and due.last_modified:
        headers["If-Modified-Since"] = due.last_modified
    return headers


def _refusal(error: Exception) -> RefusalError:
    """What Scrapy and Twisted raise, in one line."""
    text = str(error).strip().splitlines()[0][:200] if str(error).strip() else type(error).__name__
    if isinstance(error, IgnoreRequest):
        return RefusalError("closed by robots.txt" if "robots.txt" in text else text, closed=True)
    if isinstance(error, DownloadCancelledError) or "maxsize" in text.lower() or "larger than" in text:
        return RefusalError(f"too large: {text}", closed=True)
    if isinstance(error, DownloadTimeoutError | TwistedTimeout):
        return RefusalError("timeout", down=True)
    for name, address in GuardedResolver.refused.items():
        if name in text:
            return RefusalError(f"private address: {name} resolves to {address}", closed=True)
    down = isinstance(error, ConnectError | ConnectionLost | DNSLookupError | OSError | DownloadFailedError)
    return RefusalError(f"no answer: {type(error).__name__}: {text}", down=down)
