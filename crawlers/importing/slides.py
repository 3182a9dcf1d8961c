"""Slides: a PowerPoint presentation → a page a slide, with its tables and the speaker's notes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE

from crawlers.importing.draft import Draft, Item, UnreadableError
from crawlers.importing.file import File
from crawlers.importing.maker import FullError, Row, TextMaker
from crawlers.importing.package import Package, written_at
from crawlers.parse.layout import Box, PageLayout, Word
from crawlers.parse.parsed import ParsedArticle
from crawlers.parse.text import squeeze

_POINT = 12700  # of the units in which PowerPoint measures
_DEEPEST = 20  # groups inside one another
_TEMPLATE = "PowerPoint Presentation"  # the title of everything that was made from python-pptx's template


def read_pptx(file: File) -> Iterator[Item]:
    """A presentation. Boxes are those of the shapes in which the text stands. Raises UnreadableError."""
    body = file.body()
    package = Package(body, "pptx")
    package.check()
    properties = package.core()
    deck = Presentation(io.BytesIO(body))
    maker = _Maker(round((deck.slide_width or 0) / _POINT), round((deck.slide_height or 0) / _POINT))
    unread: list[str] = []
    for number, slide in enumerate(deck.slides, 1):
        if number > file.limits.pages:
            unread.append(f"page {number}: more than {file.limits.pages} pages are not read")
            break
        try:
            maker.slide(number, slide)
        except FullError:
            unread.append(f"page {number}: the text is longer than a document's may be; the rest was left out")
            break
    if not maker.text.text:
        raise UnreadableError("the presentation holds no text")
    title, author = properties.get("title", ""), properties.get("creator", "")
    yield Draft(
        ParsedArticle(
            title=(title if title and title != _TEMPLATE else maker.text.first_line)[:200],
            text=maker.text.text,
            published_at=written_at(properties.get("created"), file.at),
            modified_at=written_at(properties.get("modified"), file.at),
            authors=(author,) if author else (),
            pages=maker.text.pages,
            layout=tuple(maker.layout),
            tables=tuple(maker.text.tables),
            unread=tuple(unread),
        )
    )


class _Maker:
    """Walks the slides; `width` and `height` of them in points."""

    def __init__(self, width: int, height: int) -> None:
        self.text, self.layout = TextMaker(), list[PageLayout]()
        self._size = (width, height)
        self._words: list[Word] = []

    def slide(self, number: int, slide: Any) -> None:
        """The slide's shapes in their order, then its notes."""
        self.text.page()
        self._words = []
        self._shapes(number, slide.shapes, 0)
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            for line in slide.notes_slide.notes_text_frame.text.splitlines():
                self.text.line(line)
        start = min(self.text.pages[-1], self.text.size)
        self.layout.append(PageLayout(number, start, self.text.size, *self._size, words=tuple(self._words)))

    def _shapes(self, number: int, shapes: Any, depth: int) -> None:
        for shape in shapes:
            if shape.shape_type == MSO_SHAPE_TYPE.GROUP:
                if depth < _DEEPEST:
                    self._shapes(number, shape.shapes, depth + 1)
            elif getattr(shape, "has_table", False):
                self.text.table(_rows(shape.table), number)
            elif shape.has_text_frame:
                self._frame(shape)

    def _frame(self, shape: Any) -> None:
        box = _box(shape)
        for paragraph in shape.text_frame.paragraphs:
            text = squeeze("".join(run.text for run in paragraph.runs) or paragraph.text)
            self.text.line(text)
            if text and box is not None:
                self._words.append(Word(self.text.size - len(text), self.text.size, box))


def _rows(table: Any) -> Iterator[Row]:
    for row in table.rows:
        yield [(column, cell.text) for column, cell in enumerate(row.cells) if not cell.is_spanned]


def _box(shape: Any) -> Box | None:
    sides = (shape.left, shape.top, shape.width, shape.height)
    if any(side is None for side in sides):
        return None
    left, top, width, height = (round(side / _POINT, 1) for side in sides)
    return Box(left, top, left + width, top + height)
