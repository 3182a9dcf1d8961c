"""WarcReader: single records of the files in a folder."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import NamedTuple

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeadersParserException

from crawlers.decoding import DecodingError, undo
from crawlers.warc.records import WarcError

# What warcio raises of bytes that are no whole record, of one that was cut short or half written over; AttributeError
# where a response has no address.
_UNREADABLE = (
    OSError, StopIteration, ArchiveLoadFailed, StatusAndHeadersParserException, EOFError, ValueError, AttributeError,
    zlib.error,
)  # fmt: skip


class Stored(NamedTuple):
    """A body read back, its content-encoding undone, and its media type as the server said it."""

    body: bytes
    media_type: str
    status: int
    url: str


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
        except _UNREADABLE as error:
            raise WarcError(f"{path} has no readable record at {offset}: {error or type(error).__name__}") from error
        url = record.rec_headers.get_header("WARC-Target-URI") or ""
        if record.rec_type == "resource":
            return Stored(raw, record.rec_headers.get_header("Content-Type") or "", 200, url)
        if record.rec_type != "response":
            raise WarcError(f"the record at {offset} of {path} is a {record.rec_type}, not a response")
        return self._response(record, raw, url)

    def _response(self, record: object, raw: bytes, url: str) -> Stored:
        http = record.http_headers  # type: ignore[attr-defined]
        if http is None or not http.get_statuscode().isdigit():
            raise WarcError("the record holds no answer of a server: it was cut short, or is half erased")
        try:
            body = undo(raw, http.get_header("Content-Encoding") or "")
        except DecodingError as error:
            raise WarcError(f"the stored answer of {url} cannot be decoded: {error}") from error
        return Stored(body, http.get_header("Content-Type") or "", int(http.get_statuscode()), url)
