"""Found: what one reader of a page made out; the readers' answers are joined field by field."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """Fields as the page gives them: dates are still text. None or empty where the reader found nothing."""

    title: str | None = None
    text: str | None = None
    published: str | None = None
    modified: str | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None
