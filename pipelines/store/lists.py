"""Long lists in a statement: one parameter, so that the statement is made once, however long the list is."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import JSON, ColumnElement, Connection, FromClause, Text, bindparam, cast, func, select

AT_ONCE = 2_000


def listed(connection: Connection, values: Collection[str]) -> FromClause:
    """A table of one column, `value`."""
    text = bindparam(None, json.dumps(list(values)), Text, unique=True)
    if connection.dialect.name == "postgresql":
        return func.json_array_elements_text(cast(text, JSON)).table_valued("value", name="listed").render_derived()
    return func.json_each(text).table_valued("value", name="listed")


def among(connection: Connection, column: ColumnElement[Any], values: Collection[str]) -> ColumnElement[bool]:
    """Whether the column is one of `values`."""
    return column.in_(select(cast(listed(connection, values).c.value, Text)))


def parts(values: Iterable[str]) -> Iterable[list[str]]:
    """AT_ONCE values at a time, sorted, each once."""
    ordered = sorted(set(values))
    return (ordered[i : i + AT_ONCE] for i in range(0, len(ordered), AT_ONCE))
