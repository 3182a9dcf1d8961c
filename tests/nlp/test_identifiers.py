"""BINs and IINs: told apart, found in every way of writing, tied to their organisation, hidden."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.analyse import Analyser
from nlp.identifiers import MASK, check_digit, find_numbers, holds_iin, is_bin, is_iin, mask


def numbered(eleven: str) -> str:
    """Twelve digits of eleven, the last of which is the check digit."""
    digit = check_digit(eleven)
    assert digit is not None
    return f"{eleven}{digit}"


IIN, WOMAN = numbered("85010130012"), numbered("90021540034")
BIN, OTHER = numbered("15044001234"), numbered("97125000131")
SLIP = "840517300120"  # a birth date, and a check digit that is wrong
DOTS = MASK * 12


@pytest.mark.parametrize(
    ("eleven", "digit"),
    [
        ("00000000001", 0),  # 11 is no rest
        ("10000000000", 1),
        (
            "12345678901",
            3,
        ),  # 1+4+9+16+25+36+49+64+81+0+11 is 26 · 11 + 10: the second weights decide, 377 = 34 · 11 + 3
        ("55555555555", 0),
    ],
)
def test_the_check_digit_is_that_of_the_two_rows_of_weights(eleven: str, digit: int) -> None:
    assert check_digit(eleven) == digit


def test_some_eleven_digits_have_no_check_digit() -> None:
    assert check_digit("00000000281") is None


@given(st.text("0123456789", min_size=12, max_size=12))
def test_no_number_is_both(digits: str) -> None:
    assert not (is_bin(digits) and is_iin(digits))


@given(st.text("0123456789", min_size=12, max_size=12), st.integers(0, 9), st.integers(1, 9))
def test_a_wrong_digit_is_noticed(digits: str, at: int, more: int) -> None:
    """Where the first row of weights decides; its last weight, 11, says nothing of the eleventh digit."""
    digit = check_digit(digits[:11])
    if digit is None:
        return
    right = f"{digits[:11]}{digit}"
    wrong = f"{right[:at]}{(int(right[at]) + more) % 10}{right[at + 1 :]}"
    first = sum(int(d) * w for d, w in zip(right, range(1, 12), strict=False)) % 11
    second = sum(int(d) * w for d, w in zip(wrong, range(1, 12), strict=False)) % 11
    if first < 10 and second < 10:
        assert check_digit(wrong[:11]) != digit


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (f"ИИН {IIN}", f"ИИН {DOTS}"),
        (f"(ЖСН: {WOMAN}).", f"(ЖСН: {DOTS})."),
        (f"IIN {IIN}", f"IIN {DOTS}"),
        (f"ЖСН-сі {IIN}", f"ЖСН-сі {DOTS}"),
        (f"ИИН гражданина – {IIN}", f"ИИН гражданина – {DOTS}"),
        (f"иин{IIN}", f"иин{DOTS}"),
        (f"водитель {IIN}, слесарь", f"водитель {DOTS}, слесарь"),
        (f"{IIN[:6]} {IIN[6:]}", "●●●●●● ●●●●●●"),
        (f"{IIN[:6]}-{IIN[6:]}", "●●●●●●-●●●●●●"),
        (f"{IIN[:4]} {IIN[4:8]} {IIN[8:]}", "●●●● ●●●● ●●●●"),
        (f"{IIN[:6]}\u00a0{IIN[6:]}", "●●●●●●\u00a0●●●●●●"),
        (f"{IIN[:6]}\u200b{IIN[6:]}", "●●●●●●\u200b●●●●●●"),
        (f"ИИН {' '.join(IIN)}", f"ИИН {' '.join(DOTS)}"),
        (f"ИИН {IIN[:3]} {IIN[3:6]} {IIN[6:9]} {IIN[9:]}", "ИИН ●●● ●●● ●●● ●●●"),
        (IIN.replace("0", "О", 3), DOTS),
        (f"ИИН {IIN.replace('1', 'l').replace('3', 'З')}", f"ИИН {DOTS}"),
        ("".join(chr(0xFF10 + int(digit)) for digit in IIN), DOTS),
        (f"№ 5 {IIN[:6]} {IIN[6:]}", "№ 5 ●●●●●● ●●●●●●"),
        (SLIP, DOTS),  # a slip of the pen leaves it personal
        (f"ИИН {SLIP}", f"ИИН {DOTS}"),
        ("ИИН 859901300124", f"ИИН {DOTS}"),  # called so, with a month that there is not
        (f"БИН {IIN}", f"БИН {DOTS}"),  # of a sole trader
        (f"/person/{IIN}", f"/person/{DOTS}"),
    ],
)
def test_numbers_of_people_are_masked(text: str, masked: str) -> None:
    assert mask(text) == masked
    assert len(mask(text)) == len(text)
    assert holds_iin(text)


@pytest.mark.parametrize(
    "text",
    [
        f"БИН {BIN}", f"БИН/ИИН {BIN}", f"ИИН/БИН: {BIN}", BIN, "851314300123", "850300300123",  # no such day
        f"счёт {SLIP}1", f"+{SLIP[:11]}", f"/news/{SLIP}",  # too long, too short, a part of an address
        f"{SLIP[:6]} {SLIP[6:]}", f"{IIN[:3]} {IIN[3:6]} {IIN[6:9]} {IIN[9:]}",  # in groups: a wrong check digit, a sum
        "150101300000 тенге", f"{IIN} тенге", f"0,{IIN}", f"1234 {IIN[:4]} {IIN[4:8]} {IIN[8:]}",  # sums, a bank card
        "", "ИИН", "ИИН не указан", "1 2 3 4 5 6 7 8 9 10 11 12", "850101930012",  # the seventh digit is no century
    ],
)  # fmt: skip
def test_what_is_no_number_of_a_person_stays(text: str) -> None:
    assert mask(text) == text
    assert not holds_iin(text)


@pytest.mark.parametrize(
    "text",
    [BIN, f"БИН {BIN}", f"БСН: {BIN}", f"BIN {BIN}", f"БИН/ИИН {BIN}", f"{BIN[:4]} {BIN[4:8]} {BIN[8:]}",
     f"БИН {BIN[:3]}\u00a0{BIN[3:6]}\u00a0{BIN[6:9]}\u00a0{BIN[9:]}", f"{BIN[:6]} {BIN[6:]}"],
)  # fmt: skip
def test_numbers_of_organisations_are_found(text: str) -> None:
    (found,) = find_numbers(text)
    assert (found.kind, found.digits) == ("bin", BIN)


@pytest.mark.parametrize("text", [f"{BIN[:11]}{(int(BIN[11]) + 1) % 10}", f"1{BIN}", "150470012345", "151340012345"])
def test_what_is_no_bin_is_not_found(text: str) -> None:
    assert not [found for found in find_numbers(f"БИН {text}") if found.kind == "bin"]


@given(st.text(alphabet=st.sampled_from(f"{IIN}ОИНЖС -\u00a0.\n/")))
def test_any_text_is_masked_to_its_own_length_and_holds_none_then(text: str) -> None:
    hidden = mask(text)
    assert len(hidden) == len(text)
    assert mask(hidden) == hidden
    assert all(a == b or b == MASK for a, b in zip(text, hidden, strict=True))


@pytest.fixture(scope="module")
def analyser() -> Analyser:
    return Analyser()


# (text, the BINs of its organisations in order, "" where one has none)
TIES = [
    (f"ТОО «Астана-Строй» (БИН {BIN}) выиграло тендер.", [BIN]),
    (f"Победитель – ТОО «Астана-Строй», БИН {BIN}, сумма 5 млн тенге.", [BIN]),
    (f"БИН {BIN}, ТОО «Астана-Строй»", [BIN]),
    (f"«Арал Құрылыс» ЖШС-нің (БСН {BIN}) басшысы келді.", [BIN]),
    (f"БСН {BIN} «Арал Құрылыс» ЖШС", [BIN]),
    (f"ТОО «Альфа Строй», БИН {BIN}, ТОО «Бета Строй», БИН {OTHER}.", [BIN, OTHER]),
    (f"БИН {BIN} ТОО «Альфа Строй»; БИН {OTHER} ТОО «Бета Строй»", [BIN, OTHER]),
    (f"1\tТОО «Альфа Строй»\t{BIN}\t12 000 000 тенге\n2\tТОО «Бета Строй»\t{OTHER}\t5 000 000 тенге", [BIN, OTHER]),
    (f"ТОО «Альфа Строй» {BIN} ТОО «Бета Строй»", ["", ""]),  # two candidates are equally near
    (f"Выиграло ТОО «Альфа Строй». БИН {BIN} указан в протоколе.", [""]),  # another sentence
    (f"ТОО «Альфа Строй» (БИН {BIN}, БИН {OTHER})", [""]),  # two numbers for one name
    (f"ИП Ахметов К.Н. (ИИН {IIN})", [""]),
    (f"ИП Ахметов К.Н. (БИН {IIN})", [""]),
]


@pytest.mark.parametrize(("text", "bins"), TIES)
def test_a_number_is_tied_to_the_organisation_beside_it(analyser: Analyser, text: str, bins: list[str]) -> None:
    found = [m for m in analyser.analyse(text).mentions if m.kind == "organisation"]
    assert [dict(m.identifiers).get("bin", "") for m in found] == bins
    assert all(text[m.start : m.stop] == m.text for m in found)


@pytest.mark.parametrize("number", [IIN, f"{WOMAN[:6]} {WOMAN[6:]}", SLIP, IIN.replace("0", "О", 2)])
@pytest.mark.parametrize(
    "around", ["Водитель (ИИН {}) дал 5 млн тенге.", "ИП «Сатов, ИИН {}» и «Тан» ЖК, ЖСН {} келді."]
)
def test_nothing_that_is_found_holds_the_number_of_a_person(analyser: Analyser, number: str, around: str) -> None:
    text = around.replace("{}", number)
    found = analyser.analyse(text)
    shown = repr((found.tokens, found.mentions, found.amounts, found.entities)).replace(" ", "").replace("О", "0")
    assert number.replace(" ", "").replace("О", "0") not in shown
    assert not any("●" in token.surface for token in found.tokens)


def test_a_number_in_groups_is_one_word_of_search(analyser: Analyser) -> None:
    text = f"ТОО «Альфа» (БИН {BIN[:4]} {BIN[4:8]} {BIN[8:]})"
    (token,) = (token for token in analyser.analyse(text).tokens if token.surface == BIN)
    assert text[token.start : token.stop] == f"{BIN[:4]} {BIN[4:8]} {BIN[8:]}"
    assert [word.surface for word in analyser.words(f"{BIN[:6]} {BIN[6:]}")] == [BIN]
