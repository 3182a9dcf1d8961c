"""Documents: bytes of any kind that is read → one article, in a process that is killed at its limits.

The parse stage reads with it what the crawler fetched: PDF, Office files, archives, e-mail.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import unquote, urlsplit

from crawlers.importing.draft import Draft, UnreadableError
from crawlers.importing.worker import Worker
from crawlers.parse.layout import Cell, TableFound
from crawlers.parse.parsed import ParsedArticle, ParseError

PAGES = ("text/html", "application/xhtml+xml")  # what the parse stage reads as a page and not as a document


def is_document(media_type: str, body: bytes, name: str = "") -> bool:
    """Whether a fetched body is a document: by its media type and first bytes, and by its name where both are mute."""
    plain = media_type.partition(";")[0].strip().lower()
    if body.startswith((b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf")):
        return True
    if plain in PAGES or plain.startswith("text/") or plain.endswith(("json", "xml")):
        return False
    return bool(plain or name)


def read_document_bytes(
    body: bytes, media_type: str, name: str, fetched_at: datetime, *, title: str = "", worker: Worker | None = None
) -> ParsedArticle:
    """The article of a document: `name` is its file name or its address, `title` what it is called by whoever links to
    it, which goes before what it says of itself. An archive of several documents gives one article, a page each.

    `worker` is used where it is given and stays open; else one is made for this document. The date is the document's
    own where its kind says when it was written; undated it stays undated. Raises ParseError."""
    file = unquote(urlsplit(name).path.rpartition("/")[2]) or "document"
    try:
        if worker is not None:
            contents = worker.read(file, body, fetched_at, media_type)
        else:
            with Worker() as own:
                contents = own.read(file, body, fetched_at, media_type)
    except UnreadableError as error:
        raise ParseError(str(error)) from error
    found = [draft for draft in contents.drafts if draft.article is not None]
    if not found:
        raise ParseError("; ".join(contents.failures[:3]) or "nothing in it can be read")
    article = joined(found)
    unread = (*article.unread, *contents.failures[:20])
    return replace(article, title=title or article.title, unread=unread)


def joined(drafts: Sequence[Draft]) -> ParsedArticle:
    """Several articles as the pages of one, each under its title; one alone as it is."""
    articles = [draft.article for draft in drafts if draft.article is not None]
    if len(articles) == 1:
        return articles[0]
    text, pages, tables = "", [], []
    for number, one in enumerate(articles, 1):
        text += "\n\n" if text else ""
        pages.append(len(text))
        text += f"{one.title}\n"
        tables += [_moved_table(table, len(text), number) for table in one.tables]
        text += one.text
    unread = tuple(line for one in articles for line in one.unread)
    return replace(articles[0], text=text, pages=tuple(pages), layout=(), tables=tuple(tables), unread=unread)


def _moved_table(table: TableFound, by: int, page: int) -> TableFound:
    cells = (Cell(c.row, c.column, c.text, c.start + by, c.stop + by, c.box) for c in table.cells)
    return TableFound(tuple(cells), page, table.title)
