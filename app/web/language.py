"""Language: the three languages of the pages, their catalogues, and which one a reader gets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

LANGUAGES = {"ru": "Русский", "kk": "Қазақша", "en": "English"}
DEFAULT = "ru"
COOKIE = "language"
FOLDER = Path(__file__).with_name("catalogues")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """`texts` maps the English of the templates to this language; `counts` a noun to its forms with `{n}`."""

    code: str
    texts: Mapping[str, str]
    counts: Mapping[str, Mapping[str, str]]

    def text(self, english: str, **values: object) -> str:
        """The text in this language; English where it is missing (a test holds the catalogues complete)."""
        found = self.texts.get(english, english)
        return found.format(**values) if values else found

    def count(self, noun: str, number: int) -> str:
        """«21 статья», «5 мақала», "1 article": the number, grouped, with the noun in its right form."""
        grouped = f"{number:,}".replace(",", "\N{NO-BREAK SPACE}" if self.code != "en" else ",")
        return self.counts[noun][plural_form(self.code, number)].format(n=grouped)


def plural_form(code: str, number: int) -> str:
    """The form of CLDR that a language uses behind a whole number: one, few, many or other."""
    if code == "ru":
        if number % 10 == 1 and number % 100 != 11:
            return "one"
        return "few" if number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14) else "many"
    return "one" if number == 1 else "other"


@cache
def catalogue(code: str) -> Catalogue:
    content: dict[str, Any] = yaml.safe_load((FOLDER / f"{code}.yaml").read_text(encoding="utf-8"))
    return Catalogue(code, content["texts"] or {}, content["counts"])


def choose(cookie: str | None, accepted: str) -> str:
    """The language that was chosen, else the browser's first that there is, else Russian."""
    if cookie in LANGUAGES:
        return str(cookie)
    wanted = []
    for i, part in enumerate(accepted[:400].split(",")):
        name, _, weight = part.strip().partition(";q=")
        wanted.append((-_weight(weight), i, name.partition("-")[0].lower()))
    return next((name for weight, _, name in sorted(wanted) if name in LANGUAGES and weight < 0), DEFAULT)


def _weight(text: str) -> float:
    try:
        return float(text or 1)
    except ValueError:
        return 0.0
