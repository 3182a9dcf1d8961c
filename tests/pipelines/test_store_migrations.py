"""Migrations and schema say the same; older stores are brought up; newer ones are refused."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select, text

from pipelines.errors import StoreError
from pipelines.store import migrate, name_parts, typed_names
from pipelines.store.database import Store
from pipelines.store.schema import metadata
from pipelines.store.schema import name_parts as name_parts_table


def test_migrations_make_the_schema(store: Store) -> None:
    with store.write() as connection:
        difference = compare_metadata(MigrationContext.configure(connection), metadata)
    assert difference == []


def test_migrations_and_schema_are_compared_indeed(store: Store) -> None:
    with store.write() as connection:
        connection.execute(text("ALTER TABLE facts ADD COLUMN more TEXT"))
        assert compare_metadata(MigrationContext.configure(connection), metadata) != []


def test_head_is_the_newest_revision(store: Store) -> None:
    with store.read() as connection:
        scripts = ScriptDirectory.from_config(migrate.configuration(connection))
        assert scripts.get_current_head() == migrate.HEAD == migrate.revision(connection)


def test_an_older_store_is_upgraded_and_keeps_its_rows(store_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as older:
        older.setattr("pipelines.store.database.upgrade", partial(_as_of, "0001"))
        with Store(store_url) as store, store.write() as connection:
            connection.execute(text("INSERT INTO facts (name, value) VALUES ('kept', 'yes')"))
    with Store(store_url) as store, store.read() as connection:
        assert migrate.revision(connection) == migrate.HEAD
        assert connection.execute(text("SELECT value FROM facts WHERE name = 'kept'")).scalar_one() == "yes"
        assert set(metadata.tables) < set(inspect(connection).get_table_names())


def test_a_newer_store_is_refused_in_one_line(store_url: str) -> None:
    with Store(store_url) as store, store.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match=r"made by a newer Baqylau \(revision 9999") as refused:
        Store(store_url)
    assert "\n" not in str(refused.value)


def test_names_of_an_older_store_have_the_words_that_new_ones_have(
    store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = {"Серік Жұмабеков": 2, "Серик Маратович Жумабеков": 1}
    rows = name_parts.rows_of("person", "k", {part for one in name for part in name_parts.parts_of("person", one)}, 3)
    rows += name_parts.rows_of("organisation", "=x", {name_parts.SOUND + "kr"}, 1)  # no word is left of such a name
    with monkeypatch.context() as older:
        older.setattr("pipelines.store.database.upgrade", partial(_as_of, "0005"))
        with Store(store_url) as store, store.write() as connection:
            old = "INSERT INTO name_parts (part, kind, key, times) VALUES (:part, :kind, :key, :times)"
            connection.execute(text(old), rows)
    with Store(store_url) as store, store.read() as connection:
        found = [dict(row._mapping) for row in connection.execute(select(name_parts_table))]
        assert sorted(map(_compared, found)) == sorted(map(_compared, rows))
        assert typed_names.keys_starting(connection, ["serik", "mar"], ["person"], 5) == [("person", "k", 3)]
        assert typed_names.keys_starting(connection, ["serik", "kan"], ["person"], 5) == []


def _compared(row: dict[str, Any]) -> tuple[Any, ...]:
    assert row["words"][:1] in ("", " ")
    return row["part"], row["kind"], row["key"], row["times"], sorted(row["words"].split())


def _as_of(revision: str, connection: object) -> None:
    from alembic import command

    command.upgrade(migrate.configuration(connection), revision)  # type: ignore[arg-type]
