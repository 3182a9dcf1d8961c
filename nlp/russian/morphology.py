"""pymorphy behind one door: loaded on first use, answers remembered."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any


@cache
def analyzer() -> Any:
    """pymorphy's analyser. natasha is imported first: its pymorphy2 does not import alone on Python 3.11."""
    import natasha  # noqa: F401
    from pymorphy2 import MorphAnalyzer

    return MorphAnalyzer()


@lru_cache(maxsize=50_000)
def parses(word: str) -> tuple[Any, ...]:
    """Every reading of a word, likeliest first."""
    if len(word) > 60 or "\0" in word:  # pymorphy walks every split of a long word
        return ()
    return tuple(analyzer().parse(word))


def has(word: str, *grammemes: str) -> bool:
    """Whether some reading of the word has all these grammemes."""
    return any(set(grammemes) <= parse.tag.grammemes for parse in parses(word))


def first(word: str, *grammemes: str) -> Any | None:
    """The likeliest reading with all these grammemes."""
    return next((parse for parse in parses(word) if set(grammemes) <= parse.tag.grammemes), None)
