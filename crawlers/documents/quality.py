"""Quality: is a page's text what a person sees there? Fonts without a map of characters, and poor OCR of others, give
letters that look like text to a program and like nothing to a reader; such a page is read from its picture instead."""

from __future__ import annotations

import re
from collections.abc import Sequence

FEWEST = 20  # letters; fewer say nothing about quality
MOST_STRANGE = 0.15  # share of letters that neither Cyrillic nor Latin of the languages here has
MOST_UNMAPPED = 0.1  # share of characters for which the file itself gives no meaning
MOST_BROKEN = 0.3  # share of words that no language writes so; 0.02 in clean text with abbreviations
FEWEST_VOWELS = 0.12  # share of letters; Russian has 0.42, Kazakh 0.41, English 0.38, a shifted alphabet 0.05 to 0.2
# Letters of Russian, Kazakh (Cyrillic and its Latin drafts), English, Turkish, German and French names.
_KNOWN = re.compile(r"[A-Za-z\u0400-\u04ffÁáÄäÖöÜüŞşÇçĞğİıÑñŊŋŪūÝýÉéÈèÀàßŃńǴǵÓó]")
_VOWELS = re.compile(r"[аеёиоуыэюяәіөұүaeiouyáäöüıūéóИ]", re.IGNORECASE)
_CAPITAL_INSIDE = re.compile(r"[^\W\d_]*[а-яёәіңғүұқөһa-z][А-ЯЁӘІҢҒҮҰҚӨҺA-Z]")
_MIXED = re.compile(r"(?=[^\W\d_]*[A-Za-z])(?=[^\W\d_]*[\u0400-\u04ff])")
_WORD = re.compile(r"[^\W\d_]{3,}")


def is_garbage(words: Sequence[str], unmapped: int = 0) -> bool:
    """Whether the words of a page are no text. `unmapped` characters of them have no meaning by the file's own word.
    Too few letters to tell are no garbage."""
    text = " ".join(words)
    letters = [char for char in text if char.isalpha() or "\ue000" <= char <= "\uf8ff" or char == "\ufffd"]
    if len(letters) < FEWEST:
        return len(text) - text.count(" ") > 0 and unmapped > 0.5 * len(text)
    if unmapped > MOST_UNMAPPED * len(text):
        return True
    strange = sum(not _KNOWN.match(letter) for letter in letters)
    return strange > MOST_STRANGE * len(letters) or _vowels(letters) < FEWEST_VOWELS or _broken(text) > MOST_BROKEN


def _vowels(letters: Sequence[str]) -> float:
    return len(_VOWELS.findall("".join(letters))) / len(letters)


def _broken(text: str) -> float:
    """Share of words of three letters and more that have a capital inside, mix the alphabets or have no vowel."""
    words = _WORD.findall(text)
    if len(words) < 5:
        return 0.0
    wrong = (_CAPITAL_INSIDE.match(word) or _MIXED.match(word) or not _VOWELS.search(word) for word in words)
    return sum(map(bool, wrong)) / len(words)
