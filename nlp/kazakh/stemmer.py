"""Base forms of Kazakh words: endings come off layer by layer, and a stem list decides between the possible stems.

Endings stand in suffixes.yaml, stems in stems.txt (made by `python -m nlp.train stems`, see models/stems.md
for where they come from) and stems.yaml (ours). A word that no stem explains keeps the shortest lawful reading.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from nlp.lexicon import lexicon

_FOLDER = Path(__file__).parent
_BACK, _FRONT, _NEUTRAL = frozenset("аоұыяё"), frozenset("әеөүіэ"), frozenset("иую")
_VOWELS = _BACK | _FRONT | _NEUTRAL - frozenset("у")
_VOWELS_AND_U = _VOWELS | {"у"}
_NASAL, _RESONANT, _VOICED = frozenset("мнң"), frozenset("рлйуьъию"), frozenset("жзбвгдғ")
# Before a vowel a final п, к, қ is voiced: кітап, кітабы; халық keeps қ but loses its ы.
_UNVOICED = {"б": "п", "г": "к", "ғ": "қ"}
# Russian surnames take endings of either harmony: Назарбаевтың and Ахметовтің are both written.
_SURNAMES = ("ов", "ев", "ёв", "ова", "ева", "ёва", "ин")
_EITHER = (*_SURNAMES, "ь", "нк")
_MAX_WORD = 60
_SHORTEST = 2
_WHOLE = 1_000  # the mark of a word that is never cut
_OURS = 50  # a stem that we list ourselves counts as seen in so many forms


@dataclass(frozen=True, slots=True)
class Ending:
    """One lawful shape of an ending. `third` marks the possessive that changes the case endings behind it."""

    text: str
    after: str
    layer: int
    third: bool = False


class Reading(NamedTuple):
    """One way to read a word: its stem, how many endings and letters came off, how many are rare in news."""

    stem: str
    endings: int
    stripped: int
    rare: int = 0
    derived: bool = False


def _shapes(form: str) -> tuple[str, ...]:
    back = form.format(A="а", I="ы", G="ғ", Q="қ")
    front = form.format(A="е", I="і", G="г", Q="к")
    return tuple(dict.fromkeys((back, front)))


def _load() -> tuple[dict[str, list[Ending]], frozenset[str]]:
    rules: Mapping[str, Any] = lexicon("kazakh/suffixes.yaml")
    endings: dict[str, list[Ending]] = {}
    for layer, name in enumerate(("case", "possessive", "plural", "derived")):
        for entry in rules["noun"][name]:
            for shape in _shapes(entry["form"]):
                found = Ending(shape, entry["after"], layer, entry.get("third", False))
                endings.setdefault(shape, []).append(found)
    verbs = {shape for entry in rules["verb"] for form in entry["forms"].split() for shape in _shapes(form)}
    return endings, frozenset(verbs)


def _load_stems() -> dict[str, int]:
    """Stem → how many different forms of it were seen."""
    stems: dict[str, int] = {}
    path = _FOLDER / "stems.txt"
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        stem, _, count = line.partition(" ")
        stems[stem] = int(count)
    ours = lexicon("kazakh/stems.yaml")
    for entry in ours:
        for stem in entry["words"].split():
            stems[stem] = _WHOLE if entry.get("whole") else max(stems.get(stem, 0), _OURS)
    return stems


_ENDINGS, _VERB_ENDINGS = _load()
_VERB_ENDING_SIZES = sorted(set(map(len, _VERB_ENDINGS)), reverse=True)
_LONGEST = max(map(len, _ENDINGS))


@dataclass(slots=True)
class _Node:
    """Endings by their letters from the last one on: a word is asked only for endings that it can have."""

    endings: list[Ending] = field(default_factory=list)
    longer: dict[str, _Node] = field(default_factory=dict)


def _trie(endings: Mapping[str, list[Ending]]) -> _Node:
    root = _Node()
    for text, found in endings.items():
        node = root
        for letter in reversed(text):
            node = node.longer.setdefault(letter, _Node())
        node.endings = found
    return root


_TRIE = _trie(_ENDINGS)
_STEMS = _load_stems()


def normal_forms(word: str) -> tuple[str, ...]:
    """The base forms that a Kazakh word may have, lower-case, best first; at least one, the word itself at worst."""
    return _normal_forms(unicodedata.normalize("NFC", word.lower()))


@lru_cache(maxsize=200_000)
def _normal_forms(word: str) -> tuple[str, ...]:
    if len(word) > _MAX_WORD:
        return (word,)
    ranked = sorted(dict.fromkeys(readings(word)), key=_rank, reverse=True)
    best = next(reading.stem for reading in ranked if not reading.derived)
    known = [reading.stem for reading in ranked if _STEMS.get(reading.stem, 0) >= 3]
    return tuple(dict.fromkeys((best, *known[:3], *(_verb_stems(word)[:1]))))


def is_everyday(word: str) -> bool:
    """Whether a lower-case word is one of the everyday words that we list ourselves."""
    return _STEMS.get(word, 0) >= _OURS


def times_seen(stem: str) -> int:
    """In how many forms a lower-case stem was seen; many for those that we list ourselves, 0 for an unknown one."""
    return _STEMS.get(stem, 0)


def base_form(word: str) -> str:
    """The likeliest base form of a word."""
    return normal_forms(word)[0]


def _rank(reading: Reading) -> tuple[float, int]:
    """Known stems first: much seen and with the most taken off; then the fullest lawful reading."""
    seen, stem = _STEMS.get(reading.stem, 0), reading.stem
    if seen == _WHOLE and not reading.endings:
        return (2000, 0)
    if seen and (len(stem) > 2 or seen >= _OURS or not reading.endings):
        return (
            1000 - 200 * reading.derived + 2 * math.log2(1 + min(seen, 64)) + 2 * reading.stripped - 8 * reading.rare,
            reading.stripped,
        )
    if len(stem) < 4 and reading.endings:
        return (-reading.stripped, 0)
    return (reading.stripped - 4 * reading.rare, reading.stripped)


@lru_cache(maxsize=20_000)
def readings(word: str) -> tuple[Reading, ...]:
    """Every lawful reading of a word as a noun, the bare word first."""
    bare = Reading(word, 0, 0)
    return (bare, *_strip(word, -1, "", bare))


def _strip(word: str, layer: int, needs: str, so_far: Reading) -> Iterator[Reading]:
    """Take one more ending off, of a later layer than the last one; `needs` is what the ending before it stood on."""
    node = _TRIE
    for length in range(1, min(_LONGEST, len(word) - _SHORTEST) + 1):
        longer = node.longer.get(word[-length])
        if longer is None:  # no longer ending ends so
            return
        node = longer
        for ending in node.endings:
            if ending.layer <= layer or (needs and (ending.layer != 1 or ending.third != (needs == "P"))):
                continue
            asks = _asks(ending)
            rare = so_far.rare + (ending.layer == 3 or (ending.layer == 1 and not ending.third))
            for stem in _stems(word[:-length], ending):
                off = so_far.stripped + len(word) - len(stem)
                found = Reading(stem, so_far.endings + 1, off, rare, ending.layer == 3)
                if not asks:
                    yield found
                yield from _strip(stem, ending.layer, asks, found)


_PERSON = frozenset("PO")


def _asks(ending: Ending) -> str:
    """Which possessive must stand before this ending: P a third-person one, O another one, "" none."""
    if ending.layer:
        return ""
    return ending.after if ending.after in _PERSON else ""


def _stems(stem: str, ending: Ending) -> Iterator[str]:
    """The stem as it stands, or as it sounds without the ending, where harmony and the last letter allow it."""
    if _asks(ending):
        yield stem
        return
    if not _harmonious(stem, ending.text) or not _may_follow(stem, ending.after):
        return
    if ending.text[0] not in "ыі":
        yield stem
        return
    restored = _restored(stem, ending.text[0])
    yield from restored
    if not restored or stem in _STEMS:
        yield stem


def _restored(stem: str, vowel: str) -> list[str]:
    """What a vowel behind the stem has changed in it, undone: кітаб(ы) → кітап, халқ(ы) → халық."""
    if len(stem) > 2 and stem[-2] not in _VOWELS:
        whole = f"{stem[:-1]}{vowel}{stem[-1]}"
        if whole in _STEMS:
            return [whole]
    if stem[-1] in _UNVOICED and (len(stem) < 2 or stem[-2:] not in ("ев", "ов")):
        return [stem[:-1] + _UNVOICED[stem[-1]]]
    return []


def _harmonious(stem: str, ending: str) -> bool:
    """Front vowels follow front ones. Loans with и, у, ю as last vowel, a soft sign, -нк or no vowel take either."""
    wanted = _harmony(ending)
    if wanted is None:
        return True
    for sign in reversed(stem):
        if sign in _VOWELS_AND_U:
            return sign in _NEUTRAL or sign in wanted or stem.endswith(_EITHER)
    return True


@cache
def _harmony(ending: str) -> frozenset[str] | None:
    """The vowels that the stem of an ending must have; None where it may have any."""
    if ending in ("мен", "бен", "пен", "нікі", "дікі", "тікі"):
        return None
    return next((_FRONT if sign in _FRONT else _BACK for sign in ending if sign in _FRONT | _BACK), None)


def _may_follow(stem: str, after: str) -> bool:
    last = stem[-1]
    if last in _VOWELS and "V" in after:
        return True
    if last in _NASAL:
        return "N" in after
    if last in _RESONANT:
        return "R" in after
    if last in _VOICED:
        # A final б в г д of loans is said voiceless: Ахметовтың, but қыздың.
        return "T" in after if last in "бвгд" else "Z" in after
    return last not in _VOWELS and "T" in after


@lru_cache(maxsize=50_000)
def _verb_stems(word: str) -> tuple[str, ...]:
    """Verb stems of the list that a word may be a form of, the longest ending first."""
    found = []
    for size in _VERB_ENDING_SIZES:
        stem, ending = word[:-size], word[-size:]
        if ending in _VERB_ENDINGS and len(stem) >= _SHORTEST and _harmonious(stem, ending):
            # The dictionary form is the verbal noun: келді and келу meet in «келу».
            noun = f"{stem}у" if stem[-1] not in "ыі" else f"{stem[:-1]}у"
            if noun in _STEMS:
                found.append(noun)
    return tuple(dict.fromkeys(found))
