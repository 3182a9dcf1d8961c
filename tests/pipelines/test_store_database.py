"""Opening a store: what cannot be opened is said in one line; small tables keep what they are given."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.context import Context
from pipelines.errors import SettingsError, StoreError
from pipelines.logs import open_log
from pipelines.store import outbox, quarantine
from pipelines.store.database import Store
from pipelines.store.facts import get_fact, set_fact


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite:///{file}/in/a/file.sqlite3", "cannot be opened .*check that the folder is writable"),
        ("sqlite:///{text}", "cannot be"),
        ("postgresql://a:geheim@127.0.0.1:9/none", "the server is up"),
        ("mysql://127.0.0.1/none", "must begin with sqlite:/// or postgresql://"),
        ("no address", "must begin with sqlite:/// or postgresql://"),
    ],
)
def test_a_store_that_cannot_be_opened(url: str, said: str, tmp_path: Path) -> None:
    text = tmp_path / "text"
    text.write_text("this is no database, but long enough to be taken for one" * 100)
    with pytest.raises(StoreError, match=said) as refused:
        Store(url.format(file=text, text=text))
    assert "\n" not in str(refused.value)
    assert "geheim" not in str(refused.value)


def test_facts_are_set_changed_and_forgotten(store: Store) -> None:
    for value in ("one", "two", None):
        with store.write() as connection:
            set_fact(connection, "name", value)
        with store.read() as connection:
            assert get_fact(connection, "name") == value


def test_a_read_is_one_snapshot(store: Store) -> None:
    with store.write() as connection:
        set_fact(connection, "name", "before")
    with store.read() as reading:
        assert get_fact(reading, "name") == "before"
        with store.write() as connection:
            set_fact(connection, "name", "after")
        assert get_fact(reading, "name") == "before"


def test_consumers_move_apart(store: Store) -> None:
    with store.write() as connection:
        for version in (1, 2, 3):
            outbox.add(connection, "a", version, "new")
        outbox.settle(connection, "match", 2)
        assert [outbox.behind(connection, name) for name in ("match", "index:memory")] == [1, 3]
        assert outbox.give_again(connection, "a", 2)
        assert not outbox.give_again(connection, "a", 3)
        assert [entry.version for entry in outbox.read_after(connection, 2)] == [3, 2]
        outbox.settle(connection, "match", 4)
        assert outbox.position(connection, "match") == outbox.last(connection) == 4


def test_failures_are_counted_apart_and_reasons_are_cut(store: Store) -> None:
    with store.write() as connection:
        for stage in ("parse", "extract"):
            assert [quarantine.fail(connection, stage, "a", "x" * 9999) for _ in range(3)] == [False, False, True]
        assert quarantine.held_items(connection, "parse") == {"a"}
        assert quarantine.retry(connection, "parse") == 1
        assert quarantine.held_items(connection, "parse") == frozenset()
        assert quarantine.held_items(connection, "extract") == {"a"}
        quarantine.clear(connection, "extract", "a")
        (left,) = quarantine.failures(connection)
        assert (left.stage, left.attempts, len(left.reason)) == ("parse", 0, quarantine.REASON_CHARACTERS)


def test_logs_are_json_lines_with_their_ids(tmp_path: Path) -> None:
    log, stream = open_log(tmp_path)
    log.bind(run=7).info("arrow done", article="ә1")
    stream.close()
    (line,) = (tmp_path / "logs" / "baqylau.log").read_text().splitlines()
    assert '"run": 7' in line
    assert '"article": "ә1"' in line
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="set BAQYLAU_HOME"):
        open_log(tmp_path / "file")


def test_a_context_closes_what_it_opened(tmp_path: Path) -> None:
    from pipelines.settings import Settings

    with Context(Settings(home=tmp_path / "home")) as context:
        context.log.info("here")
        assert not context.store.is_postgresql
    assert (tmp_path / "home" / "baqylau.sqlite3").exists()
    assert not (tmp_path / "home" / "baqylau.sqlite3-wal").exists()
