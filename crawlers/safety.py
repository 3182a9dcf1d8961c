"""Safety: no request leaves for a private, loopback or link-local address, whatever a name or a redirect says.

A URL is checked before each request, each hop of a redirect included. A name is checked when it is resolved, and the
connection goes to the address that was checked: a name that changes between the two (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar
from urllib.parse import SplitResult, urlsplit

from scrapy.exceptions import IgnoreRequest
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.error import DNSLookupError

from crawlers.source import Source

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

INSIDE = (".localhost", ".local", ".localdomain", ".internal", ".intranet", ".lan", ".home.arpa")
NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052
LOCAL_NAT64 = ipaddress.ip_network("64:ff9b:1::/48")  # RFC 8215; public to Python before 3.13
COMPATIBLE = ipaddress.ip_network("::/96")  # RFC 4291 2.5.5.1
ISATAP = (0x00005EFE, 0x02005EFE)  # RFC 5214: the upper half of an interface's identifier
LOW = (1 << 32) - 1
NAME = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?")


class Refused(IgnoreRequest):
    """A request that is not made; the text says why."""


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet, and so is each IPv4 address that an IPv6 one carries."""
    try:
        ip = ipaddress.ip_address(address.strip("[]").partition("%")[0])
    except ValueError:
        return False
    carried = list(_carried(ip)) if ip.version == 6 else []
    if ip.version == 6 and ip.ipv4_mapped is not None:
        return all(map(_open, carried))
    return all(map(_open, (ip, *carried)))


def _open(ip: Address) -> bool:
    return ip.is_global and not ip.is_multicast and ip not in LOCAL_NAT64


def _carried(ip: ipaddress.IPv6Address) -> Iterator[ipaddress.IPv4Address]:
    """The IPv4 addresses to which a gateway may send what is sent to `ip`."""
    if ip.ipv4_mapped is not None:
        yield ip.ipv4_mapped
    if ip.sixtofour is not None:
        yield ip.sixtofour
    if ip.teredo is not None:
        yield from ip.teredo
    if ip in NAT64 or ip in COMPATIBLE or (int(ip) >> 32) & LOW in ISATAP:
        yield ipaddress.IPv4Address(int(ip) & LOW)


def check_url(url: str, source: Source, allowed: Iterable[str]) -> None:
    """Raises Refused where `url` is off the source's site, on a port that is not the source's, on a closed path, or at
    a private address that is not among `allowed` (host:port). Names are checked again when they are resolved."""
    parts, host = _split(url)
    at = place(url)
    if at not in (allowed := set(allowed)):
        if _is_inside(host):
            raise Refused(f"private address: {host}; allow_hosts in baqylau.toml names those that may be fetched")
        if host in {each.rpartition(":")[0] for each in allowed}:
            raise Refused(f"private address: {at}; allow_hosts names another port of it")
    if not source.shows_images(parts.netloc):
        raise Refused(f"off-site: {host}")
    if not _usual_port(parts) and at not in allowed and parts.netloc.lower() not in source.hosts:
        raise Refused(f"off-site: port {parts.port} of {host} is not the source's")
    if any(parts.path.startswith(path) for path in source.terms.closed):
        raise Refused("closed by the source's terms")


def place(url: str) -> str:
    """host:port of a URL, the port always said."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port or (443 if parts.scheme == 'https' else 80)}"


def _split(url: str) -> tuple[SplitResult, str]:
    """The parts of an address and its host in plain letters. Raises Refused for one that is odd."""
    try:
        parts = urlsplit(url)
        host = unicodedata.normalize("NFKC", parts.hostname or "").rstrip(".")
        host = host if ":" in host else host.encode("idna").decode("ascii").lower()
        _ = parts.port  # raises ValueError for what is no port
    except ValueError as error:
        raise Refused(f"no address: {str(error)[:100]}") from error
    if parts.scheme not in ("http", "https"):
        raise Refused(f"not http: {parts.scheme[:20]}")
    if "@" in parts.netloc:
        raise Refused("no address: a user stands in it")
    if not (":" in host or NAME.fullmatch(host)):
        raise Refused("no address: its host has odd characters")
    return parts, host


def _usual_port(parts: SplitResult) -> bool:
    return parts.port in (None, 443 if parts.scheme == "https" else 80)


def _is_inside(host: str) -> bool:
    """A host that is no public address: a private one in any of the forms that a resolver takes, or a local name."""
    if host == "localhost" or host.endswith(INSIDE):
        return True
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return _is_number(host)
    return not is_public(host)


def _is_number(host: str) -> bool:
    """2130706433, 0x7f000001, 0177.0.0.1 and 127.1 are 127.0.0.1 to a resolver: no outlet publishes at such."""
    try:
        socket.inet_aton(host)
    except (OSError, ValueError):
        return False
    return True


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
        self.refused.pop(name, None)
        return address


class GuardMiddleware:
    """Checks each request that passes the downloader, whoever made it."""

    def __init__(self, crawler: Any) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Any) -> GuardMiddleware:
        return cls(crawler)

    def process_request(self, request: Any) -> None:
        check_url(request.url, self.crawler.spider.source, self.crawler.settings.getlist("BAQYLAU_ALLOW_HOSTS"))
