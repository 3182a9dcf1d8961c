"""Maker: the lines, pages and tables of a document → its text with their offsets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from crawlers.parse.layout import Cell, TableFound
from crawlers.parse.text import squeeze

LONGEST = 20_000_000  # characters of a document's text
MOST_CELLS = 500_000  # cells of a document's tables that are kept as such; rows behind them are lines all the same

Row = Sequence[tuple[int, str]]  # (column from 0, text) of the cells that say something


class FullError(Exception):
    """The text is as long as a document's may be."""


class TextMaker:
    """Takes what a document holds in the order of reading. `size` is how long the text is; adding to one that is
    LONGEST raises FullError."""

    def __init__(self) -> None:
        self.size = 0
        self.tables: list[TableFound] = []
        self._lines: list[str] = []
        self._pages: list[int] = []
        self._cells = 0

    def line(self, text: str) -> None:
        """A paragraph, on one line; an empty one is nothing."""
        self._add(squeeze(text))

    def page(self) -> None:
        """What follows stands on the next page."""
        self._pages.append(self.size + (1 if self._lines else 0))

    def page_at(self, offset: int) -> None:
        """A page begins at an offset of the text so far."""
        self._pages.append(offset)

    def table(self, rows: Iterable[Row], page: int | None = None, title: str | None = None) -> None:
        """A line a row, its cells apart by " | "; where anything stands in it, it is kept as a table with its cells."""
        cells: list[Cell] = []
        try:
            for number, row in enumerate(rows):
                self._row(number, row, cells)
        finally:
            if cells:
                self.tables.append(TableFound(tuple(cells), page, title))

    def _row(self, number: int, row: Row, cells: list[Cell]) -> None:
        said = [(column, text) for column, text in ((column, squeeze(text)) for column, text in row) if text]
        if not said:
            return
        at = self._add(" | ".join(text for _, text in said))
        for column, text in said:
            if self._cells < MOST_CELLS:
                cells.append(Cell(number, column, text, at, at + len(text)))
                self._cells += 1
            at += len(text) + 3

    def _add(self, text: str) -> int:
        """Append a line; gives where it starts."""
        if not text:
            return self.size
        start = self.size + (1 if self._lines else 0)
        if start + len(text) > LONGEST:
            raise FullError
        self._lines.append(text)
        self.size = start + len(text)
        return start

    @property
    def text(self) -> str:
        return "\n".join(self._lines)

    @property
    def first_line(self) -> str:
        return self._lines[0] if self._lines else ""

    @property
    def pages(self) -> tuple[int, ...]:
        """The offset of each page; none where the document has no pages."""
        return tuple(min(offset, self.size) for offset in self._pages)
