"""Russian and Kazakh names in Latin letters: the standards (transliteration.yaml) and what a spelling means."""

from __future__ import annotations

import re
from functools import lru_cache

from nlp.lexicon import lexicon

_VOWELS = "аеёиоуыэюяәіөұү"
_LATIN = re.compile("[A-Za-z]")
# Letters that a standard uses for another sound than everyday spelling does, and that nothing marks. `sure`: the
# everyday reading is the rarer one there; the others are readings that only perhaps are meant.
_SURE = (
    ("shh", "shch"),  # GOST 7.79
    ("cz|c(?![hkz])", "ts"),  # GOST 7.79 Zajczeva, ISO 9 Caj; everyday "Telecom" has к
    ("x", "kh"),  # GOST 7.79 Maxambet; everyday "Maxat" has кс
    ("(?<=[aeiouy])j", "y"),  # Sergej, Ajupova; everyday "Qojabek" has ж
    ("n[gŋ](?=[aeiouäöüi])", "n"),  # BGN/PCGN Zhengis for Жеңіс
)
_PERHAPS = (
    ("ch", "kh"),  # German Achmetov
    ("sh(?=[ae])", "skh"),  # Ashat of the Kazakh alphabets for Асхат
    ("j", "y"),  # Julia, Jakovleva
)


def standards() -> tuple[str, ...]:
    """The names of all standards."""
    return tuple(lexicon("transliteration.yaml")["standards"])


def transliterate(name: str, standard: str) -> str:
    """A Cyrillic name as `standard` writes it; other signs stay. Raises KeyError on another standard."""
    table, initial = _table(standard)
    letters = []
    for i, sign in enumerate(name):
        low, before = sign.lower(), name[i - 1].lower() if i else ""
        opens = not before.isalpha() or before in _VOWELS or before in "ьъ"
        latin = initial[low] if opens and low in initial else table.get(low, sign)
        letters.append(latin[:1].upper() + latin[1:] if sign.isupper() else latin)
    return "".join(letters)


@lru_cache(maxsize=32)  # one for each standard
def _table(standard: str) -> tuple[dict[str, str], dict[str, str]]:
    content = lexicon("transliteration.yaml")
    entry = content["standards"][standard]
    return {**content["common"], **entry["letters"]}, entry.get("opening", {})


@lru_cache(maxsize=100_000)
def spellings(name: str, *, perhaps: bool = False) -> tuple[str, ...]:
    """The name, and for a Latin one what it can also stand for in everyday spelling; with `perhaps` also what is less
    likely. 64 at most."""
    if not _LATIN.search(name):
        return (name,)
    found = [_SCHOLAR.sub(lambda sign: _OF_SCHOLARS[sign[0].lower()], name) if _SCHOLARLY.search(name) else name]
    for letters, meant in (*_SURE, *_PERHAPS) if perhaps else _SURE:
        found += [other for one in found if (other := re.sub(letters, meant, one, flags=re.IGNORECASE)) != one]
        found = found[:64]
    return tuple(dict.fromkeys((name, *found)))


_SCHOLARLY = re.compile("[žčšâûŝ]", re.IGNORECASE)  # letters of ISO 9 and of Slavic studies: then j is й and ch is х
_SCHOLAR = re.compile("šč|ch|j|c", re.IGNORECASE)
_OF_SCHOLARS = {"šč": "shch", "ch": "kh", "j": "y", "c": "ts"}
