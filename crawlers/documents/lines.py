"""Lines: words → runs that stand on one level → rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from crawlers.documents.page import Piece

_LEVEL = 0.5  # of the smaller height: words that share this much of their bands stand on one line
_MOST_LETTERS = 40


def rows_of(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """Words in rows from top to bottom, each from left to right. For words of one column: where two columns stand side
    by side on different levels, their lines would be taken for one."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda one: (one.middle, one.box.left)):
        for row in rows[:-4:-1]:
            if _share(row[0], piece):
                row.append(piece)
                break
        else:
            rows.append([piece])
    rows.sort(key=lambda row: min(piece.band[0] for piece in row))
    return [_closed(sorted(row, key=lambda one: one.box.left)) for row in rows]


def _share(one: Piece, other: Piece) -> bool:
    common = min(one.band[1], other.band[1]) - max(one.band[0], other.band[0])
    return common >= _LEVEL * min(one.size, other.size)


def _closed(row: Sequence[Piece]) -> list[Piece]:
    """A word set with spaces («П О С Т А Н О В Л Е Н И Е», «Қ А У Л Ы») is one word."""
    closed: list[Piece] = []
    at = 0
    while at < len(row):
        stop = at
        while stop < len(row) and _is_spaced(row, at, stop):
            stop += 1
        if stop - at >= 4:
            letters = row[at:stop]
            box = letters[0].box._replace(right=letters[-1].box.right, bottom=max(one.box.bottom for one in letters))
            sure = [one.confidence for one in letters if one.confidence is not None]
            closed.append(Piece("".join(one.text for one in letters), box, letters[0].band, min(sure, default=None)))
            at = stop
        else:
            closed.append(row[at])
            at += 1
    return closed


def _is_spaced(row: Sequence[Piece], start: int, index: int) -> bool:
    piece = row[index]
    if len(piece.text) != 1 or not piece.text.isupper() or index - start >= _MOST_LETTERS:
        return False
    if index == start:
        return True
    gap, first = piece.box.left - row[index - 1].box.right, row[start + 1].box.left - row[start].box.right
    return 0 <= gap <= 1.2 * piece.size and gap <= 1.8 * max(first, 1)
