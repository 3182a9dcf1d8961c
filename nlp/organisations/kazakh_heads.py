"""The head words of Kazakh bodies and their case forms: which noun says «this is a body», and how it reads bare."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from nlp.lexicon import lexicon

_POSSESSIVE = {
    True: ("", "н", "нің", "не", "нде", "нен", "мен", "ндегі", "дегі"),
    False: ("", "н", "ның", "на", "нда", "нан", "мен", "ндағы", "дағы"),
}
_PLAIN = (
    "", "тың", "тің", "дың", "дің", "ның", "нің", "қа", "ке", "ға", "ге", "ты", "ті", "ды", "ді", "ны", "ні",
    "та", "те", "да", "де", "тан", "тен", "дан", "ден", "пен", "мен", "бен", "тағы", "тегі", "дағы", "дегі",
)  # fmt: skip
_HARMONY = frozenset("еіәөүэи")


@dataclass(frozen=True, slots=True)
class KazakhHead:
    """A head in the nominative. `needs`: "complement", "place" or "adjective" (a head without a possessive); `part`: it
    may belong to a larger body named before it; `plural`: it heads several names at once."""

    word: str
    needs: Literal["complement", "place", "adjective"]
    part: bool = False
    plural: bool = False


@cache
def state_heads() -> dict[str, KazakhHead]:
    """Every case form of every head of a body, in small letters."""
    found: dict[str, KazakhHead] = {}
    for word in table("bare"):
        for ending in _PLAIN:
            found[word + ending] = KazakhHead(word, "adjective")
    for word, entry in table("state").items():
        head = KazakhHead(word, entry["needs"], entry.get("part", False), entry.get("plural", False))
        found |= dict.fromkeys(_forms(word), head)
    return found


@cache
def quoted_heads() -> dict[str, str]:
    """Every case form of the heads that follow a quoted name, with its nominative."""
    return {form: word for word in table("quoted") for form in _forms(word)}


def _forms(word: str) -> list[str]:
    endings = _POSSESSIVE[_is_front(word)] if word[-1] in "іы" else _PLAIN
    return [word + ending for ending in endings]


def _is_front(word: str) -> bool:
    return word[-1] == "і" or next((letter in _HARMONY for letter in reversed(word) if letter in "аоұыеөүіәэ"), False)


def table(name: str) -> Any:
    """A table of kazakh_heads.yaml."""
    return lexicon("organisations/kazakh_heads.yaml")[name]


@cache
def words(name: str) -> frozenset[str]:
    """A list of kazakh_heads.yaml as a set."""
    return frozenset(table(name))
