"""Page: what was seen on one page of a document, before it is put into the order of reading.

Units are points (1/72 inch) from the top left corner of the page as it is read.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from crawlers.parse.layout import Box


class Piece(NamedTuple):
    """A word or a part of one, as it is printed. `band` is the height of its line (top, bottom), from ascender to
    descender: words of one line have nearly the same, however small their letters. `confidence` is OCR's."""

    text: str
    box: Box
    band: tuple[float, float]
    confidence: int | None = None

    @property
    def size(self) -> float:
        return self.band[1] - self.band[0]

    @property
    def middle(self) -> float:
        return (self.band[0] + self.band[1]) / 2


class Rule(NamedTuple):
    """A drawn line: horizontal where `top` equals `bottom`, vertical where `left` equals `right`."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class SeenPage:
    """One page: its size, the words in the order in which they were found, the drawn lines. `rotation` and
    `confidence` are those of PageLayout; `unread` says why the page, or a part of it, could not be read. `skew` is how
    far a scan was turned counter-clockwise to be level, in degrees: words and lines are those of the levelled page."""

    number: int
    width: float
    height: float
    pieces: tuple[Piece, ...] = ()
    rules: tuple[Rule, ...] = ()
    rotation: int = 0
    confidence: int | None = None
    unread: str | None = None
    skew: float = 0.0


def around(boxes: Iterable[Box]) -> Box:
    """The smallest box that holds all of `boxes`, of which there is at least one."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return Box(min(lefts), min(tops), max(rights), max(bottoms))


def unlevelled(box: Box, width: float, height: float, angle: float) -> Box:
    """Where a box of a page that was turned counter-clockwise by `angle` degrees about its middle lies on the page as
    it came: its middle goes back, its size stays."""
    if not angle:
        return box
    turn = math.radians(angle)
    dx, dy = (box.left + box.right - width) / 2, (box.top + box.bottom - height) / 2
    x = width / 2 + dx * math.cos(turn) - dy * math.sin(turn)
    y = height / 2 + dx * math.sin(turn) + dy * math.cos(turn)
    half, tall = (box.right - box.left) / 2, (box.bottom - box.top) / 2
    return Box(x - half, y - tall, x + half, y + tall)
