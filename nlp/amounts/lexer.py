"""Tokens of a line, as the amounts grammar needs them: numbers whole, words without invisible characters."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

from nlp.amounts.lexicon import currencies

SPACES = " \u00a0\u202f\u2009\u2007"  # what stands between the groups of a number
HIDDEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_CLEAN = str.maketrans(dict.fromkeys(HIDDEN))
_PATTERN = rf"""
    (?P<date>\d{{1,2}}\.\d{{1,2}}\.\d{{4}}(?!\d))          # 12.05.2024
  | (?P<number>
        \d{{1,3}}(?:[{SPACES}]\d{{3}})+(?!\d)(?:[.,]\d+(?!\d|[{SPACES}]?\d{{3}}\b))?   # 2 158 962.54
      | \d{{1,3}}(?:['’ʼ]\d{{3}})+(?!\d)(?:[.,]\d+)?       # 1'000'000
      | \d{{1,3}}(?:,\d{{3}})+(?!\d)\.\d+                  # 1,972.5
      | \d{{1,3}}(?:,\d{{3}}){{2,}}(?!\d)                  # 1,972,000
      | \d{{1,3}}(?:\.\d{{3}})+(?!\d),\d+                  # 1.972,5
      | \d{{1,3}}(?:\.\d{{3}}){{2,}}(?!\d)                 # 1.972.000
      | \d{{1,3}}(?:[{SPACES}]?\d{{3}})*[ ],[ ]\d{{1,3}}(?!\d|[ ],)   # 14 , 8: a text of tokens
      | \d+(?:[.,]\d+)?
    )
  | (?P<sign>%s)
  | (?P<filler>\([ ]?[ыіаəәэ]{{1,3}}[ ]?\))                # a speaker's hesitation, as transcripts write it
  | (?P<word>[^\W\d_][^\W\d_{HIDDEN}\u0300-\u036f]*(?:[{HIDDEN}\u0300-\u036f]+[^\W\d_{HIDDEN}\u0300-\u036f]*)*)
  | (?P<dash>[-–—−‑‒])
  | (?P<other>\S)
"""


class Lexeme(NamedTuple):
    """`form` is lower-case, NFC, without invisible characters and with е for ё; `raw` is as written."""

    kind: str
    start: int
    stop: int
    form: str
    raw: str


@cache
def _tokens() -> re.Pattern[str]:
    """The signs come from the lexicon, longest first: "US$" before "$"."""
    signs = sorted(currencies().signs, key=len, reverse=True)
    return re.compile(_PATTERN % "|".join(map(re.escape, signs)), re.VERBOSE)


def lexemes(text: str, start: int, stop: int) -> list[Lexeme]:
    """The tokens of text[start:stop]; a hesitation between them is none."""
    found = []
    for match in _tokens().finditer(text, start, stop):
        kind, raw = str(match.lastgroup), match.group()
        if kind != "filler":
            form = form_of(raw) if kind == "word" else raw
            found.append(Lexeme(kind, match.start(), match.end(), form, raw))
    return found


@lru_cache(maxsize=50_000)
def form_of(raw: str) -> str:
    """A word as it is compared."""
    return unicodedata.normalize("NFC", raw.translate(_CLEAN)).lower().replace("ё", "е")
