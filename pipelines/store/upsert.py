"""Insert or update, in the dialect of the store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def upsert(
    connection: Connection, table: Table, rows: Iterable[Mapping[str, Any]], *, keep: Iterable[str] = ()
) -> None:
    """Insert `rows` (all with the same columns); where the primary key stands already, update all but `keep`."""
    rows = list(rows)
    if not rows:
        return
    connection.execute(_upsert(connection.dialect.name, table, tuple(rows[0]), frozenset(keep)), rows)


def insert_missing(connection: Connection, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert `rows`; what any unique key of the table already holds stays as it is."""
    rows = list(rows)
    if rows:
        connection.execute(_insert_missing(connection.dialect.name, table), rows)


def add_up(connection: Connection, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert `rows` (all with the same columns); where the primary key stands already, add their numbers to it."""
    rows = list(rows)
    if not rows:
        return
    connection.execute(_add_up(connection.dialect.name, table, tuple(rows[0])), rows)


# Statements are made once: SQLAlchemy takes longer to look a new one up in its cache than SQLite to carry it out.


@lru_cache(maxsize=256)
def _upsert(dialect: str, table: Table, names: tuple[str, ...], keep: frozenset[str]) -> Any:
    statement = _insert(dialect, table)
    key = {column.name for column in table.primary_key}
    fresh = {name: statement.excluded[name] for name in names if name not in key and name not in keep}
    if fresh:
        return statement.on_conflict_do_update(index_elements=sorted(key), set_=fresh)
    return statement.on_conflict_do_nothing(index_elements=sorted(key))


@lru_cache(maxsize=256)
def _insert_missing(dialect: str, table: Table) -> Any:
    return _insert(dialect, table).on_conflict_do_nothing()


@lru_cache(maxsize=256)
def _add_up(dialect: str, table: Table, names: tuple[str, ...]) -> Any:
    statement = _insert(dialect, table)
    key = {column.name for column in table.primary_key}
    sums = {name: table.c[name] + statement.excluded[name] for name in names if name not in key}
    return statement.on_conflict_do_update(index_elements=sorted(key), set_=sums)


def _insert(dialect: str, table: Table) -> Any:
    """Both dialects' inserts have the same on_conflict methods, but no common type."""
    return (postgresql if dialect == "postgresql" else sqlite).insert(table)
