"""Article: what a page or a document says, without its furniture."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Article:
    """A text with its provenance. Instants are aware; a date that cannot be told is None, never guessed.

    `id` is stable for (collection, url): see `article_id`. `version` counts from 1 in the store; a freshly parsed
    article has 0. `pages` holds, for a paged document, the offset in `text` at which each page starts. `precision` is
    that of `published_at`; `paragraph_languages` are runs as (first line of `text`, language). `edit_text` is what an
    edit is told by where that is not `text` itself: it is not read back from the store.
    """

    id: str
    url: str
    source: str
    collection: str
    title: str
    text: str
    published_at: datetime | None
    version: int
    page_sha256: str | None
    modified_at: datetime | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None
    pages: tuple[int, ...] = ()
    precision: str | None = None
    lead: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    paragraph_languages: tuple[tuple[int, str], ...] = ()
    edit_text: str | None = None


def article_id(collection: str, url: str) -> str:
    """The id of what stands at `url` in `collection`: 20 hex digits, the same on every machine and in every run."""
    return hashlib.sha256(f"{collection}\n{url}".encode()).hexdigest()[:20]
