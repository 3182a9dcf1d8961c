"""Long lists in a statement: one parameter, so that the statement is made once, however long the list is."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import JSON, ColumnElement, Connection, FromClause, Text, bindparam, cast, func, literal_column, select

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


def pairs(dialect: str, name: str) -> FromClause:
    """A table of two columns, `first` and `second`, of what `encoded_pairs` gave as the parameter `name`."""
    text = bindparam(name, type_=Text)
    if dialect == "postgresql":
        rows = func.json_array_elements(cast(text, JSON)).table_valued("value", name="pairs").render_derived()
        found: list[ColumnElement[Any]] = [rows.c.value.op("->>")(literal_column(at)) for at in ("0", "1")]
    else:
        rows = func.json_each(text).table_valued("value", name="pairs")
        found = [func.json_extract(rows.c.value, at) for at in ("$[0]", "$[1]")]
    columns = [cast(one, Text).label(name) for one, name in zip(found, ("first", "second"), strict=True)]
    return select(*columns).select_from(rows).subquery("named")


def encoded_pairs(values: Collection[tuple[str, str]]) -> str:
    """Pairs as `pairs` reads them."""
    return json.dumps(list(values))
