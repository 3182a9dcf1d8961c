"""Stories: the invented events that golden pages tell, in Russian, Kazakh and some in English."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Story:
    """What an article says; `text` are its paragraphs."""

    key: str
    language: str
    title: str
    text: tuple[str, ...]
    author: str = ""


def story(key: str, language: str) -> Story:
    """Raises KeyError for one that is not written."""
    found = _stories()[key][language]
    return Story(key, language, found["title"], tuple(found["text"]), found.get("author", ""))


@cache
def _stories() -> dict[str, Any]:
    text = Path(__file__).with_name("stories.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)  # type: ignore[no-any-return]
