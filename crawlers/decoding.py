"""Decoding: content-encoding undone, within bounds."""

from __future__ import annotations

import zlib

ACCEPTED = "gzip, deflate"
LARGEST = 200_000_000  # bytes, where no smaller bound is given
MOST_LAYERS = 3  # encodings on top of one another; a fourth is no server's but an attacker's
MOST_MEMBERS = 1000  # of a gzip body; each costs a copy of what follows it


class DecodingError(Exception):
    """A body that is truncated, broken, too large when unpacked, or encoded in a way that is not known."""


def undo(body: bytes, encodings: str, largest: int = LARGEST) -> bytes:
    """`body` without the comma-separated content-encodings that were put on it, last first. Raises DecodingError."""
    names = [each.strip().lower() for each in encodings.split(",") if each.strip()]
    if len(names) > MOST_LAYERS:
        raise DecodingError(f"{len(names)} content-encodings on top of one another")
    for name in reversed(names):
        if name in ("gzip", "x-gzip"):
            body = _inflate(body, zlib.MAX_WBITS + 16, largest, "gzip")
        elif name == "deflate":
            body = _inflate(body, zlib.MAX_WBITS if body[:1] == b"\x78" else -zlib.MAX_WBITS, largest, "deflate")
        elif name != "identity":
            raise DecodingError(f"unknown content-encoding {name[:40]!r}")
    return body


def _inflate(body: bytes, bits: int, largest: int, name: str) -> bytes:
    found, members = bytearray(), 0
    try:
        while body:  # gzip: members may follow one another
            if (members := members + 1) > MOST_MEMBERS:
                raise DecodingError(f"more than {MOST_MEMBERS} members in one {name}")
            unpacker = zlib.decompressobj(bits)
            found += unpacker.decompress(body, largest - len(found) + 1)
            if len(found) > largest:
                raise DecodingError(f"too large: more than {largest} bytes when unpacked")
            if not unpacker.eof:
                raise DecodingError(f"truncated {name}")
            body = unpacker.unused_data.lstrip(b"\0")
    except zlib.error as error:
        raise DecodingError(f"broken {name}: {error}") from error
    return bytes(found)
