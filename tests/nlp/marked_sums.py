"""«Выделили [5 млн тенге]»: a text whose sums stand in brackets, and what they are worth in a few signs.

"5e6 KZT" is the value; ">=5e6 KZT" and "<=5e6 KZT" a bound, "~5e6 KZT" about so much, "5e6..7e6 KZT" a range; " ?"
behind it: the currency is implied; " =0": it only restates the first sum.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from nlp.amounts import explain
from nlp.findings import Amount


def plain(marked: str) -> tuple[str, list[str]]:
    """The text without brackets, and what stood in them."""
    return re.sub(r"[\[\]]", "", marked), re.findall(r"\[([^\]]*)\]", marked)


def described(amount: Amount) -> str:
    """An amount in the signs above; the inverse of how the tables write it, but for the form of the numbers."""
    low, high = amount.low, amount.high
    if low is not None and high is not None:
        sum_ = f"{low:f}..{high:f}"
        assert amount.value == (low + high) / 2
    else:
        sum_ = f"{'>=' if low is not None else '<=' if high is not None else ''}{amount.value:f}"
    about, implied = "~" if amount.approximate else "", " ?" if amount.implied else ""
    same = "" if amount.same_as is None else f" ={amount.same_as}"
    return f"{about}{sum_} {amount.currency}{implied}{same}"


def expected(sign: str) -> str:
    """The tables' short numbers written out: "5e6 KZT" is "5000000 KZT"."""
    return re.sub(r"-?\d[\d_.]*?(?:e\d+)?(?=\.\.|\s|$)", lambda match: f"{_exact(match.group()):f}", sign)


def _exact(written: str) -> Decimal:
    value = Decimal(written)
    return value.to_integral_value() if value == value.to_integral_value() else value.normalize()


def check(marked: str, *signs: str) -> None:
    """Raises AssertionError unless the sums of a marked text are found as marked and worth what `signs` say."""
    text, spans = plain(marked)
    found = explain(text)
    shown: Sequence[tuple[str, str, str]] = [(one.amount.text, described(one.amount), one.rule) for one in found]
    assert [(span, sign) for span, sign, _ in shown] == list(zip(spans, map(expected, signs), strict=True)), shown
    assert all(text[one.amount.start : one.amount.stop] == one.amount.text for one in found)
