"""Alike: letters that look the same in two alphabets. OCR takes «ТОО» for Latin TOO; on a Cyrillic page it is not."""

from __future__ import annotations

import re
from collections.abc import Sequence

_LATIN, _CYRILLIC = "ABCEHKMOPTXaceopxy", "АВСЕНКМОРТХасеорху"
_TABLE = str.maketrans(_LATIN, _CYRILLIC)
_MIXED_TABLE = str.maketrans(_LATIN + "iIh", _CYRILLIC + "іІһ")  # in a word that has Cyrillic letters besides
_ONLY_ALIKE = re.compile(rf"[{_LATIN}]+")
_ROMAN = re.compile(r"[IVXLCDM]+")
_LATIN_LETTER = re.compile(r"[A-Za-z]")
_CYRILLIC_LETTER = re.compile(r"[\u0400-\u04ff]")
_MOSTLY = 2  # times as many Cyrillic letters as Latin ones: a Cyrillic page


def in_one_alphabet(words: Sequence[str]) -> list[str]:
    """Words as OCR read them, those made of look-alikes put into the page's alphabet. Lengths stay; words with a letter
    that only Latin has, Roman numerals and pages in Latin letters are left as they are."""
    text = "".join(words)
    if len(_CYRILLIC_LETTER.findall(text)) < _MOSTLY * max(len(_LATIN_LETTER.findall(text)), 1):
        return list(words)
    return [_word(word) for word in words]


def _word(word: str) -> str:
    latin = "".join(_LATIN_LETTER.findall(word))
    if not latin or _ROMAN.fullmatch(latin):
        return word
    if _CYRILLIC_LETTER.search(word):
        changed = word.translate(_MIXED_TABLE)
        return word if _LATIN_LETTER.search(changed) else changed
    return word.translate(_TABLE) if len(latin) > 1 and _ONLY_ALIKE.fullmatch(latin) else word
