"""Reading: words and tables of a page → lines in the order in which a person reads them.

The page is cut into strips at its white lines. Strips below one another that leave the same upright stripe white are
columns: they are read one after another. Where the stripe parts a list of names from numbers, it is a table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from crawlers.documents.aligned import aligned_table
from crawlers.documents.blocks import Block, BlockPage, Line, TableBlock
from crawlers.documents.lines import rows_of
from crawlers.documents.page import Piece, SeenPage, around
from crawlers.documents.ruled import ruled_tables

Item = Piece | TableBlock
Gap = tuple[float, float]

_GUTTER = 0.75  # of a line's height: what is white that wide over several lines is no space between words
_FEWEST = 3  # lines on either side, else they are no columns
_DEEPEST = 5  # columns within columns
_APART = 1.6  # of a line's height: a white line that high ends columns of which only one goes on
_AHEAD = 200  # strips that are looked through for the beginning of columns
_LETTERS = 4  # a line of a column on average, at least
_WORDS = 1.5  # a line of prose on average, at least
_FULL = 0.55  # of a column's width: what lines of prose fill on average


def read_page(seen: SeenPage) -> BlockPage:
    """The blocks of a page, in order."""
    tables, rest = ruled_tables(seen.rules, seen.pieces)
    blocks: list[Block] = []
    _read([*rest, *tables], blocks, 0)
    size = (seen.width, seen.height)
    return BlockPage(seen.number, *size, tuple(blocks), seen.rotation, seen.confidence, seen.skew)


def _read(items: Sequence[Item], blocks: list[Block], depth: int) -> None:
    if not items:
        return
    size = median([item.size for item in items if isinstance(item, Piece)] or [10.0])
    strips = [_Strip(some, _edge(some), tuple(_white(some)), _has_table(some)) for some in _strips(items)]
    sides = _edge(items)
    at, plain = 0, list[Item]()  # what stands in lines over the whole width, and is not yet read
    while at < len(strips):
        part = _part(strips, at, size, sides) if depth < _DEEPEST else None
        begin = at + 1 if part is None else part.begin
        plain += [item for strip in strips[at:begin] for item in strip.items]
        at = begin if part is None else part.stop
        if part is not None:
            _lines(plain, blocks)
            plain = []
            if part.table is not None:
                blocks.append(part.table)
            for column in part.columns:
                _read(column, blocks, depth + 1)
    _lines(plain, blocks)


@dataclass(frozen=True, slots=True)
class _Strip:
    """What stands between two lines that are white from side to side; its edges, and what it leaves white."""

    items: list[Item]
    edge: Gap
    white: tuple[Gap, ...]
    has_table: bool


@dataclass(frozen=True, slots=True)
class _Part:
    """Strips from `begin` to `stop` that are a table or columns."""

    begin: int
    stop: int
    table: TableBlock | None = None
    columns: Sequence[list[Item]] = ()


def _part(strips: Sequence[_Strip], at: int, size: float, sides: Gap) -> _Part | None:
    """The table or the columns that strips from `at` on make, or nearly from there on: lines that stand on one side
    only, above, are of the text before."""
    stop, gaps = _group(strips, at, size, sides)
    if not gaps:
        return None
    first, last = _sided(strips, at, stop, gaps)
    if table := _table(strips[first : last + 1], gaps):
        return _Part(first, last + 1, table)
    begin = _near(strips, at, first, size)
    columns = _columns(strips[begin:stop], gaps, size)
    return _Part(begin, stop, columns=columns) if columns else None


def _sided(strips: Sequence[_Strip], at: int, stop: int, gaps: Sequence[Gap]) -> tuple[int, int]:
    """The first and the last of some strips that hold something on both sides of a gap."""
    both = [
        index
        for index in range(at, stop)
        if any(strips[index].edge[0] < gap[0] and strips[index].edge[1] > gap[1] for gap in gaps)
    ]
    return (both[0], both[-1]) if both else (at, stop - 1)


def _near(strips: Sequence[_Strip], at: int, first: int, size: float) -> int:
    """Where columns begin of which one is higher: at the strip below the last wide white line above `first`."""
    for index in range(first, at, -1):
        above = max(_band(item)[1] for item in strips[index - 1].items)
        if min(_band(item)[0] for item in strips[index].items) - above > 0.5 * _APART * size:
            return index
    return at


def _strips(items: Sequence[Item]) -> list[list[Item]]:
    """Items between lines that are white from side to side."""
    strips: list[list[Item]] = []
    bottom = float("-inf")
    for item in sorted(items, key=lambda one: (_band(one)[0], one.box.left)):
        top, low = _band(item)
        inset = min(0.25 * (low - top), 3.0)  # ascenders and descenders of dense lines meet
        if top + inset >= bottom or not strips:
            strips.append([])
        strips[-1].append(item)
        bottom = max(bottom, low - inset)
    return strips


def _band(item: Item) -> tuple[float, float]:
    return item.band if isinstance(item, Piece) else (item.box.top, item.box.bottom)


def _group(strips: Sequence[_Strip], at: int, size: float, sides: Gap) -> tuple[int, list[Gap]]:
    """As many strips from `at` on as leave a common stripe white between what stands on its two sides; white at the
    `sides` of all strips parts nothing."""
    gaps = [gap for gap in strips[at].white if gap[1] > sides[0] and gap[0] < sides[1]]
    stop, best = at + 1, list[Gap]()
    found, (left, right) = at + 1, strips[at].edge
    while gaps and stop < len(strips) and (best or stop - at < _AHEAD):
        strip = strips[stop]
        if strip.has_table:
            break
        left, right = min(left, strip.edge[0]), max(right, strip.edge[1])
        gaps = [gap for gap in _common(gaps, strip.white, size) if gap[1] > sides[0] and gap[0] < sides[1]]
        inner = [gap for gap in gaps if gap[0] > left and gap[1] < right]
        stop += 1
        if inner:
            found, best = stop, inner
        elif best:
            break
    return (_trimmed(strips, at, found, best, size), best) if best else (at + 1, [])


def _edge(strip: Sequence[Item]) -> Gap:
    return min(item.box.left for item in strip), max(item.box.right for item in strip)


def _white(strip: Sequence[Item]) -> list[Gap]:
    """What a strip leaves white, without end at either side."""
    gaps, at = [], float("-inf")
    for item in sorted(strip, key=lambda one: one.box.left):
        if item.box.left > at:
            gaps.append((at, item.box.left))
        at = max(at, item.box.right)
    return [*gaps, (at, float("inf"))]


def _common(ones: Sequence[Gap], others: Sequence[Gap], size: float) -> list[Gap]:
    found = []
    for begin, end in ones:
        for start, stop in others:
            left, right = start if start > begin else begin, stop if stop < end else end
            if right - left >= _GUTTER * size:
                found.append((left, right))
    return found


def _has_table(items: Sequence[Item]) -> bool:
    return any(isinstance(item, TableBlock) for item in items)


def _trimmed(strips: Sequence[_Strip], at: int, stop: int, gaps: Sequence[Gap], size: float) -> int:
    """Where one column alone goes on below a wide white line, it is no more part of the columns."""
    last = at
    for index in range(at, stop):
        left, right = strips[index].edge
        if any(left < gap[0] and right > gap[1] for gap in gaps):
            last = index
    for index in range(last + 1, stop):
        above = max(_band(item)[1] for item in strips[index - 1].items)
        if min(_band(item)[0] for item in strips[index].items) - above > _APART * size:
            return index
    return stop


def _parts(items: Sequence[Item], gaps: Sequence[Gap]) -> list[list[Item]]:
    """Items between the gaps, from left to right."""
    middles = [(gap[0] + gap[1]) / 2 for gap in gaps]
    parts: list[list[Item]] = [[] for _ in range(len(gaps) + 1)]
    for item in items:
        centre = (item.box.left + item.box.right) / 2
        parts[sum(centre > middle for middle in middles)].append(item)
    return parts


def _columns(group: Sequence[_Strip], gaps: Sequence[Gap], size: float) -> list[list[Item]] | None:
    """The columns of a group of strips; None where they are too short, or labels with their values."""
    parts = _parts([item for strip in group for item in strip.items], gaps)
    if any(isinstance(item, TableBlock) for part in parts for item in part):
        return parts
    lines = [rows_of(item for item in part if isinstance(item, Piece)) for part in parts]
    if any(len(rows) < _FEWEST for rows in lines):
        kept = [
            gap for gap, (one, two) in zip(gaps, pairwise(lines), strict=True) if min(len(one), len(two)) >= _FEWEST
        ]
        return _columns(group, kept, size) if kept and len(kept) < len(gaps) else None
    if sum(row[-1].text.endswith(":") for row in lines[0]) * 2 >= len(lines[0]) or not all(map(_is_text, lines)):
        return None
    return parts if all(_is_prose(rows) for rows in lines) or _is_letterhead(lines) else None


def _is_text(rows: Sequence[Sequence[Piece]]) -> bool:
    """No column of numbers or bullets before the lines of a list."""
    return sum(char.isalpha() for row in rows for piece in row for char in piece.text) >= _LETTERS * len(rows)


def _is_prose(rows: Sequence[Sequence[Piece]]) -> bool:
    box = around(piece.box for row in rows for piece in row)
    widths = [row[-1].box.right - row[0].box.left for row in rows]
    words = sum(map(len, rows)) / len(rows)
    return words >= _WORDS and sum(widths) / len(widths) >= _FULL * max(box.right - box.left, 1)


def _is_letterhead(lines: Sequence[Sequence[Sequence[Piece]]]) -> bool:
    """Two columns of few words without a number: one body's name in two languages."""
    words = [piece.text for rows in lines for row in rows for piece in row]
    return len(lines) == 2 and not any(char.isdigit() for word in words for char in word)


def _table(group: Sequence[_Strip], gaps: Sequence[Gap]) -> TableBlock | None:
    pieces = [[item for item in strip.items if isinstance(item, Piece)] for strip in group]
    return aligned_table(pieces, gaps) if all(map(len, pieces)) else None


def _lines(items: Sequence[Item], blocks: list[Block]) -> None:
    """Items of one column, from top to bottom; a table stands where its top is."""
    if not items:
        return
    column = sum(isinstance(block, Line) for block in blocks)  # a number of its own: lines are counted once
    rows = rows_of(item for item in items if isinstance(item, Piece))
    box = around(item.box for item in items)
    found: list[tuple[float, Block]] = [
        (min(piece.band[0] for piece in row), Line(tuple(row), box.left, box.right, column)) for row in rows
    ]
    found += [(item.box.top, item) for item in items if isinstance(item, TableBlock)]
    blocks.extend(block for _, block in sorted(found, key=lambda pair: pair[0]))
