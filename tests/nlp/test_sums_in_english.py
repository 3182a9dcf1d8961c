"""Sums in English text, form by form: [span] and worth; marked_sums.py says how to read the tables."""

from __future__ import annotations

import pytest
from marked_sums import check

ONE = [
    ("The plant cost [KZT 16.5 billion] in all.", "16.5e9 KZT"),
    ("The plant cost [KZT500m] in all.", "5e8 KZT"),
    ("The plant cost [500,000 tenge] in all.", "500000 KZT"),
    ("The plant cost [1,972,000.50 tenge] in all.", "1972000.5 KZT"),
    ("The plant cost [₸1.5bn] in all.", "1.5e9 KZT"),
    ("The plant cost [1.5 bn tenge] in all.", "1.5e9 KZT"),
    ("The plant cost [half a billion tenge] in all.", "5e8 KZT"),
    ("The plant cost [a quarter of a billion tenge] in all.".replace("[a quarter", "a [quarter"), "2.5e8 KZT"),
    ("The plant cost [twelve million dollars] in all.", "12e6 USD"),
    ("The plant cost a [million dollars] in all.", "1e6 USD"),
    ("The plant cost [two and a half billion tenge] in all.", "2.5e9 KZT"),
    ("The plant cost [twenty-five thousand euros] in all.", "25000 EUR"),
    ("The plant cost [one hundred and two million tenge] in all.", "102e6 KZT"),
    ("The plant cost [US$70.05 billion] in all.", "70.05e9 USD"),
    ("The plant cost [5 million US dollars] in all.", "5e6 USD"),
    ("The plant cost [5 million U.S. dollars] in all.", "5e6 USD"),
    ("The plant cost [C$5 million] in all.", "5e6 CAD"),
    ("The plant cost [£5m] in all.", "5e6 GBP"),
    ("The plant cost [€5 mln] in all.", "5e6 EUR"),
    ("The plant cost [5 million pounds sterling] in all.", "5e6 GBP"),
    ("The plant cost [5 million yuan] in all.", "5e6 CNY"),
    ("The fine is [50 MCI] at most.", "50 MRP"),
    ("The fine is [50 monthly calculation indices] at most.", "50 MRP"),
    ("Tea is [99 cents] a cup.", "0.99 USD"),
    ("It paid [$5 to $7 million] for it.", "5e6..7e6 USD"),
    ("It paid [$5 million to $7 million] for it.", "5e6..7e6 USD"),
    ("It paid [between $5 million and $7 million] for it.", "5e6..7e6 USD"),
    ("It paid [from 5 to 7 billion tenge] for it.", "5e9..7e9 KZT"),
    ("It paid [$5-7 million] for it.", "5e6..7e6 USD"),
    ("It paid [$100,000–$150,000] for it.", "1e5..1.5e5 USD"),
    ("It paid at least [5 million tenge] for it.", ">=5e6 KZT"),
    ("It paid more than [5 million tenge] for it.", ">=5e6 KZT"),
    ("It paid over [$5 million] for it.", ">=5e6 USD"),
    ("It paid up to [5 million tenge] for it.", "<=5e6 KZT"),
    ("It paid less than [5 million tenge] for it.", "<=5e6 KZT"),
    ("It paid about [5 million tenge] for it.", "~5e6 KZT"),
    ("It paid nearly [5 million tenge] for it.", "~5e6 KZT"),
]

MANY = [
    ("Costs rose from [$5 million] to [$7 million] in May.", "5e6 USD", "7e6 USD"),
    ("It holds [26.5 trillion tenge] ([US$70.05 billion]) now.", "26.5e12 KZT", "70.05e9 USD =0"),
    ("It holds [KZT 16.5 billion] (over [$32 million]) now.", "16.5e9 KZT", ">=32e6 USD =0"),
    ("Grants of [5] and [7 million tenge] were given.", "5e6 KZT ?", "7e6 KZT"),
]


@pytest.mark.parametrize("case", [*ONE, *MANY])
def test_english_sums(case: tuple[str, ...]) -> None:
    check(*case)
