"""The readings of Russian words by pymorphy, remembered."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from nlp.morphology import parse

_CYRILLIC = re.compile("[\u0400-\u04ff]")
_NAMELESS = re.compile("[^ -~\u00a0-\u052f\u2010-\u2033]")


@lru_cache(maxsize=50_000)
def parses(word: str) -> tuple[Any, ...]:
    """Every reading of a word, likeliest first."""
    if len(word) > 60 or not _CYRILLIC.search(word) or _NAMELESS.search(word):
        return ()  # pymorphy walks every split of a long word, and asks for the name of every sign of its shape
    return tuple(parse(word))


def has(word: str, *grammemes: str) -> bool:
    """Whether some reading of the word has all these grammemes."""
    return any(set(grammemes) <= parse.tag.grammemes for parse in parses(word))


def first(word: str, *grammemes: str) -> Any | None:
    """The likeliest reading with all these grammemes."""
    return next((parse for parse in parses(word) if set(grammemes) <= parse.tag.grammemes), None)
