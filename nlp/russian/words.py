"""Text → the words that Natasha's models were trained on: razdel's cut of a text, made in one pass.

razdel itself asks its seven rules at every place between two atoms; most places are a space or stand between a plain
word and a sign, where none of them joins. Here only the others are asked. The cut is razdel's own (a property test
holds them equal).
"""

from __future__ import annotations

from collections.abc import Sequence

from razdel.segmenters.punct import DASHES, ENDINGS
from razdel.segmenters.tokenize import ATOM, SMILE

_RU, _LAT, _INT, _PUNCT, _OTHER = (ATOM.groupindex[name] for name in ("RU", "LAT", "INT", "PUNCT", "OTHER"))
_LETTERS = (_RU, _LAT)
_JOINERS = frozenset(DASHES + "_")  # between two atoms that are no signs
_BETWEEN_NUMBERS = frozenset(".,/\\")

Atom = tuple[int, int, int]  # start, stop, kind


def cut(text: str) -> list[tuple[int, int]]:
    """(start, stop) of each word and sign of a text, in order, as `razdel.tokenize` cuts it."""
    atoms = [(match.start(), match.end(), match.lastindex or 0) for match in ATOM.finditer(text)]
    found: list[tuple[int, int]] = []
    begin, end, last = 0, -1, 0
    for at, (start, stop, kind) in enumerate(atoms):
        if start == end and (kind >= _PUNCT or last >= _PUNCT) and _joined(text, begin, atoms, at):
            end, last = stop, kind
            continue
        if end > 0:
            found.append((begin, end))
        begin, end, last = start, stop, kind
    if end > 0:
        found.append((begin, end))
    return found


def _joined(text: str, begin: int, atoms: Sequence[Atom], at: int) -> bool:
    """Whether the atom at `at` continues the word that begins at `begin`; one of the two atoms is no plain word."""
    (left_start, left_stop, left), (start, stop, right) = atoms[at - 1], atoms[at]
    if left == right == _PUNCT and _signs(text, begin, left_start, start):
        return True
    if (left == _OTHER and (right in _LETTERS or right == _OTHER)) or (right == _OTHER and left in _LETTERS):
        return True
    if text[start:stop] == "!" and text[left_start:left_stop].lower() == "yahoo":
        return True
    # A joiner may be the left atom («кое-|что») or the right one («кое|-что»).
    if left == _PUNCT and at > 1 and _joins(text[left_start], atoms[at - 2][2], right):
        return True
    return right == _PUNCT and at + 1 < len(atoms) and _joins(text[start], left, atoms[at + 1][2])


def _joins(sign: str, left: int, right: int) -> bool:
    if sign in _JOINERS:
        return _PUNCT not in (left, right)
    return left == right == _INT and sign in _BETWEEN_NUMBERS


def _signs(text: str, begin: int, left: int, right: int) -> bool:
    """Smileys, «?!», «--»."""
    pair = text[left] + text[right]
    return (
        SMILE.match(text[begin : right + 1]) is not None
        or (text[left] in ENDINGS and text[right] in ENDINGS)
        or pair in ("--", "**")
    )
