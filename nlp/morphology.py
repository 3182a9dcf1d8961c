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
        import pymorphy2_dicts_ru

        # Told where its dictionary is, it does not search all installed packages for one.
        reading = _reading_type(pymorphy2.analyzer.Parse)
        return pymorphy2.MorphAnalyzer(path=pymorphy2_dicts_ru.get_path(), result_type=reading)


def _reading_type(parse: Any) -> Any:
    """pymorphy's reading of a word, which inflects a dictionary's word without building its whole paradigm."""

    class Reading(parse):  # type: ignore[misc]
        __slots__ = ()

        def inflect(self, grammemes: set[str]) -> Any | None:
            if len(self.methods_stack) > 1 or len(self.methods_stack[0]) != 4:  # a guess, initials, a number
                return super().inflect(grammemes)
            unit, written, paradigm, form = self.methods_stack[0]
            wanted = _tables().inflected(paradigm, form, frozenset(grammemes))
            if wanted is None:
                return None
            word, tag = _tables().word(written, paradigm, form, wanted)
            return type(self)(word, tag, self.normal_form, 1.0, ((unit, word, paradigm, wanted),))

    return Reading


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


def parse(word: str) -> list[Any]:
    """Every reading of a lower-case word as `analyzer().parse` gives them, likeliest first."""
    tables = _tables()
    entries = tables.entries(word) if len(word) > 1 else ()
    if not entries:
        return list(_guesses(word))
    return tables.readings(word, entries)


def _guessed(word: str) -> list[tuple[str, int, int]]:
    """The base forms of a word that the dictionary lacks, likeliest first."""
    return [(guess.normal_form.replace("ё", "е"), 0, 0) for guess in _guesses(word)]


@lru_cache(maxsize=10_000)
def _guesses(word: str) -> tuple[Any, ...]:
    """pymorphy's readings of a word that its dictionary lacks: a hundred times the work, and asked for by many."""
    return tuple(analyzer().parse(word))


class _Tables:
    """The dictionary's tables: words → (paradigm, form), and what each form of a paradigm begins and ends with."""

    def __init__(self, pymorphy: Any) -> None:
        dictionary = pymorphy.dictionary
        self._similar = dictionary.words.similar_items
        self._substitutes = pymorphy.char_substitutes
        self._dictionary = dictionary
        self._weights = pymorphy.prob_estimator.p_t_given_w
        self._pymorphy, self._unit = pymorphy, pymorphy._units[0][0]
        self._wanted: dict[tuple[int, int, frozenset[str]], int | None] = {}
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

    def readings(self, word: str, entries: list[tuple[str, list[tuple[int, int]]]]) -> list[Any]:
        """pymorphy's readings of a word of the dictionary, in its order and with its scores."""
        make, build, tag_of = self._pymorphy._result_type, self._dictionary.build_normal_form, self._tag
        found = [
            (written, tag_of(paradigm, form), build(paradigm, form, written), ((self._unit, written, paradigm, form),))
            for written, forms in entries
            for paradigm, form in forms
        ]
        weights = [self._weights.prob(word, tag) for _, tag, _, _ in found]
        if not any(weights):
            weights = [1.0 / len(found)] * len(found)
        order = sorted(range(len(found)), key=lambda at: -weights[at])
        return [make(*found[at][:3], weights[at], found[at][3]) for at in order]

    def _tag(self, paradigm: int, form: int) -> Any:
        return self._dictionary.build_tag_info(paradigm, form)

    def inflected(self, paradigm: int, form: int, grammemes: frozenset[str]) -> int | None:
        """The form of a paradigm that has these grammemes and is else most like the given one, as pymorphy chooses."""
        key = paradigm, form, grammemes
        if key not in self._wanted:
            if len(self._wanted) > 50_000:
                self._wanted.clear()
            self._wanted[key] = self._choose(*key)
        return self._wanted[key]

    def _choose(self, paradigm: int, form: int, grammemes: frozenset[str]) -> int | None:
        tags = [self._tag(paradigm, at) for at in range(len(self._dictionary.paradigms[paradigm]) // 3)]
        required: Any = set(grammemes)
        fitting = [at for at, tag in enumerate(tags) if required <= tag.grammemes]
        if not fitting:
            required = self._pymorphy.TagClass.fix_rare_cases(required)
            fitting = [at for at, tag in enumerate(tags) if required <= tag.grammemes]
        like = tags[form].updated_grammemes(required)
        return max(
            fitting,
            key=lambda at: len(like & tags[at].grammemes) - 0.1 * len(like ^ tags[at].grammemes),
            default=None,
        )

    def word(self, written: str, paradigm: int, form: int, wanted: int) -> tuple[str, Any]:
        """A word in another form of its paradigm, and that form's tag."""
        table = self._dictionary.paradigms[paradigm]
        prefixes, suffixes, two = self._dictionary.paradigm_prefixes, self._dictionary.suffixes, 2 * len(table) // 3
        stem = written[len(prefixes[table[two + form]]) : len(written) - len(suffixes[table[form]])]
        return prefixes[table[two + wanted]] + stem + suffixes[table[wanted]], self._tag(paradigm, wanted)

    def weight(self, word: str, paradigm: int, form: int) -> float:
        """How often the word stood in this form in pymorphy's corpus; 0 where the corpus says nothing."""
        weight: float = self._weights.prob(word, self._tag(paradigm, form))
        return weight


@cache
def _tables() -> _Tables:
    return _Tables(analyzer())
