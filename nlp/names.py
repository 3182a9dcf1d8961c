"""Name keys: one deterministic text for all spellings of a name in Russian, Kazakh and Latin letters.

A key that begins with "=" stands for a row of the name table (nlp.name_table), or for a place or body made by rule.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from hashlib import blake2b
from typing import Literal

from nlp.body_names import city_id, place_key, place_stem
from nlp.fold import fold
from nlp.gazetteer import places
from nlp.legal_names import form_classes, legal_form, without_form
from nlp.lexicon import lexicon
from nlp.name_table import organisation_key

Agreement = Literal["agrees", "missing", "contradicts"]

_INITIALS = re.compile(r"(?<!\w)([^\W\d_])\.\s*")
_PATRONYMIC = re.compile(r"(.{2,}?)(?:ovich|evich|ovna|evna|inichna|ich|uli|kizi)$")
_KAZAKH_PATRONYMIC = ("uli", "kizi")
_YEARS = re.compile(r"\b(?:19|20)\d\d\b")


@lru_cache(maxsize=100_000)
def name_key(kind: str, name: str) -> str:
    """The key of a name in the nominative; "" where the name is too little to say who is meant.

    People: given name and surname in any order; the patronymic is left out (see `compatible_people`), a name with
    an initial keeps it («К.Н. Ахметов» is not «Канат Ахметов»). Organisations: the name without its legal form, and
    that form's class after "|": ТОО «Дала» = «Дала» ЖШС, which АО «Дала» is not; «Дала» alone has the plain key.
    """
    if kind == "person":
        return " ".join(sorted(person_parts(name)[0])) if len(person_parts(name)[0]) > 1 else ""
    if kind == "organisation":
        bare = without_form(name)
        return organisation_key(name, bare) or _formed(bare, name) or compact(name)
    if kind == "programme":
        return known_programmes().get(compact(name)) or compact(_YEARS.sub(" ", name)) or compact(name)
    return known_places().get(compact(name)) or place_key(name) or place_stem(compact(name))


def _formed(bare: str, name: str) -> str:
    plain, form = compact(bare), legal_form(name)
    return f"{plain}|{form}" if plain and form and plain != compact(name) else plain


def plain_key(key: str) -> str:
    """An organisation's key without the class of its legal form."""
    return key.partition("|")[0]


def keys_of_forms(key: str) -> tuple[str, ...]:
    """Every key that a name without a legal form can mean: itself, and with each class. A formed key means itself."""
    if not key or key.startswith("=") or "|" in key:
        return (key,)
    return key, *(f"{key}|{form}" for form in sorted(form_classes()))


def key_hash(key: str) -> str:
    """16 hexadecimal digits, equal for equal keys for ever: the marker in the index."""
    return blake2b(key.encode(), digest_size=8).hexdigest()


def compact(text: str) -> str:
    """The folded text without spaces: «Астана-Строй» = «АстанаСтрой» = "Astana Stroy"."""
    return fold(text).replace(" ", "")


@lru_cache(maxsize=100_000)
def person_parts(name: str) -> tuple[tuple[str, ...], str]:
    """Folded given name and surname (an initial ends in a dot), in their order; and the patronymic's stem or ""."""
    words = _INITIALS.sub(r"\1. ", name).split()
    initials = [compact(word)[:1] + "." for word in words if len(word.strip(".")) == 1 and compact(word)]
    full = _joined([compact(word) for word in words if len(word.strip(".,")) > 1])
    patronymic = ""
    if len(full) > 2 or (len(full) > 1 and initials):
        at = next((i for i, word in enumerate(full) if i and _PATRONYMIC.match(word)), 0)
        if at and len(full) > 2:
            patronymic = _stem(full.pop(at))
    if len(full) == 1 and initials:
        return (full[0], initials[0]), initials[1] if len(initials) > 1 else ""
    return tuple(full), patronymic or (initials[0] if initials and len(full) > 1 else "")


def given_and_patronymic(name: str) -> tuple[str, str, bool] | None:
    """Folded first name, stem of the patronymic, and whether it can be nothing else, of «Ольга Николаевна».

    None for other names. «Дмитрий Шостакович» may be a surname: then the third is False."""
    words = person_parts(name)[0]
    if len(words) != 2 or any(word.endswith(".") for word in words):
        return None
    found = _PATRONYMIC.fullmatch(words[1])
    return (words[0], _stem(words[1]), not words[1].endswith("ich")) if found else None


def compatible_people(a: str, b: str) -> Agreement:
    """Whether the patronymics of two names agree («Серикович» and «Серікұлы» do), contradict, or one is missing."""
    first, second = person_parts(a)[1], person_parts(b)[1]
    if not first or not second:
        return "missing"
    if first.endswith(".") or second.endswith("."):
        return "agrees" if first[0] == second[0] else "contradicts"
    return "agrees" if first == second else "contradicts"


@cache
def known_programmes() -> dict[str, str]:
    """Compact folded name → key, of every spelling in programmes.yaml."""
    return {
        compact(name): f"=programme/{entry['id']}"
        for entry in lexicon("programmes.yaml")["programmes"]
        for language in ("ru", "kk", "en")
        for name in entry.get(language, ())
    }


@cache
def known_places() -> dict[str, str]:
    """Compact folded name → key, of every spelling in the gazetteer: «Өскемен» and «Усть-Каменогорск» are one place."""
    found: dict[str, str] = {}
    for place in places():
        city = city_id(place.ru[0]) if place.kind == "city" else ""
        key = f"=place/city-{city}" if city else place_key(place.ru[0])
        key = key if key.startswith("=") else f"=place/{compact(place.ru[0])}"
        for name in place.names:
            found.setdefault(compact(name), key)
    return found


def _joined(words: list[str]) -> list[str]:
    """«Құнанбай ұлы» is one word."""
    joined: list[str] = []
    for word in filter(None, words):
        if word in _KAZAKH_PATRONYMIC and len(joined) > 1:
            joined[-1] += word
        else:
            joined.append(word)
    return joined


def _stem(patronymic: str) -> str:
    found = _PATRONYMIC.match(patronymic)
    return found[1].rstrip("i") if found else patronymic  # Абаевна = Абайқызы, Калиевич = Қалиұлы
