"""Bounded: one document that was collected → its article, read in the worker's process within its limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from urllib.parse import unquote, urlsplit

from crawlers.importing.draft import UnreadableError
from crawlers.importing.kinds import MEDIA_TYPES
from crawlers.importing.worker import Worker
from crawlers.parse.parsed import ParsedArticle, ParseError

DOCUMENTS = frozenset(
    kind for kind, reader in MEDIA_TYPES.items() if reader not in ("html", "txt", "csv", "eml", "zip")
)
_ALIKE = {b"%PDF-": ".pdf", b"\x89PNG": ".png", b"\xff\xd8\xff": ".jpg"}


def parse_document(
    worker: Worker, body: bytes, media_type: str, url: str, at: datetime, title: str = ""
) -> ParsedArticle:
    """The article of a PDF, a picture, an office file or any other kind that is imported; `title` before its own.

    Raises ParseError, with one line that says why, where it cannot be read, holds nothing or holds several articles."""
    try:
        contents = worker.read(_name(url, body), body, at, media_type)
    except UnreadableError as error:
        raise ParseError(str(error)) from error
    found = [draft.article for draft in contents.drafts if draft.article is not None]
    if len(found) != 1:
        why = f"it holds {len(found)} articles" if found else "nothing in it can be read"
        raise ParseError(contents.failures[0] if contents.failures and not found else why)
    return replace(found[0], title=title) if title else found[0]


def _name(url: str, body: bytes) -> str:
    """A file name by which the kind is known: the address's own, or one by the first bytes."""
    name = unquote(urlsplit(url).path).rpartition("/")[2]
    ending = next((ending for magic, ending in _ALIKE.items() if body.startswith(magic)), "")
    return name if not ending or name.lower().endswith(ending) else f"{name or 'document'}{ending}"
