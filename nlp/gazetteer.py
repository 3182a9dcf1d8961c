"""The places that we know (places.yaml): each with its names in Russian, Kazakh and English, old names among them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from nlp.lexicon import lexicon

_QALA = " қаласы"  # stands in a Kazakh name only where the bare word is another word too: «Қазан қаласы»


@dataclass(frozen=True, slots=True)
class Place:
    """One place; its first names are the usual ones. `with_head`: its bare name is a person or a word as well.

    `bare`: a region or district whose Kazakh name is a place without its word of division, too."""

    kind: str
    ru: tuple[str, ...]
    kk: tuple[str, ...]
    en: tuple[str, ...]
    with_head: bool
    bare: bool

    @property
    def names(self) -> tuple[str, ...]:
        """Every name in every language."""
        return tuple(dict.fromkeys(self.ru + self.kk + self.en))


@cache
def places() -> tuple[Place, ...]:
    """Every entry of the gazetteer, in its order."""
    return tuple(
        Place(group["kind"], _cell(ru), _cell(kk), _cell(en), group.get("with_head", False), group.get("bare", False))
        for group in lexicon("places.yaml")["groups"]
        for ru, kk, en in group["places"]
    )


def _cell(cell: str | list[str]) -> tuple[str, ...]:
    return (cell,) if isinstance(cell, str) else tuple(cell)


@cache
def kazakh_heads() -> frozenset[str]:
    """Words of division that belong to a Kazakh name: облысы, ауданы, көлі."""
    return frozenset(lexicon("places.yaml")["heads"]["kk"])


@cache
def kazakh_with_head() -> frozenset[str]:
    """Lower-case Kazakh names that are people or everyday words too."""
    listed = set(lexicon("places.yaml")["people"]["kk"])
    named = {name.removesuffix(_QALA) for place in places() for name in map(str.lower, place.kk) if _QALA in name}
    return frozenset(
        listed | named | ({name for place in places() if place.with_head for name in _kazakh(place)} - _plain())
    )


@cache
def kazakh_words() -> frozenset[str]:
    """Lower-case Kazakh names of one word that are places wherever they stand."""
    return frozenset(name for name in _plain() - kazakh_with_head() if " " not in name)


@cache
def _plain() -> frozenset[str]:
    return frozenset(name for place in places() if not place.with_head for name in _kazakh(place))


@cache
def kazakh_phrases() -> dict[str, str]:
    """Kazakh names of several words, lower-case → as written; people's with their head: «Төле би ауданы»."""
    written = {name.lower(): name for place in places() for name in place.kk}
    people = {name for place in places() if place.with_head for name in map(str.lower, place.kk) if name.count(" ") > 1}
    bare = {name for name in _plain() if " " in name}
    return {name: written.get(name) or name.title() for name in sorted(people | bare)}


def _kazakh(place: Place) -> Iterator[str]:
    """Lower-case Kazakh names; of regions and districts without their word of division, where it may be left out."""
    for name in place.kk:
        lower = name.lower()
        rest, _, last = lower.rpartition(" ")
        if last not in kazakh_heads() and not lower.endswith(_QALA):
            yield lower
        elif place.bare or place.with_head:
            yield rest


# Endings of Russian names of places by their last letters: what is cut off, and what stands instead in each case.
_RUSSIAN = (
    ("ия", 1, ("и", "ю", "ей")),
    ("а", 1, ("ы", "и", "е", "у", "ой")),
    ("я", 1, ("и", "е", "ю", "ей")),
    ("ь", 1, ("я", "ю", "ем", "е", "и", "ью")),
    ("ый", 2, ("ого", "ому", "ым", "ом")),
    ("ое", 2, ("ого", "ому", "ым", "ом")),
    ("ий", 2, ("ого", "ему", "ому", "им", "ем", "ом")),
    ("й", 1, ("я", "ю", "ем", "е")),
    ("ово", 1, ("а", "у", "ом", "е")),
    ("ино", 1, ("а", "у", "ом", "е")),
)
_CONSONANTS = "бвгджзклмнпрстфхцчшщ"


@cache
def russian_forms() -> dict[str, str]:
    """Lower-case cases of one-word Russian names → the nominative as written; indeclinable names only as they are."""
    found: dict[str, str] = {}
    for name in dict.fromkeys(name for place in places() for name in place.ru if " " not in name):
        for form in _cases(name):
            found.setdefault(form.lower(), name)
    return found


def _cases(name: str) -> Iterator[str]:
    if name.isupper():
        return
    for ending, cut, endings in _RUSSIAN:
        if name.endswith(ending):
            yield from (name[:-cut] + other for other in endings)
            return
    if name[-1] in _CONSONANTS:
        yield from (name + other for other in ("а", "у", "ом", "е"))
        yield name + "ем"
