"""Found: what one reader of a page made out; the readers' answers are joined field by field."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """Fields as the page gives them: dates are still text, addresses as they stand. None or empty where the reader
    found nothing. `text` of a declaration is as it was declared, HTML or not."""

    title: str | None = None
    text: str | None = None
    published: str | None = None
    modified: str | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None
    lead: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    image: str | None = None
