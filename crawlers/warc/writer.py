"""WarcWriter: appends records to a file of one process, and begins another where that has grown large."""

from __future__ import annotations

import base64
import contextlib
import fcntl
import hashlib
import os
import uuid
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from crawlers.warc import records
from crawlers.warc.records import Headers, Original, Record, WarcError

PIECE = 1_000_000  # bytes of a large file that are in memory at once
ROTATE = 1_000_000_000  # bytes after which a new file is begun: what the standard advises


@dataclass(frozen=True, slots=True)
class Written:
    """Where a record lies: its file, where it begins, its length as it lies there, its id and its payload's digest
    (None where an older version did not keep them)."""

    file: str
    offset: int
    length: int | None = None
    identity: str | None = None
    digest: str | None = None


class WarcWriter:
    """Appends records to a file of this process. `sync` makes durable what was written; commit offsets after it.

    `sizes` maps each file written to its length, all of it whole records. `about` are fields of each file's first
    record: who collects, under which rules. `label` begins the files' names."""

    def __init__(
        self, folder: Path, *, rotate: int = ROTATE, about: Mapping[str, str] | None = None, label: str = "baqylau"
    ) -> None:
        """Raises WarcError where the folder cannot be written."""
        self.folder, self._rotate, self._about, self._label = folder, rotate, dict(about or {}), label
        self._out: IO[bytes] | None = None
        self._warcinfo: str | None = None
        self.sizes: dict[str, int] = {}
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _unwritable(folder, error) from error

    def exchange(
        self,
        url: str,
        at: datetime,
        status: int,
        headers: Headers,
        body: bytes,
        request_headers: Headers,
        ip: str | None = None,
    ) -> Written:
        """Keep a response and its request; gives where the response lies. `ip` is the server's, where it is known."""
        answer = records.response(url, at, status, headers, body, ip)
        return self._append(answer, records.request(url, at, request_headers, answer.identity, ip))

    def revisit(
        self,
        url: str,
        at: datetime,
        status: int,
        headers: Headers,
        request_headers: Headers,
        profile: str,
        original: Original,
        ip: str | None = None,
    ) -> Written:
        """Keep that a page was asked for and said what `original` had said: the head of the answer, and the request."""
        answer = records.revisit(url, at, status, headers, profile, original, ip)
        return self._append(answer, records.request(url, at, request_headers, answer.identity, ip))

    def same_text(self, url: str, at: datetime, sha256: str, original: Original) -> Written:
        """Keep that a page was asked for and answered with other bytes, but the text of `original`."""
        return self._append(records.same_text(url, at, sha256, original))

    def resource(self, url: str, at: datetime, media_type: str, body: bytes) -> Written:
        """Keep what is no answer of its own: one record of an API's answer, an imported file."""
        return self._append(records.resource(url, at, media_type, body))

    def answer(self, url: str, at: datetime, status: int, headers: Headers, body: bytes) -> Written:
        """Keep a response of which the request is not known: one from a third party's archive."""
        return self._append(records.response(url, at, status, headers, body, None))

    def resource_file(self, url: str, at: datetime, media_type: str, stream: IO[bytes]) -> Written:
        """Keep an imported file, piece by piece: it is never in memory as a whole. Raises WarcError where it changes
        while it is read; the file is then left at its last whole record."""
        sha1, size = hash_of(stream)
        if self._out is None or self.sizes[Path(self._out.name).name] >= self._rotate:
            self._open()
        assert self._out is not None
        name, identity = Path(self._out.name).name, records.new_identity()
        start = self.sizes[name]
        head = records.resource_head(url, at, media_type, size, sha1, identity, self._warcinfo)
        pieces = _packed(head, stream)
        try:
            for piece in pieces:
                self._out.write(piece)
            self._out.flush()
        except OSError as error:
            self._back_to(start)
            raise _unwritable(self.folder, error) from error
        if hash_of(stream) != (sha1, size):
            self._back_to(start)
            raise WarcError(f"{url} changed while it was read: import it again")
        self.sizes[name] = self._out.tell()
        said = "sha1:" + base64.b32encode(sha1).decode()
        return Written(name, start, self.sizes[name] - start, identity, said)

    def _back_to(self, size: int) -> None:
        """What lies behind `size` is half a record: it goes, so that the next begins behind a whole one."""
        assert self._out is not None
        with contextlib.suppress(OSError):
            self._out.flush()
        self._out.seek(size)
        self._out.truncate()

    def sync(self) -> None:
        if self._out is not None:
            self._out.flush()
            os.fsync(self._out.fileno())

    def close(self) -> None:
        if self._out is not None:
            self.sync()
            self._out.close()
            self._out = None

    def _append(self, *written: Record) -> Written:
        if self._out is None or self.sizes[Path(self._out.name).name] >= self._rotate:
            self._open()
        assert self._out is not None
        name, encoded = Path(self._out.name).name, [each.encode(self._warcinfo) for each in written]
        first = written[0]
        place = Written(name, self.sizes[name], len(encoded[0]), first.identity, first.extra.get("WARC-Payload-Digest"))
        self._write(encoded)
        self.sizes[name] += sum(map(len, encoded))
        return place

    def _write(self, encoded: Sequence[bytes]) -> None:
        assert self._out is not None
        try:
            self._out.writelines(encoded)
        except OSError as error:
            raise _unwritable(self.folder, error) from error

    def _open(self) -> None:
        self.close()
        at = datetime.now(UTC)
        file = self.folder / f"{self._label}-{at:%Y%m%d%H%M%S}-{os.getpid()}-{uuid.uuid4().hex[:8]}.warc.gz"
        try:
            self._out = file.open("xb")
            fcntl.flock(self._out, fcntl.LOCK_EX)  # says that a process is writing: `mend` leaves it alone
            info = records.warcinfo(file.name, at, self._about)
            head, self._warcinfo = info.encode(), info.identity
            self._out.write(head)
            self.sync()
            _sync_folder(self.folder)
        except OSError as error:
            raise _unwritable(self.folder, error) from error
        self.sizes[file.name] = len(head)


def hash_of(stream: IO[bytes]) -> tuple[bytes, int]:
    """The SHA-1 and the size of a file; it stands at its beginning again."""
    found, size = hashlib.sha1(usedforsecurity=False), 0
    stream.seek(0)
    while piece := stream.read(PIECE):
        found.update(piece)
        size += len(piece)
    stream.seek(0)
    return found.digest(), size


def _packed(head: bytes, stream: IO[bytes]) -> Iterator[bytes]:
    """A record as one gzip member, in pieces."""
    packer = zlib.compressobj(records.LEVEL, zlib.DEFLATED, zlib.MAX_WBITS + 16)
    yield packer.compress(head)
    while piece := stream.read(PIECE):
        yield packer.compress(piece)
    yield packer.compress(b"\r\n\r\n") + packer.flush()


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _unwritable(folder: Path, error: OSError) -> WarcError:
    return WarcError(
        f"the WARC folder {folder} cannot be written ({error.strerror or error}): make room or mend its rights"
    )
