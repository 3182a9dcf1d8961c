"""Safety: no request leaves for a private, loopback or link-local address, whatever a name or a redirect says."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from typing import Any, ClassVar
from urllib.parse import urlsplit

from scrapy.exceptions import IgnoreRequest
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.error import DNSLookupError

from crawlers.source import Source


class Refused(IgnoreRequest):
    """A request that is not made; the text says why."""


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet."""
    try:
        ip = ipaddress.ip_address(address.strip("[]").partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(ip, "ipv4_mapped", None)
    return (mapped or ip).is_global and not ip.is_multicast


def check_url(url: str, source: Source, allowed: Iterable[str]) -> None:
    """Raises Refused where `url` is off the source's site, on a closed path, or a private address that is not among
    `allowed` (host:port). Names are checked again when they are resolved."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https"):
        raise Refused(f"not http: {parts.scheme}")
    if _is_private(host) and place(url) not in set(allowed):
        raise Refused(f"private address: {host}; allow_hosts in baqylau.toml names those that may be fetched")
    if not source.owns(parts.netloc):
        raise Refused(f"off-site: {host}")
    if any(parts.path.startswith(path) for path in source.terms.closed):
        raise Refused("closed by the source's terms")


def place(url: str) -> str:
    """host:port of a URL, the port always said."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port or (443 if parts.scheme == 'https' else 80)}"


def _is_private(host: str) -> bool:
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host.isdecimal() or host.startswith("0x")  # 2130706433 and 0x7f000001 are 127.0.0.1 to a resolver
    return not is_public(host)


class GuardedResolver(CachingThreadedResolver):
    """Resolves names to public addresses only; loopback hosts that are allowed by name pass."""

    allowed_names: frozenset[str] = frozenset()
    refused: ClassVar[dict[str, str]] = {}  # name → address; Twisted turns a refusal into "no results"

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> GuardedResolver:
        resolver: GuardedResolver = super().from_crawler(crawler, reactor)
        hosts = crawler.settings.getlist("BAQYLAU_ALLOW_HOSTS")
        resolver.allowed_names = frozenset(host.rpartition(":")[0] for host in hosts)
        return resolver

    def getHostByName(self, name: str, timeout: Any = ()) -> Any:  # noqa: N802 - Twisted's name
        return super().getHostByName(name, timeout).addCallback(self._guard, name)

    def _guard(self, address: str, name: str) -> str:
        if not is_public(address) and name not in self.allowed_names:
            self.refused[name] = address
            raise DNSLookupError(f"private address: {name} resolves to {address}")
        return address


class GuardMiddleware:
    """Checks each request, those that a redirect makes included, since they pass the downloader anew."""

    def __init__(self, crawler: Any) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Any) -> GuardMiddleware:
        return cls(crawler)

    def process_request(self, request: Any) -> None:
        check_url(request.url, self.crawler.spider.source, self.crawler.settings.getlist("BAQYLAU_ALLOW_HOSTS"))
