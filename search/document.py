"""IndexDocument: one article as the engines see it, with all its versions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from search.stack import TokenStack

EMPTY = TokenStack((), ())


@dataclass(frozen=True, slots=True)
class IndexDocument:
    """One article. All versions are in one document, so a query gives one hit an article and counts are exact.

    `title` and `text` hold the newest version, `old_title` and `old_text` the superseded ones one after another
    (OLD_GAP positions apart, so that no phrase spans two). `removed` says that the article was taken down.
    `ordinal` is unique, the tie-breaker of every order. `entities` are ids of clusters in the newest version, by kind,
    for facets. `published_at` falls back to `first_seen` for sorting and the month facet where the date is unknown.
    """

    id: str
    ordinal: int
    url: str
    collection: str
    source: str
    language: str
    published_at: datetime | None
    first_seen: datetime
    removed: bool
    version: int
    title: TokenStack
    text: TokenStack
    old_title: TokenStack = EMPTY
    old_text: TokenStack = EMPTY
    authors: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()


OLD_GAP = 1000
