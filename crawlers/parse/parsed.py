"""ParsedArticle: what a page or a document says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from crawlers.parse.layout import PageLayout, TableFound


class ParseError(Exception):
    """A page that gives no article; the text says why."""


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """An image inside an article, with its caption, or a document that hangs on it, with its name. The address is
    canonical; the order is the page's."""

    kind: Literal["image", "document"]
    url: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class ParsedArticle:
    """What a page says. Dates are aware or None; `precision` is that of `published_at` ("second" … "day").

    `language` is what the page claims, "ru", "kk" or the like; `paragraph_languages` runs of it, as (first paragraph,
    language), counted from 0 over the lines of `text`. `pages` is the offset in `text` of each page of a document,
    `layout` where its words stand, `tables` what tables it holds. `edit_text` is the text without what changes by
    itself (counters, dates of today), by which an edit is told from noise; None: the text itself. `unread` says what
    of a document could not be read and why, a line each ("page 3: …"): the rest is read all the same. `canonical` is
    the address that the page gives itself, `alternates` the page in other languages as (language, address)."""

    title: str
    text: str
    published_at: datetime | None = None
    modified_at: datetime | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None
    pages: tuple[int, ...] = ()
    precision: str | None = None
    lead: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    paragraph_languages: tuple[tuple[int, str], ...] = ()
    files: tuple[AttachedFile, ...] = ()
    layout: tuple[PageLayout, ...] = ()
    tables: tuple[TableFound, ...] = ()
    edit_text: str | None = None
    unread: tuple[str, ...] = ()
    canonical: str | None = None
    alternates: tuple[tuple[str, str], ...] = ()
