"""Russian base forms of single words, by pymorphy's dictionary: without context, so that text and query meet."""

from __future__ import annotations

import warnings
from functools import cache, lru_cache
from threading import Lock
from typing import Any

_LOCK = Lock()
_MOST = 6  # guesses for unknown words can be many; the first ones are the likely ones


@cache
def _load() -> Any:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "pkg_resources is deprecated", UserWarning)  # pymorphy2's, not ours to mend
        # natasha mends what pymorphy2 needs on Python 3.11, so it must come first.
        import natasha  # noqa: F401
        import pymorphy2

        return pymorphy2.MorphAnalyzer()


def analyzer() -> Any:
    """The one pymorphy analyser of this process (about 30 MB, half a second to load), made when first wanted."""
    with _LOCK:
        return _load()


@lru_cache(maxsize=200_000)
def normal_forms(word: str) -> tuple[str, ...]:
    """Every base form that a lower-case Russian word may have, likeliest first; at least one."""
    found = _unordered(word)
    if len(found) > 1:  # only then is there an order, which costs as much as the reading itself
        found = dict.fromkeys(parse.normal_form.replace("ё", "е") for parse in analyzer().parse(word))
    return tuple(found)[:_MOST] or (word,)


def _unordered(word: str) -> dict[str, None]:
    """The base forms of every reading, as pymorphy's own parse finds them before it weighs them."""
    readings: list[Any] = []
    seen: set[Any] = set()
    for unit, is_terminal in analyzer()._units:
        readings.extend(unit.parse(word, word, seen))
        if is_terminal and readings:
            break
    return dict.fromkeys(reading[2].replace("ё", "е") for reading in readings)
