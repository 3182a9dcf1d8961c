"""Names of places: which words are places, and a place's name in the nominative."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from nlp.gazetteer import places, russian_forms
from nlp.russian import morphology

_KAZAKH_CASES = re.compile(
    r"(?:[-–‑]?(?:н[ыі]ң|[дт][ыі]ң|[дт][ае]н|н[ае]н|[дт][ае]ғ[ыі]|[дт][ае]г[і]|[дт][ае]|[гғқк][ае]|[дт][ыі]|н[ыі]|[мбп]ен))$"
)


@cache
def _names() -> dict[str, str]:
    """Lower-case nominative in any language → the name as it is written."""
    return {name.lower(): name for place in reversed(places()) for name in reversed(place.names)}


@cache
def _doubtful() -> frozenset[str]:
    """Names that are people or everyday words as well: known, but a word alone does not prove a place."""
    sure = {name for place in places() if not place.with_head for name in place.names}
    return frozenset(name for place in places() if place.with_head for name in place.names if name not in sure)


def is_place(word: str) -> bool:
    """Whether a word, in some case of Russian or Kazakh, is the name of a place that we know, and nothing else."""
    known = _known(word)
    return known is not None and known not in _doubtful()


def may_be_place(words: str) -> bool:
    """Whether words, in some case, are the name of a place that we know; people may bear it as well."""
    return _known(words) is not None


def is_nominative_place(word: str) -> bool:
    """Whether a word as it stands is the nominative of a place that we know."""
    return _names().get(word.lower(), "") not in {"", *_doubtful()}


@lru_cache(maxsize=50_000)
def _known(words: str) -> str | None:
    lower = words.lower()
    known = _names().get(lower) or _names().get(_KAZAKH_CASES.sub("", lower)) or russian_forms().get(lower)
    if known is not None or " " in lower:
        return known
    forms = [parse.normal_form for parse in morphology.parses(lower) if "Abbr" not in parse.tag.grammemes]
    return next((_names()[form] for form in forms if form in _names()), None)


@lru_cache(maxsize=50_000)
def place_name(text: str) -> str:
    """The canonical name of a place as written in a Russian or Kazakh text («Павлодарской области» → «Павлодарская область»)."""  # noqa: E501
    words = " ".join(text.split())
    known = _known(words)
    if known is not None:
        return known
    parts = words.split(" ")
    division = _division(parts)
    if division:
        return division
    head = _head(parts)
    if head is None:
        return words
    gender, number, last = head
    forms = [_adjective(part, gender, number) for part in parts[:last]]
    if None in forms:
        return words
    noun = morphology.first(parts[last].lower(), "NOUN")
    nominative = noun.inflect({"nomn"}) if noun is not None and "nomn" not in noun.tag.grammemes else noun
    written = nominative.word if nominative is not None else parts[last]
    cased = "-".join(piece.capitalize() for piece in written.split("-")) if parts[last][0].isupper() else written
    return " ".join([*filter(None, forms), parts[last] if parts[last].isupper() else cased, *parts[last + 1 :]])


_PLURAL = {"област": "область", "район": "район"}


def _division(parts: list[str]) -> str:
    """«Акмолинской, Костанайской областях»: each a region of its own, the first by its adjective alone."""
    word = parts[0].lower()
    stem = re.match(r"(.+[сц]к)(ой|ую|ого|ому|ом|им|ая|ий)$", word)
    if stem is None or len(parts) > 2:
        return ""
    if len(parts) == 2:
        plural = re.match(r"(област|район)(?:ях|ям|ями|ей|и|ов|ах|ам|ами|ы)$", parts[1].lower())
        heads = [plural[1]] if plural and not (plural[1] == "област" and parts[1].lower() == "области") else []
    else:
        heads = ["област"] if stem[2] in ("ой", "ую") else ["район"] if stem[2] != "ая" else []
    for head in heads:
        name = f"{stem[1]}{'ая' if head == 'област' else 'ий'} {_PLURAL[head]}"
        if name in _names():
            return _names()[name]
    return ""


def _head(parts: list[str]) -> tuple[str, str, int] | None:
    """Gender, number and place of the first noun; the words after it stay as they are."""
    for at, part in enumerate(parts[:4]):
        if re.search(r"[^а-яё-]", part.lower()):
            return None
        readings = [
            p for p in morphology.parses(part.lower()) if "NOUN" in p.tag.grammemes and "Fixd" not in p.tag.grammemes
        ]
        adjective = morphology.first(part.lower(), "ADJF") or morphology.first(part.lower(), "PRTF")
        if adjective is not None and at + 1 < len(parts):
            continue
        if readings:
            return str(readings[0].tag.gender), str(readings[0].tag.number), at
        return None
    return None


def _adjective(word: str, gender: str, number: str) -> str | None:
    parse = morphology.first(word.lower(), "ADJF") or morphology.first(word.lower(), "PRTF")  # Соединённых
    form = (
        parse.inflect({"nomn", "sing", gender} if number == "sing" and gender != "None" else {"nomn", "plur"})
        if parse
        else None
    )
    if form is None:
        return None
    return "-".join(piece.capitalize() for piece in form.word.split("-")) if word[0].isupper() else str(form.word)
