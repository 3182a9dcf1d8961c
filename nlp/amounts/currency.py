"""Currency words, codes, signs and coins."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from nlp.amounts.draft import following
from nlp.amounts.endings import after_ending
from nlp.amounts.lexer import Lexeme
from nlp.amounts.lexicon import currencies, takes_ending

_ALWAYS_DOTTED = frozenset(("долл", "дол", "руб"))  # their dot is theirs even at the end of a sentence
_DOTTED = frozenset(("тг", "тнг", "тңг", "тенг", "т"))
_STEM = 5  # letters from which on a qualifier of the lexicon is a stem
_UNITED_STATES = ("u", ".", "s", ".")


def currency_after(line: Sequence[Lexeme], at: int, *, large: bool) -> tuple[str, int] | None:
    """The currency that begins at lexeme `at`, and the lexeme after it. `large` allows the lone capital «Т»."""
    if at >= len(line):
        return None
    lexeme = line[at]
    if lexeme.kind == "sign":
        return currencies().signs[lexeme.raw], after_ending(line, at + 1)
    if lexeme.kind != "word":
        return None
    return _phrase(line, at) or _qualified(line, at) or _word(line, at, large=large)


def currency_before(line: Sequence[Lexeme], at: int) -> str | None:
    """The code of a sign or capital code at `at` that a number may follow ("$32", "KZT 16.5")."""
    lexeme = line[at]
    if lexeme.kind == "sign":
        return currencies().signs[lexeme.raw]
    return currencies().codes.get(lexeme.raw) if lexeme.kind == "word" else None


def coin_at(line: Sequence[Lexeme], at: int) -> str | None:
    """The currency whose hundredth part the word at `at` names («тиын», «копеек», "cents")."""
    return coin_currency(line[at].form) if at < len(line) and line[at].kind == "word" else None


def _phrase(line: Sequence[Lexeme], at: int) -> tuple[str, int] | None:
    for phrase, code in currencies().phrases.get(line[at].form, ()):
        part = line[at : at + len(phrase)]
        if len(part) == len(phrase) and all(
            _same(lexeme.form, word) for lexeme, word in zip(part, phrase, strict=True)
        ):
            return code, at + len(phrase)
    return None


def _same(form: str, word: str) -> bool:
    return form == word or takes_ending(form, word)


def _qualified(line: Sequence[Lexeme], at: int) -> tuple[str, int] | None:
    """«АҚШ доллары», «канадских долларов», "US dollars", "U.S. dollars", «амер. долл.»."""
    beside = line[at].form
    if following(line, at, _UNITED_STATES):
        beside, word = "us", at + 4
    else:
        word = at + 2 if following(line, at + 1, (".",)) and len(beside) <= _STEM else at + 1
    if word >= len(line) or line[word].kind != "word":
        return None
    form = line[word].form
    for stem, meant in currencies().only_with.items():
        if form.startswith(stem):
            return next(((code, word + 1) for near, code in meant.items() if beside.startswith(near)), None)
    found = word_currency(form)
    if found is None:
        return None
    for stem, code in currencies().others.get(found, {}).items():
        if beside.startswith(stem):
            return code, word + 1
    if any(beside == name or (len(name) >= _STEM and beside.startswith(name)) for name in currencies().before[found]):
        return found, _tail(line, word + 1, found)
    return None


def _word(line: Sequence[Lexeme], at: int, *, large: bool) -> tuple[str, int] | None:
    lexeme = line[at]
    code = currencies().codes.get(lexeme.raw) or word_currency(lexeme.form)
    if code is None and large:
        code = currencies().letters.get(lexeme.raw)
    return None if code is None else (code, _tail(line, at + 1, code))


@lru_cache(maxsize=20_000)
def word_currency(form: str) -> str | None:
    """The code that a lower-case word names, in any case form."""
    if form in currencies().words:
        return currencies().words[form]
    return currencies().stems.meaning(form)


@lru_cache(maxsize=20_000)
def coin_currency(form: str) -> str | None:
    """The currency whose hundredth part a lower-case word names, in any case form."""
    if form in currencies().coins:
        return currencies().coins[form]
    return currencies().coin_stems.meaning(form)


def _tail(line: Sequence[Lexeme], at: int, code: str) -> int:
    """Past an abbreviation's dot, a hyphened ending, «США» or «стерлингов»."""
    at = after_ending(line, at)
    if at < len(line) and line[at].raw == "." and line[at].start == line[at - 1].stop:
        form = line[at - 1].form
        if form in _ALWAYS_DOTTED or (form in _DOTTED and not _sentence_ends(line, at)):
            at += 1
    if at < len(line) and line[at].form in currencies().after[code]:
        at += 1
    return at


def _sentence_ends(line: Sequence[Lexeme], at: int) -> bool:
    return at + 1 >= len(line) or line[at + 1].raw[:1].isupper()
