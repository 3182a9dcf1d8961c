"""Evidence: what was imported → a WARC record and its row in `pages`; and stored bodies back out of WARC files.

A record is written and fsynced before the row that points at it is committed. Each import writes a file of its own.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, insert, select
from warcio.warcwriter import WARCWriter

from crawlers.page import digest
from crawlers.warc import WarcError, WarcReader
from pipelines.errors import StoreError
from pipelines.store.schema import pages, warc_files
from pipelines.store.upsert import upsert


class ResourceFile:
    """A WARC file of resource records that this process alone appends to; made with the first record."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.name = f"import-{datetime.now(UTC):%Y%m%d%H%M%S}-{uuid4().hex[:8]}.warc.gz"

    def append(self, url: str, media_type: str, body: bytes, at: datetime) -> tuple[int, int]:
        """Write one record and fsync it. Gives its offset and the file's size. Raises StoreError where it cannot."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with (self._folder / self.name).open("ab") as stream:
                offset = stream.tell()
                writer = WARCWriter(stream, gzip=True)
                headers = {"WARC-Date": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}
                record = writer.create_warc_record(
                    url, "resource", BytesIO(body), len(body), media_type, warc_headers_dict=headers
                )
                writer.write_record(record)
                stream.flush()
                os.fsync(stream.fileno())
                return offset, stream.tell()
        except OSError as error:
            file, reason = self._folder / self.name, error.strerror or error
            raise StoreError(f"{file} cannot be written ({reason}): make room or mend its rights") from error


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
    query = select(pages.c.warc_file, pages.c.warc_offset).where(pages.c.sha256 == sha256, pages.c.url == url)
    known = connection.execute(query.where(pages.c.warc_file.is_not(None)).limit(1)).one_or_none()
    if known is not None:
        name, offset = known
    else:
        name = warc.name
        offset, size = warc.append(url, media_type, body, at)
        upsert(connection, warc_files, [{"name": name, "size": size, "created_at": at}], keep=("created_at",))
    values = {
        "url": url,
        "source": source,
        "kind": "import",
        "fetched_at": at,
        "status": 200,
        "media_type": media_type,
        "sha256": sha256,
        "size": len(body),
        "warc_file": name,
        "warc_offset": offset,
        "hint": dict(hint),
    }
    result = connection.execute(insert(pages).values(**values))
    assert result.inserted_primary_key is not None
    return int(result.inserted_primary_key[0])


def read_body(folder: Path, name: str, offset: int) -> bytes:
    """The body that a WARC record holds, as the server meant it (content-encoding undone).

    Raises StoreError where the file or the record is not there."""
    try:
        return WarcReader(folder).read(name, offset).body
    except WarcError as error:
        raise StoreError(str(error)) from error
