"""Russian base forms of single words, by pymorphy's dictionary: without context, so that text and query meet.

A word of the dictionary is read from the dictionary's own tables, without the objects that pymorphy builds on its way
(the same forms in the same order, four times quicker); what the dictionary lacks pymorphy guesses.
"""

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
    tables = _tables()
    entries = tables.entries(word) if len(word) > 1 else ()  # pymorphy reads single letters as initials too
    found = [
        (tables.base(written, paradigm, form), paradigm, form) for written, forms in entries for paradigm, form in forms
    ] or _guessed(word)
    bases = dict.fromkeys([base for base, _, _ in found])
    if len(bases) > 1 and entries:  # only then is there an order, which costs as much as the reading itself
        weights = [tables.weight(word, paradigm, form) for _, paradigm, form in found]
        order = sorted(range(len(found)), key=lambda at: -weights[at])
        bases = dict.fromkeys([found[at][0] for at in order])
    return tuple(bases)[:_MOST] or (word,)


def _guessed(word: str) -> list[tuple[str, int, int]]:
    """The base forms of a word that the dictionary lacks, likeliest first."""
    return [(parse.normal_form.replace("ё", "е"), 0, 0) for parse in analyzer().parse(word)]


class _Tables:
    """The dictionary's tables: words → (paradigm, form), and what each form of a paradigm begins and ends with."""

    def __init__(self, pymorphy: Any) -> None:
        dictionary = pymorphy.dictionary
        self._similar = dictionary.words.similar_items
        self._substitutes = pymorphy.char_substitutes
        self._dictionary = dictionary
        self._weights = pymorphy.prob_estimator.p_t_given_w
        self._changes: dict[tuple[int, int], tuple[int, int, str, str]] = {}

    def entries(self, word: str) -> list[tuple[str, list[tuple[int, int]]]]:
        """The dictionary's words that are written so (perhaps with ё for е), each with its (paradigm, form) pairs."""
        found: list[tuple[str, list[tuple[int, int]]]] = self._similar(word, self._substitutes)
        return found

    def base(self, written: str, paradigm: int, form: int) -> str:
        """The base form of one form, with е for ё."""
        if form:
            known = self._changes.get((paradigm, form))
            if known is None:
                known = self._changes[paradigm, form] = self._change(paradigm, form)
            prefix, suffix, front, end = known
            written = front + written[prefix : len(written) - suffix] + end
        return written.replace("ё", "е")

    def _change(self, paradigm: int, form: int) -> tuple[int, int, str, str]:
        """How many letters come off at both ends of a form, and what the base form has in their place."""
        table = self._dictionary.paradigms[paradigm]  # three runs of equal length: suffixes, tags, prefixes
        prefixes = 2 * len(table) // 3
        front, prefix = (self._dictionary.paradigm_prefixes[table[prefixes + at]] for at in (0, form))
        end, suffix = (self._dictionary.suffixes[table[at]] for at in (0, form))
        return len(prefix), len(suffix), front, end

    def weight(self, word: str, paradigm: int, form: int) -> float:
        """How often the word stood in this form in pymorphy's corpus; 0 where the corpus says nothing."""
        weight: float = self._weights.prob(word, self._dictionary.build_tag_info(paradigm, form))
        return weight


@cache
def _tables() -> _Tables:
    return _Tables(analyzer())
