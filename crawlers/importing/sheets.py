"""Sheets: the workbooks of Excel, new and old → a table a sheet, a row a line."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import xlrd
from openpyxl import load_workbook

from crawlers.importing.draft import Draft, Item, UnreadableError
from crawlers.importing.file import File
from crawlers.importing.maker import FullError, Row, TextMaker
from crawlers.importing.package import Package, written_at
from crawlers.importing.shown import shown
from crawlers.parse.parsed import ParsedArticle

Sheets = Iterator[tuple[str, bool, Iterator[Row]]]  # name, whether it is shown, rows


def read_xlsx(file: File) -> Iterator[Item]:
    """A workbook: values as they are shown, those of formulas as they were last computed. Macros are not looked at.
    Of merged cells the first has the text. Raises UnreadableError."""
    body = file.body()
    package = Package(body, "xlsx")
    package.check()
    properties = package.core()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of what it leaves out: drawings, validations
        book = load_workbook(io.BytesIO(body), read_only=True, data_only=True, keep_links=False)
        try:
            article = _article(file, _new(book), properties.get("title", ""))
        finally:
            book.close()
    author = properties.get("creator", "")
    yield Draft(_dated(article, properties, author if author != "openpyxl" else "", file.at))


def read_xls(file: File) -> Iterator[Item]:
    """A workbook of Excel 97 to 2003, in the same way. Raises UnreadableError."""
    try:
        book = xlrd.open_workbook(file_contents=file.body(), formatting_info=True, on_demand=True, ragged_rows=True,
                                  logfile=io.StringIO())  # fmt: skip
    except xlrd.XLRDError as error:
        raise UnreadableError(f"the xls cannot be opened: {str(error)[:200]}") from error
    yield Draft(_article(file, _old(book), ""))


def _article(file: File, sheets: Sheets, title: str) -> ParsedArticle:
    maker = TextMaker()
    unread: list[str] = []
    for number, (name, visible, rows) in enumerate(sheets, 1):
        label = name if visible else f"{name} (hidden)"
        maker.page()
        try:
            maker.line(label)
            maker.table(rows, number, label)
        except FullError:
            unread.append(f"sheet {number}: the text is longer than a document's may be; the rest was left out")
            break
    if not maker.tables:
        raise UnreadableError("the workbook holds no text")
    return ParsedArticle(title=title[:200] or file.stem, text=maker.text, pages=maker.pages,
                         tables=tuple(maker.tables), unread=tuple(unread))  # fmt: skip


def _dated(article: ParsedArticle, properties: dict[str, str], author: str, at: datetime) -> ParsedArticle:
    from dataclasses import replace

    created, modified = (written_at(properties.get(name), at) for name in ("created", "modified"))
    return replace(article, published_at=created, modified_at=modified, authors=(author,) if author else ())


def _new(book: Any) -> Sheets:
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # what a file says of its size need not be so
        yield sheet.title, sheet.sheet_state == "visible", _new_rows(sheet)


def _new_rows(sheet: Any) -> Iterator[Row]:
    for row in sheet.iter_rows():
        yield [
            (cell.column - 1, shown(cell.value, cell.number_format or "General"))
            for cell in row
            if cell.value is not None
        ]


def _old(book: Any) -> Sheets:
    for index in range(book.nsheets):
        sheet = book.sheet_by_index(index)
        yield sheet.name, sheet.visibility == 0, _old_rows(book, sheet)
        book.unload_sheet(index)


def _old_rows(book: Any, sheet: Any) -> Iterator[Row]:
    for row in range(sheet.nrows):
        yield [(column, _old_text(book, cell)) for column, cell in enumerate(sheet.row(row))]


def _old_text(book: Any, cell: Any) -> str:
    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return ""
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, ""))
    form = book.format_map.get(book.xf_list[cell.xf_index].format_key) if cell.xf_index is not None else None
    code = form.format_str if form is not None else "General"
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return shown(xlrd.xldate_as_datetime(cell.value, book.datemode), code)
        except (xlrd.xldate.XLDateError, OverflowError, ValueError):
            return str(cell.value)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return shown(bool(cell.value), code)
    return shown(cell.value, code)
