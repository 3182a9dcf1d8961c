"""Reasons: what Scrapy and Twisted raise, in one line that says what happened and whether a server was there."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from OpenSSL import SSL
from scrapy.exceptions import (
    DownloadCancelledError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from service_identity import VerificationError
from twisted.internet.error import ConnectError, ConnectionLost, DNSLookupError
from twisted.internet.error import TimeoutError as TwistedTimeout
from twisted.python.failure import Failure

from crawlers.connecting import MOST_HEAD, HeadTooLargeError
from crawlers.safety import GuardedResolver


def failure(error: BaseException, url: str) -> tuple[str, bool]:
    """Why a request failed, and whether that was for want of a server."""
    causes = list(_causes(error))
    said = str(error).strip()
    text = said.splitlines()[0][:200] if said else type(error).__name__
    if isinstance(error, IgnoreRequest):
        return text, False
    if any(isinstance(each, HeadTooLargeError) for each in causes):
        return f"too large: more than {MOST_HEAD} bytes of headers", False
    if isinstance(error, ResponseDataLossError):
        return "no answer: it stopped half-way", False
    if isinstance(error, DownloadCancelledError) or "maxsize" in text.lower() or "larger than" in text:
        return f"too large: {text}", False
    if isinstance(error, DownloadTimeoutError | TwistedTimeout):
        return "timeout", True
    host = urlsplit(url).hostname or ""
    if (address := GuardedResolver.refused.get(host)) is not None:
        return f"private address: {host} resolves to {address}", False
    if any(isinstance(each, SSL.Error | VerificationError) for each in causes):
        return f"TLS failed: {_tls(causes)}", True
    down = any(isinstance(each, ConnectError | ConnectionLost | DNSLookupError | OSError) for each in causes)
    return f"no answer: {type(error).__name__}: {text}", down or isinstance(error, DownloadFailedError)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error and all that it was raised from, as Twisted and Python note it."""
    waiting, seen = [error], set[int]()
    while waiting:
        each = waiting.pop()
        if each is None or id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        waiting += [each.__cause__, each.__context__]
        reasons = getattr(each, "reasons", None) or ()
        waiting += [one.value if isinstance(one, Failure) else one for one in reasons]


def _tls(causes: list[BaseException]) -> str:
    for each in causes:
        if isinstance(each, SSL.Error) and each.args and isinstance(each.args[0], list) and each.args[0]:
            return str(each.args[0][0][-1])[:100]
        if isinstance(each, VerificationError):
            return "the certificate is another host's"
    return "the handshake broke off"
