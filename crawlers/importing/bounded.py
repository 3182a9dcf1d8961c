"""Bounded: one document that was collected → its article, read in the worker's process within its limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import unquote, urlsplit

from crawlers.importing.draft import UnreadableError
from crawlers.importing.kinds import MEDIA_TYPES
from crawlers.importing.worker import Worker
from crawlers.parse.layout import Cell, TableFound
from crawlers.parse.parsed import ParsedArticle, ParseError

DOCUMENTS = frozenset(kind for kind, reader in MEDIA_TYPES.items() if reader not in ("html", "txt", "csv"))
MAGIC = (b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf")
MOST_REASONS = 20
_ALIKE = {b"%PDF-": ".pdf", b"\x89PNG": ".png", b"\xff\xd8\xff": ".jpg"}


def is_document(media_type: str, body: bytes) -> bool:
    """Whether an answer is a document and no page: as its server calls it, or as its first bytes say."""
    return media_type.partition(";")[0].strip().lower() in DOCUMENTS or body.startswith(MAGIC)


def parse_document(
    worker: Worker, body: bytes, media_type: str, url: str, at: datetime, title: str = ""
) -> ParsedArticle:
    """The article of a PDF, a picture, an office file or any other kind that is imported; `title` before its own. An
    archive of several documents gives one article, a page each.

    Raises ParseError, with one line that says why, where it cannot be read or holds nothing."""
    try:
        contents = worker.read(_name(url, body), body, at, media_type)
    except UnreadableError as error:
        raise ParseError(str(error)) from error
    found = [draft.article for draft in contents.drafts if draft.article is not None]
    if not found:
        raise ParseError("; ".join(contents.failures[:3]) or "nothing in it can be read")
    article = joined(found)
    unread = tuple(dict.fromkeys((*article.unread, *contents.failures[:MOST_REASONS])))
    return replace(article, title=title or article.title, unread=unread)


def joined(articles: Sequence[ParsedArticle]) -> ParsedArticle:
    """Several articles as the pages of one, each under its title; one alone as it is."""
    if len(articles) == 1:
        return articles[0]
    text, pages, tables = "", list[int](), list[TableFound]()
    for number, one in enumerate(articles, 1):
        text += "\n\n" if text else ""
        pages.append(len(text))
        text += f"{one.title}\n"
        tables += [_moved(table, len(text), number) for table in one.tables]
        text += one.text
    unread = tuple(line for one in articles for line in one.unread)
    return replace(articles[0], text=text, pages=tuple(pages), layout=(), tables=tuple(tables), unread=unread)


def _moved(table: TableFound, by: int, page: int) -> TableFound:
    cells = (Cell(c.row, c.column, c.text, c.start + by, c.stop + by, c.box) for c in table.cells)
    return TableFound(tuple(cells), page, table.title)


def _name(url: str, body: bytes) -> str:
    """A file name by which the kind is known: the address's own, or one by the first bytes."""
    name = unquote(urlsplit(url).path).rpartition("/")[2]
    ending = next((ending for magic, ending in _ALIKE.items() if body.startswith(magic)), "")
    return name if not ending or name.lower().endswith(ending) else f"{name or 'document'}{ending}"
