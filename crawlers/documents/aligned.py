"""Aligned tables: columns without drawn lines, taken for a table only where numbers make it sure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawlers.documents.blocks import SeenCell, TableBlock
from crawlers.documents.lines import rows_of
from crawlers.documents.page import Piece, around

FEWEST_ROWS = 3
_NUMBERS = 0.7  # share of a column's cells, the head aside, that are numbers
_NUMBER = re.compile(
    r"[-–−+(]?\d[\d\s.,]*\)?\s*(?:%|₸|тг|тенге|теңге|млн|млрд|мың|тыс|га|км|т|₽|\$|€|[\s.])*$", re.IGNORECASE
)
_DASH = re.compile(r"[-–—x×]?$", re.IGNORECASE)

Row = list[list[Piece]]


def aligned_table(strips: Sequence[Sequence[Piece]], gaps: Sequence[tuple[float, float]]) -> TableBlock | None:
    """The table that strips make whose words leave `gaps` white; None where it is not sure to be one.

    Sure is: three rows or more, a column after the first that holds numbers, and names in the first column of nearly
    every row. A strip of several lines, or one with a name and no number, is a row that goes on, which is not sure."""
    rows = [_row(strip, gaps) for strip in strips]
    heads = _heads(rows)
    body = rows[heads:]
    if len(body) < FEWEST_ROWS or any(len(rows_of(cell)) > 1 for row in body for cell in row):
        return None
    numeric = [column for column in range(1, len(gaps) + 1) if _is_numeric([_text(row[column]) for row in body])]
    named = sum(bool(row[0]) for row in body)
    if not numeric or named < 0.9 * len(body) or not all(any(row[column] for column in numeric) for row in body):
        return None
    return _block(rows, gaps)


def _row(strip: Sequence[Piece], gaps: Sequence[tuple[float, float]]) -> Row:
    row: Row = [[] for _ in range(len(gaps) + 1)]
    for piece in strip:
        centre = (piece.box.left + piece.box.right) / 2
        row[sum(centre > (gap[0] + gap[1]) / 2 for gap in gaps)].append(piece)
    return row


def _heads(rows: Sequence[Row]) -> int:
    """How many rows at the top, two at most, hold no number beside the first column."""
    heads = 0
    while heads < min(2, len(rows)) and not any(_is_number(_text(cell)) for cell in rows[heads][1:] if cell):
        heads += 1
    return heads


def _text(cell: Sequence[Piece]) -> str:
    return " ".join(piece.text for row in rows_of(cell) for piece in row)


def _is_number(text: str) -> bool:
    return _NUMBER.match(text) is not None


def _is_numeric(texts: Sequence[str]) -> bool:
    told = [text for text in texts if not _DASH.match(text)]
    return len(told) >= FEWEST_ROWS and sum(map(_is_number, told)) >= _NUMBERS * len(told)


def _block(rows: Sequence[Row], gaps: Sequence[tuple[float, float]]) -> TableBlock:
    box = around(piece.box for row in rows for cell in row for piece in cell)
    edges = (box.left, *((gap[0] + gap[1]) / 2 for gap in gaps), box.right)
    cells = []
    for number, row in enumerate(rows):
        held = [piece for cell in row for piece in cell]
        top, bottom = min(piece.band[0] for piece in held), max(piece.band[1] for piece in held)
        for column, cell in enumerate(row):
            place = box._replace(left=edges[column], top=top, right=edges[column + 1], bottom=bottom)
            cells.append(SeenCell(number, column, place, tuple(tuple(line) for line in rows_of(cell))))
    return TableBlock(tuple(cells), box, edges, ruled=False)
