"""Fetching: one request → one answer that can be kept, or the reason why not."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from scrapy import Request
from scrapy.exceptions import DownloadCancelledError, DownloadFailedError, DownloadTimeoutError, IgnoreRequest
from twisted.internet.error import ConnectError, ConnectionLost, DNSLookupError
from twisted.internet.error import TimeoutError as TwistedTimeout

from crawlers.decoding import ACCEPTED, DecodingError, undo
from crawlers.frontier import Due, Fetched, Kind
from crawlers.politeness import retry_after
from crawlers.safety import GuardedResolver
from crawlers.source import Source


class RefusalError(Exception):
    """An answer that cannot be kept. `wait` is in seconds, as the server asked; `down`: there was no server."""

    def __init__(self, reason: str, *, wait: float | None = None, down: bool = False, closed: bool = False) -> None:
        super().__init__(reason)
        self.wait, self.down, self.closed = wait, down, closed


class Fetcher:
    """Asks by way of a running crawler's engine; every guard of crawlers.politeness and crawlers.safety holds."""

    def __init__(self, source: Source, crawler: Any) -> None:
        self.source, self.crawler = source, crawler

    async def get(self, url: str, kind: Kind, due: Due | None = None) -> Fetched:
        """One answer, whole and decoded. Raises RefusalError."""
        request = Request(url, headers=_headers(due), dont_filter=True)
        try:
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
