"""WARC: the pages in a third party's web archive, such as Common Crawl's news, each labelled with where it is from.

Read record by record, whatever the file's size. A page of a host that a definition owns is read by that definition, and
only where the definition says that it is an article.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from crawlers.catalogue import load_sources
from crawlers.importing.draft import Capture, Draft, Item, Left, Unread, UnreadableError
from crawlers.importing.file import File
from crawlers.importing.kinds import MEDIA_TYPES
from crawlers.page import Page, digest
from crawlers.parse.article import parse_page
from crawlers.parse.dates import read_date
from crawlers.parse.parsed import ParsedArticle, ParseError
from crawlers.parse.text import squeeze
from crawlers.source import Source, SourceError
from crawlers.urls import canonical, host_of, of_source

LARGEST_RECORD = 20_000_000  # bytes of one response inside a WARC
READ = frozenset(("response", "resource"))
_LINES = 8  # bytes behind the last record that may be empty lines
_ENCODED = frozenset(("content-encoding", "transfer-encoding", "content-length"))


def read_warc(file: File) -> Iterator[Item]:
    """Each answer with status 200 that is a page or a document. What of them cannot be read is said with its address;
    what is left out (requests, revisits, other answers, other hosts, styles and pictures) is counted."""
    archive = ArchiveIterator(file.stream, arc2warc=True)
    read = 0
    try:
        for record in archive:
            read += 1
            yield from _record(record, file)
    except (ArchiveLoadFailed, EOFError, OSError, ValueError, zlib.error) as error:
        yield Unread("", f"the WARC is broken behind record {read}: {squeeze(str(error))[:200]}")
        return
    if not read:
        yield Unread("", "the WARC holds no records")
    elif archive.offset < file.size - _LINES:
        yield Unread("", f"the WARC is cut short behind record {read}")


def _record(record: Any, file: File) -> Iterator[Item]:
    url = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<> ")
    reason = _left_out(record, url, file)
    if reason is not None:
        yield Left(reason)
        return
    place = file.place(url)
    if place in file.avoid:
        return
    file.begin(place, "warc")
    try:
        yield _article(record, url, file)
    except (ParseError, UnreadableError, MemoryError) as error:
        yield Unread(url, str(error) or "it needs more memory than a page may take")
    except _NoArticleError as error:
        yield Left(str(error))
    except (ArchiveLoadFailed, EOFError, OSError, ValueError, RecursionError, zlib.error) as error:
        yield Unread(url, f"the record is broken: {squeeze(str(error))[:200]}")


class _NoArticleError(Exception):
    """A page that its source's definition does not call an article."""


def _left_out(record: Any, url: str, file: File) -> str | None:
    """Why a record is passed over, None where it is read."""
    if record.rec_type not in READ:
        return f"{record.rec_type} records"
    if record.rec_type == "response":
        if record.http_headers is None:
            return "responses of no web server"
        status = record.http_headers.get_statuscode()
        if status != "200":
            return f"answers with status {status[:3]}"
    host = (urlsplit(url).hostname or "") if canonical(url) else ""
    if not host:
        return "records without a web address"
    if not _wanted(host, file):
        return "pages of other hosts"
    media_type = _media_type(record)
    return None if not media_type or media_type in MEDIA_TYPES else f"answers of type {media_type[:60]}"


def _wanted(host: str, file: File) -> bool:
    asked = file.asked
    if not asked.hosts and not asked.ours:
        return True
    if any(host == name or host.endswith(f".{name}") for name in asked.hosts):
        return True
    return asked.ours and _owner(host, asked.sources) is not None


def _media_type(record: Any) -> str:
    headers = record.http_headers if record.rec_type == "response" else record.rec_headers
    return (headers.get_header("Content-Type") or "").partition(";")[0].strip().lower()


def _article(record: Any, url: str, file: File) -> Draft:
    capture = _capture(record, url, file.at)
    owner = _owner(urlsplit(url).hostname or "", file.asked.sources)
    address = (of_source(url, owner) if owner is not None else canonical(url)) or url
    if owner is not None and not owner.is_article(address):
        raise _NoArticleError("pages that their source's definition does not call articles")
    article = _parsed(capture, owner, address, file)
    if (cut := record.rec_headers.get_header("WARC-Truncated")) is not None:
        article = replace(article, unread=(*article.unread, f"the archive cut this answer short ({cut[:40]})"))
    return Draft(article, address, owner.name if owner is not None else None, capture=capture)


def _parsed(capture: Capture, owner: Source | None, url: str, file: File) -> ParsedArticle:
    plain = capture.media_type.partition(";")[0].strip().lower()
    if MEDIA_TYPES.get(plain, "html") == "html":
        body = capture.body
        return parse_page(
            Page(url, owner.name if owner else "", capture.at, capture.media_type, body, digest(body)), owner
        )
    from crawlers.importing.bounded import joined
    from crawlers.importing.readers import read_items

    name = urlsplit(url).path.rpartition("/")[2] or "document"
    inside = replace(file.member(name, capture.body, capture.media_type), at=capture.at)
    found = [item.article for item in read_items(inside) if isinstance(item, Draft) and item.article is not None]
    if not found:
        raise UnreadableError("the document holds no text")
    return joined(found)


def _capture(record: Any, url: str, fetched_at: datetime) -> Capture:
    body = record.content_stream().read(LARGEST_RECORD + 1)
    if len(body) > LARGEST_RECORD:
        raise UnreadableError(f"larger than {LARGEST_RECORD} bytes")
    seen = read_date(record.rec_headers.get_header("WARC-Date") or "", fetched_at)
    if record.rec_type == "response":
        status, named = int(record.http_headers.get_statuscode()), record.http_headers.headers
    else:
        status, named = 200, [("Content-Type", record.rec_headers.get_header("Content-Type") or "")]
    headers = tuple((name, value) for name, value in named if name.lower() not in _ENCODED)
    media_type = next((value for name, value in named if name.lower() == "content-type"), "")
    return Capture(url, seen.instant if seen else fetched_at, status, headers, body, media_type)


@lru_cache(10_000)
def _owner(host: str, folder: str | None) -> Source | None:
    """The source whose definition owns a host, or the one that a mobile host stands for."""
    for source in _sources(folder):
        url = of_source(f"https://{host}/", source)
        if url is not None and source.owns(host_of(url)):
            return source
    return None


@cache
def _sources(folder: str | None) -> tuple[Source, ...]:
    try:
        return tuple(load_sources(Path(folder) if folder else None).sources.values())
    except SourceError:
        return ()
