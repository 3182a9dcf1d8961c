"""A backup holds the store and the evidence as of one moment, and a restored copy is the same and keeps quiet."""

from __future__ import annotations

import tarfile
import threading
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from doubles import WHEN, article
from sqlalchemy import insert, select, update

from pipelines import uploads
from pipelines.context import Context
from pipelines.errors import InputError, StoreError
from pipelines.extraction.extract import extract
from pipelines.settings import Settings
from pipelines.store.articles import store_article
from pipelines.store.database import Store
from pipelines.store.facts import get_fact
from pipelines.store.schema import digests, metadata, warc_files
from pipelines.store.schema import uploads as upload_rows
from pipelines.upkeep.backup import backup, restore

RECORD = b"a whole record\n"


@pytest.fixture
def filled(context: Context) -> Context:
    """A store with articles, findings, a prepared digest and a WARC file with a torn tail."""
    context.settings.warc_folder.mkdir(parents=True)
    (context.settings.warc_folder / "one.warc.gz").write_bytes(RECORD + b"torn")
    with context.store.write() as connection:
        connection.execute(insert(warc_files).values(name="one.warc.gz", size=len(RECORD), created_at=WHEN))
        values = {
            "channel": "mail",
            "address": "a@b.example",
            "message_id": "1@b",
            "created_at": WHEN,
            "content": {"к": 1},
        }
        connection.execute(insert(digests).values(**values))
        for number in range(3):
            store_article(connection, article(number), page_id=None, seen_at=WHEN)
    extract(context)
    return context


@pytest.fixture
def into(context: Context, tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[], Settings]:
    """Settings of a new, empty place of the same kind."""

    def settings() -> Settings:
        home = tmp_path / "copy"
        if not context.store.is_postgresql:
            return Settings(home=home)
        from sqlalchemy import create_engine, text

        server = create_engine(request.getfixturevalue("postgresql"), isolation_level="AUTOCOMMIT")
        with server.connect() as connection:
            connection.execute(text("DROP DATABASE IF EXISTS restored WITH (FORCE)"))
            connection.execute(text("CREATE DATABASE restored"))
        server.dispose()
        return Settings(home=home, database_url=context.store.url.rsplit("/", 1)[0] + "/restored")

    return settings


def rows(store: Store) -> dict[str, list[tuple[object, ...]]]:
    with store.read() as connection:
        tables = [table for table in metadata.sorted_tables if table.name != "facts"]
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in tables
        }


@pytest.mark.parametrize("name", ["kept", "kept.tar"])
def test_a_restored_copy_is_the_same_and_sends_nothing(
    filled: Context, into: Callable[[], Settings], tmp_path: Path, name: str
) -> None:
    made = backup(filled, tmp_path / name)
    assert made.damaged == ()
    settings = into()
    restore(settings, tmp_path / name)
    with Store(settings.store_url) as store:
        assert rows(store) == rows(filled.store)
        with store.write() as connection:
            assert get_fact(connection, "sending_paused") is not None
            assert name in str(get_fact(connection, "restored_from"))
            assert store_article(connection, article(9), page_id=None, seen_at=WHEN) == "new"  # ids go on
    assert (settings.warc_folder / "one.warc.gz").read_bytes() == RECORD
    assert not list(settings.home.glob(".*"))


def test_uploads_that_wait_are_restored_and_read(filled: Context, into: Callable[[], Settings], tmp_path: Path) -> None:
    uploads.receive(filled, "Айгүл", "files", "хат.txt", BytesIO("Келісім 3 млн теңге.".encode()))
    uploads.receive(filled, "Айгүл", "files", "бар.txt", BytesIO(b"known"))
    with filled.store.write() as connection:
        connection.execute(update(upload_rows).where(upload_rows.c.name == "бар.txt").values(state="read"))
    assert backup(filled, tmp_path / "kept").damaged == ()
    settings = into()
    restore(settings, tmp_path / "kept")
    (waiting,) = (file for file in (settings.uploads_folder).rglob("*") if file.is_file())
    assert (waiting.name, waiting.read_text()) == ("хат.txt", "Келісім 3 млн теңге.")
    for file in (filled.settings.uploads_folder).rglob("*.txt"):
        file.unlink()
    assert [Path(name).name for name in backup(filled, tmp_path / "again").damaged] == ["хат.txt"]


def test_the_original_is_not_paused(filled: Context, tmp_path: Path) -> None:
    backup(filled, tmp_path / "kept")
    with filled.store.read() as connection:
        assert get_fact(connection, "sending_paused") is None


def test_a_backup_while_articles_come_in_is_of_one_moment(
    filled: Context, into: Callable[[], Settings], tmp_path: Path
) -> None:
    stop = threading.Event()

    def write() -> None:
        number = 100
        while not stop.is_set():
            number += 1
            with filled.store.write() as connection:
                store_article(connection, article(number), page_id=None, seen_at=WHEN)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        backup(filled, tmp_path / "kept.tar")
    finally:
        stop.set()
        writer.join()
    settings = into()
    restore(settings, tmp_path / "kept.tar")
    with Store(settings.store_url) as store:
        found = rows(store)
    assert len(found["articles"]) == len(found["versions"]) == len(found["outbox"]) >= 3
    assert not {row[1] for row in found["articles"]} ^ {row[0] for row in found["versions"]}


def test_what_stands_is_never_overwritten(filled: Context, into: Callable[[], Settings], tmp_path: Path) -> None:
    backup(filled, tmp_path / "kept")
    with pytest.raises(InputError, match="is there already: give another name"):
        backup(filled, tmp_path / "kept")
    with pytest.raises(InputError, match="is not empty: restore into a new folder"):
        restore(filled.settings, tmp_path / "kept")
    settings = into()
    restore(settings, tmp_path / "kept")
    with pytest.raises(InputError, match="not empty"):
        restore(settings, tmp_path / "kept")


@pytest.mark.parametrize("name", ["warc/one.warc.gz", "store"])
def test_a_changed_backup_is_refused(filled: Context, into: Callable[[], Settings], tmp_path: Path, name: str) -> None:
    backup(filled, tmp_path / "kept")
    if name == "store":
        name = "tables/versions.jsonl" if filled.store.is_postgresql else "store.sqlite3"
    file = tmp_path / "kept" / name
    file.write_bytes(file.read_bytes()[:-1] + b"X")
    settings = into()
    with pytest.raises(InputError, match="not as it was backed up"):
        restore(settings, tmp_path / "kept")
    assert not settings.home.exists()


def test_an_interrupted_restore_is_taken_up_again(
    filled: Context, into: Callable[[], Settings], tmp_path: Path
) -> None:
    backup(filled, tmp_path / "kept")
    settings = into()
    (settings.home / ".restoring" / "warc").mkdir(parents=True)
    (settings.home / "warc").mkdir()
    (settings.home / "warc" / "half").write_bytes(b"x")
    restore(settings, tmp_path / "kept")
    assert [file.name for file in settings.warc_folder.iterdir()] == ["one.warc.gz"]


def test_a_killed_backup_is_no_backup(filled: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as killed:
        killed.setattr("pipelines.upkeep.backup._add_warc", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            backup(filled, tmp_path / "kept")
    assert not (tmp_path / "kept").exists()
    assert backup(filled, tmp_path / "kept").files == len(list((tmp_path / "kept").rglob("*.*")))


def test_evidence_that_is_missing_is_said(filled: Context, into: Callable[[], Settings], tmp_path: Path) -> None:
    (filled.settings.warc_folder / "one.warc.gz").write_bytes(b"short")
    assert backup(filled, tmp_path / "kept").damaged == ("one.warc.gz",)
    settings = into()
    assert restore(settings, tmp_path / "kept").damaged == ("one.warc.gz",)
    assert (settings.warc_folder / "one.warc.gz").read_bytes() == b"short"


def test_what_is_no_backup_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "text").write_text("none")
    with tarfile.open(tmp_path / "evil.tar", "w") as tar:
        (tmp_path / "manifest.json").write_text('{"format": 1, "files": {"../out": {}}}')
        tar.add(tmp_path / "manifest.json", "manifest.json")
    for name in ("empty", "text", "nothing", "evil.tar"):
        with pytest.raises(InputError, match="is no backup of Baqylau"):
            restore(Settings(home=tmp_path / "home"), tmp_path / name)
    assert not (tmp_path / "home").exists()


def test_a_place_that_cannot_be_written_is_said(filled: Context, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be written"):
        backup(filled, tmp_path / "file" / "kept")
