"""Differences: what one version of a text says that another does not, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

_PIECE = re.compile(r"\n+|[^\S\n]+|\d[\d.,:]*\d|\w+|[^\w\s]")  # a number is one piece: «12,6», «17:30»
MOST_PIECES = 3_000  # compared word by word: the work grows with the square. Longer stretches are compared by line
KEPT = 160  # characters that are shown on either side of a long stretch that is the same

Kind = Literal["same", "gone", "added", "cut"]


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of text; `cut` stands for an equal one that is too long to repeat."""

    kind: Kind
    text: str


def compare(old: str, new: str) -> list[Change]:
    """From `old` to `new`, in the order of the text, long equal stretches shortened."""
    return [piece for one in _joined(_by_line(old, new)) for piece in _shortened(one)]


def _by_line(old: str, new: str) -> Iterator[Change]:
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    if len(before) + len(after) > MOST_PIECES:
        yield from (Change("gone", old), Change("added", new))
        return
    for verb, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if verb == "equal":
            yield Change("same", "".join(before[a:b]))
        else:
            yield from _by_word("".join(before[a:b]), "".join(after[c:d]))


def _by_word(old: str, new: str) -> Iterator[Change]:
    before, after = _PIECE.findall(old), _PIECE.findall(new)
    if len(before) + len(after) > MOST_PIECES:
        yield from (Change("gone", old), Change("added", new))
        return
    for verb, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if verb == "equal":
            yield Change("same", "".join(before[a:b]))
            continue
        yield Change("gone", "".join(before[a:b]))
        yield Change("added", "".join(after[c:d]))


def _joined(changes: Iterator[Change]) -> list[Change]:
    """Neighbours of one kind become one; a lone space between two changes does not part them."""
    found: list[Change] = []
    for one in changes:
        if not one.text:
            continue
        if found and found[-1].kind == one.kind:
            found[-1] = Change(one.kind, found[-1].text + one.text)
        else:
            found.append(one)
    return found


def _shortened(change: Change) -> Sequence[Change]:
    if change.kind != "same" or len(change.text) <= 3 * KEPT:
        return [change]
    head, tail = change.text[:KEPT].rpartition(" ")[0], change.text[-KEPT:].partition(" ")[2]
    return [Change("same", head), Change("cut", ""), Change("same", tail)]
