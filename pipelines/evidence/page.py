"""Page: what was stored of a URL, as it was answered then. The index of captures (CDXJ) says where it lies."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from crawlers.catalogue import load_sources
from crawlers.source import DEFAULT_COLLECTION, SourceError
from crawlers.urls import canonical, of_source, variants
from crawlers.warc.cdxj import REVISIT, Capture
from pipelines.context import Context
from pipelines.errors import InputError
from pipelines.evidence import cdxj
from pipelines.evidence.bodies import read_body
from pipelines.store import seals
from pipelines.store.articles import StoredArticle, articles_at, get_all_versions
from pipelines.store.schema import articles, captures, frontier, pages, sources
from pipelines.store.schema import seals as seals_table


@dataclass(frozen=True, slots=True)
class StoredPage:
    """The bytes, what the server called them, and when they were fetched (aware)."""

    url: str
    body: bytes
    media_type: str
    captured_at: datetime
    status: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Seen:
    """One fetch of a page. `what` is "page" where its bytes were kept then, "gone" where those of an answer were kept
    that it is no longer there; else why nothing was: the profile of a revisit ("identical-payload-digest",
    "server-not-modified") or "same-text" (other bytes, the text of before).

    `page_id` is the row whose bytes it showed."""

    at: datetime
    status: int
    what: str
    page_id: int
    media_type: str
    sha256: str
    size: int


def stored_page(context: Context, url: str, at: datetime | None = None) -> StoredPage:
    """What `url` said at an instant (now, unless given): the newest answer that was stored until then, and of a page
    that was taken down the last that was published.

    Raises InputError where there is none or it was sealed or erased, StoreError where its record cannot be read."""
    urls = addresses(context, url)
    with context.store.read() as connection:
        _refuse(connection, url, urls)
    found = [one for each in urls for one in cdxj.captures_of(context, each) if one.mime != REVISIT]
    until = [one for one in found if at is None or one.at <= at]
    if not until:
        when = f" until {at:%Y-%m-%d %H:%M}; the first is of {found[0].at:%Y-%m-%d %H:%M} UTC" if at and found else ""
        hint = "" if when else ": check the address, `baqylau search` shows those known"
        raise InputError(f"nothing is stored of {url}{when}{hint}")
    rows = (
        _row_at(context, one) for one in sorted(until, key=lambda one: (one.at, one.file, one.offset), reverse=True)
    )
    newest = next(rows)
    return _read(context, newest if not _is_gone(newest) else next((row for row in rows if not _is_gone(row)), newest))


def seen(context: Context, url: str, collections: Collection[str] | None = None) -> list[Seen]:
    """Every fetch of `url` that was answered, oldest first; what was imported into another than these `collections`
    (None: all), or crawled for a source of another, is left out. Raises InputError where it was sealed or erased."""
    urls = addresses(context, url)
    with context.store.read() as connection:
        _refuse(connection, url, urls)
        own = (pages.c.url.in_(urls), pages.c.kind != "discovery")
        whole = connection.execute(select(pages).where(*own)).all()
        again = select(captures, pages.c.media_type, pages.c.sha256, pages.c.size).join(
            pages, pages.c.id == captures.c.page_id
        )
        revisited = connection.execute(again.where(*own)).all()
        homes = {row.name: row.collection for row in connection.execute(select(sources.c.name, sources.c.collection))}
    if collections is not None:
        whole = [row for row in whole if _collection(row, homes) in collections]
        allowed = {row.id for row in whole}
        revisited = [row for row in revisited if row.page_id in allowed]
    found = [_seen(row, row.id, "gone" if _is_gone(row) else "page") for row in whole]
    found += [_seen(row, row.page_id, row.profile) for row in revisited]
    return sorted(found, key=lambda one: one.at)


def _collection(row: Any, homes: Mapping[str, str]) -> str:
    """That a page was imported into, else that of its source (`homes`: by name)."""
    return str((row.hint or {}).get("collection") or homes.get(row.source, DEFAULT_COLLECTION))


def _is_gone(row: Any) -> bool:
    return row.status >= 400 or "gone" in (row.hint or {})


def _seen(row: Any, page_id: int, what: str) -> Seen:
    return Seen(row.fetched_at, row.status, what, page_id, row.media_type, row.sha256, row.size)


def addresses(context: Context, url: str) -> list[str]:
    """The addresses under which the store knows what `url` means: canonical, with or without a final slash, by its
    source's own host, and as it was given, which is how imports are known. Where it knows none, the canonical one."""
    plain = [each for each in dict.fromkeys((canonical(url), url.strip())) if each]
    candidates = dict.fromkeys(other for each in plain for other in variants(each))
    return _known(context, candidates) or _known(context, _by_source(context, url)) or plain[:1]


def _known(context: Context, urls: Iterable[str]) -> list[str]:
    columns = (pages.c.url, articles.c.url, frontier.c.url, seals_table.c.url)
    urls = list(urls)
    with context.store.read() as connection:
        found = {
            one for column in columns for one in connection.execute(select(column).where(column.in_(urls))).scalars()
        }
    return [url for url in urls if url in found]


def _by_source(context: Context, url: str) -> list[str]:
    """What a source's definition makes of a mobile host, an alias or http."""
    try:
        sources = load_sources(context.settings.sources).sources.values()
    except SourceError:
        return []
    found = (of_source(url, source) for source in sources)
    return list(dict.fromkeys(other for each in found if each for other in variants(each)))


def _row_at(context: Context, capture: Capture) -> Any:
    where = (pages.c.warc_file == capture.file, pages.c.warc_offset == capture.offset, pages.c.url == capture.url)
    with context.store.read() as connection:
        row = connection.execute(select(pages).where(*where).order_by(pages.c.id.desc()).limit(1)).one_or_none()
    if row is None:
        raise InputError("the index of captures is not this store's: remove the folder warc/cdxj, it is made again")
    return row


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
        raise InputError(f"nothing is shown of {row.url}: it was {row.sealed_reason}")
    stored = row.warc_file is not None
    body = read_body(context.settings.warc_folder, row.warc_file, row.warc_offset) if stored else b""
    return StoredPage(row.url, body, row.media_type, row.fetched_at, row.status, row.sha256)


def versions_of(context: Context, url: str) -> list[StoredArticle]:
    """Every version of the articles at `url`, oldest first, collection by collection.

    Raises InputError where it was sealed or erased."""
    urls = addresses(context, url)
    with context.store.read() as connection:
        _refuse(connection, url, urls)
        ids = [one.article.id for each in urls for one in articles_at(connection, each)]
        return [version for versions in get_all_versions(connection, ids).values() for version in versions]


def _refuse(connection: Connection, url: str, urls: list[str]) -> None:
    if ordered := seals.seals_among(connection, urls):
        raise InputError(f"nothing is shown of {url}: it was {next(iter(ordered.values())).line}")
