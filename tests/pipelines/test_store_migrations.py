"""Migrations and schema say the same; older stores are brought up; newer ones are refused."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from pipelines.errors import StoreError
from pipelines.store import migrate
from pipelines.store.database import Store
from pipelines.store.schema import metadata


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
        older.setattr("pipelines.store.database.upgrade", _as_of_0001)
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


def _as_of_0001(connection: object) -> None:
    from alembic import command

    command.upgrade(migrate.configuration(connection), "0001")  # type: ignore[arg-type]
