"""Connecting: Scrapy's download handler, with a limit on the head of an answer, which has none in Twisted."""

from __future__ import annotations

from typing import Any

from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from twisted.web._newclient import ParseError

MOST_HEAD = 100_000  # bytes of status line and headers; Chromium takes 256 KiB, servers rarely send 8


class HeadTooLargeError(ParseError):
    """More headers than any honest server sends."""


class _Parser(_LenientHTTPClientParser):
    seen = 0

    def lineReceived(self, line: bytes) -> None:  # noqa: N802 - Twisted's name
        self.seen += len(line) + 2
        if self.seen > MOST_HEAD:
            raise HeadTooLargeError("more than the limit of headers", line[:100])  # type: ignore[no-untyped-call]
        super().lineReceived(line)


class _Protocol(_LenientHTTP11ClientProtocol):
    def request(self, request: Any) -> Any:
        answer = super().request(request)
        assert self._parser is not None
        self._parser.__class__ = _Parser
        return answer


class _Factory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: Any) -> Any:  # noqa: N802 - Twisted's name
        return _Protocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class BoundedHandler(HTTP11DownloadHandler):
    """Handles http and https."""

    lazy = True

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        self._pool._factory = _Factory
