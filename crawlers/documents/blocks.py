"""Blocks: lines and tables of a page in the order of reading."""

from __future__ import annotations

from dataclasses import dataclass

from crawlers.documents.page import Piece, around
from crawlers.parse.layout import Box


@dataclass(frozen=True, slots=True)
class Line:
    """Words from left to right. `left` and `right` are the edges of the column that it stands in, `column` numbers the
    columns of a page in their order."""

    pieces: tuple[Piece, ...]
    left: float
    right: float
    column: int = 0

    @property
    def text(self) -> str:
        return " ".join(piece.text for piece in self.pieces)

    @property
    def box(self) -> Box:
        return around(piece.box for piece in self.pieces)

    @property
    def size(self) -> float:
        sizes = sorted(piece.size for piece in self.pieces)
        return sizes[len(sizes) // 2]


@dataclass(frozen=True, slots=True)
class SeenCell:
    """A cell: its place in the table, its box, and the words of its lines, in order."""

    row: int
    column: int
    box: Box
    lines: tuple[tuple[Piece, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table: cells by row and column. `edges` are the left edges of its columns and the right one of the last, by
    which a table that goes on overleaf is known; where none are drawn they depend on what the cells hold."""

    cells: tuple[SeenCell, ...]
    box: Box
    edges: tuple[float, ...]
    ruled: bool = True

    @property
    def rows(self) -> int:
        return 1 + max((cell.row for cell in self.cells), default=-1)


Block = Line | TableBlock


@dataclass(frozen=True, slots=True)
class BlockPage:
    """A page in the order of reading; the rest is SeenPage's."""

    number: int
    width: float
    height: float
    blocks: tuple[Block, ...]
    rotation: int = 0
    confidence: int | None = None
    skew: float = 0.0
