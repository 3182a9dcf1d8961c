"""What our lists say of a Kazakh word or phrase: names by kind (hints.yaml), words that head a name (heads.yaml)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources

from nlp.kazakh.ner.words import words_of
from nlp.lexicon import lexicon

HEAD_KINDS: tuple[str, ...] = tuple(entry["kind"] for entry in lexicon("kazakh/ner/heads.yaml"))
HINT_KINDS: tuple[str, ...] = tuple(entry["kind"] for entry in lexicon("kazakh/ner/hints.yaml"))
_LONG_HEAD = 5  # a possessive head of so many letters is one with anything behind it: «министрлігіндегі»

Phrase = tuple[tuple[str, ...], str]


@cache
def _names() -> dict[str, tuple[str, ...]]:
    """Lower-case word → kinds of name."""
    found: dict[str, list[str]] = {}
    for words, kind in _entries():
        if len(words) == 1 and f"L:{kind}" not in found.setdefault(words[0], []):
            found[words[0]].append(f"L:{kind}")
    return {word: tuple(kinds) for word, kinds in found.items()}


@cache
def phrases() -> dict[str, tuple[Phrase, ...]]:
    """First word of a phrase, lower-case → the phrases with their kinds, longest first."""
    found: dict[str, list[Phrase]] = {}
    for words, kind in _entries():
        if len(words) > 1:
            found.setdefault(words[0], []).append((words, kind))
    return {first: tuple(sorted(some, key=lambda one: (-len(one[0]), one))) for first, some in found.items()}


def _entries() -> Iterator[Phrase]:
    for entry in lexicon("kazakh/ner/hints.yaml"):
        for name in entry["names"].split(";"):
            words = tuple(words_of(name.lower()))
            if words:
                yield words, entry["kind"]


@cache
def _russian_names() -> dict[str, frozenset[str]]:
    """Natasha's lists of given names and surnames: foreign names are mostly written in Kazakh as in Russian."""
    folder = resources.files("natasha").joinpath("data/dict")
    return {name: frozenset(folder.joinpath(f"{name}.txt").read_text("utf-8").split()) for name in ("first", "last")}


def hints_of(lower: str, base: str, stems: frozenset[str]) -> Iterator[str]:
    """The kinds of name that a word is, by our lists and Natasha's; `stems` are all that it may come from."""
    names = _names()
    yield from sorted({kind for stem in stems for kind in names.get(stem, ())})
    lists = _russian_names()
    if not stems.isdisjoint(lists["first"]):
        yield "N:first"
    if lower in lists["first"]:
        yield "N:first0"
    if not stems.isdisjoint(lists["last"]):
        yield "N:last"


@cache
def _heads() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """Head → its kinds; and the same of those that may have more behind them."""
    found: dict[str, list[str]] = {}
    for entry in lexicon("kazakh/ner/heads.yaml"):
        for word in entry["words"].split():
            found.setdefault(word, []).append(entry["kind"])
    heads = {word: tuple(kinds) for word, kinds in found.items()}
    return heads, {word: kinds for word, kinds in heads.items() if len(word) >= _LONG_HEAD and word[-1] in "ыі"}


def heads_of(lower: str, stems: frozenset[str]) -> Sequence[str]:
    """What a word may be the head of: `H:org` for «министрлігінің»."""
    heads, long = _heads()
    kinds = {kind for stem in stems if stem in heads for kind in heads[stem]}
    for size in range(_LONG_HEAD, len(lower) + 1):
        kinds.update(long.get(lower[:size], ()))
    return [f"H:{kind}" for kind in HEAD_KINDS if kind in kinds] if kinds else ()
