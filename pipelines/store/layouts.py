"""Layouts: where the words of a document stand on its pages, and its tables, in the store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select

from crawlers.parse.layout import Box, Cell, PageLayout, TableFound, decode_words, encode_words
from crawlers.parse.parsed import ParsedArticle
from pipelines.store.schema import articles, layouts, tables

# Made once: SQLAlchemy takes longer to look a new statement up in its cache than SQLite to carry it out.
_NEWEST = select(articles.c.version).where(articles.c.id == bindparam("of_id"))
_DELETES = tuple(
    delete(table).where(table.c.article_id == bindparam("of_id"), table.c.version == bindparam("of_version"))
    for table in (layouts, tables)
)


@dataclass(frozen=True, slots=True)
class PageRow:
    """What the store says of a page without its words: see PageLayout."""

    number: int
    start: int
    stop: int
    width: int
    height: int
    rotation: int
    confidence: int | None


def keep_layout(connection: Connection, article_id: str, version: int | None, parsed: ParsedArticle) -> None:
    """Keep the layout and the tables of a version (None: the newest), in the transaction that stored it.

    What was kept of it before is replaced, so it can be called again with the same; nothing is written where there is
    neither a layout nor a table, before or now."""
    if version is None:
        version = connection.execute(_NEWEST, {"of_id": article_id}).scalar_one_or_none()
        if version is None:
            return
    for statement in _DELETES:
        connection.execute(statement, {"of_id": article_id, "of_version": version})
    of = {"article_id": article_id, "version": version}
    if parsed.layout:
        connection.execute(insert(layouts), [of | _page_values(page) for page in parsed.layout])
    if parsed.tables:
        connection.execute(insert(tables), [of | _table_values(n, one) for n, one in enumerate(parsed.tables)])


def forget_layouts(connection: Connection, article_ids: Iterable[str]) -> None:
    """Erase the layouts and tables of all versions of articles: cells hold text."""
    ids = list(article_ids)
    for table in (layouts, tables):
        connection.execute(delete(table).where(table.c.article_id.in_(ids)))


def pages_of(connection: Connection, article_id: str, version: int) -> list[PageRow]:
    """The pages of a version, in order, without their words; empty for what is not paged."""
    columns = [layouts.c[name] for name in ("page", "start", "stop", "width", "height", "rotation", "confidence")]
    query = select(*columns).where(layouts.c.article_id == article_id, layouts.c.version == version)
    return [PageRow(*row) for row in connection.execute(query.order_by(layouts.c.page))]


def page_layout(connection: Connection, article_id: str, version: int, number: int) -> PageLayout | None:
    """One page with its words."""
    query = select(layouts).where(layouts.c.article_id == article_id, layouts.c.version == version)
    row = connection.execute(query.where(layouts.c.page == number)).one_or_none()
    if row is None:
        return None
    size = (row.page, row.start, row.stop, row.width, row.height)
    return PageLayout(*size, decode_words(row.words), row.rotation, row.confidence)


def tables_of(connection: Connection, article_id: str, version: int) -> list[TableFound]:
    """The tables of a version, in the order of its text."""
    query = select(tables).where(tables.c.article_id == article_id, tables.c.version == version)
    return [_table(row) for row in connection.execute(query.order_by(tables.c.ordinal))]


def table_counts(connection: Connection, keys: Sequence[str]) -> Mapping[str, int]:
    """Article id → number of tables in its newest version, of those that have any."""
    query = (
        select(tables.c.article_id)
        .join(articles, (articles.c.id == tables.c.article_id) & (articles.c.version == tables.c.version))
        .where(tables.c.article_id.in_(list(keys)))
    )
    counts: dict[str, int] = {}
    for identity in connection.execute(query).scalars():
        counts[identity] = counts.get(identity, 0) + 1
    return counts


def _page_values(page: PageLayout) -> dict[str, Any]:
    return {
        "page": page.number,
        "start": page.start,
        "stop": page.stop,
        "width": page.width,
        "height": page.height,
        "rotation": page.rotation,
        "confidence": page.confidence,
        "words": encode_words(page.words),
    }


def _table_values(ordinal: int, table: TableFound) -> dict[str, Any]:
    cells = [[c.row, c.column, c.text, c.start, c.stop, list(c.box) if c.box else None] for c in table.cells]
    return {"ordinal": ordinal, "page": table.page, "title": table.title, "cells": cells}


def _table(row: Any) -> TableFound:
    cells = (Cell(r, c, text, start, stop, Box(*box) if box else None) for r, c, text, start, stop, box in row.cells)
    return TableFound(tuple(cells), row.page, row.title)
