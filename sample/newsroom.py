"""The articles of the sample newsroom: one Markdown file each under articles/<outlet>/, front matter first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent
OUTLETS = ("zhaiyq", "qyr", "kurier", "otinish", "palata")
PHASES = (1, 2)


@dataclass(frozen=True, slots=True)
class Story:
    """One article as one of its versions. `gone_in_phase` is the phase from which the outlet answers 410 for it;
    `story` is equal for copies of one syndicated text; `translation` is the id of the same statement in the other
    language. `blocks` are paragraphs, or tables as tuples of rows."""

    outlet: str
    id: str
    slug: str
    title: str
    lang: str
    published: datetime
    section: str
    authors: tuple[str, ...]
    version: int
    modified: datetime | None
    story: str | None
    translation: str | None
    gone_in_phase: int | None
    blocks: tuple[str | tuple[tuple[str, ...], ...], ...]

    @property
    def key(self) -> str:
        """How expected.yaml calls it: outlet/id."""
        return f"{self.outlet}/{self.id}"

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The running text, without tables."""
        return tuple(block for block in self.blocks if isinstance(block, str))

    @property
    def path(self) -> str:
        """Where the outlet publishes it."""
        match self.outlet:
            case "zhaiyq":
                return f"/news/{self.slug}-{self.id}/"
            case "qyr":
                return f"/kz/{self.id}-{self.slug}/"
            case "kurier":
                return f"/news/{self.id}.html"
            case "otinish":
                return f"/memleket/entities/{AGENCY}/press/news/details/{self.id}?lang={self.lang}"
        return f"/files/{self.id}.pdf"


AGENCY = "kenaral-energetika"


@cache
def stories() -> tuple[Story, ...]:
    """Every version of every article, newest first. Raises ValueError that names a file without front matter."""
    found = [_read(file) for file in sorted((FOLDER / "articles").glob("*/*.md"))]
    return tuple(sorted(found, key=lambda story: (story.published, story.key, story.version), reverse=True))


def published(phase: int, outlet: str | None = None) -> tuple[Story, ...]:
    """What the outlets show in a phase, newest first: the last version, without what was taken down."""
    shown: dict[str, Story] = {}
    for story in stories():
        if story.version <= phase and (outlet is None or story.outlet == outlet):
            shown.setdefault(story.key, story)
    return tuple(s for s in shown.values() if s.gone_in_phase is None or phase < s.gone_in_phase)


def removed(phase: int) -> tuple[Story, ...]:
    """What was taken down by a phase."""
    return tuple(s for s in stories() if s.gone_in_phase is not None and phase >= s.gone_in_phase)


def _read(file: Path) -> Story:
    parts = file.read_text(encoding="utf-8").split("---\n", 2)
    if len(parts) != 3 or parts[0]:
        raise ValueError(f"{file} has no front matter: start it with a line of three hyphens")
    head: dict[str, Any] = yaml.safe_load(parts[1])
    return Story(
        outlet=file.parent.name,
        id=head["id"],
        slug=head["slug"],
        title=head["title"],
        lang=head["lang"],
        published=datetime.fromisoformat(head["published"]),
        section=head["section"],
        authors=tuple(head.get("authors", ())),
        version=head["version"],
        modified=datetime.fromisoformat(head["modified"]) if "modified" in head else None,
        story=head.get("story"),
        translation=head.get("translation"),
        gone_in_phase=head.get("gone_in_phase"),
        blocks=tuple(_block(text) for text in parts[2].strip().split("\n\n")),
    )


def _block(text: str) -> str | tuple[tuple[str, ...], ...]:
    if not text.startswith("|"):
        return text
    return tuple(tuple(cell.strip() for cell in line.strip("| ").split("|")) for line in text.splitlines())
