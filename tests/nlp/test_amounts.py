"""The amounts grammar: tables of cases in three languages, and numbers rendered by another library."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from num2words import num2words

from nlp.amounts import explain, find_amounts
from tests.growth import processor_seconds

# «text with one amount in [brackets]», value, currency
ONE = [
    ("Билет подорожал до [85 тенге 40 тиын] с мая.", "85.4", "KZT"),
    ("Нан [212 теңге 5 тиынға] бағаланды.", "212.05", "KZT"),
    ("За киловатт берут [26 тенге 7 тиынов] без налога.", "26.07", "KZT"),
    ("Виллу продали за [2 млн кипрских фунтов] в марте.", "2000000", "CYP"),
    ("Картину взяли за [3 тысячи фунтов стерлингов] на торгах.", "3000", "GBP"),
    ("Сыйлыққа [5 млн қазақстандық теңге] берілді.", "5000000", "KZT"),
    ("Построили за [166,7 млрд тенге] мост.", "166700000000", "KZT"),
    ("Счёт на [2 158 962.54 тенге] закрыт.", "2158962.54", "KZT"),
    ("Поступило в 2019 - [1 987 872 тенге].", "1987872", "KZT"),
    ("Грант составил [430 тысяч евро] на школу.", "430000", "EUR"),
    ("Активы — [879 947 069 тысяч тенге].", "879947069000", "KZT"),
    ("Итого [41 667 248,8 тысячи тенге] по смете.", "41667248800", "KZT"),
    ("Барлығы [6 624 123 мың теңге] түсті.", "6624123000", "KZT"),
    ("Қорытынды нәтиже: [-280 934 мың теңге].", "-280934000", "KZT"),
    ("Собрали [46 миллионов 700 тысяч тенге] налога.", "46700000", "KZT"),
    ("Речь идёт о [ста двух млрд тенге] займа.", "102000000000", "KZT"),
    ("Доходы выросли на [1 972,8 млрд. тенге] за год.", "1972800000000", "KZT"),
    ("Оплатили [45,5 млрд ₸] подрядчику.", "45500000000", "KZT"),
    ("The plant cost [KZT 16.5 billion] in all.", "16500000000", "KZT"),
    ("It holds [26.5 trillion tenge] of assets.", "26500000000000", "KZT"),
    ("Зауыт [237 млн теңгелік] жабдық алды.", "237000000", "KZT"),
    ("Қордың [4,2 млрд теңгесі] игерілмеді.", "4200000000", "KZT"),
    ("Олар [800 mln AQSH dollary] сұрады.", "800000000", "USD"),
    ("Компания [5 млн АҚШ долларын] алды.", "5000000", "USD"),
    ("Заплатили [149,6 млрд долл.] поставщикам.", "149600000000", "USD"),
    ("Штраф — [10 канадских долларов].", "10", "CAD"),
    ("Купили за [полмиллиарда тенге] землю.", "500000000", "KZT"),
    ("Купили за [полтора миллиона тенге] трактор.", "1500000", "KZT"),
    ("Выписали штраф в [миллион тенге] директору.", "1000000", "KZT"),
    ("Жобаға [бір жарым миллиард теңге] кетті.", "1500000000", "KZT"),
    ("Оған [жарты миллион теңге] берілді.", "500000", "KZT"),
    ("Айыппұл [он бес мың теңге] болды.", "15000", "KZT"),
    ("Вчера он [миллион тенге] вернул.", "1000000", "KZT"),
    ("Мектепке [он екі бүтін оннан бес миллиард теңге] жұмсалды.", "12500000000", "KZT"),
    ("Көпірге [алты бүтін жүзден жиырма бес миллион доллар] керек.", "6250000", "USD"),
    ("На это ушло [две целых три десятых миллиарда тенге] за год.", "2300000000", "KZT"),
    ("Айыбы [жүз мың теңгедей] болды.", "100000", "KZT"),
    ("Баға [үш-төрт мың теңгеге] қымбаттады.", "3500", "KZT"),
    ("Ғимарат [екі жүз елу мың теңгеге] сатылды.", "250000", "KZT"),
    ("Ушло [5 с половиной миллионов тенге] на ремонт.", "5500000", "KZT"),
    ("Цена [12,500 тенге] за штуку.", "12500", "KZT"),
    ("Цена [12.500 тенге] за штуку.", "12500", "KZT"),
    ("Вложили [1,250 млрд тенге] в цех.", "1250000000", "KZT"),
    ("Вложили [1'250'000 тенге] в цех.", "1250000", "KZT"),
    ("They paid [1,972,000 tenge] in cash.", "1972000", "KZT"),
    ("Аванс [5 млн KZT-ға] тең.", "5000000", "KZT"),
    ("Абонплата [500 Т] в месяц.", "500", "KZT"),
    ("Штраф [20 месячных расчетных показателей] уплачен.", "20", "MRP"),
    ("Айыппұл [50 АЕК] көлемінде.", "50", "MRP"),
    ("Тауар [3,4 млрд юаньға] жеткізілді.", "3400000000", "CNY"),
    ("Займ на [700 млн российских рублей] погашен.", "700000000", "RUB"),
    ("Ремонт обошёлся в [15\u00a0300\u202f000 тенге].", "15300000", "KZT"),
    ("Ремонт обошёлся в [15 млн тен\u00adге].", "15000000", "KZT"),
]

# «text», expected (low, high, approximate) of its single amount
BOUNDS = [
    ("не менее 5 млн тенге", "5000000", None, False),
    ("свыше 10 млн тенге", "10000000", None, False),
    ("более чем на 5 млрд тенге", "5000000000", None, False),
    ("до 3 млн тенге", None, "3000000", False),
    ("не более 3 млн тенге", None, "3000000", False),
    ("около 3 млн тенге", None, None, True),
    ("вырос до 5 млрд тенге", None, None, False),
    ("1 млрд теңгеден астам", "1000000000", None, False),
    ("5 миллионнан астам теңге", "5000000", None, False),
    ("кемінде 2 млн теңге", "2000000", None, False),
    ("3 млн теңгеге дейін", None, "3000000", False),
    ("3 млн теңгеге дейін өсті", None, None, False),
    ("жарты миллион теңгеге жуық", None, None, True),
    ("шамамен 3,5 млн теңге", None, None, True),
    ("over $32 million", "32000000", None, False),
    ("up to 7 billion tenge", None, "7000000000", False),
    ("от 5 до 7 млрд тенге", "5000000000", "7000000000", False),
    ("от 500 тысяч до 1,5 млн тенге", "500000", "1500000", False),
    ("150–300 млрд теңгеге", "150000000000", "300000000000", False),
    ("500k – 1.5 млн тг", "500000", "1500000", False),
    ("5-тен 7 млрд теңгеге дейін", "5000000000", "7000000000", False),
    ("between 5 and 7 billion tenge", "5000000000", "7000000000", False),
    ("$5–7 million", "5000000", "7000000", False),
]

NONE = [
    "Тегін емді жарты миллион қазақстандық алды, оған бюджет ақша тапты.",
    "Қарызға ол 5 млн мальталық фунт бермеді.",
    "$494.87 €577.03 ₽6.15",
    "KZT/USD = 0.00193",
    "1 USD = 495 KZT",
    "Засеяли 3 млн га.",
    "Рост на 25 %.",
    "Пришли 13 человек.",
    "десятки миллионов тенге",
    "несколько миллионов тенге",
    "бірнеше миллион теңге",
    "миллиондаған теңге бөлінді",
    "многомиллионных контрактов",
    "курс доллара составил 494,87 тенге",
    "Биржада 495 тенге за доллар.",
    "доллар бағамы 494,87 теңге болды",
    "В бюджете учли 5 млн человек.",
    "Звоните: +7 701 123 45 67",
    "Дата 12.05.2024, статья 189, пункт 3",
    "50 тонн, 120 км, 3 млн тонн зерна на сумму контракта",
    "",
]


def _plain(marked: str) -> tuple[str, str]:
    return marked.replace("[", "").replace("]", ""), marked[marked.index("[") + 1 : marked.index("]")]


@pytest.mark.parametrize(("marked", "value", "currency"), ONE)
def test_one_amount(marked: str, value: str, currency: str) -> None:
    text, expected = _plain(marked)
    (amount,) = find_amounts(text)
    assert (amount.text, amount.value, amount.currency) == (expected, Decimal(value), currency)
    assert text[amount.start : amount.stop] == amount.text
    assert "E" not in str(amount.value)


@pytest.mark.parametrize(("text", "low", "high", "approximate"), BOUNDS)
def test_bounds(text: str, low: str | None, high: str | None, approximate: bool) -> None:
    (amount,) = find_amounts(text)
    assert amount.low == (low and Decimal(low))
    assert amount.high == (high and Decimal(high))
    assert amount.approximate is approximate
    if low and high:
        assert amount.value == (Decimal(low) + Decimal(high)) / 2


@pytest.mark.parametrize("text", NONE)
def test_no_amount(text: str) -> None:
    assert find_amounts(text) == ()


def test_a_change_is_two_amounts() -> None:
    first, second = find_amounts("Тариф подняли с 9 800 до 12 500 тенге за куб.")
    assert (first.text, first.value, first.implied) == ("9 800", Decimal(9800), True)
    assert (second.text, second.value, second.low, second.high) == ("12 500 тенге", Decimal(12500), None, None)
    assert [a.value for a in find_amounts("9 800 теңгеден 12 500 теңгеге дейін өсті")] == [9800, 12500]


def test_a_restatement_is_linked_not_counted_twice() -> None:
    tenge, dollars = find_amounts("Активы — 22,3 трлн тенге (149,6 млрд долл.), и это рекорд.")
    assert (tenge.same_as, dollars.same_as) == (None, 0)
    both = find_amounts("Жоба құны 16,5 млрд теңге (шамамен 32 млн доллар), тағы 2 млрд теңге керек.")
    assert [amount.same_as for amount in both] == [None, 0, None]


def test_the_currency_is_implied_by_context() -> None:
    first, second = find_amounts("На дорогу выделили 15,3 млрд тенге, на мост — 200 млн.")
    assert (second.text, second.value, second.currency, second.implied) == (
        "200 млн",
        Decimal(200_000_000),
        "KZT",
        True,
    )
    assert not first.implied
    _, euros = find_amounts("Кредит — 40 млн евро, из них 12 млн освоены.")
    assert (euros.currency, euros.implied) == ("EUR", True)


@pytest.mark.parametrize(("day", "tenge"), [(date(2024, 7, 1), 184_600), (date(2020, 3, 31), 132_550), (None, None)])
def test_index_units_are_valued_by_the_year(day: date | None, tenge: int | None) -> None:
    (amount,) = find_amounts("Штраф — 50 МРП.", published=day)
    assert (amount.value, amount.currency, amount.value_kzt) == (50, "MRP", tenge)


def test_the_debug_view_names_rules() -> None:
    rules = [finding.rule for finding in explain("KZT 16.5 billion, от 5 до 7 млрд тенге, бюджет 79 млн")]
    assert rules == ["sign_before", "from_to", "scale_only"]


AMOUNTS = st.integers(min_value=1, max_value=999_999_999_999)


@given(AMOUNTS)
def test_number_words_come_back_exact_russian(value: int) -> None:
    (amount,) = find_amounts(f"Выдали {num2words(value, lang='ru')} тенге наличными.")
    assert amount.value == value


@given(AMOUNTS)
def test_number_words_come_back_exact_kazakh(value: int) -> None:
    (amount,) = find_amounts(f"Оларға {num2words(value, lang='kz')} теңге төленді, әрі қарай көреміз.")
    assert amount.value == value


@given(AMOUNTS, st.sampled_from([" ", "\u00a0", "\u202f", ",", "'"]))
def test_grouped_digits_come_back_exact(value: int, separator: str) -> None:
    text = f"{value:,}".replace(",", separator)
    (amount,) = find_amounts(f"Сумма {text} тенге.")
    assert amount.value == value


@given(st.text(alphabet=st.sampled_from("15 ,.млнрдтегңқ$₸-–()oот\n\u00ad\u200b😀中"), max_size=80))
def test_any_text_keeps_its_offsets(text: str) -> None:
    amounts = find_amounts(text)
    assert all(text[amount.start : amount.stop] == amount.text for amount in amounts)
    assert all(left.stop <= right.start for left, right in pairwise(amounts))


def test_time_grows_with_the_text_and_no_faster() -> None:
    line = "Выделено 5 млн 300 тысяч тенге, от 5 до 7 млрд и 20 человек, ещё 12 345 678 "

    def seconds(copies: int) -> float:
        return processor_seconds(lambda: find_amounts(line * copies))

    seconds(50)
    assert seconds(1600) < seconds(200) * 8 * 3


@pytest.mark.parametrize(
    ("text", "sums"),
    [
        ("Ущерб – 340 млн тенге.\nТовара было на 12-15 миллионов.", ["340 млн тенге", "12-15 миллионов"]),
        ("Шығын – 340 млн теңге.\nТауар 12–15 миллион болатын.", ["340 млн теңге", "12–15 миллион"]),
    ],
)
def test_a_range_whose_sentence_says_nothing_of_money_is_whole(text: str, sums: list[str]) -> None:
    assert [one.text for one in find_amounts(text)] == sums
