"""What is never requested: private addresses in every form, other ports and sites; and bodies that unpack to bombs."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from twisted.internet import defer
from twisted.internet.base import ThreadedResolver
from twisted.internet.error import DNSLookupError

from crawlers.catalogue import load_sources
from crawlers.decoding import DecodingError, undo
from crawlers.safety import GuardedResolver, Refused, check_url, is_public
from crawlers.source import Terms

ONE = next(iter(load_sources().sources.values()))
SOURCE = replace(ONE, hosts=("outlet.kz", "api.outlet.kz:8443", "қазақ.kz"), terms=Terms(closed=("/closed",)))
ALLOWED = ["127.0.0.1:8801", "desk.example:8080"]


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("8.8.8.8", True),
        ("2606:4700:4700::1111", True),
        ("::ffff:8.8.8.8", True),
        ("64:ff9b::808:808", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.31.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),  # CGNAT
        ("0.0.0.0", False),
        ("192.0.2.1", False),
        ("198.18.0.1", False),
        ("224.0.0.1", False),
        ("239.255.255.250", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("::127.0.0.1", False),  # IPv4-compatible
        ("64:ff9b::7f00:1", False),  # NAT64 of 127.0.0.1
        ("64:ff9b:1::1", False),
        ("2002:7f00:1::1", False),  # 6to4 of 127.0.0.1
        ("2002:a9fe:a9fe::", False),
        ("2001:0:4136:e378:8000:63bf:80ff:fffe", False),  # Teredo of 127.0.0.1
        ("2606:4700::5efe:7f00:1", False),  # ISATAP of 127.0.0.1
        ("no address", False),
    ],
)
def test_addresses(address: str, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://127.0.0.1/", "private"),
        ("http://127.0.0.1:8802/", "private"),
        ("http://127.0.0.1./", "private"),
        ("http://127.1/", "private"),
        ("http://0177.0.0.1/", "private"),
        ("http://0x7f.0.0.1/", "private"),
        ("http://0x7f000001/", "private"),
        ("http://2130706433/", "private"),
        ("http://017700000001/", "private"),
        ("http://１２７.０.０.１/", "private"),
        ("http://①②⑦.⓪.⓪.①/", "private"),
        ("http://[::1]/", "private"),
        ("http://[::ffff:7f00:1]/", "private"),
        ("http://[64:ff9b::7f00:1]/", "private"),
        ("http://[2002:7f00:1::]/", "private"),
        ("http://[fe80::1%25eth0]/", "private"),
        ("http://100.64.0.1/", "private"),
        ("http://169.254.169.254/latest/meta-data/", "private"),
        ("http://localhost:8801/", "private"),
        ("http://LOCALHOST./", "private"),
        ("http://printer.local/", "private"),
        ("http://store.internal/", "private"),
        ("http://desk.example/", "private address: desk.example:80"),
        ("http://8.8.8.8/", "off-site"),
        ("https://evil.kz/", "off-site"),
        ("https://outlet.kz.evil.kz/", "off-site"),
        ("https://outlet.kz:6379/", "off-site: port 6379"),
        ("https://outlet.kz:80/", "off-site: port 80"),
        ("http://outlet.kz:443/", "off-site: port 443"),
        ("https://api.outlet.kz:9443/", "off-site"),
        ("https://outlet.kz/closed/1", "closed by"),
        ("file:///etc/passwd", "not http"),
        ("data:text/html,<p>1", "not http"),
        ("ftp://outlet.kz/", "not http"),
        ("javascript:alert(1)", "not http"),
        ("https://outlet.kz@evil.kz/", "a user"),
        ("https://user:pw@outlet.kz/", "a user"),
        ("https://outlet.kz\\@127.0.0.1/", "a user"),
        ("https://outlet kz/", "odd characters"),
        ("https://-outlet.kz/", "odd characters"),
        ("https://outlet.kz:port/", "no address"),
        ("https://outlet.kz:99999/", "no address"),
        ("https://[::1/", "no address"),
        ("https:///news", "no address"),
        (f"https://{'a' * 70}.kz/", "no address"),
    ],
)
def test_what_is_never_requested(url: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        check_url(url, SOURCE, ALLOWED)


@pytest.mark.parametrize(
    ("url", "hosts"),
    [
        ("https://outlet.kz/news/1", ()),
        ("http://outlet.kz:80/", ()),
        ("https://OUTLET.kz:443/%2e%2e/a b", ()),
        ("https://api.outlet.kz:8443/v1", ()),
        ("https://қазақ.kz/жаңалық", ()),
        ("http://127.0.0.1:8801/", ("127.0.0.1:8801",)),
        ("http://desk.example:8080/", ("desk.example:8080",)),
        ("http://127.0.0.1:8801/", ("127.0.0.1",)),
    ],
)
def test_what_is_requested(url: str, hosts: tuple[str, ...]) -> None:
    check_url(url, replace(SOURCE, hosts=(*SOURCE.hosts, *hosts)), ALLOWED)


def _resolver(monkeypatch: pytest.MonkeyPatch, answers: list[str]) -> GuardedResolver:
    def answer(_self: Any, _name: str, _timeout: Any = ()) -> Any:
        return defer.succeed(answers.pop(0))

    monkeypatch.setattr(ThreadedResolver, "getHostByName", answer)
    values = {"BAQYLAU_ALLOW_HOSTS": ["desk.example:8080"]}
    settings = SimpleNamespace(
        getlist=lambda name: values[name], getbool=lambda _: False, getint=lambda _: 0, getfloat=lambda _: 1.0
    )
    monkeypatch.setattr(GuardedResolver, "refused", {})
    return GuardedResolver.from_crawler(SimpleNamespace(settings=settings), SimpleNamespace())


def _ask(resolver: GuardedResolver, name: str) -> str:
    found: list[Any] = []
    resolver.getHostByName(name).addBoth(found.append)
    if isinstance(found[0], str):
        return found[0]
    with pytest.raises(DNSLookupError) as raised:
        found[0].raiseException()
    return str(raised.value)


def test_a_name_is_checked_each_time_that_it_is_resolved(monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: public at first, then inside. Each answer is checked, a connection takes only an answer."""
    resolver = _resolver(monkeypatch, ["93.184.216.34", "127.0.0.1", "169.254.169.254", "93.184.216.34"])
    assert _ask(resolver, "rebind.example") == "93.184.216.34"
    assert "resolves to 127.0.0.1" in _ask(resolver, "rebind.example")
    assert "resolves to 169.254.169.254" in _ask(resolver, "rebind.example")
    assert resolver.refused == {"rebind.example": "169.254.169.254"}
    assert _ask(resolver, "rebind.example") == "93.184.216.34"
    assert resolver.refused == {}


def test_a_name_that_is_allowed_may_be_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    resolver = _resolver(monkeypatch, ["10.0.0.5", "10.0.0.5"])
    assert _ask(resolver, "desk.example") == "10.0.0.5"
    assert "private address" in _ask(resolver, "other.example")


def _raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("body", "encodings", "reason"),
    [
        (gzip.compress(b"0" * 3_000_000), "gzip", "too large"),
        (zlib.compress(b"0" * 3_000_000), "deflate", "too large"),
        (_raw_deflate(b"0" * 3_000_000), "deflate", "too large"),
        (gzip.compress(gzip.compress(b"0" * 3_000_000)), "gzip, gzip", "too large"),
        (gzip.compress(b"") * 200_000, "gzip", "more than 1000 members"),
        (gzip.compress(b"text"), "gzip, gzip, gzip, gzip", "4 content-encodings"),
        (gzip.compress(b"text" * 1000)[:-20], "gzip", "truncated"),
        (b"text", "gzip", "broken gzip"),
        (b"\x0b\x02\x80text\x03", "br", "unknown content-encoding 'br'"),
        (b"\x28\xb5\x2f\xfd", "zstd", "unknown content-encoding 'zstd'"),
        (b"text", "x" * 500, "unknown content-encoding 'x{40}'"),
    ],
    ids=lambda value: "body" if isinstance(value, bytes) else str(value)[:20],
)
def test_bombs_stop_at_the_limit(body: bytes, encodings: str, reason: str) -> None:
    with pytest.raises(DecodingError, match=reason):
        undo(body, encodings, 1_000_000)


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress, _raw_deflate])
def test_what_is_at_the_limit_is_read(pack: Callable[[bytes], bytes]) -> None:
    text = b"0" * 1_000_000
    name = "gzip" if pack is gzip.compress else "deflate"
    assert undo(pack(text), name, 1_000_000) == text
