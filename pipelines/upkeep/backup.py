"""Backup and restore: the store and the WARC files as of one moment, while the work goes on.

The store is copied first, as one snapshot; then of each WARC file as many bytes as that snapshot says are whole. What
was written meanwhile lies behind them. Uploads that wait to be read are copied, too: no evidence has them yet. A
restored copy sends nothing (the fact `sending_paused`) until `baqylau digest --resume`, so that two copies of one
newsroom never both write to its readers.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, func, make_url, select

from pipelines.context import Context
from pipelines.errors import InputError, StoreError
from pipelines.locks import ERASING, UPLOADS, hold
from pipelines.settings import Settings
from pipelines.store.database import Store
from pipelines.store.dump import dump_table, load_table
from pipelines.store.facts import set_fact
from pipelines.store.migrate import HEAD
from pipelines.store.schema import articles, metadata, uploads, warc_files
from pipelines.upkeep.archive import Reader, Writer, create, read

FORMAT = 1
STORE_FILE = "store.sqlite3"
READING = "uploads are being read; the backup waits until that ends"
WAITING = "a page is being erased; the backup waits, so that it holds nothing of it"
UNFINISHED = ".restoring"  # a folder in a home that is being restored


@dataclass(frozen=True, slots=True)
class _Files:
    """What a snapshot of the store says of files: (name, bytes) of WARC files, paths of uploads that wait."""

    warc: list[tuple[str, int]]
    waiting: list[str]


@dataclass(frozen=True, slots=True)
class BackupReport:
    """`damaged` are files that are gone, or WARC files that hold less than the store says they do."""

    place: Path
    files: int
    bytes: int
    damaged: tuple[str, ...] = ()


def backup(context: Context, target: Path) -> BackupReport:
    """Write a backup into a folder, or one file where `target` ends in .tar. Other processes may go on working.

    Raises InputError where `target` is taken, StoreError where it cannot be written."""
    made_at = datetime.now(UTC)
    with (
        hold(context, UPLOADS, READING),
        hold(context, ERASING, WAITING),
        _said(target),
        create(target) as archive,
    ):
        files = _add_postgresql(context, archive) if context.store.is_postgresql else _add_sqlite(context, archive)
        damaged = tuple(name for name, size in files.warc if not _add_warc(context, archive, name, size))
        damaged += tuple(path for path in files.waiting if not _add_waiting(context, archive, path))
        database = "postgresql" if context.store.is_postgresql else "sqlite"
        archive.finish(
            {
                "format": FORMAT,
                "made_at": made_at.isoformat(),
                "revision": HEAD,
                "database": database,
                "damaged": damaged,
            }
        )
    for name in damaged:
        context.progress.say(f"{name} is missing or shorter than the store says: what there was of it is in the backup")
    return _report(target, archive.files, damaged)


def restore(settings: Settings, source: Path) -> BackupReport:
    """Make the home, and the store, of a backup; both must be empty. Nothing is sent from the copy until it is resumed.

    Raises InputError where something stands there already, or where the backup is not as it was written."""
    archive = read(source)
    if archive.manifest.get("format") != FORMAT:
        raise InputError(f"{source} was made by another Baqylau, in another format: restore it with that one")
    _refuse_taken(settings)
    with _said(settings.home), _staged(settings.home) as staged:
        for name in archive.manifest["files"]:
            archive.copy(name, staged / name)
        if archive.manifest["database"] == "sqlite":
            _restore_sqlite(settings, archive, staged)
        else:
            _restore_postgresql(settings, archive, staged)
    return _report(source, archive.manifest["files"], tuple(archive.manifest["damaged"]))


def _add_sqlite(context: Context, archive: Writer) -> _Files:
    database = make_url(context.store.url).database or ""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / STORE_FILE
        with closing(sqlite3.connect(database)) as origin, closing(sqlite3.connect(copy)) as into:
            origin.backup(into)
            into.execute("PRAGMA journal_mode=DELETE")  # one file, without a -wal beside it
            sizes = into.execute("SELECT name, size FROM warc_files ORDER BY name").fetchall()
            waiting = into.execute("SELECT path FROM uploads WHERE state = 'waiting' ORDER BY path").fetchall()
        with copy.open("rb") as stream:
            archive.add(STORE_FILE, stream, copy.stat().st_size)
    return _Files(sizes, [path for (path,) in waiting])


def _add_postgresql(context: Context, archive: Writer) -> _Files:
    with context.store.read() as connection:
        for table in metadata.sorted_tables:
            with tempfile.TemporaryFile() as lines:
                lines.writelines(dump_table(connection, table))
                size = lines.tell()
                lines.seek(0)
                archive.add(f"tables/{table.name}.jsonl", lines, size)
        query = select(warc_files.c.name, warc_files.c.size).order_by(warc_files.c.name)
        sizes = [(row.name, row.size) for row in connection.execute(query)]
        waiting = select(uploads.c.path).where(uploads.c.state == "waiting").order_by(uploads.c.path)
        return _Files(sizes, list(connection.execute(waiting).scalars()))


def _add_warc(context: Context, archive: Writer, name: str, size: int) -> bool:
    """Add the whole records of a WARC file. False where there are fewer than the store says."""
    file = context.settings.warc_folder / name
    there = file.stat().st_size if file.exists() else 0
    if not there:
        return size == 0
    with file.open("rb") as stream:
        archive.add(f"warc/{name}", stream, min(size, there))
    return there >= size


def _add_waiting(context: Context, archive: Writer, path: str) -> bool:
    file = context.settings.home / path
    if not file.exists():
        return False
    with file.open("rb") as stream:
        archive.add(path, stream, file.stat().st_size)
    return True


def _refuse_taken(settings: Settings) -> None:
    """A home in which a killed restore left off may be tried again: the store is what comes into it last."""
    home = settings.home
    unfinished = (home / UNFINISHED).exists() and not list(home.glob("*.sqlite3"))
    if home.exists() and any(home.iterdir()) and not unfinished:
        raise InputError(f"{home} is not empty: restore into a new folder, given by BAQYLAU_HOME")


@contextmanager
def _staged(home: Path) -> Iterator[Path]:
    """A folder for what is not yet checked; it is taken away in the end, and an empty home with it."""
    staged = home / UNFINISHED
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir(parents=True)
    try:
        yield staged
    finally:
        shutil.rmtree(staged)
        if not any(home.iterdir()):
            home.rmdir()


def _restore_sqlite(settings: Settings, archive: Reader, staged: Path) -> None:
    if settings.database_url is not None:
        raise InputError("this is a backup of an SQLite store: restore it without BAQYLAU_DATABASE_URL")
    with Store(f"sqlite:///{staged / STORE_FILE}") as store, store.write() as connection:
        _mark(connection, archive)
    for left in staged.glob(f"{STORE_FILE}-*"):  # closing the last connection folds the write-ahead log in
        raise StoreError(f"{left} was left behind: another process has the restored store open; try again")
    _take_out(settings, staged)
    (staged / STORE_FILE).replace(make_url(settings.store_url).database or "")


def _restore_postgresql(settings: Settings, archive: Reader, staged: Path) -> None:
    if settings.database_url is None or make_url(settings.database_url).get_backend_name() == "sqlite":
        raise InputError("this is a backup of a PostgreSQL store: give an empty database by BAQYLAU_DATABASE_URL")
    if archive.manifest["revision"] != HEAD:
        raise InputError(
            f"this backup is of revision {archive.manifest['revision']}: restore it with the Baqylau of then"
        )
    with Store(settings.database_url) as store, store.write() as connection:
        if connection.execute(select(func.count()).select_from(articles)).scalar_one():
            raise InputError("the database of BAQYLAU_DATABASE_URL is not empty: give an empty one")
        for table in metadata.sorted_tables:
            with (staged / "tables" / f"{table.name}.jsonl").open("rb") as lines:
                load_table(connection, table, lines)
        _mark(connection, archive)
        _take_out(settings, staged)


def _take_out(settings: Settings, staged: Path) -> None:
    shutil.rmtree(settings.warc_folder, ignore_errors=True)
    (staged / "warc").mkdir(exist_ok=True)
    (staged / "warc").replace(settings.warc_folder)
    shutil.rmtree(settings.uploads_folder, ignore_errors=True)
    waiting = staged / settings.uploads_folder.name
    if waiting.exists():
        waiting.replace(settings.uploads_folder)


def _mark(connection: Connection, archive: Reader) -> None:
    made_at = archive.manifest["made_at"]
    set_fact(connection, "restored_from", f"{archive.place.name}, made {made_at}")
    set_fact(connection, "sending_paused", f"this copy was restored from a backup of {made_at}")


@contextmanager
def _said(place: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"{place} cannot be written ({error}): is there room, and is it yours to write?") from error


def _report(place: Path, files: dict[str, dict[str, int]], damaged: tuple[str, ...]) -> BackupReport:
    return BackupReport(place, len(files), sum(one["size"] for one in files.values()), damaged)
