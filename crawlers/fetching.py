"""Fetching: one request → one answer that can be kept, or the reason why not.

Redirects are followed here, not by Scrapy: each hop passes the guards, the host's robots.txt, its budget and its pace.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from scrapy import Request, signals
from scrapy.exceptions import DownloadCancelledError, StopDownload

from crawlers.decoding import ACCEPTED, DecodingError, undo
from crawlers.frontier import Due, Fetched, Kind
from crawlers.gates import Gate, find_gate, gate_of_redirect
from crawlers.hosts import PRESSED_AFTER, Hosts, Known, Shut
from crawlers.missing import says_missing
from crawlers.page import digest
from crawlers.politeness import retry_after
from crawlers.reasons import failure
from crawlers.robots import LIFE, MOST_BYTES, MOST_REDIRECTS, Robots, read_robots
from crawlers.safety import Refused, check_url
from crawlers.source import Source
from crawlers.urls import host_of

LONG_PAUSE = 5.0  # seconds; a Retry-After above it ends this crawl of the host, below it is waited for
ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
GONE = (404, 410, 451)  # answers that say something of an article
REDIRECTS = (301, 302, 303, 307, 308)
NO_PAGES = ("image/", "audio/", "video/", "font/")  # media types that no article has


class RefusalError(Exception):
    """An answer that cannot be kept. `wait` is in seconds, as the server asked; `down`: there was no server; `closed`:
    by robots.txt, terms, a guard or a gate; `left`: nothing was asked, the URL stays as it was."""

    def __init__(
        self,
        reason: str,
        *,
        wait: float | None = None,
        down: bool = False,
        closed: bool = False,
        left: bool = False,
    ) -> None:
        super().__init__(reason)
        self.wait, self.down, self.closed, self.left = wait, down, closed, left


class _Answer(NamedTuple):
    """What came for one URL, at the end of its redirects."""

    url: str
    status: int
    headers: list[tuple[str, str]]
    raw: bytes
    sent: list[tuple[str, str]]
    ip: str | None

    @property
    def named(self) -> dict[str, str]:
        return {name.lower(): value for name, value in self.headers}


class Fetcher:
    """Asks by way of a running crawler's engine; `hosts` holds what is known of them, by the process and the store."""

    def __init__(self, source: Source, crawler: Any, hosts: Hosts | None = None) -> None:
        self.source, self.crawler = source, crawler
        self.hosts = hosts or Hosts()
        settings = crawler.settings
        self._allowed = frozenset(settings.getlist("BAQYLAU_ALLOW_HOSTS"))
        self._seconds = settings.getfloat("DOWNLOAD_TIMEOUT")
        self._headers = {
            "User-Agent": settings["USER_AGENT"],
            "Accept": ACCEPT,
            "Accept-Language": ", ".join(source.languages) or "*",
            "Accept-Encoding": ACCEPTED,
        }
        self._reading: dict[str, asyncio.Lock] = {}

    async def get(self, url: str, kind: Kind, due: Due | None = None) -> Fetched:
        """One answer, whole and decoded. Raises RefusalError."""
        known = self._known(url, kind, due)
        answer = await self._follow(url, {**self._headers, **_validators(known)}, kind)
        if answer.status == 304 and due is None and known is not None and known.sha256:
            if (stored := self.hosts.store.stored(self.source.name, url, known.sha256)) is not None:
                return self._fetched(url, kind, answer, stored[0], stored[1])
            answer = await self._follow(url, dict(self._headers), kind)  # what the marks stand for is not kept
        return self._keep(url, kind, answer, due)

    # -- before the request

    def _known(self, url: str, kind: Kind, due: Due | None) -> Known | None:
        if due is not None:
            return Known(due.etag, due.last_modified, due.last_sha256)
        known = self.hosts.store.known(self.source.name, url) if kind == "discovery" else None
        if known is not None and known.closed_until is not None and known.closed_until > datetime.now(UTC):
            raise RefusalError(f"an access gate stands before {url}: asked again after {known.closed_until:%Y-%m-%d}")
        return known

    async def _admit(self, url: str, host: str) -> None:
        """Raises RefusalError where `url` is not to be asked for."""
        try:
            check_url(url, self.source, self._allowed)
        except Refused as refused:
            raise RefusalError(str(refused), closed=True) from refused
        self._refuse_shut(host)
        if urlsplit(url).path == "/robots.txt":
            return
        robots = await self._robots(url, host)
        if robots.unread:
            reason = f"{robots.unread}; nothing of {host} is fetched in this crawl"
            self.hosts.shut.setdefault(host, Shut(reason))
            self._refuse_shut(host)
        if not robots.allows(url):
            raise RefusalError("closed by robots.txt", closed=True)

    def _refuse_shut(self, host: str) -> None:
        if (shut := self.hosts.why_not(host)) is not None:
            raise RefusalError(shut.reason, left=True)

    async def _turn(self, host: str) -> None:
        """Wait for the host's pace, and count the request. Raises RefusalError where the host was shut meanwhile."""
        pace = self.hosts.pace(host, self.source.delay)
        at = pace.reserve()
        while (wait := pace.wait_for(at)) != 0:
            if wait < 0:  # it wants rest beyond that
                at = pace.reserve()
            else:
                await asyncio.sleep(wait)
        self._refuse_shut(host)
        if not self.hosts.store.ask(host, self.source.budget):
            reason = f"the budget of {self.source.budget} requests a day to {host} is spent: it goes on tomorrow"
            self.hosts.shut.setdefault(host, Shut(reason, failed=False))
            self._refuse_shut(host)

    # -- requests

    async def _follow(self, url: str, headers: dict[str, str], kind: Kind) -> _Answer:
        asked = url
        for _ in range(MOST_REDIRECTS + 1):
            answer = await self._ask(asked, headers, kind)
            target = _target(answer)
            if target is None:
                return answer
            if (gate := gate_of_redirect(asked, target, answer.named)) is not None:
                raise self._shut_out(url, kind, gate)
            asked = target
        raise RefusalError(f"max redirections reached: {MOST_REDIRECTS}")

    async def _ask(self, url: str, headers: dict[str, str], kind: Kind) -> _Answer:
        """One request, made again while the server asks for a short rest."""
        host = host_of(url).lower()
        while True:
            await self._admit(url, host)
            await self._turn(host)
            pace, asked_at = self.hosts.pace(host, self.source.delay), time.monotonic()
            request = Request(url, headers=headers, meta={"download_timeout": self._seconds}, dont_filter=True)
            answer, latency = await self._download(request, url, host)
            if answer.status not in (429, 503):
                pace.answered(latency, good=answer.status in (200, 304))
                return answer
            if (gate := self._gate(answer)) is not None and gate.is_of_host:
                raise self._shut_out(url, kind, gate)
            wait = retry_after(answer.named.get("retry-after"), datetime.now(UTC))
            strikes = pace.pressed(asked_at, wait)
            if strikes >= PRESSED_AFTER or (wait or 0) > LONG_PAUSE:
                reason = f"{answer.status}: the server asks to slow down"
                raise RefusalError(reason, wait=self.hosts.pressed(host, wait, reason))

    async def _download(self, request: Request, url: str, host: str) -> tuple[_Answer, float]:
        """The answer, and the seconds after which it began."""
        try:
            response = await self.crawler.engine.download_async(request)
        except Exception as error:
            reason, down = failure(error, request.url)
            if down:
                self.hosts.failed(host, reason)
            closed = isinstance(error, Refused | DownloadCancelledError)
            raise RefusalError(reason, down=down, closed=closed) from error
        self.hosts.store.received(host, len(response.body))
        answer = _Answer(
            url=url,
            status=response.status,
            headers=_pairs(response.headers),
            raw=response.body,
            sent=_pairs(request.headers),
            ip=None if response.ip_address is None else str(response.ip_address),
        )
        return answer, request.meta.get("download_latency", 0.0)

    # -- robots.txt

    async def _robots(self, url: str, host: str) -> Robots:
        root = f"{urlsplit(url).scheme}://{host}"
        lock = self._reading.setdefault(root, asyncio.Lock())
        async with lock:
            until, robots = self.hosts.robots.get(root, (0.0, Robots()))
            if until > time.monotonic():
                return robots
            robots = await self._read_robots(f"{root}/robots.txt")
            self.hosts.robots[root] = (time.monotonic() + LIFE, robots)
        if robots.delay:
            self.hosts.pace(host, self.source.delay).at_least(robots.delay)
        return robots

    async def _read_robots(self, url: str) -> Robots:
        """RFC 9309: redirects are followed, also to the source's other hosts; what cannot be had allows nothing."""
        headers = {**self._headers, "Accept": "text/plain,*/*;q=0.5", "Accept-Encoding": "identity"}
        try:
            for _ in range(MOST_REDIRECTS + 1):
                answer = await self._ask_robots(url, headers)
                if (target := _target(answer)) is None:
                    break
                url = target
            body = undo(answer.raw, answer.named.get("content-encoding", ""), MOST_BYTES * 2)
        except (RefusalError, DecodingError) as error:
            return Robots(unread=f"robots.txt cannot be read: {error}")
        return read_robots(answer.status, body)

    async def _ask_robots(self, url: str, headers: dict[str, str]) -> _Answer:
        try:
            check_url(url, self.source, self._allowed)
        except Refused as refused:
            raise RefusalError(str(refused), closed=True) from refused
        host = host_of(url).lower()
        await self._turn(host)
        meta = {"download_timeout": self._seconds, "download_maxsize": 0, "read": 0}
        request = Request(url, headers=headers, meta=meta, dont_filter=True)
        received = self.crawler.signals
        received.connect(_stop_reading, signal=signals.bytes_received)
        try:
            answer, _ = await self._download(request, url, host)
        finally:
            received.disconnect(_stop_reading, signal=signals.bytes_received)
        wait = retry_after(answer.named.get("retry-after"), datetime.now(UTC))
        if answer.status in (429, 503) and wait is not None and wait > LONG_PAUSE:
            self.hosts.pressed(host, wait, f"{answer.status}: the server asks to slow down")
        return answer

    # -- after the answer

    def _keep(self, url: str, kind: Kind, answer: _Answer, due: Due | None) -> Fetched:
        named = answer.named
        try:
            body = undo(answer.raw, named.get("content-encoding", ""), self.source.max_bytes)
        except DecodingError as error:
            raise RefusalError(str(error)) from error
        self._refuse(url, kind, answer, body)
        self.hosts.answered(host_of(url).lower())
        media_type = self._media_type(named.get("content-type", ""))
        if kind == "discovery" and due is None and answer.status == 200:
            self._mark(url, named, body)
        fetched = self._fetched(url, kind, answer, body, media_type, due)
        if kind != "article" or answer.status != 200:
            return fetched
        missing = says_missing(body, media_type, url, fetched.final_url, self.source.home)
        return fetched if missing is None else replace(fetched, status=404, said_status=200)

    def _fetched(
        self, url: str, kind: Kind, answer: _Answer, body: bytes, media_type: str, due: Due | None = None
    ) -> Fetched:
        return Fetched(
            url=url,
            kind=kind,
            status=answer.status,
            fetched_at=datetime.now(UTC),
            request_headers=answer.sent,
            headers=answer.headers,
            raw=answer.raw,
            body=body,
            media_type=media_type,
            due=due,
            ip=answer.ip,
            final_url=None if answer.url == url else answer.url,
        )

    def _refuse(self, url: str, kind: Kind, answer: _Answer, body: bytes) -> None:
        status = answer.status
        if status in GONE and kind != "discovery":
            return
        if status == 304 and _validators_sent(answer):
            return
        if (gate := find_gate(status, answer.named, body)) is not None:
            raise self._shut_out(url, kind, gate)
        if status == 304:
            raise RefusalError("304: not modified since never: it was not asked for under a condition")
        if status != 200:
            raise RefusalError(f"{status}: the server answered with an error")
        if not body.strip() and urlsplit(url).path != "/robots.txt":
            raise RefusalError("an empty page with status 200")
        declared = answer.named.get("content-type", "").strip().lower()
        if kind == "article" and declared.startswith(NO_PAGES):
            raise RefusalError(f"no page: {declared.partition(';')[0][:60]}")

    def _gate(self, answer: _Answer) -> Gate | None:
        try:
            body = undo(answer.raw, answer.named.get("content-encoding", ""), self.source.max_bytes)
        except DecodingError:
            body = b""
        return find_gate(answer.status, answer.named, body)

    def _shut_out(self, url: str, kind: Kind, gate: Gate) -> RefusalError:
        """The refusal of an access gate, which is noted and left alone."""
        reason = f"{gate.evidence}: the server keeps this closed"
        if not gate.evidence.isdecimal():
            reason = f"closed by an access gate, {gate.kind}: {gate.evidence}"
        self.hosts.store.gate(self.source.name, url, gate.kind, gate.evidence, is_route=kind == "discovery")
        if gate.is_of_host:
            self.hosts.gated(host_of(url).lower(), reason)
        return RefusalError(reason, closed=True)

    def _mark(self, url: str, named: dict[str, str], body: bytes) -> None:
        etag, modified = named.get("etag"), named.get("last-modified")
        if etag or modified:
            self.hosts.store.keep(self.source.name, url, Known(etag, modified, digest(body)))

    def _media_type(self, declared: str) -> str:
        """As the server said it, but for a text whose encoding the source's definition overrides."""
        plain = declared.partition(";")[0].strip()
        if self.source.encoding and (plain.startswith("text/") or not plain):
            return f"{plain or 'text/html'}; charset={self.source.encoding}"
        return declared


def _validators(known: Known | None) -> dict[str, str]:
    headers: dict[str, str] = {}
    if known is not None and known.sha256 and known.etag:
        headers["If-None-Match"] = known.etag
    if known is not None and known.sha256 and known.last_modified:
        headers["If-Modified-Since"] = known.last_modified
    return headers


def _validators_sent(answer: _Answer) -> bool:
    return any(name.lower() in ("if-none-match", "if-modified-since") for name, _ in answer.sent)


def _target(answer: _Answer) -> str | None:
    """Where a redirect leads, or None for what is none."""
    location = answer.named.get("location", "").strip()
    if answer.status not in REDIRECTS or not location:
        return None
    with suppress(UnicodeError):
        location = location.encode("latin-1").decode("utf-8")  # some servers send the letters themselves
    try:
        return urljoin(answer.url, location).partition("#")[0]
    except ValueError as error:
        raise RefusalError(f"a redirect to no address: {str(error)[:100]}", closed=True) from error


def _pairs(headers: Any) -> list[tuple[str, str]]:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, values in headers.items() for value in values]


def _stop_reading(data: bytes, request: Request) -> None:
    """A robots.txt is read as far as it is parsed."""
    if "read" in request.meta:
        request.meta["read"] += len(data)
        if request.meta["read"] > MOST_BYTES:
            raise StopDownload(fail=False)
