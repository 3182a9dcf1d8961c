"""Tables whose head says the unit («тыс. тенге»): the numbers in the rows beneath are sums in it.

A row is a line with cells apart by tabs, bars, semicolons or several spaces, or, as text taken from a PDF has it, words
and then numbers. Columns that count something else (years, percentages, pieces, codes) are left out, as are row
numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from nlp.amounts.draft import Draft, Line
from nlp.amounts.lexer import SPACES, lexemes
from nlp.amounts.lexicon import tables
from nlp.amounts.numbers import MAX_DIGITS, decimal_of
from nlp.amounts.unit import Unit, unit_at

Span = tuple[int, int]
_LONGEST_LINE = 400  # characters: what is longer is a paragraph, neither head nor row
_LONGEST_CAPTION = 160
_LONGEST_LOOSE = 120  # characters of a row without marks between its cells
_MOST_GAPS = 2  # lines that are no rows (a caption, a total's note) before the head stops counting
_CELLS = re.compile(r"[^\S\n]*[|;\t][^\S\n]*|[ \u00a0]{2,}")
_NUMBER = re.compile(
    rf"[(]?[-−–]?\s?(?:\d{{1,3}}(?:[{SPACES}'’]\d{{3}})+|\d+)(?:[.,]\d+)*[)]?"
)  # a cell that is one number
_TAIL = re.compile(rf"(?<![\d.,])[-−–]?(?:\d{{1,3}}(?:[{SPACES}]\d{{3}})+|\d+)(?:[.,]\d+)?(?![\d.,%])")
_OPENING = re.compile(r"(?:^|[\n(,|;\t:–—-]|\b(?:в|in|бірлігі))[^\S\n]*\Z", re.IGNORECASE)  # what stands before a unit
_YEAR = re.compile(r"(?:19|20)\d\d")
_LETTER = re.compile(r"[^\W\d_]")
_SENTENCE = re.compile(r"[^\W\d_]{4}[.!?…]")  # a full stop behind a word that is no abbreviation


@dataclass(frozen=True, slots=True)
class _Row:
    """A line's cells (spans in the text); `loose`: apart by single spaces, as text of a PDF has them."""

    cells: tuple[Span, ...]
    loose: bool = False


@dataclass(slots=True)
class _Head:
    """The unit of each column, None where the column holds no sums; `every`: of all where columns name none."""

    every: Unit | None
    columns: tuple[Unit | None, ...]
    rows: int = 0
    gaps: int = 0

    def unit(self, column: int, *, loose: bool) -> Unit | None:
        if loose or not self.columns:
            return self.every
        return self.columns[column] if column < len(self.columns) else None


def table_drafts(text: str, places: Sequence[int]) -> list[Draft]:
    """The sums of every table of the text whose unit is said once, in order; `places` are the text's words of money."""
    if not any(_OPENING.search(text, max(0, at - 8), at) for at in places):
        return []
    found: list[Draft] = []
    head: _Head | None = None
    for start, stop in _lines(text):
        row = _row(text, start, stop)
        if (named := _head(text, start, stop, row)) is not None:
            head = named
        elif head is not None:
            sums = [] if row is None else list(_sums(text, row, head))
            if sums:
                found += sums
                head.rows, head.gaps = head.rows + 1, 0
            elif not _adds_columns(text, row, head):
                head.gaps += 1
                head = None if head.gaps > _MOST_GAPS or (head.rows and stop - start > _LONGEST_LINE) else head
    return found


def _lines(text: str) -> Iterator[Span]:
    """Lines that are not empty, without the spaces around them."""
    offset = 0
    for line in text.splitlines(keepends=True):
        if bare := line.strip(" \r\n\u00a0"):
            start = offset + line.index(bare[0])
            yield start, start + len(bare)
        offset += len(line)


def _row(text: str, start: int, stop: int) -> _Row | None:
    if stop - start > _LONGEST_LINE:
        return None
    marks = [match.span() for match in _CELLS.finditer(text, start, stop)]
    if marks:
        edges = [start, *(edge for mark in marks for edge in mark), stop]
        cells = tuple((edges[at], edges[at + 1]) for at in range(0, len(edges), 2))
        return _Row(tuple(cell for cell in cells if cell[0] < cell[1]))
    if stop - start > _LONGEST_LOOSE:
        return None
    numbers = tuple(match.span() for match in _TAIL.finditer(text, start, stop))
    if not numbers or not _only_numbers_follow(text, numbers, stop) or not _LETTER.search(text, start, numbers[0][0]):
        return None
    return _Row(((start, numbers[0][0]), *numbers), loose=True)


def _only_numbers_follow(text: str, numbers: Sequence[Span], stop: int) -> bool:
    """«Дороги 9 812 400 7 204 115»: after the words nothing but numbers and percentages."""
    edges = [*numbers, (stop, stop)]
    return all(not _LETTER.search(text, one[1], other[0]) for one, other in pairwise(edges))


def _head(text: str, start: int, stop: int, row: _Row | None) -> _Head | None:
    """What a line says of the rows beneath: a unit, and which columns it is for."""
    if stop - start > _LONGEST_LINE:
        return None
    cells = row.cells if row is not None and not row.loose else ((start, stop),)
    units = [_unit_of(text, *cell) for cell in cells]
    if not any(units):
        return None
    if len(cells) == 1:
        return None if _is_prose(text, start, stop) or _ends_in_number(text, stop) else _Head(units[0], ())
    if any(_is_number(text, cell) and not _YEAR.fullmatch(text[slice(*cell)]) for cell in cells):
        return None  # a row that names its own unit
    first = units[0]
    named = [unit or (None if _is_other(text, cell) else first) for unit, cell in zip(units, cells, strict=True)]
    every = first or next(unit for unit in units if unit)
    return _Head(every, tuple(named))


def _ends_in_number(text: str, stop: int) -> bool:
    return text[stop - 1].isdigit() and _YEAR.search(text, stop - 4, stop) is None


def _is_prose(text: str, start: int, stop: int) -> bool:
    return stop - start > _LONGEST_CAPTION or _SENTENCE.search(text, start, stop) is not None


def _unit_of(text: str, start: int, stop: int) -> Unit | None:
    """The unit that a heading names without a number: «Сумма, тыс. тенге», «(млн тенге)», «в тенге»."""
    line = Line(lexemes(text, start, stop))
    for at, lexeme in enumerate(line):
        opened = at == 0 or line[at - 1].raw in "(,:–—-" or line[at - 1].form in ("в", "in", "бірлігі", "измерения")
        if not opened or lexeme.kind == "number":
            continue
        unit = unit_at(line, at)
        if unit is not None and (unit.stop >= len(line) or line[unit.stop].raw in "):,." or _follows(line, unit.stop)):
            return unit
    return None


def _follows(line: Line, at: int) -> bool:
    """A unit that begins or ends nothing but a heading: other column names may follow («тыс. тенге План Исполнено»)."""
    return line[at].raw[:1].isupper() or line[at].kind == "number" or line[at].form.startswith(("есебімен", "бойынша"))


def _is_other(text: str, cell: Span) -> bool:
    """Whether a column's name says that it holds no sums."""
    name = text[slice(*cell)].lower()
    return tables().measures.search(name) is not None or tables().names.search(name) is not None


def _adds_columns(text: str, row: _Row | None, head: _Head) -> bool:
    """A caption named the unit; the first line of names beneath says which columns hold something else."""
    if row is None or row.loose or head.rows or head.columns:
        return False
    head.columns = tuple(None if _is_other(text, cell) else head.every for cell in row.cells)
    return True


def _is_number(text: str, cell: Span) -> bool:
    return _NUMBER.fullmatch(text, *cell) is not None


def _sums(text: str, row: _Row, head: _Head) -> Iterator[Draft]:
    """The numeric cells of a row that are sums: behind a name, in a column of money."""
    name = next((cell for cell in row.cells if _LETTER.search(text, *cell)), None)
    if name is None or _counts_others(text[slice(*name)].lower()):
        return
    years = all(_YEAR.fullmatch(text[slice(*cell)]) for cell in row.cells if _is_number(text, cell))
    for column, cell in enumerate(row.cells):
        unit = head.unit(column, loose=row.loose)
        if unit is None or years or not _is_number(text, cell) or (column == 0 and len(row.cells) > 1):
            continue
        if (draft := _draft(text, cell, unit)) is not None:
            yield draft


def _counts_others(name: str) -> bool:
    return tables().measures.search(name) is not None or tables().pages.match(name) is not None


def _draft(text: str, cell: Span, unit: Unit) -> Draft | None:
    written = text[slice(*cell)]
    digits = written.strip("()-−– ")
    if len(digits) > MAX_DIGITS or not digits[:1].isdigit() or digits.count(".") + digits.count(",") > 6:
        return None
    value = decimal_of(digits, scaled=unit.power > 0) * Decimal(10) ** unit.power
    negative = written[0] in "-−–" or (written[0] == "(" and written[-1] == ")")
    start = cell[0] + (written[0] == "(" and not negative)
    line = Line(lexemes(text, start, cell[1]))
    return Draft(line, 0, len(line) - 1, -value if negative else value, unit.code, "table_cell", implied=True)
