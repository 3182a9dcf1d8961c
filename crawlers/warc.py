"""WARC: responses as they came, in gzipped WARC/1.1 files that any WARC tool reads.

The records are put together here: warcio's writer took 4.3 ms a page (gzip level 9 over a temporary file), this takes a
tenth of it. warcio reads them back, so each read also proves that another tool can.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import os
import uuid
import zlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import IO, NamedTuple
from urllib.parse import urlsplit

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from crawlers.decoding import DecodingError, undo

LEVEL = 3  # of zlib: level 6 takes twice as long for 4 % less
ROTATE = 1_000_000_000  # bytes after which a new file is begun

Headers = Sequence[tuple[str, str]]


class WarcError(Exception):
    """A record or file that cannot be read or written; the text says which."""


class Place(NamedTuple):
    """Where a record begins."""

    file: str
    offset: int


class Stored(NamedTuple):
    """A body read back, its content-encoding undone, and its media type as the server said it."""

    body: bytes
    media_type: str
    status: int
    url: str


class WarcWriter:
    """Appends records to a file of this process. `sync` makes durable what was written; commit offsets after it.

    `sizes` maps each file written to its length, all of it whole records."""

    def __init__(self, folder: Path, *, rotate: int = ROTATE) -> None:
        """Raises WarcError where the folder cannot be written."""
        self._folder, self._rotate = folder, rotate
        self._out: IO[bytes] | None = None
        self.sizes: dict[str, int] = {}
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _unwritable(folder, error) from error

    def exchange(
        self, url: str, at: datetime, status: int, headers: Headers, body: bytes, request_headers: Headers
    ) -> Place:
        """Keep a response and its request; gives where the response begins."""
        head = _http_head(f"HTTP/1.1 {status} {_phrase(status)}", headers)
        identity = _new_identity()
        kind = "application/http; msgtype=response"
        response = _record("response", url, at, kind, head + body, identity, {"WARC-Payload-Digest": _digest(body)})
        parts = urlsplit(url)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        asked = _http_head(f"GET {target} HTTP/1.1", [("Host", parts.netloc), *request_headers])
        concurrent = {"WARC-Concurrent-To": identity}
        kind = "application/http; msgtype=request"
        request = _record("request", url, at, kind, asked, _new_identity(), concurrent)
        return self._append(response, request)

    def resource(self, url: str, at: datetime, media_type: str, body: bytes) -> Place:
        """Keep what is no answer of its own: one record of an API's answer."""
        extra = {"WARC-Payload-Digest": _digest(body)}
        return self._append(_record("resource", url, at, media_type, body, _new_identity(), extra))

    def sync(self) -> None:
        if self._out is not None:
            self._out.flush()
            os.fsync(self._out.fileno())

    def close(self) -> None:
        if self._out is not None:
            self.sync()
            self._out.close()
            self._out = None

    def _append(self, *records: bytes) -> Place:
        if self._out is None or self.sizes[Path(self._out.name).name] >= self._rotate:
            self._open()
        assert self._out is not None
        name = Path(self._out.name).name
        place = Place(name, self.sizes[name])
        try:
            self._out.writelines(records)
        except OSError as error:
            raise _unwritable(self._folder, error) from error
        self.sizes[name] += sum(map(len, records))
        return place

    def _open(self) -> None:
        self.close()
        at = datetime.now(UTC)
        file = self._folder / f"baqylau-{at:%Y%m%d%H%M%S}-{os.getpid()}-{uuid.uuid4().hex[:8]}.warc.gz"
        try:
            self._out = file.open("xb")
            fcntl.flock(self._out, fcntl.LOCK_EX)  # says that a process is writing: `mend` leaves it alone
            head = _record("warcinfo", "", at, "application/warc-fields", b"software: Baqylau\r\n", _new_identity(), {})
            self._out.write(head)
            self.sync()
            _sync_folder(self._folder)
        except OSError as error:
            raise _unwritable(self._folder, error) from error
        self.sizes[file.name] = len(head)


class WarcReader:
    """Reads single records of the files in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, file: str, offset: int) -> Stored:
        """The record at `offset`. Raises WarcError where there is none or its body cannot be decoded."""
        path = self._folder / Path(file).name
        try:
            with path.open("rb") as stream:
                stream.seek(offset)
                record = next(iter(ArchiveIterator(stream)))
                raw = record.raw_stream.read()
        except (OSError, StopIteration, ArchiveLoadFailed, EOFError, zlib.error) as error:
            raise WarcError(f"{path} has no readable record at {offset}: {error or type(error).__name__}") from error
        url = record.rec_headers.get_header("WARC-Target-URI") or ""
        if record.rec_type == "resource":
            return Stored(raw, record.rec_headers.get_header("Content-Type") or "", 200, url)
        if record.rec_type != "response":
            raise WarcError(f"the record at {offset} of {path} is a {record.rec_type}, not a response")
        return self._response(record, raw, url)

    def _response(self, record: object, raw: bytes, url: str) -> Stored:
        http = record.http_headers  # type: ignore[attr-defined]
        try:
            body = undo(raw, http.get_header("Content-Encoding") or "")
        except DecodingError as error:
            raise WarcError(f"the stored answer of {url} cannot be decoded: {error}") from error
        return Stored(body, http.get_header("Content-Type") or "", int(http.get_statuscode()), url)


def mend(folder: Path, sizes: Mapping[str, int]) -> list[Path]:
    """Move what lies behind the committed size of each file aside to *.torn, and files without a committed record
    whole; gives the files so made. A file that another process is writing is left alone."""
    made: list[Path] = []
    for file in sorted(folder.glob("baqylau-*.warc.gz")) if folder.is_dir() else ():
        with file.open("r+b") as stream:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            if (torn := _mend(file, stream, sizes.get(file.name, 0))) is not None:
                made.append(torn)
    return made


def _mend(file: Path, stream: IO[bytes], size: int) -> Path | None:
    stream.seek(size)
    tail = stream.read()
    if not tail:
        return None
    torn = file.with_name(f"{file.name}.{size}.torn")
    torn.write_bytes(tail)
    if size:
        stream.truncate(size)
        stream.flush()
        os.fsync(stream.fileno())
    else:
        file.unlink()
    return torn


def _record(
    kind: str, url: str, at: datetime, media: str, block: bytes, identity: str, extra: Mapping[str, str]
) -> bytes:
    fields = {"WARC-Type": kind, "WARC-Record-ID": identity, "WARC-Date": f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"}
    if url:
        fields["WARC-Target-URI"] = url
    fields |= {**extra, "WARC-Block-Digest": _digest(block), "Content-Type": media, "Content-Length": str(len(block))}
    head = "WARC/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields.items()) + "\r\n"
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, zlib.MAX_WBITS + 16)
    return packer.compress(head.encode()) + packer.compress(block) + packer.compress(b"\r\n\r\n") + packer.flush()


def _http_head(line: str, headers: Iterable[tuple[str, str]]) -> bytes:
    return (line + "\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers) + "\r\n").encode(
        "latin-1", "replace"
    )


def _digest(data: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()


def _new_identity() -> str:
    return f"<urn:uuid:{uuid.uuid4()}>"


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


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
