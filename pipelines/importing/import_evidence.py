"""Import evidence: imported files and the answers in third parties' archives → WARC records and rows in `pages`.

A record is written and fsynced before the row that points at it is committed. Each import writes files of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, select

from crawlers.importing.draft import Capture
from crawlers.page import digest
from crawlers.warc import WarcError, WarcWriter, Written
from pipelines.errors import StoreError
from pipelines.store.pages import add_page, keep_sizes, place_of
from pipelines.store.schema import pages

PIECE = 1_000_000  # bytes


class ImportEvidence:
    """Writes what was imported. A context manager; its WARC file is made with the first record. Every method raises
    StoreError where it cannot write."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._writer: WarcWriter | None = None

    def __enter__(self) -> ImportEvidence:
        return self

    def __exit__(self, *_: object) -> None:
        if self._writer is not None:
            self._writer.close()

    def file(self, connection: Connection, path: Path, *, keep: bool = True, **values: Any) -> int:
        """The id of a new row for a file. `values` are url, source, media_type, sha256, size, fetched_at, hint. Bytes
        that were kept before are pointed at; `keep` False: they are not kept at all, their parts are."""
        query = select(pages).where(pages.c.sha256 == values["sha256"], pages.c.url == values["url"])
        query = query.where(pages.c.warc_file.is_not(None), pages.c.sealed_reason.is_(None)).limit(1)
        known = connection.execute(query).one_or_none()
        place = None if known is None else place_of(known)
        if place is None and keep:
            try:
                with path.open("rb") as stream:
                    writer = self._open()
                    place = writer.resource_file(values["url"], values["fetched_at"], values["media_type"], stream)
                    writer.sync()
            except (WarcError, OSError) as error:
                raise StoreError(str(error)) from error
            keep_sizes(connection, writer.sizes, values["fetched_at"])
        return add_page(connection, place, kind="import", status=200, **values)

    def write_answers(self, captures: Mapping[int, Capture]) -> dict[int, Written]:
        """Write the answers of a group, by whatever number the caller knows them; they are fsynced once."""
        if not captures:
            return {}
        try:
            writer = self._open()
            places = {
                number: writer.answer(one.url, one.at, one.status, one.headers, one.body)
                for number, one in captures.items()
            }
            writer.sync()
        except (WarcError, OSError) as error:
            raise StoreError(str(error)) from error
        return places

    def keep_sizes(self, connection: Connection, at: datetime) -> None:
        """Commit how far the files written so far reach."""
        if self._writer is not None:
            keep_sizes(connection, self._writer.sizes, at)

    def _open(self) -> WarcWriter:
        if self._writer is None:
            self._writer = WarcWriter(self._folder, label="import")
        return self._writer


def kept_answer(connection: Connection, url: str, capture: Capture) -> Row[Any] | None:
    """The row of an answer that was imported before."""
    query = select(pages).where(pages.c.url == url, pages.c.fetched_at == capture.at)
    return connection.execute(query.where(pages.c.sha256 == digest(capture.body)).limit(1)).one_or_none()


def hash_file(path: Path) -> tuple[str, int]:
    """The hex SHA-256 and the size of a file, read piece by piece. Raises OSError."""
    found, size = hashlib.sha256(), 0
    with path.open("rb") as stream:
        while piece := stream.read(PIECE):
            found.update(piece)
            size += len(piece)
    return found.hexdigest(), size
