"""The canonical name of a person: the nominative, with the gender that given name, patronymic and surname agree on.

Each word gets all its readings (nominative, gender, case); the readings of the whole are those in which all
words agree. Where two of them are near («К. Ахметова»: a woman, or a man in the genitive), the words around decide
(name_context), and what the article has elsewhere (named_people).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from nlp.russian.name_forms import Reading, cased, readings

MOST_WORDS = 6
_NOMINATIVE = 0.3  # a name in the nominative is met oftener than in any other one case
_NO_SIGN_OF_WOMAN = -0.6  # «Каныша Сатпаева»: nothing says that it is a woman's name, and men's names are met oftener


@dataclass(frozen=True, slots=True)
class Named:
    """One way to read a whole name: its nominative, gender, the cases that it may stand in, how likely it is."""

    name: str
    gender: str
    cases: str
    weight: float


@lru_cache(maxsize=50_000)
def nominative(text: str) -> str:
    """The canonical name of a person as written in a Russian text, by itself."""
    return ways(text)[0].name


@lru_cache(maxsize=50_000)
def ways(text: str) -> tuple[Named, ...]:
    """The ways to read a name, likeliest first, at most one a name and a gender; at least one."""
    words = re.sub(r"\.(?=[^\W\d_]{2,})", ". ", " ".join(text.split())).split(" ")
    if len(words) > MOST_WORDS:
        return (Named(" ".join(words), "", "n", 0),)
    best: dict[tuple[str, str], Named] = {}
    for found in _agreeing([readings(word) for word in _joined(words)]):
        known = best.get((found.name, found.gender), found)
        likelier = max(known, found, key=lambda way: way.weight)
        best[found.name, found.gender] = replace(likelier, cases=known.cases + found.cases)
    plain = Named(" ".join(map(cased, words)), "", "n", -1)
    return tuple(sorted(best.values(), key=lambda way: -way.weight)) or (plain,)


def _joined(words: list[str]) -> list[str]:
    """«Абдулла оглы» is one unchanging word."""
    joined: list[str] = []
    for word in words:
        if word in ("оглы", "кызы", "улы", "ұлы", "қызы") and len(joined) > 1:
            joined[-1] += f" {word}"
        else:
            joined.append(word)
    return joined


def _agreeing(words: list[tuple[Reading, ...]]) -> Iterator[Named]:
    cases = "".join(reading.cases or "nagdil" for options in words[-1:] for reading in options)  # no other can agree
    for gender in "mf":
        for case in "nagdil":
            if case not in cases:
                continue
            chosen = [_best(options, gender, case) for options in words]
            found = [reading for reading in chosen if reading is not None]
            if len(found) < len(words):
                continue
            weight = sum(reading.weight for reading in found) + (_NOMINATIVE if case == "n" else 0)
            if gender == "f" and not any(reading.given or _is_womans(reading) for reading in found):
                weight += _NO_SIGN_OF_WOMAN
            yield Named(" ".join(cased(reading.name) for reading in found), gender, case, weight)


def _is_womans(reading: Reading) -> bool:
    """A patronymic or a name that only a woman has."""
    return reading.name.endswith(("вна", "чна", "кызы", "қызы", "гуль", "гүл", "сулу"))


def _best(options: tuple[Reading, ...], gender: str, case: str) -> Reading | None:
    fitting = [r for r in options if r.gender in ("", gender) and (not r.cases or case in r.cases)]
    return max(fitting, key=lambda r: r.weight, default=None)
