"""Time grows with the text and no faster, on what is made to slow the grammar down: up to a million characters."""

from __future__ import annotations

import pytest

from nlp.amounts import find_amounts
from tests.growth import processor_seconds

UNITS = [
    "1 2 ", "1", "123 ", "1'111'", "1,111", "5 , ", "тенге ", "1 2 тенге ", "млн ", "сто двести ", "он да ", "5 (5 ",
    "один (один ", "5-", "от 5 до ", "5 и ", "$", "$5", "USD 5 ", "миллион ", "полтора-", "5\nтенге\n",
    "тыс. тенге\n1 | 2 | 3\n", "тыс. тенге; 5; ", "курс доллара 5 тенге ", "1 доллар 5 тенге ", "кратный ",
    "тен\u00adге 5 ", "one million, ", "бестен ", "( ", "не более чем ",
]  # fmt: skip
CHEAP = [
    "1 2 ",
    "1",
    "123 ",
    "5-",
    "от 5 до ",
    "сто двести ",
    "абвг ",
    "\n",
    "5 (5 ",
]  # no word of money stands in them


def seconds(text: str) -> float:
    return processor_seconds(lambda: find_amounts(text), tries=2)


@pytest.mark.parametrize("unit", UNITS)
def test_four_times_the_text_takes_about_four_times_the_time(unit: str) -> None:
    find_amounts("5 млн тенге")
    small, large = seconds(unit * (4_000 // len(unit))), seconds(unit * (16_000 // len(unit)))
    assert large <= 9 * max(small, 0.01)


@pytest.mark.parametrize("unit", CHEAP)
def test_a_million_characters_without_money_are_scanned_at_once(unit: str) -> None:
    find_amounts("5 млн тенге")
    assert seconds(unit * (1_000_000 // len(unit))) < 3  # 0.05 to 0.2 s, measured on a busy machine


def test_a_line_of_a_million_characters_is_read() -> None:
    sentence = "Акимат обсудил ремонт дорог, школ и больниц, о сроках скажут позже. " * 20 + "Выделят 5 млн тенге. "
    copies = 1_000_000 // len(sentence)
    assert len(find_amounts(sentence * copies)) == copies
