"""Layout: where the words of a paged document stand, and its tables; so that a mention links to its place on a page.

Boxes are in points (1/72 inch) from the top left corner of the page as it is read, after any rotation of a scan.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple


class Box(NamedTuple):
    """A rectangle on a page: left, top, right, bottom."""

    left: float
    top: float
    right: float
    bottom: float


class Word(NamedTuple):
    """A word: its offsets in the article's text, its box, and OCR's confidence (0 to 100; None: not read by OCR)."""

    start: int
    stop: int
    box: Box
    confidence: int | None = None


@dataclass(frozen=True, slots=True)
class PageLayout:
    """One page: `number` from 1, offsets in the article's text, size in points, and how far a scan was turned
    (degrees clockwise). `confidence` is the mean of OCR's over the words, None where none was read by OCR."""

    number: int
    start: int
    stop: int
    width: int
    height: int
    words: tuple[Word, ...] = ()
    rotation: int = 0
    confidence: int | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table, rows and columns from 0: its text and where that stands in the article's text."""

    row: int
    column: int
    text: str
    start: int
    stop: int
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class TableFound:
    """A table as it was found: on which page (from 1; None: not paged), under what name."""

    cells: tuple[Cell, ...]
    page: int | None = None
    title: str | None = None


def encode_words(words: Sequence[Word]) -> bytes:
    """Words as the store keeps them; `decode_words` undoes it, boxes rounded to tenths of a point."""
    rows = [[w.start, w.stop, *(round(side * 10) for side in w.box), w.confidence] for w in words]
    return zlib.compress(json.dumps(rows, separators=(",", ":")).encode())


def decode_words(data: bytes) -> tuple[Word, ...]:
    rows: list[list[Any]] = json.loads(zlib.decompress(data))
    return tuple(Word(row[0], row[1], Box(*(side / 10 for side in row[2:6])), row[6]) for row in rows)
