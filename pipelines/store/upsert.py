"""Insert or update, in the dialect of the store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
    statement = _insert(connection, table)
    key = {column.name for column in table.primary_key}
    fresh = {name: statement.excluded[name] for name in rows[0] if name not in key and name not in set(keep)}
    if fresh:
        statement = statement.on_conflict_do_update(index_elements=sorted(key), set_=fresh)
    else:
        statement = statement.on_conflict_do_nothing(index_elements=sorted(key))
    connection.execute(statement, rows)


def insert_missing(connection: Connection, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert `rows`; what any unique key of the table already holds stays as it is."""
    rows = list(rows)
    if rows:
        connection.execute(_insert(connection, table).on_conflict_do_nothing(), rows)


def add_up(connection: Connection, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert `rows` (all with the same columns); where the primary key stands already, add their numbers to it."""
    rows = list(rows)
    if not rows:
        return
    statement = _insert(connection, table)
    key = {column.name for column in table.primary_key}
    sums = {name: table.c[name] + statement.excluded[name] for name in rows[0] if name not in key}
    connection.execute(statement.on_conflict_do_update(index_elements=sorted(key), set_=sums), rows)


def _insert(connection: Connection, table: Table) -> Any:
    """Both dialects' inserts have the same on_conflict methods, but no common type."""
    return (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(table)
