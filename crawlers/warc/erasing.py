"""Erasing: in the place of records that must not be kept stands one, of exactly their length, that says why.

Nothing else in the file moves, so every other offset holds, and a blanking that was cut short is done again over the
same bytes. The old bytes are overwritten where they lie.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, NamedTuple

from crawlers.warc.records import WarcError, instant, new_identity

CHUNK = 1 << 16
STORED = 65_535  # bytes that one uncompressed block of deflate holds at most (RFC 1951, 3.2.4)
SMALL = 4_000  # bytes under which the record is compressed and the gap filled by the gzip head's comment (RFC 1952)


class Extent(NamedTuple):
    """Some bytes of a WARC file."""

    file: str
    offset: int
    length: int


def extent(folder: Path, file: str, offset: int) -> Extent:
    """The record at `offset` and, behind it, the request that belongs to it. Raises WarcError where there is none."""
    path = folder / Path(file).name
    try:
        with path.open("rb") as stream:
            members = _members(stream, offset)
            head, end = next(members)
            following, further = next(members, (b"", end))
    except (OSError, StopIteration, zlib.error) as error:
        raise WarcError(f"{path} has no readable record at {offset}: {error or type(error).__name__}") from error
    identity = _field(head, b"WARC-Record-ID")
    if identity and _field(following, b"WARC-Concurrent-To") == identity:
        end = further
    return Extent(file, offset, end - offset)


def blank(folder: Path, place: Extent, reason: str) -> None:
    """Write a record that says `reason` over some bytes, and have it on the disk; a file that is not there is passed.

    Raises WarcError where the file is shorter, or cannot be written."""
    path = folder / Path(place.file).name
    if not path.exists():
        return
    try:
        with path.open("r+b", buffering=0) as stream:
            if place.offset + place.length > stream.seek(0, os.SEEK_END):
                raise WarcError(f"{path} is shorter than the store says: it cannot be erased from")
            stream.seek(place.offset)
            content = memoryview(tombstone(reason, place.length))
            while content:
                content = content[stream.write(content) :]
            os.fsync(stream.fileno())
    except OSError as error:
        raise WarcError(
            f"{path} cannot be written ({error.strerror or error}): make room or mend its rights"
        ) from error


def tombstone(reason: str, length: int) -> bytes:
    """One gzip member of exactly `length` bytes with a metadata record that says why something is not here.

    Raises WarcError where so few bytes hold none."""
    for said in (f"erased: {reason}", "erased"):
        found = _padded(said, length) if length >= SMALL else _packed(said, length)
        if found is not None:
            return found
    raise WarcError(f"{length} bytes are too few for a record: the file was not written by Baqylau")


def torn_with(folder: Path, needle: bytes) -> list[Path]:
    """The files of torn tails in which `needle` stands, however much of their records can be read."""
    found = []
    for file in sorted(folder.glob("*.torn")):
        with file.open("rb") as stream:
            if any(needle in piece for piece in _pieces(stream)):
                found.append(file)
    return found


def _members(stream: IO[bytes], offset: int) -> Iterator[tuple[bytes, int]]:
    """The first bytes of each gzip member from `offset` on, unpacked, and where it ends in the file."""
    stream.seek(offset)
    packed, at = stream.read(CHUNK), offset
    while packed:
        unpacker = zlib.decompressobj(zlib.MAX_WBITS + 16)
        head = b""
        while not unpacker.eof:
            if not packed:
                raise zlib.error("it is cut off")
            piece = unpacker.decompress(packed, CHUNK)
            head = head or piece
            at += len(packed) - len(unpacker.unconsumed_tail) - len(unpacker.unused_data)
            packed = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail or stream.read(CHUNK)
        yield head, at
        packed = packed or stream.read(CHUNK)


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    """What of a torn file can be unpacked, piece by piece, each with the end of the one before."""
    packed, before = stream.read(), b""
    while packed:
        unpacker = zlib.decompressobj(zlib.MAX_WBITS + 16)
        try:
            while packed and not unpacker.eof:
                piece = unpacker.decompress(packed, CHUNK)
                packed = unpacker.unconsumed_tail
                yield before + piece
                before = piece[-1000:]
                if not piece and not packed:
                    break
        except zlib.error:
            return
        packed = unpacker.unused_data


def _field(head: bytes, name: bytes) -> bytes | None:
    for line in head.partition(b"\r\n\r\n")[0].split(b"\r\n"):
        field, _, value = line.partition(b":")
        if field == name:
            return value.strip()
    return None


def _record(block: bytes) -> bytes:
    head = (
        f"WARC/1.1\r\nWARC-Type: metadata\r\nWARC-Record-ID: {new_identity()}\r\n"
        f"WARC-Date: {instant(datetime.now(UTC))}\r\nContent-Type: application/warc-fields\r\n"
        f"Content-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def _packed(said: str, length: int) -> bytes | None:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    record = _record(f"{said}\r\n".encode())
    deflated = packer.compress(record) + packer.flush()
    return _member(deflated, record, length - len(deflated) - 18)


def _padded(said: str, length: int) -> bytes | None:
    """Uncompressed, with as many spaces behind the reason as fill the place."""
    start = f"{said}\r\npadding:".encode()
    bare = len(_record(start)) + 7  # digits that Content-Length gains
    room = length - 18 - 5 * (length // STORED + 1) - bare
    if room < 0:
        return None
    record = _record(start + b" " * room)
    blocks = [record[i : i + STORED] for i in range(0, len(record), STORED)]
    deflated = b"".join(
        bytes([one is blocks[-1]]) + struct.pack("<HH", len(one), len(one) ^ 0xFFFF) + one for one in blocks
    )
    return _member(deflated, record, length - len(deflated) - 18)


def _member(deflated: bytes, record: bytes, gap: int) -> bytes | None:
    """A gzip member whose comment fills `gap` bytes; None where that is less than nothing."""
    if gap < 0:
        return None
    comment = b" " * (gap - 1) + b"\0" if gap else b""
    head = b"\x1f\x8b\x08" + bytes([0x10 if gap else 0]) + b"\0\0\0\0\0\xff" + comment
    return head + deflated + struct.pack("<II", zlib.crc32(record), len(record) & 0xFFFFFFFF)
