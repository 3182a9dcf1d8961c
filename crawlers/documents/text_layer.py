"""Text layer: the words that a PDF page carries as text, with their places."""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2
from pypdfium2 import raw

from crawlers.documents.page import Piece
from crawlers.parse.layout import Box

MOST_CHARACTERS = 60_000  # of one page; the densest newspaper page holds about 30,000
SOFT = "\u00ad"  # a hyphen that shows only where a line breaks
BROKEN = "-\ufffe\u0002\u2010"  # what stands at the end of a broken word: PDFium writes the second and the third
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
_DROPPED = dict.fromkeys((*range(9), *range(14, 32), 65279, 8203, 8204, 8205, 8288))
_TABLE = {**_DROPPED, **_LIGATURES, 2: "-", 0xFFFE: "-"}
_APART = 0.9  # of the line's height: letters further apart than this are of two words, whatever the file says
_LEVEL = 0.4  # of the line's height: a letter that stands this much higher or lower begins another word

Place = Callable[[float, float], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class TextLayer:
    """The words of a page and what speaks for and against them: `letters` were read, `unmapped` of them have no known
    character. `turned` is how far the page must be turned clockwise to be read (its text runs up or down)."""

    pieces: tuple[Piece, ...]
    width: float
    height: float
    letters: int = 0
    unmapped: int = 0
    turned: int = 0
    cut: bool = False


def read_layer(page: pypdfium2.PdfPage) -> TextLayer:
    """The text of a page. Raises PdfiumError. Annotations and form fields are no part of it."""
    width, height = page.get_size()
    textpage = page.get_textpage()
    try:
        count = min(textpage.count_chars(), MOST_CHARACTERS)
        turned = _turned(textpage, count, page.get_rotation())
        place, width, height = placing(page, width, height, turned)
        glyphs, unmapped = _glyphs(textpage, count, place)
        cut = textpage.count_chars() > count
    finally:
        textpage.close()
    pieces = tuple(_words(glyphs))
    return TextLayer(pieces, width, height, sum(glyph is not None for glyph in glyphs), unmapped, turned, cut)


def _turned(textpage: Any, count: int, rotation: int) -> int:
    """Most letters' direction, of those looked at: text written sideways is read sideways."""
    step = max(1, count // 100)
    angles = Counter[int]()
    for index in range(0, count, step):
        angle = raw.FPDFText_GetCharAngle(textpage, index)
        if angle >= 0 and not raw.FPDFText_IsGenerated(textpage, index):
            angles[round(math.degrees(angle) / 90) % 4 * 90] += 1
    if not angles:
        return 0
    angle, times = angles.most_common(1)[0]
    # PDFium's angle is counter-clockwise on the page before its own rotation, which is clockwise.
    return (angle - rotation) % 360 if times > 0.6 * angles.total() else 0


def placing(page: Any, width: float, height: float, turned: int) -> tuple[Place, float, float]:
    """From PDF coordinates to points from the top left corner of the page as it is shown and then turned."""
    scale = 1000
    x, y = ctypes.c_int(), ctypes.c_int()

    def shown(left: float, top: float) -> tuple[float, float]:
        size = (round(width * scale / 100), round(height * scale / 100))
        raw.FPDF_PageToDevice(page, 0, 0, *size, 0, left, top, x, y)
        return x.value * 100 / scale, y.value * 100 / scale

    (ox, oy), (ax, ay), (bx, by) = shown(0, 0), shown(1000, 0), shown(0, 1000)
    ux, uy, vx, vy = ((one - at) / 1000 for one, at in ((ax, ox), (ay, oy), (bx, ox), (by, oy)))

    def upright(left: float, top: float) -> tuple[float, float]:
        return ox + ux * left + vx * top, oy + uy * left + vy * top

    def place(left: float, top: float) -> tuple[float, float]:
        return turn(ox + ux * left + vx * top, oy + uy * left + vy * top, width, height, turned)

    return (place if turned else upright, *((height, width) if turned in (90, 270) else (width, height)))


def turn(x: float, y: float, width: float, height: float, degrees: int) -> tuple[float, float]:
    """Where a point of a page lands when the page is turned clockwise by 0, 90, 180 or 270 degrees."""
    if degrees == 90:
        return height - y, x
    if degrees == 180:
        return width - x, height - y
    if degrees == 270:
        return y, width - x
    return x, y


Glyph = tuple[str, float, float, float, float]  # a character and its box


def _glyphs(textpage: Any, count: int, place: Place) -> tuple[list[Glyph | None], int]:
    """The characters in the file's order, None for what parts words; and how many have no known character."""
    found: list[Glyph | None] = []
    unmapped, rectangle = 0, raw.FS_RECTF()
    for index in range(count):
        code = raw.FPDFText_GetUnicode(textpage, index)
        character = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else " "
        if character.isspace() or not raw.FPDFText_GetLooseCharBox(textpage, index, rectangle):
            found.append(None)
            continue
        unmapped += raw.FPDFText_HasUnicodeMapError(textpage, index) == 1
        a, b = place(rectangle.left, rectangle.top), place(rectangle.right, rectangle.bottom)
        left, right = (a[0], b[0]) if a[0] <= b[0] else (b[0], a[0])
        top, bottom = (a[1], b[1]) if a[1] <= b[1] else (b[1], a[1])
        found.append((character, left, top, right, bottom) if math.isfinite(left + top + right + bottom) else None)
    return found, unmapped


def _words(glyphs: list[Glyph | None]) -> Iterator[Piece]:
    word: list[Glyph] = []
    for glyph in glyphs:
        if word and (glyph is None or not _follows(word[-1], glyph)):
            yield from _piece(word)
            word = []
        if glyph is not None:
            word.append(glyph)
    yield from _piece(word)


def _follows(before: Glyph, glyph: Glyph) -> bool:
    size = max(before[4] - before[2], glyph[4] - glyph[2], 0.1)
    level = abs((before[2] + before[4]) - (glyph[2] + glyph[4])) / 2 <= _LEVEL * size
    return level and -_APART * size <= glyph[1] - before[3] <= _APART * size


def _piece(word: list[Glyph]) -> Iterator[Piece]:
    if not word:
        return
    letters, lefts, tops, rights, bottoms = zip(*word, strict=True)
    text = "".join(letters)
    ends_soft = text.endswith(SOFT)
    text = unicodedata.normalize("NFC", text.translate(_TABLE).replace(SOFT, ""))
    if text:
        box = Box(min(lefts), min(tops), max(rights), max(bottoms))
        yield Piece(text + SOFT * ends_soft, box, (box.top, box.bottom))
