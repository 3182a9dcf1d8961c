"""Article: pages that were seen → what the document says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from crawlers.documents.page import SeenPage
from crawlers.documents.reading import read_page
from crawlers.documents.running import without_running
from crawlers.documents.titles import title_of
from crawlers.documents.writing import write
from crawlers.parse.parsed import ParsedArticle, ParseError

MOST_UNREAD = 20  # reasons that are listed


def article_of(
    pages: Sequence[SeenPage], unread: Sequence[str], named: str, modified_at: datetime | None = None, title: str = ""
) -> ParsedArticle:
    """The article of pages that were seen: `title` where it is given, else `named` where a person wrote that, else its
    heading. `unread` says what could not be read. Raises ParseError where no page says anything."""
    blocks = without_running([read_page(page) for page in pages])
    written = write(blocks)
    if not any(map(str.isalnum, written.text)):
        raise ParseError(_nothing(unread))
    return ParsedArticle(
        title or title_of(named, blocks, written.text),
        written.text,
        modified_at=modified_at,
        pages=tuple(page.start for page in written.layout),
        layout=written.layout,
        tables=written.tables,
        unread=tuple(_some(unread)),
    )


def _nothing(unread: Sequence[str]) -> str:
    if not unread:
        return "the document holds neither text nor a picture of any"
    return unread[0].partition(": ")[2] or unread[0]


def _some(reasons: Sequence[str]) -> list[str]:
    more = len(reasons) - MOST_UNREAD
    return [*reasons[:MOST_UNREAD], *([f"and {more} pages more"] if more > 0 else [])]
