"""Page rows: one a response that was kept, and the WARC files that hold them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from crawlers.warc import Place
from pipelines.store.schema import pages, warc_files
from pipelines.store.upsert import upsert


def add_page(connection: Connection, place: Place | None, **values: Any) -> None:
    """Insert a row; `place` is where its body lies (None: it has none)."""
    file, offset = place if place is not None else (None, None)
    connection.execute(insert(pages).values(warc_file=file, warc_offset=offset, **values))


def same_body(connection: Connection, source: str, url: str, sha256: str) -> Place | None:
    """Where the body lies already, if the newest row of `url` has the same."""
    query = select(pages).where(pages.c.url == url, pages.c.source == source).order_by(pages.c.id.desc()).limit(1)
    row: Row[Any] | None = connection.execute(query).first()
    if row is None or row.sha256 != sha256 or row.warc_file is None or row.sealed_reason is not None:
        return None
    return Place(row.warc_file, row.warc_offset)


def warc_sizes(connection: Connection) -> dict[str, int]:
    """How many bytes of each WARC file are committed."""
    return {row.name: row.size for row in connection.execute(select(warc_files))}


def keep_sizes(connection: Connection, sizes: Mapping[str, int], at: Any) -> None:
    rows = [{"name": name, "size": size, "created_at": at} for name, size in sizes.items()]
    upsert(connection, warc_files, rows, keep=("created_at",))
