"""Sums of money in a text: `find_amounts`, and `explain` which says what rule found each."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from nlp.amounts.checks import is_amount, set_bounds
from nlp.amounts.currency import coin_currency, word_currency
from nlp.amounts.draft import Draft, Line
from nlp.amounts.implied import imply_currencies, without_weak
from nlp.amounts.lexer import Lexeme
from nlp.amounts.lexicon import currencies, index_value
from nlp.amounts.lines import anchors, is_veiled, lines
from nlp.amounts.quantity import scale_of
from nlp.amounts.restate import Restatements
from nlp.amounts.rules import RULES, may_begin
from nlp.amounts.tables import table_drafts
from nlp.findings import Amount

MAX_POWER = Decimal(10) ** 24  # larger than all money there is: a string of digits, not a sum
_FAR = 24  # lexemes before its first scale or currency at which an amount may begin


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
    places = anchors(text)
    if not places and not is_veiled(text):
        return ()
    drafts = [draft for line in lines(text, places) for draft in _scan(line)]
    drafts = _with_cells(without_weak(drafts), table_drafts(text, places))
    imply_currencies(drafts)
    amounts, restatements = list[Amount](), Restatements(text)
    for draft in drafts:
        amounts.append(_amount(text, draft, restatements.earlier(amounts, draft), published))
    return tuple(Finding(amount, draft.rule) for amount, draft in zip(amounts, drafts, strict=True))


def _scan(line: Line) -> Iterator[Draft]:
    at, places = 0, [at for at, lexeme in enumerate(line) if _is_money(lexeme)]
    while (place := bisect_left(places, at)) < len(places):
        at = max(at, places[place] - _FAR)
        drafts = _first_rule(line, at) if may_begin(line, at) else []
        for draft in drafts:
            if is_amount(draft) and abs(draft.value) < MAX_POWER:
                set_bounds(draft)
                yield draft
        at = drafts[-1].last + 1 if drafts else at + 1


def _with_cells(drafts: list[Draft], cells: list[Draft]) -> list[Draft]:
    """The drafts and the cells of tables between them; a cell that says its own unit is found already."""
    if not cells:
        return drafts
    stops = [draft.stop for draft in drafts]

    def is_free(cell: Draft) -> bool:
        place = bisect_right(stops, cell.start)
        return place == len(drafts) or drafts[place].start >= cell.stop

    return sorted([*drafts, *filter(is_free, cells)], key=lambda draft: draft.start)


def _is_money(lexeme: Lexeme) -> bool:
    if lexeme.kind == "sign" or lexeme.raw in currencies().codes or lexeme.raw in currencies().letters:
        return True
    return lexeme.kind == "word" and _is_money_word(lexeme.form)


@lru_cache(maxsize=50_000)
def _is_money_word(form: str) -> bool:
    """Whether a word names a scale, a currency, a coin or a part of МРП's long name."""
    if scale_of(form) is not None or word_currency(form) is not None or coin_currency(form) is not None:
        return True
    return form in currencies().phrases or form.startswith(tuple(currencies().only_with))


def _first_rule(line: Line, at: int) -> list[Draft]:
    for rule in RULES:
        if drafts := rule(line, at):
            return drafts
    return []


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
