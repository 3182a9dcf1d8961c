"""Writing: pages in the order of reading → one text, and where on a page each of its words stands.

`text[word.start:word.stop]` is always the word as it is printed; a word broken at the end of a line is whole in the
text and has a box for each of its parts. A table row is one line, its cells apart by " | ".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from crawlers.documents.blocks import BlockPage, Line, SeenCell, TableBlock
from crawlers.documents.hyphens import joined
from crawlers.documents.page import Piece, unlevelled
from crawlers.parse.layout import Box, Cell, PageLayout, TableFound, Word

BETWEEN_CELLS = " | "
_SOFT = "\u00ad"
_ENDS = (".", "!", "?", ":", ";", "…", ".»", "!»", "?»", '."', ".)", ".”")
_ITEM = re.compile(r"(?:[-–—•●▪■*·]|\(?\d{1,3}[.)]|\d{1,2}(?:\.\d{1,2}){1,3}\.?|[а-яәіңғүұқөһa-z]\))$", re.IGNORECASE)
_HYPHENATED = re.compile(r"[^\W\d_]+-[^\W\d_]+")
_WIDER = 0.55  # of a line's height above the usual white between two lines: a new paragraph
_INDENT = 0.9  # of a line's height
_TIGHT = 0.06  # of a column's width that the end of a full line may leave white beside its next word
_SAME_SIZE = 1.22  # times a line's height: larger or smaller letters are another paragraph
_SAME_EDGES = 6.0  # points by which the columns of a table may be off overleaf, ..
_LOOSE_EDGES = 40.0  # .. and those of one without drawn lines


@dataclass(frozen=True, slots=True)
class Written:
    """The text, the layout of each page, and the tables."""

    text: str
    layout: tuple[PageLayout, ...]
    tables: tuple[TableFound, ...]


def write(pages: Sequence[BlockPage]) -> Written:
    """The text of pages, paragraphs joined over lines, columns and pages."""
    writer = _Writer(_known(pages))
    for page in pages:
        writer.page(page)
    return writer.written()


def _known(pages: Sequence[BlockPage]) -> frozenset[str]:
    """Words with a hyphen that stand inside a line, in small letters."""
    found: set[str] = set()
    for page in pages:
        for block in page.blocks:
            pieces = block.pieces if isinstance(block, Line) else ()
            found.update(word.lower() for one in pieces for word in _HYPHENATED.findall(one.text))
    return frozenset(found)


@dataclass(slots=True)
class _Open:
    """A page that is being written."""

    page: BlockPage
    start: int
    words: list[Word] = field(default_factory=list)
    stop: int = 0


@dataclass(slots=True)
class _Table:
    number: int
    cells: list[Cell]
    edges: tuple[float, ...]
    rows: int
    head: tuple[str, ...]


class _Writer:
    def __init__(self, known: frozenset[str]) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._known = known
        self._pages: list[_Open] = []
        self._tables: list[_Table] = []
        self._last: Line | TableBlock | None = None

    def page(self, page: BlockPage) -> None:
        self._pages.append(_Open(page, -1))
        leading = _leading([block for block in page.blocks if isinstance(block, Line)])
        for index, block in enumerate(page.blocks):
            if isinstance(block, TableBlock):
                self._table(block, first=index == 0)
            else:
                self._line(block, leading)
            self._last = block

    def written(self) -> Written:
        self._cut_soft()
        text = "".join(self._parts)
        layout, at = [], 0
        for one in self._pages:
            at = max(at, one.start) if one.start >= 0 else at
            size = (round(one.page.width), round(one.page.height))
            layout.append(
                PageLayout(
                    one.page.number, at, max(at, one.stop), *size, tuple(one.words), one.page.rotation,
                    one.page.confidence,
                )
            )  # fmt: skip
            at = max(at, one.stop)
        tables = [TableFound(tuple(table.cells), table.number) for table in self._tables if table.cells]
        return Written(text, tuple(layout), tuple(tables))

    def _line(self, line: Line, leading: float) -> None:
        before = self._last
        if not isinstance(before, Line):
            self._put("\n" if self._parts else "")
        elif (kept := self._hyphen(before, line)) is not None:
            self._cut(kept)
        else:
            fresh = _begins(before, line, leading, overleaf=not self._pages[-1].words)
            self._cut_soft()
            self._put("\n" if fresh else " ")
        for index, piece in enumerate(line.pieces):
            self._put(" " if index else "")
            self._word(piece)

    def _hyphen(self, before: Line, line: Line) -> str | None:
        last = before.pieces[-1].text
        if not last.endswith(("-", _SOFT)) or len(last) < 2 or not line.pieces:
            return None
        return joined(last, line.pieces[0].text, self._known)

    def _cut(self, kept: str) -> None:
        """Make the last word that was written `kept`, which it begins with."""
        page = next(one for one in reversed(self._pages) if one.words)
        word = page.words[-1]
        shorter = word.stop - word.start - len(kept)
        if shorter > 0:
            self._parts[-1] = kept
            self._length -= shorter
            page.words[-1] = word._replace(stop=word.stop - shorter)
            page.stop = word.stop - shorter

    def _cut_soft(self) -> None:
        if self._parts and self._parts[-1].endswith(_SOFT):
            self._cut(self._parts[-1].rstrip(_SOFT))

    def _put(self, text: str) -> None:
        if text:
            self._parts.append(text)
            self._length += len(text)

    def _word(self, piece: Piece) -> None:
        start = self._length
        self._put(piece.text)
        page = self._pages[-1]
        page.start = start if page.start < 0 else page.start
        page.stop = self._length
        page.words.append(Word(start, self._length, self._placed(piece.box), piece.confidence))

    def _placed(self, box: Box) -> Box:
        page = self._pages[-1].page
        return unlevelled(box, page.width, page.height, page.skew)

    def _table(self, block: TableBlock, *, first: bool) -> None:
        self._cut_soft()
        rows: list[list[SeenCell]] = [[] for _ in range(block.rows)]
        for cell in block.cells:
            rows[cell.row].append(cell)
        head = tuple(_plain(cell) for cell in rows[0]) if rows else ()
        table = self._overleaf(block) if first else None
        if table is None:
            table = _Table(self._pages[-1].page.number, [], block.edges, 0, head)
            self._tables.append(table)
        elif head == table.head and len(rows) > 1:
            rows = rows[1:]  # the head said again overleaf
        for row in rows:
            if row:
                self._row(row, table)
                table.rows += 1

    def _overleaf(self, block: TableBlock) -> _Table | None:
        """The table that this one goes on with: the last thing on the page before, with the same columns."""
        if not self._tables or not isinstance(self._last, TableBlock) or len(self._pages) < 2:
            return None
        table, edges = self._tables[-1], self._last.edges
        same = len(edges) == len(block.edges)
        shift = block.edges[0] - edges[0]  # left and right pages may have other margins
        most = _SAME_EDGES if block.ruled and self._last.ruled else _LOOSE_EDGES
        near = same and all(abs(b - a - shift) <= most for a, b in zip(edges, block.edges, strict=True))
        return table if near and block.ruled == self._last.ruled else None

    def _row(self, row: Sequence[SeenCell], table: _Table) -> None:
        told = 0
        for cell in row:
            if cell.lines:
                self._put(BETWEEN_CELLS if told else "\n" if self._parts else "")
                told += 1
            start = self._length
            self._cell(cell)
            text = _tail(self._parts, self._length - start)
            place = (table.rows, cell.column)
            table.cells.append(Cell(*place, text, start, self._length, self._placed(cell.box)))

    def _cell(self, cell: SeenCell) -> None:
        for number, line in enumerate(cell.lines):
            for index, piece in enumerate(line):
                if index:
                    self._put(" ")
                elif number:
                    last = cell.lines[number - 1][-1].text
                    broken = last.endswith(("-", _SOFT)) and len(last) > 1
                    kept = joined(last, piece.text, self._known) if broken else None
                    if kept is None:
                        self._cut_soft()
                        self._put(" ")
                    else:
                        self._cut(kept)
                self._word(piece)
        self._cut_soft()


def _tail(parts: Sequence[str], length: int) -> str:
    """The last `length` characters of what was written."""
    found: list[str] = []
    for part in reversed(parts):
        if length <= 0:
            break
        found.append(part)
        length -= len(part)
    return "".join(reversed(found))


def _plain(cell: SeenCell) -> str:
    return " ".join(piece.text for line in cell.lines for piece in line)


def _leading(lines: Sequence[Line]) -> float:
    """The usual white between two lines of one column, in points; 0 where there is none to measure."""
    gaps = sorted(_white(one, other) for one, other in _pairs(lines))
    return max(gaps[len(gaps) // 3], 0.0) if gaps else 0.0  # what is between paragraphs is wider, and in the minority


def _pairs(lines: Sequence[Line]) -> Iterator[tuple[Line, Line]]:
    return ((one, other) for one, other in pairwise(lines) if one.column == other.column)


def _white(one: Line, other: Line) -> float:
    return min(piece.band[0] for piece in other.pieces) - max(piece.band[1] for piece in one.pieces)


def _begins(before: Line, line: Line, leading: float, *, overleaf: bool) -> bool:
    """Whether a line begins a paragraph, after the line before it."""
    first, last = line.pieces[0].text, before.pieces[-1].text
    sizes = sorted((before.size, line.size))
    if sizes[1] > _SAME_SIZE * sizes[0]:
        return True
    ended, small = last.endswith(_ENDS), first[:1].islower()
    if overleaf or before.column != line.column:
        goes_on = small or ((overleaf or first[:1].isdigit()) and not _has_room(before, line))
        return ended or not goes_on or _is_item(line)
    short = _has_room(before, line)
    if _is_item(line) and (ended or short or last.endswith(",")):
        return True
    if _white(before, line) > leading + _WIDER * line.size:
        return True
    indented = line.box.left - line.left > _INDENT * line.size
    was_indented = before.box.left - before.left > _INDENT * before.size
    if indented and not was_indented and not small:
        return True
    return short and (ended or not small)


def _is_item(line: Line) -> bool:
    return len(line.pieces) > 1 and _ITEM.match(line.pieces[0].text) is not None


def _has_room(before: Line, line: Line) -> bool:
    """Whether the first word of `line` would have found its place at the end of `before`."""
    first = line.pieces[0].box
    room = before.right - before.pieces[-1].box.right
    return room > (first.right - first.left) + 0.25 * line.size + _TIGHT * (before.right - before.left)
