"""Draft: one article of an imported file, before it is stored."""

from __future__ import annotations

from dataclasses import dataclass

from crawlers.parse.parsed import ParsedArticle


class UnreadableError(Exception):
    """A file, or a record in one, that cannot be read; the text says why and where."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as a file gives it. `url` and `source` are None where the file names none; a tombstone has `deleted`
    and no article."""

    article: ParsedArticle | None
    url: str | None = None
    source: str | None = None
    identity: str | None = None
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file held: drafts, and the reasons for records of it that could not be read."""

    drafts: tuple[Draft, ...]
    failures: tuple[str, ...] = ()
