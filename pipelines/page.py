"""Page: what was stored of a URL, as it was answered then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from pipelines.context import Context
from pipelines.errors import InputError
from pipelines.evidence import read_body
from pipelines.store.schema import pages


@dataclass(frozen=True, slots=True)
class StoredPage:
    """The bytes, what the server called them, and when they were fetched (aware)."""

    url: str
    body: bytes
    media_type: str
    captured_at: datetime
    status: int
    sha256: str


def stored_page(context: Context, url: str, at: datetime | None = None) -> StoredPage:
    """The newest stored answer of `url`, not later than `at` where that is given.

    Raises InputError where there is none or it was sealed, StoreError where its record cannot be read."""
    query = select(pages).where(pages.c.url == url, pages.c.kind != "discovery")
    if at is not None:
        query = query.where(pages.c.fetched_at <= at)
    query = query.order_by(pages.c.fetched_at.desc(), pages.c.id.desc()).limit(1)
    with context.store.read() as connection:
        row = connection.execute(query).one_or_none()
    if row is None:
        when = f" until {at:%Y-%m-%d %H:%M}" if at else ""
        raise InputError(f"nothing is stored of {url}{when}: check the address, `baqylau search` shows those known")
    return _read(context, row)


def page_of(context: Context, page_id: int) -> StoredPage:
    """The stored answer from which a version of an article was read (StoredArticle.page_id).

    Raises InputError where it was erased or sealed, StoreError where its record cannot be read."""
    with context.store.read() as connection:
        row = connection.execute(select(pages).where(pages.c.id == page_id)).one_or_none()
    if row is None:
        raise InputError("the page of this article is no longer stored")
    return _read(context, row)


def _read(context: Context, row: Any) -> StoredPage:
    if row.sealed_reason is not None:
        raise InputError(f"what was stored of {row.url} is sealed: {row.sealed_reason}")
    stored = row.warc_file is not None
    body = read_body(context.settings.warc_folder, row.warc_file, row.warc_offset) if stored else b""
    return StoredPage(row.url, body, row.media_type, row.fetched_at, row.status, row.sha256)
