"""Names while they are typed, and what was meant by a name that nobody bears. Any script; only what may be seen."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from nlp.fold import fold
from nlp.identifiers import holds_iin
from nlp.sounds import sound_key
from nlp.transliteration import spellings
from pipelines.context import Context
from pipelines.resolution.resolve import KINDS
from pipelines.store import clusters as rows
from pipelines.store import profiles, typed_names
from pipelines.store.name_parts import SOUND
from pipelines.store.seen_names import keys_open

LONGEST = 100  # signs that are read
WORDS = 5
MOST = 20  # suggestions that are given at most
_LOOKED_AT = (60, 600)  # names: where too few of the first may be seen, more are looked at
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_SHORTEST = 4  # letters of a word of which one may be wrong

_Keys = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An entity that a name can mean; `mentions` are those that the reader may see."""

    id: str
    kind: str
    name: str
    mentions: int


def suggest(
    context: Context,
    text: str,
    kinds: Collection[str] = KINDS,
    collections: Collection[str] | None = None,
    limit: int = 8,
) -> tuple[Suggestion, ...]:
    """Entities of which a name's words begin as those of `text` do, in any spelling; where there are none, those that
    sound so. The most mentioned in `collections` (None: all) first; nothing that is only elsewhere, nothing hidden."""
    words = _words(text)
    if not words:
        return ()
    with context.store.read() as connection:
        for most in _LOOKED_AT:
            found = _shown(connection, _begun(connection, text, words, kinds, most), collections, limit)
            if found:
                return found
        return _shown(connection, _sounding(connection, words, kinds), collections, limit)


def did_you_mean(
    context: Context,
    text: str,
    kinds: Collection[str] = KINDS,
    collections: Collection[str] | None = None,
    limit: int = 3,
) -> tuple[Suggestion, ...]:
    """Entities whose name is `text` but for one letter in each word, or sounds like it; none for a name that is known,
    nor for a question of more words than names have."""
    words = _words(text)
    if not words or len(text.split()) > WORDS:
        return ()
    with context.store.read() as connection:
        near = _meeting(connection, words, kinds, _misspelt) or _sounding(connection, words, kinds)
        return _shown(connection, near, collections, limit)


def _words(text: str) -> list[str]:
    text = text[:LONGEST]
    return [] if holds_iin(text) else fold(text).split()[:WORDS]


def _begun(connection: Connection, text: str, words: list[str], kinds: Collection[str], most: int) -> _Keys:
    """By the words as they are; a Latin name also by what it can stand for in another standard. A vowel at the end can
    be one that folds with the next letter: «Кани» of «Каниев»."""
    open_end = [[*words[:-1], words[-1][:-1]]] if len(words[-1]) > 3 and words[-1][-1] in "aeiouy" else []
    for other in (words, *open_end, *(fold(one).split()[:WORDS] for one in spellings(text[:LONGEST])[1:4])):
        if other and (keys := typed_names.keys_starting(connection, other, kinds, most)):
            return [(kind, key) for kind, key, _ in keys]
    return []


def _sounding(connection: Connection, words: list[str], kinds: Collection[str]) -> _Keys:
    return _meeting(connection, words, kinds, _sounds)


def _sounds(word: str) -> set[str]:
    return {SOUND + sound} if len(word) > 2 and len(sound := sound_key(word)) > 1 else set()


def _misspelt(word: str) -> set[str]:
    """Every folded word that is one letter away, and the word itself."""
    if len(word) < _SHORTEST:
        return {word}
    cuts = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    changed = {a + letter + b[1:] for a, b in cuts if b for letter in _LETTERS}
    longer = {a + letter + b for a, b in cuts for letter in _LETTERS}
    swapped = {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    return changed | longer | swapped | {a + b[1:] for a, b in cuts if b}


def _meeting(
    connection: Connection, words: list[str], kinds: Collection[str], near: Callable[[str], set[str]]
) -> list[tuple[str, str]]:
    """Keys of names that have a part near to each of the words, the most mentioned first."""
    times: dict[tuple[str, str], int] = {}
    for number, word in enumerate(words):
        found = typed_names.keys_with(connection, near(word), kinds, _LOOKED_AT[1])
        keys = {(kind, key): count for _, kind, key, count in found}
        times = keys if not number else {one: count for one, count in times.items() if one in keys}
    return sorted(times, key=lambda one: (-times[one], one))[: _LOOKED_AT[0]]


def _shown(
    connection: Connection, keys: _Keys, collections: Collection[str] | None, limit: int
) -> tuple[Suggestion, ...]:
    """Of the entities of these keys those that may be seen, the most mentioned first."""
    found = [
        Suggestion(*row)
        for row in typed_names.entities_with_times(connection, keys_open(connection, list(keys), collections))
    ]
    if collections is not None:
        found = [seen for one in found if (seen := _seen(connection, one, collections))]
    return tuple(sorted(found, key=lambda one: (-one.mentions, one.name, one.id))[: min(limit, MOST)])


def _seen(connection: Connection, one: Suggestion, collections: Collection[str]) -> Suggestion | None:
    """A name is shown to who may not see all only where it stands in what they see."""
    keys = rows.keys_of(connection, [one.id])[one.id]
    spelled = profiles.spellings(connection, one.kind, keys, collections)
    if not spelled:
        return None
    names = [name for name, _ in spelled]
    name = one.name if one.name in names else names[0]
    return Suggestion(one.id, one.kind, name, sum(times for _, times in spelled))
