"""IndexDocument: one article as the engines see it, with all its versions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from search.stack import TokenStack

EMPTY = TokenStack((), ())


@dataclass(frozen=True, slots=True)
class IndexDocument:
    """One article. All versions are in one document, so a query gives one hit an article and counts are exact.

    `title` and `text` hold the newest version, `old_title` and `old_text` the superseded ones one after another
    (OLD_GAP positions apart, so that no phrase spans two). `removed` says that the article was taken down.
    `ordinal` is unique, the tie-breaker of every order. `entities` are ids of clusters in the newest version, by kind,
    for facets. `published_at` falls back to `first_seen` for sorting and the month facet where the date is unknown.
    `title_plain` and `text_plain` are the newest version as written, for tools that read the index beside us; no query
    of ours looks at them. Who makes a document masks the numbers of people in all of its fields.
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
    title_plain: str = ""
    text_plain: str = ""


OLD_GAP = 1000


def dated(document: IndexDocument) -> datetime:
    """The instant by which an article is sorted and found: when it was published, else when it was first seen."""
    return document.published_at or document.first_seen


def author_terms(authors: tuple[str, ...]) -> frozenset[str]:
    """What author: is compared with: every name whole and each word of it, without case."""
    names = [" ".join(name.casefold().split()) for name in authors]
    return frozenset(names) | {word for name in names for word in name.split()}


def microseconds(instant: datetime) -> int:
    """Whole microseconds since 1970, exactly: finer than an engine's dates."""
    return (instant - _EPOCH) // timedelta(microseconds=1)


def sort_key(document: IndexDocument) -> int:
    """The key of the order by date: whole seconds, then the ordinal. Unique, and below 2**63 until the year 2444."""
    seconds = int((dated(document) - _BEGINNING).total_seconds())
    return max(0, min(seconds, 2**34 - 1)) << 29 | document.ordinal


_BEGINNING = datetime(1900, 1, 1, tzinfo=UTC)  # older articles sort as if of this day
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
