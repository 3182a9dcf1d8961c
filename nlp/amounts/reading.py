"""Readings: a quantity and the currency before or behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from nlp.amounts.currency import currency_after, currency_before
from nlp.amounts.draft import Line, phrase_at
from nlp.amounts.lexicon import context
from nlp.amounts.quantity import Quantity, past_copy, quantities

_MINUS = "-−–"
_LARGE = Decimal(100)  # from here on a lone capital «Т» after a number is tenge, not tonnes
_MINUS_WORDS = frozenset(("минус", "minus"))


@dataclass(frozen=True, slots=True)
class Reading:
    """A sum that spans lexemes [first, stop); `code` is None where no currency stands beside it."""

    first: int
    quantity: Quantity
    code: str | None
    stop: int

    @property
    def value(self) -> Decimal:
        return self.quantity.value

    @property
    def first_is_currency(self) -> bool:
        return self.first < self.quantity.start


def money(line: Line, at: int) -> tuple[Reading, ...]:
    """Readings of a sum at `at`, longest first; none behind the line's end."""
    if at not in line.sums:
        line.sums[at] = tuple(_readings(line, at)) if at < len(line) else ()
    found: tuple[Reading, ...] = line.sums[at]
    return found


def _readings(line: Line, at: int) -> Iterator[Reading]:
    code = currency_before(line, at)
    if code is None:
        yield from _behind(line, at)
    elif at + 1 < len(line) and code != "MRP" and line[at + 1].kind == "number":
        for reading in _behind(line, at + 1):
            if reading.code in (None, code):  # «5 KZT 16 USD»: each number has its own code behind it
                yield replace(reading, first=at, code=code)


def _behind(line: Line, at: int) -> Iterator[Reading]:
    for quantity in quantities(line, at):
        for after in dict.fromkeys((_past_bound(line, quantity), past_copy(line, quantity), quantity.stop)):
            if found := currency_after(line, after, large=quantity.value >= _LARGE):
                yield Reading(at, quantity, *found)
                break
        else:
            yield Reading(at, quantity, None, quantity.stop)


def _past_bound(line: Line, quantity: Quantity) -> int:
    """Kazakh may put the bound between scale and currency: «5 миллионнан астам теңге»."""
    if quantity.power:
        words = context()
        for phrases in (words.low_after, words.high_after, words.approximate_after):
            if length := phrase_at(line, quantity.stop, phrases):
                return quantity.stop + length
    return quantity.stop


def lend_scale(low: Quantity, high: Quantity) -> Quantity:
    """In «150–300 млрд» the scale is meant for both; in «900 000 – 1,5 млн» it is not."""
    if low.power or not high.power or low.value >= 1000:
        return low
    return replace(low, value=low.value * Decimal(10) ** high.power, power=high.power)


def with_minus(line: Line, at: int, value: Decimal) -> tuple[int, Decimal]:
    """The first lexeme and the value of a sum with the minus before it. A minus sign belongs to a number when it
    touches it and nothing touches the minus."""
    if at and line[at - 1].form in _MINUS_WORDS:
        return at - 1, -value
    touches = at and line[at - 1].raw in _MINUS and line[at - 1].stop == line[at].start
    if not touches or line[at].kind not in ("number", "sign"):
        return at, value
    apart = (
        at == 1
        or (line[at - 2].stop < line[at - 1].start and line[at - 2].kind != "number")
        or line[at - 2].raw in "(:|"
    )
    return (at - 1, -value) if apart else (at, value)
