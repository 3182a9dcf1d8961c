"""Evidence: what was imported → a WARC record and its row in `pages`; and stored bodies back out of WARC files.

A record is written and fsynced before the row that points at it is committed. Each import writes a file of its own.
"""

from __future__ import annotations

import weakref
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from crawlers.page import digest
from crawlers.warc import WarcError, WarcReader, WarcWriter, Written
from pipelines.errors import StoreError
from pipelines.store.pages import add_page as add_row
from pipelines.store.pages import keep_sizes, place_of
from pipelines.store.schema import pages


class ResourceFile:
    """A WARC file of resource records that this process alone appends to; made with the first record, let go with this
    object."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._writer: WarcWriter | None = None

    @property
    def sizes(self) -> Mapping[str, int]:
        """The files written and how many bytes of each are whole records."""
        return {} if self._writer is None else self._writer.sizes

    def append(self, url: str, media_type: str, body: bytes, at: datetime) -> Written:
        """Write one record and fsync it. Raises StoreError where it cannot."""
        try:
            if self._writer is None:
                self._writer = WarcWriter(self._folder, label="import")
                weakref.finalize(self, self._writer.close)
            place = self._writer.resource(url, at, media_type, body)
            self._writer.sync()
        except (WarcError, OSError) as error:
            raise StoreError(str(error)) from error
        return place


def add_page(
    connection: Connection,
    warc: ResourceFile,
    url: str,
    source: str,
    media_type: str,
    body: bytes,
    at: datetime,
    hint: Mapping[str, Any],
) -> int:
    """The id of a new row of kind "import" for `body`; a body that was kept before is pointed at, not written again."""
    sha256 = digest(body)
    query = select(pages).where(pages.c.sha256 == sha256, pages.c.url == url, pages.c.sealed_reason.is_(None))
    known = connection.execute(query.where(pages.c.warc_file.is_not(None)).limit(1)).one_or_none()
    place = None if known is None else place_of(known)
    if place is None:
        place = warc.append(url, media_type, body, at)
        keep_sizes(connection, warc.sizes, at)
    values = {"url": url, "source": source, "kind": "import", "fetched_at": at, "status": 200, "hint": dict(hint)}
    return add_row(connection, place, media_type=media_type, sha256=sha256, size=len(body), **values)


def read_body(folder: Path, name: str, offset: int) -> bytes:
    """The body that a WARC record holds, as the server meant it (content-encoding undone).

    Raises StoreError where the file or the record is not there."""
    try:
        return WarcReader(folder).read(name, offset).body
    except WarcError as error:
        raise StoreError(str(error)) from error
