"""Uploads: files that were sent on the web, each with a row that says what became of it.

A file is kept under the home, then its row is written; the row changes when the file was imported, and only then does
the file go (its bytes are in the evidence by then). Killed anywhere and run again, nothing is lost, and as an import
knows what it has imported, nothing is doubled."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, Literal
from urllib.parse import quote

from sqlalchemy import Connection, insert, select, update

from pipelines.access import audit
from pipelines.access.accounts import PUBLIC, make_collection
from pipelines.alerts.match import match
from pipelines.context import Context
from pipelines.errors import InputError
from pipelines.extraction.extract import extract
from pipelines.importing.imports import import_paths
from pipelines.locks import UPLOADS, hold
from pipelines.resolution.resolve import resolve
from pipelines.searching.index import index
from pipelines.store.facts import get_fact, set_fact
from pipelines.store.schema import collections, uploads
from search.say import say

State = Literal["waiting", "read", "failed", "known"]
LONGEST_NAME = 120
LONGEST_REASON = 500
CHUNK = 1_000_000
_UNSEARCHED = "uploads_unsearched"  # a fact: files were read whose articles are not in the index yet
WAITING = "another process reads uploads; this one waits for it to end"


@dataclass(frozen=True, slots=True)
class Upload:
    """`state`: waiting, read, failed (see `reason`), or known: the same bytes are in the collection already."""

    id: int
    who: str
    collection: str
    name: str
    size: int
    state: State
    reason: str | None
    articles: int
    at: datetime


def places(context: Context, seen: Collection[str] | None) -> list[str]:
    """The collections into which a reader of `seen` (None: all) can upload: never the public one."""
    with context.store.read() as connection:
        known = set(connection.execute(select(collections.c.name)).scalars())
    return sorted((known if seen is None else set(seen)) - {PUBLIC})


def receive(context: Context, who: str, collection: str, name: str, file: BinaryIO) -> State:
    """Keep a file for `process`. Raises InputError for one that is empty or larger than may be imported, for a name
    that cannot be one, and where it cannot be written."""
    name, most = _plain_name(name), context.settings.import_bytes
    if collection == PUBLIC:
        raise InputError(
            say("{collection} is what everybody sees: upload into a collection of your own", collection=PUBLIC)
        )
    folder = context.settings.uploads_folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part = folder / f".{os.getpid()}-{id(file)}.part"
        try:
            sha256, size = _copy(file, part, most)
            return _keep(context, (who, collection, name, sha256, size), part)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(say("the file could not be kept: {reason}", reason=error.strerror or str(error))) from error


def _copy(file: BinaryIO, part: Path, most: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with part.open("wb") as out:
        while piece := file.read(CHUNK):
            size += len(piece)
            if size > most:
                raise InputError(say("the file is larger than {most} MB: split it", most=most // 1_000_000))
            digest.update(piece)
            out.write(piece)
        out.flush()
        os.fsync(out.fileno())
    if not size:
        raise InputError("the file is empty")
    return digest.hexdigest(), size


def _keep(context: Context, about: tuple[str, str, str, str, int], part: Path) -> State:
    who, collection, name, sha256, size = about
    place = Path(context.settings.uploads_folder.name) / quote(collection, safe="") / sha256[:24] / name
    with context.store.write() as connection:
        make_collection(connection, collection)
        same = (uploads.c.collection == collection, uploads.c.sha256 == sha256)
        known = connection.execute(select(uploads.c.id).where(*same, uploads.c.state.in_(("waiting", "read")))).first()
        state: State = "waiting" if known is None else "known"
        if state == "waiting":
            target = context.settings.home / place
            target.parent.mkdir(parents=True, exist_ok=True)
            part.replace(target)
        row = {"who": who, "collection": collection, "name": name, "path": str(place), "sha256": sha256, "size": size}
        connection.execute(insert(uploads).values(**row, state=state, at=datetime.now(UTC)))
        audit.record(connection, who, "upload", {"collection": collection, "file": name})
    return state


def overview(context: Context, seen: Collection[str] | None, limit: int = 200) -> list[Upload]:
    """The newest uploads into collections that may be seen (None: all), newest first."""
    query = select(uploads).order_by(uploads.c.id.desc()).limit(limit)
    if seen is not None:
        query = query.where(uploads.c.collection.in_(sorted(seen)))
    with context.store.read() as connection:
        return [_read(row) for row in connection.execute(query)]


def process(context: Context) -> int:
    """Import every file that waits, and make what they gave searchable; how many files. Raises no error of a file:
    that stands in its row."""
    done = 0
    with hold(context, UPLOADS, WAITING):
        while (row := _next(context)) is not None:
            _import(context, row)
            done += 1
        if _is_unsearched(context):  # by what this run read, or one that was killed
            for stage in (extract, resolve, index, match):
                stage(context)
            with context.store.write() as connection:
                set_fact(connection, _UNSEARCHED, None)
    return done


def is_waiting(connection: Connection) -> bool:
    """Whether `process` has something to do."""
    waiting = connection.execute(select(uploads.c.id).where(uploads.c.state == "waiting").limit(1)).first()
    return waiting is not None or get_fact(connection, _UNSEARCHED) is not None


def _is_unsearched(context: Context) -> bool:
    with context.store.read() as connection:
        return get_fact(connection, _UNSEARCHED) is not None


def _next(context: Context) -> Any:
    with context.store.read() as connection:
        query = select(uploads).where(uploads.c.state == "waiting").order_by(uploads.c.id).limit(1)
        return connection.execute(query).one_or_none()


def _import(context: Context, row: Any) -> None:
    path = context.settings.home / row.path
    try:
        report = import_paths(context, [path], row.collection)
        counts, reasons = dict(report.counts), [reason for _, reason in report.failures]
        if not report.files:
            reasons = ["this kind of file is not read"]
    except InputError as error:
        counts, reasons = {}, ["the file is gone: send it again" if not path.exists() else str(error)]
    gave = sum(counts.values())
    values = {
        "state": "read" if gave else "failed", "counts": counts, "done_at": datetime.now(UTC),
        "reason": "; ".join(reasons)[:LONGEST_REASON] or (None if gave else "nothing was found in it"),
    }  # fmt: skip
    with context.store.write() as connection:
        connection.execute(update(uploads).where(uploads.c.id == row.id).values(**values))
        if gave:
            set_fact(connection, _UNSEARCHED, "yes")
    path.unlink(missing_ok=True)


def _plain_name(name: str) -> str:
    """A name that is one file in one folder: without the folders that browsers may send, hidden ones and controls."""
    plain = "".join(c for c in name.replace("\\", "/").rpartition("/")[2] if c.isprintable()).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    if not plain:
        raise InputError("the file has no name")
    kept = (
        f"{stem[: LONGEST_NAME - len(ending) - 1]}{dot}{ending}" if stem and len(ending) < 10 else plain[:LONGEST_NAME]
    )
    return kept.encode()[:240].decode(errors="ignore") if len(kept.encode()) > 240 else kept


def _read(row: Any) -> Upload:
    gave = sum((row.counts or {}).values())
    return Upload(row.id, row.who, row.collection, row.name, row.size, row.state, row.reason, gave, row.at)
