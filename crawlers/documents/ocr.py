"""OCR: pictures of pages → words with their places and how sure they are."""

from __future__ import annotations

import time
from datetime import datetime
from functools import cached_property
from statistics import mean

from PIL import Image

from crawlers.documents import scan
from crawlers.documents.alike import in_one_alphabet
from crawlers.documents.article import article_of
from crawlers.documents.page import Piece, Rule, SeenPage
from crawlers.documents.ruled import grid_rules
from crawlers.documents.tesseract import SECONDS, OcrError, ReadWord, Tesseract, find_tesseract
from crawlers.parse.layout import Box
from crawlers.parse.parsed import ParsedArticle, ParseError

MOST_PAGES = 300  # of one document that are read by OCR
DOCUMENT_SECONDS = 1500.0  # for OCR of one document
DOUBTFUL = 65  # mean confidence below which a page may stand on its head or its side
LOW = 60  # confidence of a word below which it is shown as doubtful

__all__ = ["LOW", "OcrError", "Reader", "parse_image", "read_image"]


class Reader:
    """Reads pictures of the pages of one document, within the limits for one. Tesseract is looked for when the first
    page needs it."""

    def __init__(self, seconds: float = DOCUMENT_SECONDS, pages: int = MOST_PAGES) -> None:
        self._until = time.monotonic() + seconds
        self._left = pages
        self._last = 0  # how far the last page was turned: a scanner is fed the same way page after page

    @cached_property
    def _tesseract(self) -> Tesseract:
        return find_tesseract()

    def read(self, picture: Image.Image, dpi: int, number: int) -> SeenPage:
        """What stands on a picture of one page (grey, of any resolution). Raises OcrError, with the reason."""
        program = self._tesseract
        self._left -= 1
        if self._left < 0:
            raise OcrError("no more pages of one document are read by OCR")
        picture, dpi = scan.normal(picture, dpi)
        turned = self._guess(picture, dpi)
        page = self._upright(_turn(picture, turned), dpi, number, turned)
        if (page.confidence or 0) >= DOUBTFUL and page.pieces:
            return page
        other = program.rotation(*_coarse(picture, dpi), self._seconds())
        if other == turned:
            return page
        again = self._upright(_turn(picture, other), dpi, number, other)
        if _worth(again) <= _worth(page):
            return page
        self._last = other
        return again

    def _guess(self, picture: Image.Image, dpi: int) -> int:
        """How the page before lay, or what the picture shows where that cannot be: it costs little."""
        if scan.is_sideways(picture) == (self._last in (90, 270)):
            return self._last
        self._last = self._tesseract.rotation(*_coarse(picture, dpi), self._seconds())
        return self._last

    def _upright(self, picture: Image.Image, dpi: int, number: int, turned: int) -> SeenPage:
        angle = scan.skew(picture)
        level = picture.rotate(angle, Image.Resampling.BICUBIC, fillcolor=255) if angle else picture
        scale = 72 / dpi
        drawn = scan.drawn_lines(level, dpi)
        rules = grid_rules([Rule(*(side * scale for side in rule)) for rule in drawn])
        cleared = scan.without(level, [Rule(*(side / scale for side in rule)) for rule in rules], dpi)
        words = self._tesseract.read(scan.as_pnm(cleared), dpi, self._seconds())
        told = in_one_alphabet([word.text for word in words])
        words = [word._replace(text=text) for word, text in zip(words, told, strict=True)]
        sure = round(mean(word.confidence for word in words)) if words else None
        return SeenPage(
            number, picture.width * scale, picture.height * scale, tuple(_piece(word, scale) for word in words),
            tuple(rules), turned, sure, skew=angle,
        )  # fmt: skip

    def _seconds(self) -> float:
        left = self._until - time.monotonic()
        if left <= 1:
            raise OcrError("the time for OCR of one document is over")
        return min(SECONDS, left)


def _coarse(picture: Image.Image, dpi: int) -> tuple[bytes, int]:
    """Half the resolution tells which way is up, in a third of the time."""
    reduced = picture.reduce(2) if dpi >= 240 else picture
    return scan.as_pnm(reduced), dpi // 2 if dpi >= 240 else dpi


def _turn(picture: Image.Image, degrees: int) -> Image.Image:
    """Clockwise by quarters."""
    ways = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}
    return picture.transpose(ways[degrees]) if degrees in ways else picture


def _worth(page: SeenPage) -> float:
    return sum((piece.confidence or 0) * len(piece.text) for piece in page.pieces)


def _piece(word: ReadWord, scale: float) -> Piece:
    box = Box(*(side * scale for side in word.box))
    return Piece(word.text, box, (word.band[0] * scale, word.band[1] * scale), word.confidence)


def parse_image(body: bytes, fetched_at: datetime, title: str = "", seconds: float = DOCUMENT_SECONDS) -> ParsedArticle:
    """The text of a picture (PNG, JPEG, TIFF with its pages, WebP, BMP, GIF). Undated, as pictures are. Raises
    ParseError where it cannot be read or holds no text."""
    reader, pages, unread = Reader(seconds), list[SeenPage](), list[str]()
    try:
        for number, (picture, dpi) in enumerate(scan.frames(body), 1):
            try:
                pages.append(reader.read(picture, dpi, number))
            except OcrError as error:
                unread.append(f"page {number}: {error}")
                pages.append(SeenPage(number, picture.width * 72 / dpi, picture.height * 72 / dpi))
    except OcrError as error:
        raise ParseError(str(error)) from error
    return article_of(pages, unread, "", title=title)


def read_image(body: bytes, fetched_at: datetime, title: str = "") -> ParsedArticle | None:
    """What a picture inside an article says, where it holds a table; None where it holds none. Raises ParseError where
    it cannot be read, or OCR is not installed."""
    try:
        found = parse_image(body, fetched_at, title)
    except ParseError as error:
        if "neither text" in str(error):
            return None
        raise
    return found if found.tables else None
