"""Tables: those of a document or a page, taken away as a spreadsheet. What is sealed is not; numbers of people are
masked."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from crawlers.parse.layout import TableFound
from crawlers.urls import canonical
from nlp.identifiers import mask
from pipelines.context import Context
from pipelines.errors import InputError
from pipelines.searching.spreadsheets import safe_cell
from pipelines.store import seals
from pipelines.store.articles import StoredArticle, articles_at, get_article
from pipelines.store.layouts import tables_of

LONGEST_CELL = 32_767  # characters that Excel keeps


@dataclass(frozen=True, slots=True)
class TableRows:
    """A table as rows of equally many cells, "" where a cell is empty or belongs to the one above or before it.

    `number` counts the tables of an article from 1; `page` is that of its document, from 1."""

    number: int
    page: int | None
    title: str | None
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of one version of an article."""

    article_id: str
    url: str
    version: int
    tables: tuple[TableRows, ...]


def tables_at(context: Context, wanted: str, version: int | None = None) -> Tables:
    """The tables of what stands at an address, or under an article's id; of the newest version unless said.

    Raises InputError where nothing is known, several articles stand there, or it was sealed."""
    with context.store.read() as connection:
        stored = _article(connection, wanted, version)
        sealed = seals.seal_of(connection, stored.article.url)
        if sealed is not None:
            raise InputError(f"nothing is shown of {stored.article.url}: it was {sealed.line}")
        found = tables_of(connection, stored.article.id, stored.article.version)
    shown = (table_rows(table, number) for number, table in enumerate(found, 1))
    return Tables(stored.article.id, mask(stored.article.url), stored.article.version, tuple(shown))


def _article(connection: Connection, wanted: str, version: int | None) -> StoredArticle:
    by_id = get_article(connection, wanted, version)
    if by_id is not None:
        return by_id
    found = articles_at(connection, wanted) or articles_at(connection, canonical(wanted) or wanted)
    if not found:
        raise InputError(f"nothing is stored of {wanted}: check the address, `baqylau search` shows those known")
    if len(found) > 1:
        ids = ", ".join(f"{one.article.id} ({one.article.collection})" for one in found)
        raise InputError(f"{wanted} stands in several collections: name one of the articles {ids}")
    if version is None:
        return found[0]
    of_version = get_article(connection, found[0].article.id, version)
    if of_version is None:
        raise InputError(f"there is no version {version} of {wanted}: it has {found[0].newest}")
    return of_version


def table_rows(table: TableFound, number: int) -> TableRows:
    """The cells of a table in their places."""
    height = 1 + max((cell.row for cell in table.cells), default=-1)
    width = 1 + max((cell.column for cell in table.cells), default=-1)
    rows = [[""] * width for _ in range(height)]
    for cell in table.cells:
        rows[cell.row][cell.column] = mask(cell.text)
    return TableRows(number, table.page, table.title, tuple(map(tuple, rows)))


def as_csv(tables: Sequence[TableRows]) -> bytes:
    """One table after another with an empty line between, in UTF-8 with a mark, so that Excel reads it. No cell can
    become a formula."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    for index, table in enumerate(tables):
        if index:
            writer.writerow([])
        writer.writerows([safe_cell(cell) for cell in row] for row in table.rows)
    return stream.getvalue().encode("utf-8-sig")


def as_json(found: Tables, tables: Sequence[TableRows]) -> bytes:
    """One object: id, url, version, and for each table its number, page, title and rows."""
    listed = [{"table": t.number, "page": t.page, "title": t.title, "rows": t.rows} for t in tables]
    whole = {"id": found.article_id, "url": found.url, "version": found.version, "tables": listed}
    return (json.dumps(whole, ensure_ascii=False) + "\n").encode()


def as_xlsx(tables: Sequence[TableRows]) -> bytes:
    """A sheet a table; numbers stay texts as they were written, since 1 500,00 has no one meaning."""
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book: Any = Workbook(write_only=True)
    for table in tables:
        sheet = book.create_sheet(f"{table.number}" + (f", p. {table.page}" if table.page else ""))
        for row in table.rows:
            sheet.append([safe_cell(ILLEGAL_CHARACTERS_RE.sub("", cell))[:LONGEST_CELL] for cell in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


FORMATS: dict[str, tuple[str, Callable[[Tables, Sequence[TableRows]], bytes]]] = {  # name → media type, writer
    "csv": ("text/csv; charset=utf-8", lambda _, tables: as_csv(tables)),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        lambda _, tables: as_xlsx(tables),
    ),
    "json": ("application/json", as_json),
}


def export_tables(found: Tables, kind: str, number: int | None = None) -> bytes:
    """The bytes of one table, or of all. Raises InputError where there is none, or none of that number."""
    if not found.tables:
        raise InputError(f"no table was found in {found.url}")
    chosen = [table for table in found.tables if number in (None, table.number)]
    if not chosen:
        raise InputError(f"{found.url} has {len(found.tables)} tables: there is no number {number}")
    return FORMATS[kind][1](found, chosen)
