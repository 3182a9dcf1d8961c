"""A word form → what the model is told about it: letters, shape, stem, ending, and what our lexicons say of it.

Nothing here looks at a word's neighbours, so all of it is computed once for a form.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from nlp.gazetteer import kazakh_with_head, kazakh_words
from nlp.kazakh import stemmer
from nlp.kazakh.ner.hints import HEAD_KINDS, heads_of, hints_of
from nlp.kazakh.persons import classify, is_ambiguous, is_listed_place_in
from nlp.morphology import analyzer
from nlp.russian import morphology

_LATIN, _CYRILLIC = re.compile("[A-Za-z]"), re.compile("[\u0400-\u052f]")
_KAZAKH = re.compile("[әіңғүұқөһӘІҢҒҮҰҚӨҺ]")
_NAMES = ("Name", "Surn", "Patr", "Geox", "Orgn", "Abbr")
_LONG, _LONG_ENDING = 30, 6  # longer words have no stem; letters of an ending behind a hyphen («АҚШ-тағы»)
_AFFIX, _SHAPE = 8, 5  # letters of the longest affix; signs of the longest shape
# The first of these that a capitalised word has is its class; classes meet in features of neighbouring words.
_CLASS_ORDER = ("P:given", "P:surname", "P:patr", "G:gaz", "H:", "L:", "N:first", "G:", "N:", "P:")
HERE, NEAR, FAR = 0, 1, 2  # how far from the word a feature is of use


@dataclass(frozen=True, slots=True)
class Form:
    """What is known of one word form. `features` are (reach, name); `heads` is a mask of the kinds it is a head of."""

    features: tuple[tuple[int, str], ...]
    word_class: str
    shape: str
    heads: int
    everyday: bool


def form_of(word: str) -> Form:
    """Everything the model is told about a word form."""
    lower, shape = word.lower(), shape_of(word)
    if not lower[0].isalpha():
        return Form((*_letters(lower, shape), (HERE, f"len={min(len(word), 9)}")), _sign_class(word), shape, 0, False)
    stem = stemmer.base_form(lower)
    kind, base, inflected = classify(word) if len(word) > 1 else ("initial", lower, False)
    stems = frozenset((lower, stem, base, *_stems(lower)))
    heads = heads_of(lower, stems)
    flags = tuple(
        dict.fromkeys(
            (*_name_flags(word, kind, base, inflected), *hints_of(lower, base, stems), *heads, *_russian(stem, base))
        )
    )
    features = [*_letters(lower, shape), *_stem_features(lower, stem, base, shape)]
    features.append((HERE, f"len={min(len(word), 9)}"))
    for flag in flags:
        features += [(FAR, flag), (NEAR, f"{flag}|{shape[:2]}")]
    mask = sum(1 << at for at, kind in enumerate(HEAD_KINDS) if f"H:{kind}" in heads)
    everyday = stemmer.times_seen(stem) > 0
    return Form(tuple(features), _class(word, flags, everyday), shape, mask, everyday)


def shape_of(word: str) -> str:
    """Capitals, letters, digits and signs with repeats left out: «АҚШ-тың» → "X-x"."""
    shape = ""
    for sign in word[:12]:
        mark = "X" if sign.isupper() else "x" if sign.isalpha() else "d" if sign.isdigit() else sign
        if not shape.endswith(mark):
            shape += mark
    return shape[:_SHAPE]


@lru_cache(maxsize=20_000)
def stems_of(word: str) -> frozenset[str]:
    """A word and every stem that it may have, lower-case."""
    lower = word.lower()
    return frozenset((lower, stemmer.base_form(lower), *_stems(lower)))


def _stems(lower: str) -> list[str]:
    if len(lower) > _LONG:
        return []
    stems = [reading.stem for reading in stemmer.readings(lower) if not reading.rare]
    abbreviation, hyphen, ending = lower.rpartition("-")
    return [*stems, abbreviation] if hyphen and len(ending) < _LONG_ENDING and abbreviation else stems


def _letters(lower: str, shape: str) -> list[tuple[int, str]]:
    features = [(FAR, f"w={lower}"), (FAR, f"s={shape}")]
    for size in range(1, min(_AFFIX, len(lower)) + 1):
        features.append((NEAR if 2 <= size <= 4 else HERE, f">{lower[-size:]}"))
        features.append((NEAR if size == 3 else HERE, f"<{lower[:size]}"))
    return features


def _stem_features(lower: str, stem: str, base: str, shape: str) -> list[tuple[int, str]]:
    ending = lower[len(stem) :] if lower.startswith(stem) else "?"
    features = [(FAR, f"st={stem}"), (NEAR, f"end={ending}")]
    if base != stem:
        features += [(HERE, f"b={base}"), *((HERE, f"b>{base[-size:]}") for size in (2, 3, 4))]
    features.append((NEAR, f"ev={_bucket(stem)}{shape[0]}"))
    features.append((HERE, f"ev0={_bucket(lower)}{shape[0]}"))
    features.append((HERE, f"sh>{shape}{lower[-3:]}"))
    if _LATIN.search(lower):
        features.append((NEAR, "latin"))
    if "-" in lower:
        features += [(HERE, "hy"), (HERE, f"h>{lower.rsplit('-', 1)[1]}"), (HERE, f"h<{lower.split('-', 1)[0]}")]
    return features


def _bucket(stem: str) -> int:
    return min(stemmer.times_seen(stem).bit_length(), 7)


def _name_flags(word: str, kind: str, base: str, inflected: bool) -> list[str]:
    flags = [] if kind == "other" else [f"P:{kind}{'+' if inflected else ''}"]
    if is_ambiguous(word.lower()) or is_ambiguous(base):
        flags.append("P:amb")
    if is_listed_place_in(word.lower(), kazakh_words()):
        flags.append("G:gaz")
    if not kazakh_with_head().isdisjoint((word.lower(), base)):
        flags.append("G:head?")
    return flags


def _russian(stem: str, base: str) -> list[str]:
    """What the Russian dictionary calls a word without Kazakh letters: most foreign names are written alike."""
    if _KAZAKH.search(stem) or not _CYRILLIC.search(stem):
        return []
    flags = []
    known = analyzer().word_is_known
    for word in sorted({stem, base}):
        if not known(word):
            continue
        for parse in morphology.parses(word)[:3]:
            if parse.is_known:
                grammemes = parse.tag.grammemes
                named = [f"R:{name}" for name in _NAMES if name in grammemes]
                flags += named or ["R:com"]
    return flags


def _sign_class(word: str) -> str:
    if word[0].isdigit():
        return "d"
    return word if word in '«».,()"—–-' else "?"


def _class(word: str, flags: tuple[str, ...], everyday: bool) -> str:
    if word[0].islower():
        head = next((flag for flag in flags if flag.startswith("H:")), None)
        return head or ("l" if everyday else "l?")
    case = ("U" if len(word) > 1 else "I") if word.isupper() else "C"
    for prefix in _CLASS_ORDER:
        for flag in flags:
            if flag.startswith(prefix):
                return case + flag
    return case + ("e" if everyday else "")
