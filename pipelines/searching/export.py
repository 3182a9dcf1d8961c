"""Export: everything that matches a query, streamed page by page, with no cap: csv, jsonl, parquet or xlsx.

An export is whole where its manifest is there: it is written last, with the count and the SHA-256 of what went before.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from pipelines.clock import ALMATY
from pipelines.context import Context
from pipelines.errors import InputError
from pipelines.masking import masked
from pipelines.searching import manifest
from pipelines.searching.as_of import Moment, scan
from pipelines.searching.ask import check_index
from pipelines.searching.export_files import FORMATS, Cuts, Row, Sink
from pipelines.searching.manifest import Manifest
from pipelines.searching.questions import bind_question
from pipelines.store.articles import StoredArticle, get_articles
from pipelines.store.terms import terms_of
from search.engine import SearchRequest
from search.query.bound import Bound
from search.query.days import month_of

PAGE = 1_000  # ids that the index is asked for at once, for at every page it counts all that match
AT_ONCE = 200  # articles whose texts are held at once
MANIFEST = ".manifest.json"  # what the file beside an export is called


@dataclass(frozen=True, slots=True)
class Found:
    """Every match as a row of COLUMNS, newest first, by cursor: memory does not grow with their number. `total` is what
    the index counted at the beginning; None where every article has to be looked at first."""

    total: int | None
    rows: Iterator[Row]


class _Tally:
    """An export as it passes: rows and bytes are counted, matches by source and month, and the digest kept."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self.rows, self._bytes = 0, 0
        self.cuts = Cuts()
        self._digest = hashlib.sha256()
        self._months = Counter[tuple[str, str]]()
        self.advance: Callable[[int], None] = lambda count: None

    def seen(self, found: Iterator[Row]) -> Iterator[Row]:
        for row in found:
            self.rows += 1
            self._months[row["source"], month_of(datetime.fromisoformat(row["published_at"] or row["first_seen"]))] += 1
            self.advance(1)
            yield row

    def written(self, piece: bytes) -> bytes:
        self._bytes += len(piece)
        self._digest.update(piece)
        return piece

    def to_json(self, name: str) -> dict[str, Any]:
        """What the manifest says of the finished file."""
        matches = [{"source": s, "month": m, "articles": n} for (s, m), n in sorted(self._months.items())]
        file = {"name": name, "format": self._kind, "articles": self.rows, "cells_cut": self.cuts.count,
                "bytes": self._bytes, "sha256": self._digest.hexdigest()}  # fmt: skip
        return {"file": file, "matches": matches}


def export(
    context: Context,
    query: str,
    file: Path,
    kind: str,
    *,
    collections: frozenset[str] | None = None,
    moment: Moment | None = None,
) -> tuple[int, int]:
    """Write every article that matches to `file`, newest first, as it is now or was at a `moment`; gives how many, and
    how many cells had to be cut (xlsx only). The file appears when it is whole, and with it what was not collected of
    the months and sources that the query asks for: as FILE.coverage.csv or FILE.coverage.json beside csv and jsonl, a
    sheet "coverage" of xlsx, the key `baqylau.coverage` of parquet's metadata; FILE.manifest.json, the last, is what a
    paper can cite.
    Raises QuerySyntaxError, SearchError, InputError."""
    found, behind = _begin(context, query, kind, collections, moment)
    tally, place = _Tally(kind), file.with_name(f"{file.name}{MANIFEST}")
    with contextlib.suppress(OSError):
        place.unlink(missing_ok=True)
    with _whole(file) as unfinished, context.progress.arrow("export", found.total) as tally.advance:
        with unfinished.open("wb") as out:
            for piece in FORMATS[kind](tally.seen(found.rows), behind, tally.cuts):
                out.write(tally.written(piece))
        if (beside := manifest.BESIDE.get(kind)) is not None:
            with _whole(file.with_name(f"{file.name}{beside}")) as part:
                manifest.write(part, behind, beside)
    with _whole(place) as part:
        part.write_bytes(_manifest(behind, tally, file.name))
    return tally.rows, tally.cuts.count


@dataclass(frozen=True, slots=True)
class Download:
    """An export for the web: a zip named `name`, whose bytes are made while they are asked for."""

    name: str
    pieces: Iterator[bytes]


def download(
    context: Context,
    query: str,
    kind: str,
    *,
    collections: frozenset[str] | None = None,
    moment: Moment | None = None,
) -> Download:
    """The same as a zip: the articles, coverage.csv, and manifest.json last of all. One that was cut off has no
    manifest and, as the list of a zip's files stands at its end, opens nowhere. Raises as `export`, before
    the first byte."""
    found, behind = _begin(context, query, kind, collections, moment)
    stamp = behind.made_at.astimezone(ALMATY).strftime("%Y-%m-%d-%H%M")
    return Download(f"baqylau-{stamp}-{kind}.zip", _zipped(kind, found, behind))


def _zipped(kind: str, found: Found, behind: Manifest) -> Iterator[bytes]:
    tally, name = _Tally(kind), f"articles.{kind}"
    sink = Sink()
    with ZipFile(sink, "w") as book:
        entry = ZipInfo(name)
        entry.compress_type = ZIP_DEFLATED if kind in manifest.BESIDE else ZIP_STORED
        with book.open(entry, "w", force_zip64=True) as out:
            for piece in FORMATS[kind](tally.seen(found.rows), behind, tally.cuts):
                out.write(tally.written(piece))
                yield sink.drain()
        book.writestr(ZipInfo("coverage.csv"), manifest.as_csv(behind).encode("utf-8-sig"), ZIP_DEFLATED)
        book.writestr(ZipInfo("manifest.json"), _manifest(behind, tally, name), ZIP_DEFLATED)
    yield sink.drain()


def _manifest(behind: Manifest, tally: _Tally, name: str) -> bytes:
    content = {**behind.to_json(), **tally.to_json(name)}
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _begin(
    context: Context, query: str, kind: str, collections: frozenset[str] | None, moment: Moment | None
) -> tuple[Found, Manifest]:
    if kind not in FORMATS:
        raise InputError(f"{kind!r} is no format; there are: {', '.join(FORMATS)}")
    found = find(context, query, collections, moment)
    return found, manifest.make(context, query, collections, None if moment is None else moment.to_json())


def find(
    context: Context, query: str, collections: Collection[str] | None = None, moment: Moment | None = None
) -> Found:
    """What an export writes. Raises QuerySyntaxError, SearchError and StaleIndexError at once, before the first row is
    asked for."""
    seen = None if collections is None else frozenset(collections)
    bound = bind_question(context, query, collections=seen)
    check_index(context)
    if moment is not None:
        return Found(None, _pages_then(context, bound, moment, seen))
    total = context.engine.search(SearchRequest(bound, limit=0, collections=seen)).total
    return Found(total, _pages(context, bound, seen))


def _pages(context: Context, bound: Bound, collections: frozenset[str] | None) -> Iterator[Row]:
    cursor = None
    while True:
        request = SearchRequest(bound, limit=PAGE, sort="date", cursor=cursor, collections=collections)
        answer = context.engine.search(request)
        for begin in range(0, len(answer.hits), AT_ONCE):
            yield from _texts(context, [hit.id for hit in answer.hits[begin : begin + AT_ONCE]])
        cursor = answer.cursor
        if cursor is None or not answer.hits:
            return


def _texts(context: Context, ids: Sequence[str]) -> Iterator[Row]:
    with context.store.read() as connection:
        stored, terms = get_articles(connection, ids), terms_of(connection)
    return (_row(stored[one], terms) for one in ids if one in stored)


def _pages_then(context: Context, bound: Bound, moment: Moment, collections: frozenset[str] | None) -> Iterator[Row]:
    for page in scan(context, bound, moment, collections):
        with context.store.read() as connection:
            terms = terms_of(connection)
        yield from (_row(one.versions[-1], terms) for one in page)


def _row(stored: StoredArticle, terms: dict[str, str]) -> Row:
    article = masked(stored.article)
    return {
        "id": article.id,
        "url": article.url,
        "source": article.source,
        "collection": article.collection,
        "language": article.language,
        "title": article.title,
        "published_at": None if article.published_at is None else article.published_at.isoformat(),
        "first_seen": stored.first_seen.isoformat(),
        "version": article.version,
        "state": stored.state,
        "authors": "; ".join(article.authors),
        "text": article.text,
        "terms": terms.get(article.source, ""),
        "published_precision": article.precision,
        "section": article.section,
        "tags": "; ".join(article.tags),
        "lead": article.lead,
    }


@contextlib.contextmanager
def _whole(file: Path) -> Iterator[Path]:
    """A file beside `file` that takes its place at the end; an export that was cut off leaves no half."""
    unfinished = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        yield unfinished
        unfinished.replace(file)
    except OSError as error:
        raise InputError(f"{file} cannot be written: {error.strerror or error}") from error
    finally:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
