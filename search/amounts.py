"""Amounts as tokens: a sum becomes a handful of tokens, and any range of sums is a union of a few tokens, exactly.

A sum is written in scientific form: sign, decimal exponent, significant digits. Its tokens are every prefix of the
digits, and the whole with a full stop: 166.7 bn tenge is KZT:+11: KZT:+11:1 … KZT:+11:1667 KZT:+11:1667. (each behind
search.stack.AMOUNT). A range is covered by the largest prefixes that lie wholly in it, so that an engine needs no
numeric field, a sum's position is known to proximity, and its currency cannot be another sum's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from search.say import say
from search.stack import AMOUNT, Marker

MAX_DIGITS = 24  # significant ones (decimal computes with 28); what a sum has beyond them is remembered as "and more"
LEAST_EXPONENT, GREATEST_EXPONENT = -9, 39  # smaller sums count as zero, greater ones as "beyond"
_EXPONENTS = range(LEAST_EXPONENT, GREATEST_EXPONENT + 1)

SCALES = {  # what a query may write behind a number
    **dict.fromkeys(("k", "тыс", "тысяч", "тысячи", "тысяча", "мың"), 3),
    **dict.fromkeys(("m", "mn", "mln", "million", "млн", "миллион", "миллиона", "миллионов"), 6),
    **dict.fromkeys(("bn", "b", "mlrd", "billion", "млрд", "миллиард", "миллиарда", "миллиардов"), 9),
    **dict.fromkeys(("tn", "trn", "trillion", "трлн", "триллион", "триллиона", "триллионов"), 12),
}
CURRENCIES = {  # spellings of the commonest; any other is its ISO 4217 code
    **dict.fromkeys(("₸", "тг", "тенге", "теңге", "kzt", "tenge"), "KZT"),
    **dict.fromkeys(("$", "usd", "доллар", "доллара", "долларов"), "USD"),
    **dict.fromkeys(("€", "eur", "евро", "еуро"), "EUR"),
    **dict.fromkeys(("₽", "rub", "руб", "рубль", "рубля", "рублей"), "RUB"),
    **dict.fromkeys(("¥", "cny", "юань", "юаней"), "CNY"),
    **dict.fromkeys(("£", "gbp", "фунтов"), "GBP"),
    **dict.fromkeys(("mrp", "мрп", "аек"), "MRP"),
}
HOME = "KZT"  # the currency of a query that names none

_WRITTEN = re.compile(
    r"(?P<sign>[$€₽₸¥£])?\s*(?P<number>[-+]?\d[\d\s.,'_]*)(?P<scale>[^\W\d_]+)?\.?\s*(?P<currency>[^\W\d_]+|[$€₽₸¥£])?\.?"
)


@dataclass(frozen=True, slots=True)
class Written:
    """A sum as a query writes it; `currency` is None where none was written."""

    value: Decimal
    currency: str | None


def read_amount(text: str) -> Written:
    """Read "1bn", "5m USD", "1,5 млрд тенге", "$300k", "12 000 000". Raises ValueError that says what is wrong."""
    match = _WRITTEN.fullmatch(text.strip())
    if match is None:
        raise ValueError(say("«{text}» is no sum; write for instance 1bn, 5m USD or 300 млн", text=text.strip()[:40]))
    sign, number, scale, currency = match.group("sign", "number", "scale", "currency")
    if scale is not None and scale.lower() not in SCALES:
        if currency is not None:
            raise ValueError(say("«{text}» is no scale; write k, m, bn, тыс, млн, млрд or мың", text=scale))
        scale, currency = None, scale
    value = _number(number).scaleb(SCALES[scale.lower()] if scale else 0)
    named = currency or sign
    return Written(value, _currency(named) if named else None)


def _currency(name: str) -> str:
    known = CURRENCIES.get(name.lower())
    if known is None and not re.fullmatch("[A-Z]{3}", name):
        raise ValueError(say("«{text}» is no currency; write a code such as KZT or USD", text=name[:40]))
    return known or name


def _number(text: str) -> Decimal:
    digits = re.sub(r"[\s'_]", "", text)
    if digits.count(",") > 1 or re.search(r",\d*\.", digits):
        digits = digits.replace(",", "")
    elif re.search(r",\d{3}$", digits) and "." not in digits:
        whole = digits.replace(",", "")
        raise ValueError(
            say("«{text}» may be read in two ways; write {whole} or a decimal point", text=text.strip(), whole=whole)
        )
    try:
        value = Decimal(digits.replace(",", "."))
    except InvalidOperation as error:
        raise ValueError(say("«{text}» is no number", text=text.strip()[:40])) from error
    if len(value.as_tuple().digits) > MAX_DIGITS:
        raise ValueError(say("a sum may have {most} digits at most", most=MAX_DIGITS))
    return value


def amount_tokens(currency: str, value: Decimal) -> tuple[str, ...]:
    """The tokens of one sum, to be put at its edges. A value that is not finite has none."""
    if not value.is_finite():
        return ()
    sign, exponent, digits = _scientific(value)
    root = f"{AMOUNT}{currency}:"
    if not digits:
        return (f"{root}0",)
    if exponent > GREATEST_EXPONENT:
        return (f"{root}{sign}beyond",)
    stem = f"{root}{sign}{exponent}:"
    kept = digits[:MAX_DIGITS]
    last = stem + kept + ("." if len(digits) <= MAX_DIGITS else "+")
    return (*(stem + kept[:length] for length in range(len(kept) + 1)), last)


def amount_marker(
    start: int,
    stop: int,
    value: Decimal,
    currency: str,
    value_kzt: Decimal | None = None,
    low: Decimal | None = None,
    high: Decimal | None = None,
) -> Marker:
    """The marker of an amount found in a text: it answers to its value, its named ends, and its worth in tenge."""
    tokens = [token for sum_ in (value, low, high) if sum_ is not None for token in amount_tokens(currency, sum_)]
    if value_kzt is not None and currency != HOME:
        tokens.extend(amount_tokens(HOME, value_kzt))
    return Marker(start, stop, tuple(dict.fromkeys(tokens)))


def _scientific(value: Decimal) -> tuple[str, int, str]:
    sign, digits, exponent = value.as_tuple()
    text = "".join(map(str, digits)).lstrip("0")
    adjusted = int(exponent) + len(text) - 1
    text = text.rstrip("0")
    if adjusted < LEAST_EXPONENT:
        text = ""
    return ("-" if sign else "+"), adjusted, text


@dataclass(frozen=True, slots=True)
class _Range:
    """Absolute values between two bounds; `high` None: no upper bound."""

    low: Decimal
    high: Decimal | None
    with_low: bool
    with_high: bool

    def holds(self, low: Decimal, high: Decimal, low_is_reached: bool) -> bool:
        """Whether all of [low, high) lies inside (`low` itself only where it is reached)."""
        above = low > self.low or (low == self.low and (self.with_low or not low_is_reached))
        return above and (self.high is None or high <= self.high)

    def misses(self, low: Decimal, high: Decimal) -> bool:
        """Whether nothing of [low, high) lies inside; careful: False where that is not certain."""
        return high <= self.low or (self.high is not None and low > self.high)

    def has(self, value: Decimal) -> bool:
        return self.holds(value, value, True) and (self.high is None or value < self.high or self.with_high)


def amount_range(
    currency: str,
    low: Decimal | None = None,
    high: Decimal | None = None,
    *,
    with_low: bool = True,
    with_high: bool = True,
) -> frozenset[str]:
    """The tokens of which a sum bears at least one exactly where it lies in the range (None: no bound on that side).

    Bounds of more than MAX_DIGITS significant digits raise ValueError; an empty range gives no tokens."""
    for bound in (low, high):
        if bound is not None and (not bound.is_finite() or len(_scientific(bound)[2]) > MAX_DIGITS):
            raise ValueError(say("the end of a range of sums may have {most} digits at most", most=MAX_DIGITS))
    zero = Decimal(0)
    low, high = _rounded(low), _rounded(high)
    tokens: set[str] = set()
    root = f"{AMOUNT}{currency}:"
    if _within_zero(low, high, with_low, with_high):
        tokens.add(f"{root}0")
    if high is None or high > zero:
        positive = _Range(low, high, with_low, with_high) if low is not None and low >= 0 else None
        tokens.update(_cover(f"{root}+", positive or _Range(zero, high, False, with_high)))
    if low is None or low < zero:
        mirrored = _Range(-high, None, with_high, True) if high is not None and high <= 0 else None
        start = mirrored or _Range(zero, None, False, True)
        stop = None if low is None else -low
        tokens.update(_cover(f"{root}-", _Range(start.low, stop, start.with_low, with_low)))
    return frozenset(tokens)


def _rounded(bound: Decimal | None) -> Decimal | None:
    return Decimal(0) if bound is not None and not _scientific(bound)[2] else bound


def _within_zero(low: Decimal | None, high: Decimal | None, with_low: bool, with_high: bool) -> bool:
    above = low is None or low < 0 or (low == 0 and with_low)
    return above and (high is None or high > 0 or (high == 0 and with_high))


def _cover(stem: str, range_: _Range) -> Iterator[str]:
    """Walk the exponents of one sign, then digits where an end of the range cuts a block."""
    for exponent in _EXPONENTS:
        yield from _blocks(f"{stem}{exponent}:", exponent, "", range_)
    if range_.high is None:  # sums beyond the greatest exponent are only told from one another by having no bound
        yield f"{stem}beyond"


def _blocks(stem: str, exponent: int, digits: str, range_: _Range) -> Iterator[str]:
    low = _value(digits or "1", exponent)
    high = low + Decimal(1).scaleb(exponent - max(len(digits) - 1, 0)) if digits else Decimal(1).scaleb(exponent + 1)
    if range_.misses(low, high):
        return
    if range_.holds(low, high, not digits.endswith("0")):
        yield stem + digits
        return
    if digits and not digits.endswith("0") and range_.has(low):
        yield stem + digits + "."
    if len(digits) == MAX_DIGITS:
        if low >= range_.low and (range_.high is None or low < range_.high):
            yield stem + digits + "+"  # bounds have no more digits, so this block is in or out as a whole
        return
    for digit in "0123456789" if digits else "123456789":
        yield from _blocks(stem, exponent, digits + digit, range_)


def _value(digits: str, exponent: int) -> Decimal:
    return Decimal(int(digits)).scaleb(exponent - len(digits) + 1)
