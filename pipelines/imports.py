"""Imports: files → pages and articles. What was imported before changes nothing; what cannot be read is reported."""

from __future__ import annotations

import hashlib
import mimetypes
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, select, update

from crawlers.article import article_id
from crawlers.importing.draft import Draft, UnreadableError
from crawlers.importing.folders import walk
from crawlers.importing.kinds import kind_of
from crawlers.importing.worker import Worker
from crawlers.page import digest
from crawlers.parse.charset import decode
from pipelines.context import Context
from pipelines.errors import InputError
from pipelines.evidence import ResourceFile, add_page
from pipelines.parse import to_article
from pipelines.store.articles import remove_article, store_article
from pipelines.store.layouts import keep_layout
from pipelines.store.schema import collections, pages
from pipelines.store.upsert import insert_missing

CHUNK = 200  # articles a transaction
LARGEST = 300_000_000  # bytes of a file


@dataclass(frozen=True, slots=True)
class ImportReport:
    """`files` were looked at in `seconds`; `counts` are articles: new, changed, unchanged, restored, removed.

    `failures` says, by path, why a file or a record of it could not be read."""

    files: int
    seconds: float
    counts: Mapping[str, int] = field(default_factory=dict)
    failures: tuple[tuple[str, str], ...] = ()


def import_paths(
    context: Context, paths: Sequence[Path], collection: str = "news", worker: Worker | None = None
) -> ImportReport:
    """Import files and folders. One bad file stops nothing; killed and run again, the result is the same.

    Raises InputError for a path that is not there, before anything is imported."""
    for path in paths:
        if not path.exists():
            raise InputError(f"{path} is not there: nothing was imported")
    begun, counts = time.monotonic(), Counter(new=0, changed=0, unchanged=0, removed=0)
    _make_collection(context, collection)
    warc, failures, files = ResourceFile(context.settings.warc_folder), [], 0
    with worker or Worker() as reader, context.progress.arrow("import") as advance:
        for root, file in _files(paths):
            files += 1
            try:
                failures += [(str(file), why) for why in _import(context, reader, warc, root, file, collection, counts)]
            except UnreadableError as error:
                failures.append((str(file), str(error)))
            advance(1)
    return ImportReport(files, time.monotonic() - begun, dict(counts), tuple(failures))


def _files(paths: Sequence[Path]) -> Iterator[tuple[Path, Path]]:
    for path in paths:
        yield from ((path, file) for file in walk(path))


def _make_collection(context: Context, name: str) -> None:
    with context.store.write() as connection:
        insert_missing(connection, collections, [{"name": name, "title": name, "created_at": datetime.now(UTC)}])


def _import(
    context: Context, reader: Worker, warc: ResourceFile, root: Path, file: Path, collection: str, counts: Counter[str]
) -> Iterable[str]:
    """Import one file. Gives why records of it could not be read. Raises UnreadableError where none could."""
    if kind_of(file.name) is None:
        raise UnreadableError("files of this kind are not imported")
    body, url, source = _read(file), file.resolve().as_uri(), f"import:{root.resolve().stem}"
    with context.store.read() as connection:
        known = _known(connection, url, collection)
    if known is not None and known.sha256 == digest(body) and known.parsed_at is not None:
        counts["unchanged"] += int((known.hint or {}).get("done", 0))
        return tuple((known.hint or {}).get("failures", ()))
    at = datetime.now(UTC)
    contents = reader.read(file.name, body, at)
    if known is None or known.sha256 != digest(body) or known.parsed_at is not None:
        media_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        hint = {"collection": collection, "done": 0, "failures": list(contents.failures[:100])}
        with context.store.write() as connection:
            page_id, done = add_page(connection, warc, url, source, media_type, body, at, hint), 0
    else:
        page_id, done, hint = known.id, int(known.hint["done"]), dict(known.hint)
    _store(context, contents.drafts, page_id, done, hint, url, source, at, counts)
    return contents.failures


def _read(file: Path) -> bytes:
    try:
        if file.stat().st_size > LARGEST:
            raise UnreadableError(f"larger than {LARGEST // 1_000_000} MB: split it")
        return file.read_bytes()
    except OSError as error:
        raise UnreadableError(f"cannot be read: {error.strerror or error}") from error


def _known(connection: Connection, url: str, collection: str) -> Row[Any] | None:
    """The newest page of this file in this collection: with parsed_at None its import was cut short."""
    query = select(pages).where(pages.c.url == url, pages.c.kind == "import").order_by(pages.c.id.desc())
    found = (row for row in connection.execute(query) if (row.hint or {}).get("collection") == collection)
    return next(found, None)


def _store(
    context: Context,
    drafts: Sequence[Draft],
    page_id: int,
    done: int,
    hint: dict[str, Any],
    url: str,
    source: str,
    at: datetime,
    counts: Counter[str],
) -> None:
    """Store drafts from `done` on, with how far we came in each transaction, so that a kill repeats nothing."""
    while True:
        chunk = drafts[done : done + CHUNK]
        done += len(chunk)
        values: dict[str, Any] = {"hint": {**hint, "done": done}}
        if done >= len(drafts):
            values["parsed_at"] = datetime.now(UTC)
        with context.store.write() as connection:
            outcomes = [_keep(connection, draft, hint["collection"], url, source, page_id, at) for draft in chunk]
            connection.execute(update(pages).where(pages.c.id == page_id).values(**values))
        counts.update(outcomes)
        if done >= len(drafts):
            return


def _keep(
    connection: Connection, draft: Draft, collection: str, url: str, source: str, page_id: int, at: datetime
) -> str:
    address = draft.url or _address(url, draft)
    if draft.article is None:
        gone = remove_article(connection, article_id(collection, address), seen_at=at)
        return "removed" if gone else "unchanged"
    article = to_article(draft.article, address, draft.source or source, collection, None)
    result = store_article(connection, article, page_id=page_id, seen_at=at)
    keep_layout(connection, article.id, None, draft.article)
    return result


def _address(url: str, draft: Draft) -> str:
    """A row without a url is known by its id, else by its title; a file's one article by the file."""
    if draft.identity:
        return f"{url}#{draft.identity}"
    if url.rpartition(".")[2].lower() in ("jsonl", "ndjson", "csv") and draft.article is not None:
        return f"{url}#{hashlib.sha256(draft.article.title.encode()).hexdigest()[:16]}"
    return url


def read_document(path: Path) -> tuple[str | None, str, tuple[int, ...]]:
    """Title, text and the offsets at which pages start, of a file that holds one article; stores nothing.

    Plain text, and a file of no known kind, is given exactly as it stands and without a title, so that offsets are
    those of the file. One of many articles (jsonl, csv, warc) gives their titles and texts one after another. Raises
    InputError."""
    if kind_of(path.name) in (None, "txt"):
        try:
            return None, decode(_read(path)).text, ()
        except UnreadableError as error:
            raise InputError(f"{path}: {error}") from error
    try:
        with Worker() as reader:
            contents = reader.read(path.name, _read(path), datetime.now(UTC))
    except UnreadableError as error:
        raise InputError(f"{path}: {error}") from error
    found = [draft.article for draft in contents.drafts if draft.article is not None]
    if len(found) == 1:
        return found[0].title or None, found[0].text, found[0].pages
    return None, "\n\n".join(f"{one.title}\n{one.text}" for one in found), ()
