"""Text → tokens: surface, every context-free normal form, and cross-script keys, with offsets into the text as given.

Words are split at hyphens, so that «Самрук-Казына» is found by «Самрук» and, as a phrase, by its whole name. Signs are
no tokens.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache

from nlp.findings import Language, Paragraph, Token
from nlp.fold import fold, one_script
from nlp.kazakh.stemmer import normal_forms as kazakh_forms
from nlp.morphology import normal_forms as russian_forms

_HIDDEN = "\u00ad\u200b-\u200d\u2060\ufeff"
_MARKS = "\u0300-\u036f"
# A word: letters and digits, with hidden signs, combining marks and apostrophes between them.
_WORD = re.compile(rf"[^\W_]+(?:(?:[{_HIDDEN}{_MARKS}]+|['’ʼ])[^\W_]+)*[{_MARKS}]*")
_HIDE = re.compile(f"[{_HIDDEN}]")
_KAZAKH_LETTER = re.compile("[әғқңөұүһі]")
_CYRILLIC = re.compile("[\u0400-\u052f]")
_LONGEST = 60  # longer "words" are noise: they keep their surface only

Forms = tuple[str, tuple[str, ...], tuple[str, ...]]


def tokens(text: str, paragraphs: Iterable[Paragraph]) -> tuple[Token, ...]:
    """The words and numbers of a text in order. Paragraphs say which language's normal forms a word gets."""
    found: list[Token] = []
    for paragraph in paragraphs:
        forms = _FORMS[paragraph.language]
        for match in _WORD.finditer(text, paragraph.start, paragraph.stop):
            found.append(Token(match.start(), match.end(), *forms(match.group())))
    return tuple(found)


def query_words(text: str) -> tuple[Token, ...]:
    """The words of a query: the union of the Russian and the Kazakh normal forms of each, as in a text of either."""
    return tuple(Token(match.start(), match.end(), *_either(match.group())) for match in _WORD.finditer(text))


def surface_of(word: str) -> str:
    """A word as it is compared: NFC, lower-case, ё as е, without hidden signs, look-alike letters mended."""
    plain = word if word.isascii() else one_script(_HIDE.sub("", unicodedata.normalize("NFC", word)))
    return plain.lower().replace("ё", "е")


def _make(word: str, normal_forms: Callable[[str], tuple[str, ...]]) -> Forms:
    surface = surface_of(word)
    if len(surface) > _LONGEST or not _CYRILLIC.search(surface):
        forms: tuple[str, ...] = (surface,)
    else:
        forms = tuple(dict.fromkeys(form.replace("ё", "е") for form in normal_forms(surface)))
    keys = (fold(form) for form in (surface, *forms)) if len(surface) <= _LONGEST else ()
    return surface, forms, tuple(dict.fromkeys(filter(None, keys)))


@lru_cache(maxsize=200_000)
def _russian(word: str) -> Forms:
    """Kazakh letters in a Russian text: a Kazakh word in its own spelling."""
    return _make(word, lambda surface: (kazakh_forms if _KAZAKH_LETTER.search(surface) else russian_forms)(surface))


@lru_cache(maxsize=200_000)
def _kazakh(word: str) -> Forms:
    return _make(word, kazakh_forms)


@lru_cache(maxsize=200_000)
def _either(word: str) -> Forms:
    return _make(word, lambda surface: (*_russian_or_none(surface), *kazakh_forms(surface)))


def _russian_or_none(surface: str) -> tuple[str, ...]:
    return () if _KAZAKH_LETTER.search(surface) else russian_forms(surface)


_FORMS: dict[Language, Callable[[str], Forms]] = {"ru": _russian, "kk": _kazakh, "en": _either, "und": _either}
