"""CDXJ: the index of what was captured, in sorted files beside the WARC files, made from the store.

    warc/cdxj/<first>-<last page>.<first>-<last capture>.cdxj

Each file holds the rows whose ids its name says, so the names alone say how far the index has come, and a kill costs
nothing: a file has its name only once it is whole, and one whose rows another holds too is removed. New rows make a
file of their own, which is merged with the one before where that is not much larger: few files, each row written again
a few times. `forget` takes the lines of an address out; without the folder, it is made anew.
"""

from __future__ import annotations

import heapq
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from filelock import FileLock
from sqlalchemy import Connection, func, select

from crawlers.warc import cdxj
from crawlers.warc.cdxj import REVISIT, Capture
from crawlers.warc.records import SAME_TEXT
from crawlers.warc.surt import surt
from pipelines.context import Context
from pipelines.errors import StoreError
from pipelines.store.schema import captures, pages

BATCH = 50_000  # rows a file at first: about 15 MB in memory
MERGE = 2  # a file is merged with the one before unless that is more than so many times larger
_NAME = re.compile(r"(\d+)-(\d+)\.(\d+)-(\d+)\.cdxj")


class _Segment(NamedTuple):
    """A file, with the last page and capture before it and the last in it."""

    pages_after: int
    pages_until: int
    captures_after: int
    captures_until: int
    file: Path

    def holds(self, other: _Segment) -> bool:
        return (
            self.file != other.file
            and self.pages_after <= other.pages_after
            and self.pages_until >= other.pages_until
            and self.captures_after <= other.captures_after
            and self.captures_until >= other.captures_until
        )


def update(context: Context) -> int:
    """Bring the index up to the store; gives how many lines were added. Raises StoreError where it cannot be."""
    added = 0
    with _locked(context) as folder:
        segments = _swept(folder)
        while (step := _add(context, folder, segments)) is not None:
            segments, lines = step
            added += lines
    return added


def rebuild(context: Context) -> int:
    """Make the index anew; gives how many lines it has."""
    drop(context)
    return update(context)


def drop(context: Context) -> None:
    """Remove the index; it is made again when it is next asked."""
    with _locked(context) as folder:
        for segment in _segments(folder):
            segment.file.unlink()


def forget(context: Context, urls: Sequence[str]) -> None:
    """Take the lines of some addresses out of every file."""
    keys = tuple({surt(url).encode() + b" " for url in urls})
    with _locked(context) as folder:
        for segment in _swept(folder):
            if any(next(cdxj.find(segment.file, url), None) for url in urls):
                with segment.file.open("rb") as lines:
                    _write(segment.file, (line for line in lines if not line.startswith(keys)))


def captures_of(context: Context, url: str) -> list[Capture]:
    """What the index, brought up to date first, knows of an address, oldest first."""
    update(context)
    folder = _folder(context)
    found = [cdxj.decode(line) for segment in _segments(folder) for line in cdxj.find(segment.file, url)]
    return sorted((one for one in found if one.url == url), key=lambda one: (one.at, one.file, one.offset))


def _folder(context: Context) -> Path:
    return context.settings.warc_folder / "cdxj"


class _locked:  # noqa: N801 - used as a function
    """The folder, made where it is missing, with nobody else writing to it."""

    def __init__(self, context: Context) -> None:
        self._folder, self._stack = _folder(context), ExitStack()
        self._lock = context.settings.home / "locks" / "cdxj.lock"

    def __enter__(self) -> Path:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._lock.parent.mkdir(parents=True, exist_ok=True)
            self._stack.enter_context(FileLock(self._lock))
        except OSError as error:
            raise StoreError(f"{self._folder} cannot be written ({error.strerror}): mend its rights") from error
        return self._folder

    def __exit__(self, *_: object) -> None:
        self._stack.close()


def _segments(folder: Path) -> list[_Segment]:
    found = []
    for file in folder.glob("*.cdxj") if folder.is_dir() else ():
        if name := _NAME.fullmatch(file.name):
            first, last, first_capture, last_capture = map(int, name.groups())
            found.append(_Segment(first, last, first_capture, last_capture, file))
    return sorted(found, key=lambda one: one[:4])


def _swept(folder: Path) -> list[_Segment]:
    """The files that are in use; what a killed merge left over is removed."""
    for draft in folder.glob("*.new"):
        draft.unlink()
    found = _segments(folder)
    for segment in found:
        if any(other.holds(segment) for other in found):
            segment.file.unlink()
    return _segments(folder)


def _add(context: Context, folder: Path, segments: list[_Segment]) -> tuple[list[_Segment], int] | None:
    """Write what follows the last file, and merge; None where nothing does."""
    pages_after = max((one.pages_until for one in segments), default=0)
    captures_after = max((one.captures_until for one in segments), default=0)
    with context.store.read() as connection:
        pages_until = _last(connection, pages.c.id, pages_after)
        captures_until = _last(connection, captures.c.id, captures_after)
        if (pages_until, captures_until) == (pages_after, captures_after):
            return None
        made = [*_pages(connection, pages_after, pages_until), *_captures(connection, captures_after, captures_until)]
    _make(folder, (pages_after, pages_until, captures_after, captures_until), sorted(one.encode() for one in made))
    return _merged(folder), len(made)


def _last(connection: Connection, identity: object, after: int) -> int:
    """The id of the last of the next BATCH rows."""
    ids = select(identity).where(identity > after).order_by(identity).limit(BATCH).subquery()  # type: ignore[call-overload, operator]
    return int(connection.execute(select(func.coalesce(func.max(ids.c.id), after))).scalar_one())


def _pages(connection: Connection, after: int, until: int) -> Iterator[Capture]:
    query = select(pages).where(pages.c.id > after, pages.c.id <= until, pages.c.warc_file.is_not(None))
    for row in connection.execute(query.where(pages.c.sealed_reason.is_(None))):
        mime = row.media_type.partition(";")[0].strip().lower() or "unk"
        place = (row.warc_file, row.warc_offset, row.warc_length)
        yield Capture(row.url, row.fetched_at, mime, row.status, row.payload_digest or "-", *place)


def _captures(connection: Connection, after: int, until: int) -> Iterator[Capture]:
    """Revisits. That a text was the same in other bytes is in the WARC file, but is nothing that can be shown."""
    query = select(captures, pages.c.url, pages.c.payload_digest).join(pages, pages.c.id == captures.c.page_id)
    query = query.where(captures.c.id > after, captures.c.id <= until, captures.c.profile != SAME_TEXT)
    query = query.where(captures.c.warc_file.is_not(None), pages.c.sealed_reason.is_(None))
    for row in connection.execute(query):
        place = (row.warc_file, row.warc_offset, row.warc_length)
        yield Capture(row.url, row.fetched_at, REVISIT, row.status, row.payload_digest or "-", *place)


def _merged(folder: Path) -> list[_Segment]:
    segments = _segments(folder)
    while len(segments) > 1 and segments[-2].file.stat().st_size <= MERGE * segments[-1].file.stat().st_size:
        before, last = segments[-2:]
        with before.file.open("rb") as one, last.file.open("rb") as other:
            name = (before.pages_after, last.pages_until, before.captures_after, last.captures_until)
            _make(folder, name, heapq.merge(one, other))
        for old in (before, last):
            if old[:4] != name:
                old.file.unlink()
        segments = _segments(folder)
    return segments


def _make(folder: Path, name: tuple[int, int, int, int], lines: Iterable[bytes]) -> None:
    _write(folder / "{:012}-{:012}.{:012}-{:012}.cdxj".format(*name), lines)


def _write(file: Path, lines: Iterable[bytes]) -> None:
    """Write a file whole or not at all, and have it on the disk."""
    draft = file.with_name(f"{file.name}.new")
    try:
        with draft.open("wb") as out:
            out.writelines(lines)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(file)
    except OSError as error:
        raise StoreError(f"{file} cannot be written ({error.strerror}): make room or mend its rights") from error
