"""Sums of money in a text: `find_amounts`, and `explain` which says what rule found each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from nlp.amounts.checks import is_amount, set_bounds
from nlp.amounts.draft import Draft, Line
from nlp.amounts.lexer import lexemes
from nlp.amounts.lexicon import index_value
from nlp.amounts.rules import RULES, may_begin
from nlp.findings import Amount

# A line without a digit, a scale word or a currency holds no amount; most lines stop here.
_WORTH_A_LOOK = re.compile(
    r"\d|[₸$€£¥₽₺₮]|[mм][iиıі][lл]{1,2}|тысяч|мың|тенге|теңге|доллар|евро|еуро|рубл|юан|мрп|аек|tenge|dollar|thousand|euro|[тt]rln",
    re.IGNORECASE,
)
_RESTATES_WITHIN = 40  # characters between a sum and its restatement in parentheses: «(примерно …»
_RESTATES = re.compile(r"\s*(?:\(|,?\s*(?:или|то есть|т\.\s?е\.|яғни|немесе|or)\b)[^().;\n\d]*\Z")
MAX_POWER = Decimal(10) ** 24  # larger than all money there is: a string of digits, not a sum


@dataclass(frozen=True, slots=True)
class Finding:
    """An amount and the name of the rule that found it."""

    amount: Amount
    rule: str


def find_amounts(text: str, *, published: date | None = None) -> tuple[Amount, ...]:
    """All sums of money in a text in Russian, Kazakh or English, by start, without overlap.

    `published` is the text's day, by which МРП/АЕК are valued in tenge (None: they stay unvalued)."""
    return tuple(finding.amount for finding in explain(text, published=published))


def explain(text: str, *, published: date | None = None) -> tuple[Finding, ...]:
    """As `find_amounts`, each with its rule: the grammar's debug view."""
    drafts = [draft for line in _lines(text) for draft in _scan(line)]
    _imply_currency(drafts)
    found: list[Finding] = []
    for draft in drafts:
        same_as = _restated(text, found, draft)
        found.append(Finding(_amount(text, draft, same_as, published), draft.rule))
    return tuple(found)


def _lines(text: str) -> Iterator[Line]:
    offset = 0
    for line in text.splitlines(keepends=True):
        if _WORTH_A_LOOK.search(line):
            yield Line(lexemes(line, offset))
        offset += len(line)


def _scan(line: Line) -> Iterator[Draft]:
    at = 0
    while at < len(line):
        drafts = _first_rule(line, at) if may_begin(line, at) else []
        for draft in drafts:
            if is_amount(draft) and abs(draft.value) < MAX_POWER:
                set_bounds(draft)
                yield draft
        at = drafts[-1].last + 1 if drafts else at + 1


def _first_rule(line: Line, at: int) -> list[Draft]:
    for rule in RULES:
        if drafts := rule(line, at):
            return drafts
    return []


def _imply_currency(drafts: list[Draft]) -> None:
    """An implied currency is that of the nearest amount before it, else of the most common in the text, else tenge."""
    named = Counter(draft.currency for draft in drafts if draft.currency and draft.currency != "MRP")
    common = named.most_common(1)[0][0] if named else "KZT"
    last = None
    for draft in drafts:
        if draft.currency is None:
            draft.currency = last or common
        elif draft.currency != "MRP":
            last = draft.currency


def _restated(text: str, found: list[Finding], draft: Draft) -> int | None:
    """The index of the amount that this one says again in another currency: «22,3 трлн тенге (149,6 млрд долл.)»."""
    if not found:
        return None
    earlier = found[-1].amount
    between = text[earlier.stop : draft.start]
    if len(between) <= _RESTATES_WITHIN and earlier.currency != draft.currency and _RESTATES.fullmatch(between):
        return earlier.same_as if earlier.same_as is not None else len(found) - 1
    return None


def _amount(text: str, draft: Draft, same_as: int | None, published: date | None) -> Amount:
    currency = draft.currency or "KZT"
    return Amount(
        start=draft.start,
        stop=draft.stop,
        text=text[draft.start : draft.stop],
        value=_plain(draft.value),
        currency=currency,
        value_kzt=_in_tenge(_plain(draft.value), currency, published),
        low=None if draft.low is None else _plain(draft.low),
        high=None if draft.high is None else _plain(draft.high),
        approximate=draft.approximate,
        implied=draft.implied,
        same_as=same_as,
    )


def _plain(value: Decimal) -> Decimal:
    """Without the zeros that a fraction times a scale leaves behind: 1500000.0 is 1500000."""
    whole = value.to_integral_value()
    return whole if value == whole else value.normalize()


def _in_tenge(value: Decimal, currency: str, published: date | None) -> Decimal | None:
    if currency == "KZT":
        return value
    if currency == "MRP" and published is not None and (rate := index_value(published)) is not None:
        return value * rate
    return None
