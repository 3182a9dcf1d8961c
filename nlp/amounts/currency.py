"""Currency words, codes and signs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from nlp.amounts.lexer import Lexeme
from nlp.amounts.lexicon import context, currencies
from nlp.amounts.quantity import after_ending, takes_ending

_ALWAYS_DOTTED = frozenset(("долл", "руб"))  # their dot is theirs even at the end of a sentence
_DOTTED = frozenset(("тг", "тнг", "тңг", "т"))
_OTHERS = {  # the code of a bare word → stem of a qualifier → ISO 4217
    "USD": {"канад": "CAD", "австрал": "AUD", "гонконг": "HKD", "сингапур": "SGD"},
    "GBP": {"кипр": "CYP", "египет": "EGP", "мысыр": "EGP", "судан": "SDG", "ливан": "LBP"},
}


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


def _phrase(line: Sequence[Lexeme], at: int) -> tuple[str, int] | None:
    for phrase, code in currencies().phrases:
        part = line[at : at + len(phrase)]
        if len(part) == len(phrase) and all(
            _same(lexeme.form, word) for lexeme, word in zip(part, phrase, strict=True)
        ):
            return code, at + len(phrase)
    return None


def _same(form: str, word: str) -> bool:
    return form == word or takes_ending(form, word)


def _qualified(line: Sequence[Lexeme], at: int) -> tuple[str, int] | None:
    """«АҚШ доллары», «канадских долларов», "US dollars"."""
    if at + 1 >= len(line) or line[at + 1].kind != "word":
        return None
    found = word_currency(line[at + 1].form)
    if found is None:
        return None
    for stem, code in _OTHERS.get(found, {}).items():
        if line[at].form.startswith(stem):
            return code, at + 2
    if line[at].form in currencies().before[found]:
        return found, _tail(line, at + 2, found)
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
    return next((code for stem, code in currencies().stems if takes_ending(form, stem)), None)


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


def is_rate_pair(line: Sequence[Lexeme], at: int) -> bool:
    """Whether «за доллар» or "per euro" begins at `at`: what stands before is an exchange rate."""
    if at + 1 >= len(line) or line[at].form not in context().per_currency:
        return False
    return currency_after(line, at + 1, large=False) is not None
