"""Paged: PDF files and pictures of pages, read by crawlers.documents. What of them cannot be read is said by page."""

from __future__ import annotations

from collections.abc import Iterator

from crawlers.importing.draft import Draft, Item, Unread
from crawlers.importing.file import File
from crawlers.importing.readers import seconds_for
from crawlers.parse.parsed import ParsedArticle


def read_pdf(file: File) -> Iterator[Item]:
    """A PDF: its text layer, and by OCR what is scanned. Raises ParseError."""
    from crawlers.documents.pdf import parse_pdf

    yield from _items(parse_pdf(file.body(), file.at, seconds=_seconds(file)))


def read_image(file: File) -> Iterator[Item]:
    """A picture of one page or of several, by OCR. Raises ParseError."""
    from crawlers.documents.ocr import parse_image

    yield from _items(parse_image(file.body(), file.at, seconds=_seconds(file)))


def _seconds(file: File) -> float:
    """Somewhat less than the worker has for the file: what was read until then is kept."""
    return 0.8 * seconds_for("pdf", file.limits)


def _items(article: ParsedArticle) -> Iterator[Item]:
    yield Draft(article)
    for line in article.unread:
        where, _, reason = line.partition(": ")
        yield Unread(where if reason else "", reason or line)
