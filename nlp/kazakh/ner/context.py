"""What the model is told about a word's neighbourhood: classes side by side, quotes, heads to the right, phrases.

Sentences lie in one row of word ids with two pads (id 0) around each, so that every rule is a few numpy operations
over thousands of words. A rule yields its name, the places that it speaks of, and a small code for each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp.kazakh.ner.forms import stems_of
from nlp.kazakh.ner.hints import HEAD_KINDS, HINT_KINDS, phrases

Ints = NDArray[np.int64]
Code = tuple[str, Ints, Ints]  # rule, places, codes

REACH = 7  # words to the right in which a head is looked for
PADS = 2
CLASSES = 256  # word classes at most
_SHAPES = ("", "x", "X", "Xx", "d", "other")  # short shapes; the empty one is the pad
_QUOTE_WORDS = 12  # longer quotes are speech
_OPENING, _CLOSING, _EITHER = frozenset("«“„"), frozenset("»”"), frozenset('"')
_INSIDE = frozenset('«»",()')  # signs that a name may hold: a head behind them still counts
_NO_KIND = len(HEAD_KINDS)


@dataclass(frozen=True, slots=True)
class Row:
    """Words of many sentences laid end to end with pads. Every array is as long as the row."""

    words: Sequence[str]
    classes: Ints
    shapes: Ints
    heads: Ints
    everyday: Ints
    barriers: NDArray[np.bool_]  # signs that no name reaches over, and pads
    begins: Ints  # where the sentences begin
    ends: Ints  # and where the pads after them do


def short_shape(shape: str) -> int:
    """The number of a word's shape, by its first two signs."""
    return _SHAPES.index(shape[:2]) if shape[:2] in _SHAPES[1:] else _SHAPES.index("other")


def is_barrier(word: str) -> bool:
    """Whether no name reaches over a sign."""
    return not word[0].isalnum() and word not in _INSIDE


def codes(row: Row) -> Iterator[Code]:
    """Everything that the rules below say of a row; a rule speaks of a place at most once."""
    real = np.flatnonzero(row.classes)
    for rule in (_neighbours, _opening, _heads_ahead):
        yield from rule(row, real)
    yield from _listed(row)


def sizes(classes: int = CLASSES) -> dict[str, int]:
    """How many codes each rule has."""
    shapes, kinds = len(_SHAPES), len(HEAD_KINDS) + 1
    fixed = {
        "before": classes * classes,
        "after": classes * classes,
        "shapes": shapes**3,
        "first": classes,
        "second": classes,
        "first_shape": shapes * 2,
        "quote": 5 * 6 * kinds,
        "quote_after": 5 * kinds,
        "quote_before": 5 * kinds,
        "quoted_before": 6,
        "phrase": len(HINT_KINDS) * 3,
    }
    heads = {f"head {kind}": (REACH + 1) * shapes for kind in HEAD_KINDS}
    return fixed | heads


def _neighbours(row: Row, real: Ints) -> Iterator[Code]:
    classes, shapes, base = row.classes, row.shapes, len(_SHAPES)
    yield "before", real, classes[real - 1] * CLASSES + classes[real]
    yield "after", real, classes[real] * CLASSES + classes[real + 1]
    yield "shapes", real, (shapes[real - 1] * base + shapes[real]) * base + shapes[real + 1]


def _opening(row: Row, real: Ints) -> Iterator[Code]:
    first = row.begins
    yield "first", first, row.classes[first]
    yield "first_shape", first, row.shapes[first] * 2 + row.everyday[first]
    second = first[first + 1 < row.ends] + 1
    yield "second", second, row.classes[second]


def _heads_ahead(row: Row, real: Ints) -> Iterator[Code]:
    size = len(row.classes)
    places = np.arange(size)
    barrier = _next(np.where(row.barriers, places, size))
    for at, kind in enumerate(HEAD_KINDS):
        is_head = (row.heads >> at) & 1
        if not is_head.any():
            continue
        distance = _next(np.where(is_head, places, size)) - places
        seen = np.flatnonzero((distance <= REACH) & (distance > 0) & (barrier > places + distance))
        yield f"head {kind}", seen, distance[seen] * len(_SHAPES) + row.shapes[seen]


def _next(marked: Ints) -> Ints:
    """For each place the first marked one from it on."""
    return np.minimum.accumulate(marked[::-1])[::-1]


def quotes(words: Sequence[str], start: int, stop: int) -> Iterator[tuple[int, int]]:
    """The places of the opening and the closing sign of each quote between two places."""
    opened = -1
    for at in range(start, stop):
        word = words[at]
        if word in _OPENING or (word in _EITHER and opened < 0):
            opened = at
        elif opened >= 0 and (word in _CLOSING or word in _EITHER):
            if at - opened <= _QUOTE_WORDS:
                yield opened, at
            opened = -1


def _listed(row: Row) -> Iterator[Code]:
    """The rules that walk: through quotes and phrases, which are few."""
    found: dict[str, tuple[list[int], list[int]]] = {}

    def add(rule: str, at: int, code: int) -> None:
        where, what = found.setdefault(rule, ([], []))
        where.append(at)
        what.append(code)

    for start, stop in zip(row.begins.tolist(), row.ends.tolist(), strict=True):
        for opened, closed in quotes(row.words, start, stop):
            _quote(row, opened, closed, add)
        _phrases(row.words, start, stop, add)
    for rule, (where, what) in found.items():
        yield rule, np.array(where, dtype=np.int64), np.array(what, dtype=np.int64)


def _quote(row: Row, opened: int, closed: int, add: Callable[[str, int, int], None]) -> None:
    kinds, length = _NO_KIND + 1, min(closed - opened - 1, 5)
    after, before = _first_kind(row.heads[closed + 1]), _first_kind(row.heads[opened - 1])
    for at in range(opened, closed + 1):
        place = 0 if at == opened else 1 if at == opened + 1 else 4 if at == closed else 3 if at == closed - 1 else 2
        add("quote", at, (place * 6 + length) * kinds + after)
        add("quote_after", at, place * kinds + after)
        add("quote_before", at, place * kinds + before)
    if row.classes[closed + 1]:
        add("quoted_before", closed + 1, length)


def _first_kind(mask: int) -> int:
    return next((at for at in range(_NO_KIND) if mask >> at & 1), _NO_KIND)


def _phrases(words: Sequence[str], start: int, stop: int, add: Callable[[str, int, int], None]) -> None:
    listed, at = phrases(), start
    while at < stop:
        length = 0
        for phrase, kind in listed.get(words[at].lower(), ()):
            if at + len(phrase) <= stop and _is_phrase(words[at : at + len(phrase)], phrase):
                length = len(phrase)
                code = HINT_KINDS.index(kind) * 3
                for step in range(length):
                    add("phrase", at + step, code + (0 if step == 0 else 2 if step == length - 1 else 1))
                break
        at += max(length, 1)


def _is_phrase(words: Sequence[str], phrase: tuple[str, ...]) -> bool:
    """Whether words are a phrase: all as listed, the last with any ending."""
    inner = all(word.lower() == listed for word, listed in zip(words[:-1], phrase[:-1], strict=True))
    return inner and phrase[-1] in stems_of(words[-1])
