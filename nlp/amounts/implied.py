"""Sums without a currency of their own: what may be one, and which currency its surroundings give it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from nlp.amounts.currency import currency_after, word_currency
from nlp.amounts.draft import Draft, Line, preceding
from nlp.amounts.lexer import Lexeme
from nlp.amounts.lexicon import context, currencies, scales
from nlp.amounts.quantity import Quantity
from nlp.morphology import analyzer

_THOUSAND = 3  # as a power of ten
_MILLION = Decimal(1_000_000)
_BEFORE, _AFTER = 30, 18  # lexemes around a sum that may speak of money
_NEAR = 6  # lexemes between a word for a price and «300 тысяч»
_WEAK_WITHIN = 800  # characters: as far as a paragraph or two
_KAZAKH_PASSIVE = re.compile("(?:ыл|іл|ын|ін|рал|рел)(?:ды|ді|ған|ген|ып|іп|ады|еді|мақ|мек|уда|уде)$")  # «тартылды»
_KAZAKH_LETTER = re.compile("[әғқңөұүһі]")


def implies(line: Line, quantity: Quantity, stop: int) -> bool:
    """Whether a number with a scale is a sum though no currency follows: it counts nothing else, and money is spoken of
    in its sentence, or near by where its sentence speaks of nothing that is counted."""
    if quantity.power < _THOUSAND or not stands_alone(line, quantity, stop):
        return False
    if quantity.value >= _MILLION and preceding(line, quantity.start, ("за",)):
        return True  # «проект за 12 млрд»
    start, end = line.sentence(quantity.start)
    start, end = max(start, quantity.start - _BEFORE), min(end, stop + _AFTER)
    if quantity.value < _MILLION:
        priced = any(
            context().price.match(form) for form in line.forms(max(start, quantity.start - _NEAR), quantity.start)
        )
        named = (*range(start, quantity.start), *range(stop, min(end, stop + _NEAR)))
        return priced or any(_has_currency(line, at) for at in named)
    if any(context().counted.match(form) for form in line.forms(max(start, quantity.start - _NEAR), quantity.start)):
        return False
    if any(_speaks_of_money(line[at]) for at in (*range(start, quantity.start), *range(stop, end))):
        return True
    if any(context().not_money.match(form) or context().counted.match(form) for form in line.forms(start, end)):
        return False
    near = (*range(max(0, quantity.start - _BEFORE), start), *range(end, min(len(line), stop + _AFTER)))
    return any(_speaks_of_money(line[at]) for at in near)


def may_imply(line: Line, quantity: Quantity, stop: int) -> bool:
    """Whether millions may be a sum by what the text says elsewhere: nothing in the sentence is counted or measured."""
    if quantity.power < _THOUSAND or quantity.value < _MILLION or not stands_alone(line, quantity, stop):
        return False
    start, end = line.sentence(quantity.start)
    words = line.forms(max(start, quantity.start - _BEFORE), min(end, stop + _AFTER))
    return not any(context().not_money.match(form) or context().counted.match(form) for form in words)


def without_weak(drafts: list[Draft]) -> list[Draft]:
    """The drafts without those weak ones that no sum with its own currency stands near."""
    named = [draft.start for draft in drafts if not draft.implied]

    def is_near(draft: Draft) -> bool:
        at = bisect_left(named, draft.start)
        return any(abs(place - draft.start) <= _WEAK_WITHIN for place in named[max(0, at - 1) : at + 1])

    return [draft for draft in drafts if not draft.weak or is_near(draft)]


def _speaks_of_money(lexeme: Lexeme) -> bool:
    if lexeme.kind == "sign" or lexeme.raw in currencies().codes:
        return True
    return lexeme.kind == "word" and _money_word(lexeme.form)


@lru_cache(maxsize=50_000)
def _money_word(form: str) -> bool:
    return context().money.match(form) is not None or word_currency(form) is not None


def _has_currency(line: Line, at: int) -> bool:
    """Whether a currency stands at `at` behind a number."""
    lexeme, before = line[at], line[at - 1] if at else None
    if lexeme.kind != "sign" and not (
        lexeme.kind == "word" and (lexeme.raw in currencies().codes or word_currency(lexeme.form))
    ):
        return False
    return before is not None and (before.kind == "number" or before.form in scales().forms or before.raw == ".")


def stands_alone(line: Line, quantity: Quantity, stop: int) -> bool:
    """Whether nothing that is counted, measured or named follows."""
    if stop >= len(line):
        return True
    after = line[stop]
    if after.kind in ("number", "sign") or after.raw in ("%", "°", "/", "‰"):
        return False
    if after.kind != "word" or (after.kind == "word" and line[stop - 1].raw == "." and after.raw[:1].isupper()):
        return True
    if context().not_money.match(after.form) or context().not_after.match(after.form):
        return False
    if context().money.match(after.form) or after.form in context().goes_on:
        return True
    if _is_kazakh(line, stop):
        declined = line[quantity.stop - 1].kind == "word" and line[quantity.stop - 1].form not in _BARE
        goes_on = context().kazakh_goes_on.match(after.form) or _KAZAKH_PASSIVE.search(after.form)
        return declined or goes_on is not None
    return not _counted(after.form)


_BARE = frozenset(("мың", "миллион", "миллиард", "триллион", "млн", "млрд", "трлн", "жарым", "."))


def _is_kazakh(line: Line, at: int) -> bool:
    return any(_KAZAKH_LETTER.search(lexeme.form) for lexeme in line[max(0, at - 8) : at + 8])


@lru_cache(maxsize=20_000)
def _counted(form: str) -> bool:
    """Whether a Russian word may be what a number counts: a noun or an adjective in the genitive («тонн», «новых»)."""
    if form.isascii():
        return form.endswith("s") and len(form) > 3
    return any("gent" in parse.tag and parse.tag.POS in ("NOUN", "ADJF", "PRTF") for parse in analyzer().parse(form))


def imply_currencies(drafts: Iterable[Draft]) -> None:
    """Each draft without a currency gets the one that its sentence is said to be in («в долларах»), else that of
    the nearest amount before it (none in parentheses, said by the way), else the text's most common, else tenge."""
    all_drafts = list(drafts)
    named = Counter(draft.currency for draft in all_drafts if draft.currency and draft.currency != "MRP")
    common = named.most_common(1)[0][0] if named else "KZT"
    last = None
    for draft in all_drafts:
        if draft.currency is None:
            draft.currency = _said_to_be_in(draft) or last or common
        elif draft.currency != "MRP" and (last is None or not _in_parentheses(draft)):
            last = draft.currency


def _in_parentheses(draft: Draft) -> bool:
    """«22,3 трлн тенге (149,6 млрд долл.), из них 2 трлн»: what follows goes on in tenge."""
    marks = [lexeme.raw for lexeme in draft.line[max(0, draft.first - 6) : draft.first] if lexeme.raw in "()"]
    return marks[-1:] == ["("]


def _said_to_be_in(draft: Draft) -> str | None:
    """«кредит в долларах — 5 млн»: the currency named without a number in the sentence before the sum."""
    line = draft.line
    start, _ = line.sentence(draft.first)
    for at in range(draft.first - 1, max(start, draft.first - 12), -1):
        if preceding(line, at, ("в",)) and (found := currency_after(line, at, large=False)):
            return found[0]
    return None
