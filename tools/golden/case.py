"""Case: a golden page and what must be read from it."""

from __future__ import annotations

from dataclasses import dataclass

from tools.golden.stories import Story

FETCHED = "2026-10-20T08:00:00+05:00"


@dataclass(frozen=True, slots=True)
class Case:
    """`content` is the page; `published` what must be read, ISO, None where the page does not tell it; `text` the
    paragraphs that are expected, those of the story unless given.."""

    source: str
    name: str
    url: str
    story: Story
    content: str
    published: str | None
    fetched: str = FETCHED
    charset: str = "utf-8"
    media_type: str = "text/html; charset=utf-8"
    authors: tuple[str, ...] = ()
    text: tuple[str, ...] | None = None

    @property
    def file(self) -> str:
        return "record.json" if self.media_type == "application/json" else "page.html"
