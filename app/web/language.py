"""Language: the three languages of the pages, their gettext catalogues, and which one a reader gets."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from functools import cache
from gettext import GNUTranslations
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from search.say import Said, say

LANGUAGES = {"ru": "Русский", "kk": "Қазақша", "en": "English"}
DEFAULT = "ru"
COOKIE = "language"
FOLDER = Path(__file__).with_name("catalogues")
BY_VALUE = "by value"  # the comment of a text that no template names
LONGEST_LINE = 500  # of a stored line whose pattern is looked for
_VALUE = re.compile(r"\{(\w+)\}")
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
class Told:
    """A line in the reader's language; `language` is "en" where nobody translated it."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The messages of one language: those of the templates are English, and are looked up in it."""

    code: str
    messages: GNUTranslations

    def text(self, english: str, **values: object) -> str:
        """The text in this language; English where it is missing (a test holds the catalogues complete)."""
        if isinstance(english, Said):
            said = {name: self.text(one) if isinstance(one, Said) else one for name, one in english.values.items()}
            return self.messages.gettext(english.pattern).format(**said)
        found = self.messages.gettext(english) if english else ""
        return found.format(**values) if values else found

    def told(self, line: str) -> Told:
        """A line for people that was said elsewhere, or long ago and stored: by its pattern, if it is known."""
        known = line if isinstance(line, Said) else said_again(line)
        return Told(self.text(known), self.code if isinstance(known, Said) else "en")

    def count(self, noun: str, number: int) -> str:
        """«21 статья», «5 мақала», "1 article": the number, grouped, with the noun (of NOUNS) in its right form."""
        grouped = f"{number:,}".replace(",", "\N{NO-BREAK SPACE}" if self.code != "en" else ",")
        return self.messages.ngettext(*NOUNS[noun], number).format(n=grouped)


def said_again(line: str) -> str:
    """The stored line with the pattern that it was made of, where one of the catalogues' fits all of it."""
    for pattern, compiled in _patterns() if len(line) <= LONGEST_LINE else ():
        if found := compiled.fullmatch(line):
            return say(pattern, **{name: said_again(value) for name, value in found.groupdict().items()})
    return line


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The lines that are said outside of templates; those with the most words of their own go first."""
    said = [str(one.id) for one in messages(DEFAULT) if BY_VALUE in one.user_comments]
    told = sorted((one for one in said if " " in one), key=lambda one: -len(_VALUE.sub("", one)))
    return tuple((one, _compiled(one)) for one in told)


def _compiled(pattern: str) -> re.Pattern[str]:
    parts, seen = _VALUE.split(pattern), set[str]()
    found = ""
    for i, part in enumerate(parts):
        found += re.escape(part) if i % 2 == 0 else f"(?P={part})" if part in seen else f"(?P<{part}>.+?)"
        seen.update([part] if i % 2 else [])
    return re.compile(found, re.DOTALL)


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
