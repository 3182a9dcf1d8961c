"""Numbers that others render, in words (num2words; pymorphy where it lacks a case) and in digits, come back exact."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from num2words import num2words

from nlp.amounts import find_amounts
from nlp.morphology import analyzer

LARGEST = 999_999_999_999
VALUES = st.one_of(
    st.integers(1, 120),
    st.integers(1, 9_999),
    st.integers(1, LARGEST),
    st.builds(lambda digit, power: digit * 10**power, st.integers(1, 999), st.integers(0, 9)),
)
# Sentence for each case of num2words and the word тенге, which has one form in all of them.
CASES = {
    "n": "На счёте {} тенге со вчера.",
    "g": "Им не хватило {} тенге наличными.",
    "d": "Они рады {} тенге с продажи.",
    "a": "Им вернули {} тенге наличными.",
    "i": "Они довольны {} тенге с продажи.",
    "p": "Речь шла о {} тенге с продажи.",
}
INFLECTED = {"gent": "g", "datv": "d", "ablt": "i", "loct": "p"}
SCALES = ("тысяча", "миллион", "миллиард")


def the_value(text: str) -> Decimal:
    (amount,) = find_amounts(text)
    assert text[amount.start : amount.stop] == amount.text
    return amount.value


@pytest.mark.parametrize("case", CASES)
@given(value=VALUES)
@settings(max_examples=60, deadline=None)
def test_russian_words_in_every_case(case: str, value: int) -> None:
    assert the_value(CASES[case].format(num2words(value, lang="ru", case=case))) == value


@cache
def inflected(word: str, case: str, number: str) -> str:
    """One word of a Russian number in a case, as pymorphy has it; the word as it is where pymorphy has no such form."""
    for parse in analyzer().parse(word):
        noun = parse.normal_form in SCALES
        if noun or "NUMR" in parse.tag or parse.normal_form == "один":
            form = parse.inflect({case, number} if noun else {case})
            return str(form.word) if form else word
    return word


def declined(value: int, case: str) -> str:
    words = num2words(value, lang="ru").split()
    numbers = ["sing" if before in ("один", "одна") else "plur" for before in ["", *words]]
    return " ".join(inflected(word, case, number) for word, number in zip(words, numbers, strict=False))


@pytest.mark.parametrize("case", INFLECTED)
@given(value=VALUES)
@settings(max_examples=60, deadline=None)
def test_russian_words_declined_one_by_one(case: str, value: int) -> None:
    assert the_value(CASES[INFLECTED[case]].format(declined(value, case))) == value


def test_the_words_are_declined() -> None:
    assert declined(2_341_102, "ablt") == "двумя миллионами тремястами сорока одной тысячей ста двумя"


@given(value=VALUES)
@settings(max_examples=150, deadline=None)
def test_kazakh_words(value: int) -> None:
    assert the_value(f"Оларға {num2words(value, lang='kz')} теңге төленді, әрі қарай көреміз.") == value


@given(value=VALUES)
@settings(max_examples=150, deadline=None)
def test_english_words(value: int) -> None:
    assert the_value(f"They paid {num2words(value, lang='en')} tenge in cash.") == value


TENTHS = st.integers(1, 9_999).map(lambda tenths: Decimal(tenths) / 10).filter(lambda value: value % 1)


@given(value=TENTHS)
@settings(max_examples=60, deadline=None)
def test_fractions_of_a_milliard(value: Decimal) -> None:
    russian, kazakh = num2words(value, lang="ru"), num2words(value, lang="kz")
    assert the_value(f"Им дали {russian} миллиарда тенге.") == value * 10**9
    assert the_value(f"Оларға {kazakh} миллиард теңге берілді.") == value * 10**9


FRAMES = [
    "Сумма {} тенге.",
    "Сомасы {} теңгені құрады.",
    "They paid {} tenge.",
    "Им дали {}₸ сразу.",
    "Оған ₸{} берілді.",
]


@given(
    value=VALUES,
    separator=st.sampled_from(["", " ", "\u00a0", "\u202f", "\u2009", ",", ".", "'", "’"]),
    frame=st.sampled_from(FRAMES),
)
@settings(max_examples=300, deadline=None)
def test_grouped_digits(value: int, separator: str, frame: str) -> None:
    assert the_value(frame.format(f"{value:,}".replace(",", separator))) == value


@given(
    value=VALUES,
    hundredths=st.integers(1, 99),
    marks=st.sampled_from(
        [(" ", ","), (" ", "."), ("\u00a0", ","), (",", "."), (".", ","), ("'", "."), ("", ","), ("", ".")]
    ),
    frame=st.sampled_from(FRAMES),
)
@settings(max_examples=300, deadline=None)
def test_grouped_digits_with_a_fraction(value: int, hundredths: int, marks: tuple[str, str], frame: str) -> None:
    whole, point = f"{value:,}".replace(",", marks[0]), marks[1]
    assert the_value(frame.format(f"{whole}{point}{hundredths:02}")) == value + Decimal(hundredths) / 100


SCALED = {
    "тысяч": 3,
    "млн": 6,
    "миллионов": 6,
    "млрд.": 9,
    "трлн": 12,
    "мың": 3,
    "миллион": 6,
    "миллиард": 9,
    "billion": 9,
}


@given(whole=st.integers(1, 9_999), fraction=st.integers(0, 999), scale=st.sampled_from(sorted(SCALED)),
       point=st.sampled_from(",."))  # fmt: skip
@settings(max_examples=300, deadline=None)
def test_digits_with_a_scale(whole: int, fraction: int, scale: str, point: str) -> None:
    written = f"{whole}{point}{fraction}" if fraction else str(whole)
    exact = Decimal(written.replace(",", ".")).scaleb(SCALED[scale])
    assert the_value(f"Сумма {written} {scale} теңге.") == exact
