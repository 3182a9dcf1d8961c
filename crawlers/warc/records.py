"""Records of WARC/1.1 (IIPC, https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/) as bytes.

They are put together here: warcio's writer took 4.3 ms a page (gzip level 9 over a temporary file), this takes a tenth
of it. warcio reads them back, so each read also proves that another tool can.
"""

from __future__ import annotations

import base64
import hashlib
import uuid
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Literal
from urllib.parse import urlsplit

LEVEL = 3  # of zlib: level 6 takes twice as long for 4 % less
Headers = Sequence[tuple[str, str]]
Identical: Literal["identical-payload-digest"] = "identical-payload-digest"
NotModified: Literal["server-not-modified"] = "server-not-modified"
SAME_TEXT = "same-text"  # no profile of the standard's: a metadata record says it
_PROFILES = "http://netpreserve.org/warc/1.1/revisit/"


class WarcError(Exception):
    """A record or file that cannot be read or written; the text says which."""


@dataclass(frozen=True, slots=True)
class Original:
    """The record that a revisit refers to: its id ("<urn:uuid:…>", None where it was not kept), address, instant and
    the digest of its payload ("sha1:…", None where it was not kept)."""

    identity: str | None
    url: str
    at: datetime
    digest: str | None


@dataclass(frozen=True, slots=True)
class Record:
    """A record before it is written. `extra` are fields beside those that every record has."""

    kind: str
    url: str
    at: datetime
    media_type: str
    block: bytes
    identity: str
    extra: Mapping[str, str]

    def encode(self, warcinfo: str | None = None) -> bytes:
        """The record as one gzip member; `warcinfo` is the id of its file's first record."""
        fields = {"WARC-Type": self.kind, "WARC-Record-ID": self.identity, "WARC-Date": instant(self.at)}
        if self.url:
            fields["WARC-Target-URI"] = self.url
        if warcinfo is not None:
            fields["WARC-Warcinfo-ID"] = warcinfo
        fields |= {**self.extra, "WARC-Block-Digest": digest(self.block)}
        fields |= {"Content-Type": self.media_type, "Content-Length": str(len(self.block))}
        lines = "".join(f"{name}: {_one_line(value)}\r\n" for name, value in fields.items())
        packer = zlib.compressobj(LEVEL, zlib.DEFLATED, zlib.MAX_WBITS + 16)
        head = packer.compress(f"WARC/1.1\r\n{lines}\r\n".encode())
        return head + packer.compress(self.block) + packer.compress(b"\r\n\r\n") + packer.flush()


def response(url: str, at: datetime, status: int, headers: Headers, body: bytes, ip: str | None) -> Record:
    block = _http_head(f"HTTP/1.1 {status} {_phrase(status)}", headers) + body
    extra = {"WARC-Payload-Digest": digest(body), **_address(ip)}
    return Record("response", url, at, "application/http; msgtype=response", block, new_identity(), extra)


def request(url: str, at: datetime, headers: Headers, answered: str, ip: str | None) -> Record:
    """What was asked; `answered` is the id of the record that holds the answer."""
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    block = _http_head(f"GET {target} HTTP/1.1", [("Host", parts.netloc), *headers])
    extra = {"WARC-Concurrent-To": answered, **_address(ip)}
    return Record("request", url, at, "application/http; msgtype=request", block, new_identity(), extra)


def revisit(
    url: str, at: datetime, status: int, headers: Headers, profile: str, original: Original, ip: str | None
) -> Record:
    """The answer's head alone: its body is that of `original`. `profile` is Identical or NotModified."""
    block = _http_head(f"HTTP/1.1 {status} {_phrase(status)}", headers)
    extra = {"WARC-Profile": _PROFILES + profile, **_address(ip)}
    if original.identity is not None:
        extra["WARC-Refers-To"] = original.identity
    extra |= {"WARC-Refers-To-Target-URI": original.url, "WARC-Refers-To-Date": instant(original.at)}
    if original.digest is not None:
        extra["WARC-Payload-Digest"] = original.digest
    return Record("revisit", url, at, "application/http; msgtype=response", block, new_identity(), extra)


def same_text(url: str, at: datetime, sha256: str, original: Original) -> Record:
    """A note that the page was fetched, with other bytes (`sha256`) but the text of `original`."""
    block = f"says: the same text as before in other bytes, which were not kept\r\nsha256: {sha256}\r\n".encode()
    extra = {} if original.identity is None else {"WARC-Refers-To": original.identity}
    return Record("metadata", url, at, "application/warc-fields", block, new_identity(), extra)


def resource(url: str, at: datetime, media_type: str, body: bytes) -> Record:
    extra = {"WARC-Payload-Digest": digest(body)}
    return Record("resource", url, at, media_type, body, new_identity(), extra)


def resource_head(
    url: str, at: datetime, media_type: str, size: int, sha1: bytes, identity: str, warcinfo: str | None
) -> bytes:
    """The head of a resource record whose block of `size` bytes, with that SHA-1, is written behind it in pieces."""
    said = "sha1:" + base64.b32encode(sha1).decode()
    fields = {"WARC-Type": "resource", "WARC-Record-ID": identity, "WARC-Date": instant(at), "WARC-Target-URI": url}
    if warcinfo is not None:
        fields["WARC-Warcinfo-ID"] = warcinfo
    fields |= {"WARC-Payload-Digest": said, "WARC-Block-Digest": said, "Content-Type": media_type}
    lines = "".join(f"{name}: {_one_line(value)}\r\n" for name, value in fields.items())
    return f"WARC/1.1\r\n{lines}Content-Length: {size}\r\n\r\n".encode()


def warcinfo(name: str, at: datetime, about: Mapping[str, str]) -> Record:
    """The first record of the file `name`."""
    fields = {
        "software": "Baqylau",
        "format": "WARC File Format 1.1",
        "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        **about,
    }
    block = "".join(f"{field}: {_one_line(value)}\r\n" for field, value in fields.items()).encode()
    return Record("warcinfo", "", at, "application/warc-fields", block, new_identity(), {"WARC-Filename": name})


def instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"


def digest(data: bytes) -> str:
    """ "sha1:" and Base32, as WARC tools expect it; what proves a body here is its SHA-256 in the store."""
    return "sha1:" + base64.b32encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()


def new_identity() -> str:
    return f"<urn:uuid:{uuid.uuid4()}>"


def _http_head(line: str, headers: Iterable[tuple[str, str]]) -> bytes:
    lines = "".join(f"{_one_line(name)}: {_one_line(value)}\r\n" for name, value in headers)
    return f"{line}\r\n{lines}\r\n".encode("latin-1", "replace")


def _one_line(value: str) -> str:
    """A line break in a field would begin another one."""
    return " ".join(value.splitlines()) if "\n" in value or "\r" in value else value


def _address(ip: str | None) -> dict[str, str]:
    return {} if ip is None else {"WARC-IP-Address": ip}


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
