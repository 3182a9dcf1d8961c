"""Language: the three languages of the pages, their gettext catalogues, and which one a reader gets."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from gettext import GNUTranslations
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = {"ru": "Русский", "kk": "Қазақша", "en": "English"}
DEFAULT = "ru"
COOKIE = "language"
FOLDER = Path(__file__).with_name("catalogues")
NOUNS = {  # what stands behind a number, by the name that templates give it: the message and its plural
    "articles": ("{n} article", "{n} articles"),
    "hits": ("{n} hit", "{n} hits"),
    "mentions": ("{n} mention", "{n} mentions"),
    "organisations": ("{n} organisation", "{n} organisations"),
    "people": ("{n} person", "{n} people"),
    "sources": ("{n} source", "{n} sources"),
    "watches": ("{n} watch", "{n} watches"),
}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The messages of one language: those of the templates are English, and are looked up in it."""

    code: str
    messages: GNUTranslations

    def text(self, english: str, **values: object) -> str:
        """The text in this language; English where it is missing (a test holds the catalogues complete)."""
        found = self.messages.gettext(english) if english else ""
        return found.format(**values) if values else found

    def count(self, noun: str, number: int) -> str:
        """«21 статья», «5 мақала», "1 article": the number, grouped, with the noun (of NOUNS) in its right form."""
        grouped = f"{number:,}".replace(",", "\N{NO-BREAK SPACE}" if self.code != "en" else ",")
        return self.messages.ngettext(*NOUNS[noun], number).format(n=grouped)


def messages(code: str) -> Catalog:
    """The catalogue of a language as its file has it, LANGUAGE.po."""
    with (FOLDER / f"{code}.po").open("rb") as file:
        return read_po(file, locale=code)


@cache
def catalogue(code: str) -> Catalogue:
    compiled = io.BytesIO()
    write_mo(compiled, messages(code))
    compiled.seek(0)
    return Catalogue(code, GNUTranslations(compiled))


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
