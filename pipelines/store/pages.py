"""Page rows: one a response that was kept, and the WARC files that hold them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select

from crawlers.warc import Original, Written
from pipelines.store.backfills import BACK_FILLED
from pipelines.store.schema import captures, pages, warc_files
from pipelines.store.upsert import upsert

# Made once: SQLAlchemy takes longer to look a new statement up in its cache than SQLite to carry it out.
_ADD, _CAPTURE = insert(pages), insert(captures)
_NEWEST = (
    select(pages)
    .where(pages.c.url == bindparam("of_url"), pages.c.source == bindparam("of_source"))
    .order_by(pages.c.id.desc())
    .limit(1)
)


def add_page(connection: Connection, place: Written | None, **values: Any) -> int:
    """Insert a row; `place` is where its body lies (None: it has none). Gives its id."""
    result = connection.execute(_ADD, {**_place(place), **values})
    assert result.inserted_primary_key is not None
    return int(result.inserted_primary_key[0])


def _place(place: Written | None) -> dict[str, Any]:
    if place is None:
        return {}
    return {
        "warc_file": place.file,
        "warc_offset": place.offset,
        "warc_length": place.length,
        "warc_record": place.identity,
        "payload_digest": place.digest,
    }


def place_of(row: Row[Any]) -> Written | None:
    """Where the body of a row lies."""
    if row.warc_file is None:
        return None
    return Written(row.warc_file, row.warc_offset, row.warc_length, row.warc_record, row.payload_digest)


def original_of(row: Row[Any]) -> Original:
    """What a revisit record says of the row that it refers to."""
    return Original(row.warc_record, row.url, row.fetched_at, row.payload_digest)


def newest(connection: Connection, source: str, url: str) -> Row[Any] | None:
    """The newest row of a URL."""
    return connection.execute(_NEWEST, {"of_url": url, "of_source": source}).first()


def same_body(connection: Connection, source: str, url: str, sha256: str) -> Written | None:
    """Where the body lies already, if the newest row of `url` has the same."""
    row = newest(connection, source, url)
    if row is None or row.sha256 != sha256 or row.sealed_reason is not None:
        return None
    return place_of(row)


def back_filled(connection: Connection, ids: Sequence[int]) -> set[int]:
    """Those of the pages with these ids that a back-fill brought."""
    query = select(pages.c.id, pages.c.hint).where(pages.c.id.in_(ids))
    return {row.id for row in connection.execute(query) if (row.hint or {}).get(BACK_FILLED)}


def add_capture(
    connection: Connection, page_id: int, place: Written | None, *, at: datetime, status: int, profile: str
) -> None:
    """Insert a row that says: fetched again, and it said what the page of that id had said."""
    where = {name: value for name, value in _place(place).items() if name in captures.c}
    values = {"page_id": page_id, "fetched_at": at, "status": status, "profile": profile}
    connection.execute(_CAPTURE, {**values, **where})


def warc_sizes(connection: Connection) -> dict[str, int]:
    """How many bytes of each WARC file are committed."""
    return {row.name: row.size for row in connection.execute(select(warc_files))}


def keep_sizes(connection: Connection, sizes: Mapping[str, int], at: Any) -> None:
    rows = [{"name": name, "size": size, "created_at": at} for name, size in sizes.items()]
    upsert(connection, warc_files, rows, keep=("created_at",))
