"""Paged: PDF files and pictures of pages, read by crawlers.documents."""

from __future__ import annotations

from collections.abc import Iterator

from crawlers.documents.pdf import parse_pdf
from crawlers.importing.draft import Draft, Item
from crawlers.importing.file import File


def read_pdf(file: File) -> Iterator[Item]:
    """A PDF: its text layer, and by OCR what is scanned. Raises ParseError."""
    yield Draft(parse_pdf(file.body(), file.at))
