"""Amounts as tokens: a sum bears a token of a range exactly where it lies in it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.amounts import MAX_DIGITS, Written, amount_marker, amount_range, amount_tokens, read_amount
from search.stack import AMOUNT, MAX_TOKEN

SUMS = st.one_of(
    st.decimals(min_value=Decimal("-1e15"), max_value=Decimal("1e15"), places=2),
    st.integers(-30, 30).map(Decimal),
    st.builds(lambda digits, power: Decimal(digits).scaleb(power), st.integers(-999, 999), st.integers(-4, 14)),
)


@given(SUMS, st.none() | SUMS, st.none() | SUMS, st.booleans(), st.booleans())
@settings(max_examples=600, deadline=None)
def test_a_range_holds_what_lies_in_it(
    value: Decimal, low: Decimal | None, high: Decimal | None, with_low: bool, with_high: bool
) -> None:
    for tried in (value, low, high):
        if tried is None:
            continue
        above = low is None or tried > low or (with_low and tried == low)
        below = high is None or tried < high or (with_high and tried == high)
        tokens = amount_range("KZT", low, high, with_low=with_low, with_high=with_high)
        assert bool(tokens & set(amount_tokens("KZT", tried))) == (above and below)


@pytest.mark.parametrize(
    ("low", "high", "value", "inside"),
    [
        ("1000000000", None, "999999999.99", False),
        ("1000000000", None, "1000000000.00", True),
        ("1000000000", None, "1e45", True),
        (None, "1e30", "1e45", False),
        ("0", "0", "0.00", True),
        ("1", "2", "1." + "0" * 30 + "1", True),
        ("1", "2", "2." + "0" * 30 + "1", False),
        ("1", "1", "1." + "0" * 30 + "1", False),
        ("0", "1", "0.0000000000001", True),
    ],
)
def test_beyond_what_is_kept(low: str | None, high: str | None, value: str, inside: bool) -> None:
    ends = [None if end is None else Decimal(end) for end in (low, high)]
    assert bool(amount_range("KZT", *ends) & set(amount_tokens("KZT", Decimal(value)))) == inside


def test_currencies_never_meet() -> None:
    assert not amount_range("KZT") & set(amount_tokens("USD", Decimal(5)))


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_what_is_not_finite_has_no_tokens(value: str) -> None:
    assert amount_tokens("KZT", Decimal(value)) == ()


def test_tokens_are_few_and_short() -> None:
    assert len(amount_range("KZT", Decimal("1e9"))) < 50
    tokens = amount_tokens("KZT", Decimal("1." + "7" * 60))
    assert len(tokens) == MAX_DIGITS + 2
    assert all(token.startswith(AMOUNT) and len(token) < MAX_TOKEN for token in tokens)


def test_a_bound_of_too_many_digits_is_refused() -> None:
    with pytest.raises(ValueError, match="digits"):
        amount_range("KZT", Decimal("1" * (MAX_DIGITS + 1)))


def test_a_marker_answers_to_value_ends_and_worth_in_tenge() -> None:
    marker = amount_marker(0, 9, Decimal(50), "MRP", Decimal(200_000), Decimal(40), Decimal(60))
    for currency, value in (("MRP", 50), ("MRP", 40), ("MRP", 60), ("KZT", 200_000)):
        assert amount_range(currency, Decimal(value), Decimal(value)) & set(marker.tokens)
    assert not amount_range("MRP", Decimal(41), Decimal(49)) & set(marker.tokens)


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("1bn", "1e9", None),
        ("5m USD", "5e6", "USD"),
        ("5 млн $", "5e6", "USD"),
        ("$300k", "300000", "USD"),
        ("1,5 млрд тенге", "1.5e9", "KZT"),
        ("100 мың теңге", "100000", "KZT"),
        ("2 трлн", "2e12", None),
        ("12 000 000", "12000000", None),
        ("1,234,567.89", "1234567.89", None),
        ("3700 АЕК", "3700", "MRP"),
        ("250 тг.", "250", "KZT"),
        ("7 UZS", "7", "UZS"),
        ("-5", "-5", None),
    ],
)
def test_how_a_query_writes_a_sum(text: str, value: str, currency: str | None) -> None:
    assert read_amount(text) == Written(Decimal(value), currency)


@pytest.mark.parametrize("text", ["", "bn", "1,500", "1..2", "5 попугаев", "5 xx yy", "1e999999999", "9" * 99])
def test_what_is_no_sum_says_so(text: str) -> None:
    with pytest.raises(ValueError, match=r"sum|ways|number|scale|currency|digits"):
        read_amount(text)
