"""Dump: rows of a table as JSON lines, and back, for backups of a store that is no single file."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, Connection, LargeBinary, Table, func, insert, select, text

from pipelines.store.types import Exact, Instant

BATCH = 1000


def dump_table(connection: Connection, table: Table) -> Iterator[bytes]:
    """The rows of a table in the order of its key, a JSON object and a newline each."""
    query = select(table).order_by(*table.primary_key).execution_options(yield_per=BATCH)
    for row in connection.execute(query):
        values = {name: _plain(value) for name, value in row._mapping.items()}
        yield json.dumps(values, ensure_ascii=False).encode() + b"\n"


def load_table(connection: Connection, table: Table, lines: Iterable[bytes]) -> int:
    """Insert dumped rows; gives how many. New ids go on after the greatest."""
    rows: list[dict[str, Any]] = []
    count = 0
    for line in lines:
        values = json.loads(line)
        rows.append({column.name: _typed(column, values[column.name]) for column in table.columns})
        if len(rows) == BATCH:
            connection.execute(insert(table), rows)
            count, rows = count + len(rows), []
    if rows:
        connection.execute(insert(table), rows)
    if table.autoincrement_column is not None and connection.dialect.name == "postgresql":
        _advance(connection, table, table.autoincrement_column)
    return count + len(rows)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _typed(column: Column[Any], value: Any) -> object:
    if value is None:
        return None
    if isinstance(column.type, Instant):
        return datetime.fromisoformat(value)
    if isinstance(column.type, Exact):
        return Decimal(value)
    return base64.b64decode(value) if isinstance(column.type, LargeBinary) else value


def _advance(connection: Connection, table: Table, column: Column[Any]) -> None:
    greatest = connection.execute(select(func.max(column))).scalar()
    if greatest is not None:
        sequence = text("SELECT setval(pg_get_serial_sequence(:table, :column), :value)")
        connection.execute(sequence, {"table": table.name, "column": column.name, "value": greatest})
