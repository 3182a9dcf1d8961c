"""OpenDocument: the texts, sheets and slides of LibreOffice (ODT, ODS, ODP). Names are of OASIS OpenDocument 1.3."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from crawlers.importing.draft import Draft, Item, UnreadableError
from crawlers.importing.file import File
from crawlers.importing.maker import FullError, Row, TextMaker
from crawlers.importing.package import Package, written_at
from crawlers.parse.parsed import ParsedArticle

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_NOT_SAID = frozenset(("tracked-changes", "annotation", "annotation-end", "note", "sequence-decls", "forms", "notes"))
_MOST_REPEATS = 1000  # of a row that says something; empty ones are repeated to the end of a sheet


def read_odf(file: File) -> Iterator[Item]:
    """A document of any of the three kinds; title, author and date of its own. Raises UnreadableError."""
    package = Package(file.body(), "document")
    if b"encryption-data" in (package.part("META-INF/manifest.xml") or b""):
        raise UnreadableError("the document has a password: save it without one")
    root = package.xml("content.xml")
    if root is None:
        raise UnreadableError("the document has no text part: it is broken")
    maker = _Maker()
    unread: tuple[str, ...] = ()
    try:
        maker.blocks(root)
    except FullError:
        unread = ("the text is longer than a document's may be; the rest was left out",)
    if not maker.text.text:
        raise UnreadableError("the document holds no text")
    said = _metadata(package)
    author = said.get("initial-creator") or said.get("creator", "")
    yield Draft(
        ParsedArticle(
            title=(said.get("title") or (maker.text.first_line if not maker.sheets else file.stem))[:200],
            text=maker.text.text,
            published_at=written_at(said.get("creation-date"), file.at),
            modified_at=written_at(said.get("date"), file.at),
            authors=(author,) if author else (),
            pages=maker.text.pages,
            tables=tuple(maker.text.tables),
            unread=unread,
        )
    )


def _metadata(package: Package) -> dict[str, str]:
    root = package.xml("meta.xml")
    elements = root.iter() if root is not None else ()
    return {_name(each): (each.text or "").strip() for each in elements if isinstance(each.tag, str)}


class _Maker:
    """Walks the body; a slide is a page, and so is a sheet."""

    def __init__(self) -> None:
        self.text = TextMaker()
        self.sheets = 0

    def blocks(self, parent: Any) -> None:
        for child in parent:
            name = _name(child)
            if name in ("p", "h"):
                self.text.line(_said(child))
                self._notes(child)
            elif name == "table":
                self._table(child, sheet=_name(parent) == "spreadsheet")
            elif name == "page":
                self.text.page()
                self.blocks(child)
            elif name not in _NOT_SAID or name == "notes":
                self.blocks(child)

    def _notes(self, paragraph: Any) -> None:
        for note in paragraph.iter(f"{_TEXT}note-body"):
            self.text.line(" ".join(_said(each) for each in note))

    def _table(self, table: Any, *, sheet: bool) -> None:
        name = table.get(f"{_TABLE}name")
        if sheet:
            self.sheets += 1
            self.text.page()
            self.text.line(name or "")
        self.text.table(self._rows(table), self.sheets or None, name)

    def _rows(self, table: Any) -> Iterator[Row]:
        for row in table.iter(f"{_TABLE}table-row"):
            column, cells = 0, []
            for cell in row:
                repeated = _number(cell, "number-columns-repeated")
                said = " ".join(_said(each) for each in cell if _name(each) in ("p", "h", "list"))
                if said:
                    cells += [(column + more, said) for more in range(min(repeated, _MOST_REPEATS))]
                column += repeated
            for _ in range(min(_number(row, "number-rows-repeated"), _MOST_REPEATS) if cells else 1):
                yield cells


def _said(element: Any) -> str:
    """The text of a paragraph, without notes, comments and what was deleted."""
    parts = [element.text or ""]
    for child in element:
        name = _name(child)
        if name in ("s", "tab", "line-break"):
            parts.append(" ")
        elif name not in _NOT_SAID:
            parts.append(_said(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _number(element: Any, name: str) -> int:
    value = element.get(_TABLE + name) or "1"
    return int(value) if value.isdigit() and len(value) < 8 else 1


def _name(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
