"""Text → tokens: surface, every context-free normal form, and cross-script keys, with offsets into the text as given.

Words are split at hyphens, so that «Самрук-Казына» is found by «Самрук» and, as a phrase, by its whole name. Signs are
no tokens.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from nlp.findings import Language, Paragraph, Token
from nlp.fold import fold_plain, one_script
from nlp.kazakh.stemmer import normal_forms as kazakh_forms
from nlp.morphology import normal_forms as russian_forms

_HIDDEN = "\u00ad\u200b-\u200d\u2060\ufeff"
_MARKS = "\u0300-\u036f"
# A word: letters and digits, with hidden signs, combining marks and apostrophes between them.
_WORD = re.compile(rf"[^\W_]+(?:(?:[{_HIDDEN}{_MARKS}]+|['’ʼ])[^\W_]+)*[{_MARKS}]*")
_HIDE = re.compile(f"[{_HIDDEN}]")
_KAZAKH_LETTER = re.compile("[әғқңөұүһі]")
_CYRILLIC = re.compile("[\u0400-\u052f]")
_PLAIN = re.compile("[а-яёәғқңөұүһі]+")  # a lower-case word in which there is nothing to mend
_MOST = 200_000  # words remembered, about 60 MB
_LONGEST = 60  # longer "words" are noise: they keep their surface only

Forms = tuple[str, tuple[str, ...], tuple[str, ...]]
_token: Callable[[tuple[Any, ...]], Token] = partial(tuple.__new__, Token)  # a third of the time of Token(…)


def tokens(text: str, paragraphs: Iterable[Paragraph]) -> tuple[Token, ...]:
    """The words and numbers of a text in order. Paragraphs say which language's normal forms a word gets."""
    found: list[Token] = []
    for paragraph in paragraphs:
        known = _KNOWN[paragraph.language]
        found += [
            _token((match.start(), match.end(), *known[match.group()]))
            for match in _WORD.finditer(text, paragraph.start, paragraph.stop)
        ]
    return tuple(found)


def query_words(text: str) -> tuple[Token, ...]:
    """The words of a query: the union of the Russian and the Kazakh normal forms of each, as in a text of either."""
    return tuple(Token(match.start(), match.end(), *_EITHER[match.group()]) for match in _WORD.finditer(text))


def surface_of(word: str) -> str:
    """A word as it is compared: NFC, lower-case, ё as е, without hidden signs, look-alike letters mended."""
    lower = word.lower()
    if not (word.isascii() or _PLAIN.fullmatch(lower)):
        lower = one_script(_HIDE.sub("", unicodedata.normalize("NFC", word))).lower()
    return lower.replace("ё", "е")


def _make(word: str, normal_forms: Callable[[str], tuple[str, ...]]) -> Forms:
    surface = surface_of(word)
    if len(surface) > _LONGEST:
        return surface, (surface,), ()
    forms: Iterable[str] = (surface,)
    if _CYRILLIC.search(surface):
        forms = dict.fromkeys([form.replace("ё", "е") for form in normal_forms(surface)])
    keys = dict.fromkeys([fold_plain(form) for form in dict.fromkeys((surface, *forms))])
    return surface, tuple(forms), tuple(filter(None, keys))


class _Known(dict[str, Forms]):
    """Word → what is said of it, made when first asked for; bounded: a corpus of years has millions of words."""

    def __init__(self, normal_forms: Callable[[str], tuple[str, ...]]) -> None:
        self._normal_forms = normal_forms

    def __missing__(self, word: str) -> Forms:
        made = _make(word, self._normal_forms)
        if len(self) >= _MOST:
            self.clear()
        self[word] = made
        return made


def _in_russian(surface: str) -> tuple[str, ...]:
    """Kazakh letters in a Russian text: a Kazakh word in its own spelling."""
    return (kazakh_forms if _KAZAKH_LETTER.search(surface) else russian_forms)(surface)


def _in_either(surface: str) -> tuple[str, ...]:
    return (*(() if _KAZAKH_LETTER.search(surface) else russian_forms(surface)), *kazakh_forms(surface))


_EITHER = _Known(_in_either)
_KNOWN: dict[Language, _Known] = {"ru": _Known(_in_russian), "kk": _Known(kazakh_forms), "en": _EITHER, "und": _EITHER}
