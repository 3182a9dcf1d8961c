"""Ruled tables: drawn lines → grids → cells with the words in them."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence

from crawlers.documents.blocks import SeenCell, TableBlock
from crawlers.documents.lines import rows_of
from crawlers.documents.page import Piece, Rule, around
from crawlers.parse.layout import Box

MOST_RULES = 4000  # of one page, after those on one line are joined
MOST_CELLS = 5000  # of one table
NEAR = 3.0  # points: lines this near are one, ends this near meet
_SHORTEST = 5.0  # points of a line that is the edge of a cell
_COVERED = 0.7  # of a cell's edge: what of it must be drawn, else the two cells are one

Edge = tuple[float, float, float]  # where it stands, from, to


def ruled_tables(rules: Sequence[Rule], pieces: Sequence[Piece]) -> tuple[list[TableBlock], list[Piece]]:
    """The tables that the lines of a page make, and the words outside of them. A frame around text is no table: one
    has at least two columns and two rows, and words in two cells."""
    across = _joined((r.top, r.left, r.right) for r in rules if r.right - r.left >= r.bottom - r.top)
    down = _joined((r.left, r.top, r.bottom) for r in rules if r.right - r.left < r.bottom - r.top)
    if len(across) + len(down) > MOST_RULES:
        return [], list(pieces)
    tables, rest = [], list(pieces)
    for horizontal, vertical in _grids(across, down):
        grid = _Grid(horizontal, vertical)
        block, outside = grid.fill(rest)
        if block is not None:
            tables.append(block)
            rest = outside
    return tables, rest


def grid_rules(rules: Sequence[Rule]) -> list[Rule]:
    """Of many lines those that make grids, joined: underlines, frames and the strokes of letters are left out."""
    across = _joined((r.top, r.left, r.right) for r in rules if r.right - r.left >= r.bottom - r.top)
    down = _joined((r.left, r.top, r.bottom) for r in rules if r.right - r.left < r.bottom - r.top)
    if len(across) + len(down) > MOST_RULES:
        return []
    found: list[Rule] = []
    for horizontal, vertical in _grids(across, down):
        found += [Rule(left, y, right, y) for y, left, right in horizontal]
        found += [Rule(x, top, x, bottom) for x, top, bottom in vertical]
    return found


def _joined(edges: Iterable[Edge]) -> list[Edge]:
    """Lines that lie on one another or follow each other, as one."""
    joined: list[Edge] = []
    groups: list[list[Edge]] = []
    for edge in sorted(edges):
        if groups and edge[0] - groups[-1][0][0] <= NEAR:
            groups[-1].append(edge)
        else:
            groups.append([edge])
    for group in groups:
        place = sum(edge[0] for edge in group) / len(group)
        start, stop = float("nan"), float("-inf")
        for _, begin, end in sorted(group, key=lambda edge: edge[1]):
            if begin > stop + NEAR:
                if stop - start >= _SHORTEST:
                    joined.append((place, start, stop))
                start = begin
                stop = end
            stop = max(stop, end)
        if stop - start >= _SHORTEST:
            joined.append((place, start, stop))
    return joined


def _grids(across: Sequence[Edge], down: Sequence[Edge]) -> list[tuple[list[Edge], list[Edge]]]:
    """Lines that cross or meet one another, in groups of two and more each way, from the top of the page."""
    owner = list(range(len(across) + len(down)))

    def find(one: int) -> int:
        while owner[one] != one:
            owner[one] = owner[owner[one]]
            one = owner[one]
        return one

    for i, (y, left, right) in enumerate(across):
        for j, (x, top, bottom) in enumerate(down):
            if left - NEAR <= x <= right + NEAR and top - NEAR <= y <= bottom + NEAR:
                owner[find(i)] = find(len(across) + j)
    groups: dict[int, tuple[list[Edge], list[Edge]]] = defaultdict(lambda: ([], []))
    for i, edge in enumerate(across):
        groups[find(i)][0].append(edge)
    for j, edge in enumerate(down):
        groups[find(len(across) + j)][1].append(edge)
    found = [group for group in groups.values() if len(group[0]) >= 3 and len(group[1]) >= 3]
    return sorted(found, key=lambda group: group[0][0][0])


class _Grid:
    """Lines that meet. Cells are what they part; where an edge between two is missing, they are one."""

    def __init__(self, across: Sequence[Edge], down: Sequence[Edge]) -> None:
        self._across, self._down = across, down
        self._ys = _places(across)
        self._xs = _places(down)

    def fill(self, pieces: Sequence[Piece]) -> tuple[TableBlock | None, list[Piece]]:
        """The table with its words, and the words outside. None where it is none."""
        rows, columns = len(self._ys) - 1, len(self._xs) - 1
        if rows < 2 or columns < 2 or rows * columns > MOST_CELLS:
            return None, list(pieces)
        inside, outside = self._placed(pieces)
        owner = self._merged(rows, columns)
        cells: dict[tuple[int, int], list[Piece]] = defaultdict(list)
        for (row, column), held in inside.items():
            cells[owner[row, column]] += held
        if not _is_table(cells, set(owner.values())):
            return None, list(pieces)
        return self._block(owner, cells), outside

    def _placed(self, pieces: Sequence[Piece]) -> tuple[dict[tuple[int, int], list[Piece]], list[Piece]]:
        inside: dict[tuple[int, int], list[Piece]] = defaultdict(list)
        outside = []
        for piece in pieces:
            row = bisect_right(self._ys, piece.middle) - 1
            column = bisect_right(self._xs, (piece.box.left + piece.box.right) / 2) - 1
            if 0 <= row < len(self._ys) - 1 and 0 <= column < len(self._xs) - 1:
                inside[row, column].append(piece)
            else:
                outside.append(piece)
        return inside, outside

    def _merged(self, rows: int, columns: int) -> dict[tuple[int, int], tuple[int, int]]:
        """Each place of the grid → the place at the top left of the cell that it belongs to."""
        owner = {(row, column): (row, column) for row in range(rows) for column in range(columns)}
        for row in range(rows):
            for column in range(columns):
                if column and not _drawn(self._down, self._xs[column], self._ys[row], self._ys[row + 1]):
                    owner[row, column] = owner[row, column - 1]
                elif row and not _drawn(self._across, self._ys[row], self._xs[column], self._xs[column + 1]):
                    owner[row, column] = owner[row - 1, column]
        return owner

    def _block(
        self, owner: dict[tuple[int, int], tuple[int, int]], cells: dict[tuple[int, int], list[Piece]]
    ) -> TableBlock:
        parts: dict[tuple[int, int], list[Box]] = defaultdict(list)
        for (row, column), place in owner.items():
            box = Box(self._xs[column], self._ys[row], self._xs[column + 1], self._ys[row + 1])
            parts[place].append(box)
        seen = [
            SeenCell(*place, around(boxes), tuple(tuple(line) for line in rows_of(cells.get(place, ()))))
            for place, boxes in sorted(parts.items())
        ]
        return TableBlock(tuple(seen), around(cell.box for cell in seen), tuple(self._xs))


def _places(edges: Iterable[Edge]) -> list[float]:
    places: list[float] = []
    for place in sorted(edge[0] for edge in edges):
        if not places or place - places[-1] > NEAR:
            places.append(place)
    return places


def _drawn(edges: Sequence[Edge], place: float, start: float, stop: float) -> bool:
    covered = sum(max(0.0, min(stop, end) - max(start, begin)) for at, begin, end in edges if abs(at - place) <= NEAR)
    return covered >= _COVERED * (stop - start)


def _is_table(cells: dict[tuple[int, int], list[Piece]], places: set[tuple[int, int]]) -> bool:
    told = [place for place, held in cells.items() if held]
    rows = defaultdict(set)
    for row, column in places:
        rows[row].add(column)
    wide = sum(len(columns) > 1 for columns in rows.values())
    return len(told) >= 2 and wide >= 2
