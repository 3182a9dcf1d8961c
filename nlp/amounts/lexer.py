"""Tokens of a line, as the amounts grammar needs them: numbers whole, words without invisible characters."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

_SPACE = " \u00a0\u202f\u2009\u2007"
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_TOKEN = re.compile(
    rf"""
    (?P<number>
        \d{{1,3}}(?:[{_SPACE}]\d{{3}})+(?!\d)(?:[.,]\d+(?!\d|[{_SPACE}]?\d{{3}}\b))?   # 2 158 962.54
      | \d{{1,3}}(?:['’]\d{{3}})+(?!\d)(?:[.,]\d+)?        # 1'000'000
      | \d{{1,3}}(?:,\d{{3}})+(?!\d)\.\d+                  # 1,972.5
      | \d{{1,3}}(?:,\d{{3}}){{2,}}(?!\d)                  # 1,972,000
      | \d{{1,3}}(?:\.\d{{3}}){{2,}}(?!\d)(?:,\d+)?        # 1.972.000
      | \d+(?:[.,]\d+)?
    )
  | (?P<sign>US\$|[₸$€£¥₽₺₮])
  | (?P<word>[^\W\d_][^\W\d_{_INVISIBLE}\u0300-\u036f{_INVISIBLE}]*(?:[{_INVISIBLE}\u0300-\u036f]+[^\W\d_]*)*)
  | (?P<dash>[-–—−])
  | (?P<other>\S)
    """,
    re.VERBOSE,
)
_CLEAN = str.maketrans(dict.fromkeys(_INVISIBLE))


class Lexeme(NamedTuple):
    """`form` is lower-case, NFC, without invisible characters and with е for ё; `raw` is as written."""

    kind: str
    start: int
    stop: int
    form: str
    raw: str


def lexemes(line: str, offset: int) -> list[Lexeme]:
    """The tokens of one line whose first character stands at `offset` of its text."""
    found = []
    for match in _TOKEN.finditer(line):
        kind, raw = str(match.lastgroup), match.group()
        form = _form(raw) if kind == "word" else raw
        found.append(Lexeme(kind, offset + match.start(), offset + match.end(), form, raw))
    return found


def _form(raw: str) -> str:
    return unicodedata.normalize("NFC", raw.translate(_CLEAN)).lower().replace("ё", "е")
