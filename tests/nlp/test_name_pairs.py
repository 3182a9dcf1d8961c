"""Two names: of one, perhaps of one, or of two; with the reasons. Floors on the two gold files of pairs."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.evaluation.pairs import Pair, figures, main, read_pairs
from nlp.name_pairs import compare

GOLD = Path(__file__).parent.parent / "gold"


@pytest.mark.parametrize("name", ["name_pairs_dev.txt", "name_pairs_test.txt"])
def test_floors_of_name_pairs(name: str) -> None:
    found = figures(read_pairs((GOLD / name).read_text(encoding="utf-8")))
    assert found.pairs >= 450
    assert 0.35 < found.of_one / found.pairs < 0.65
    assert found.f1 >= 0.97
    assert found.wrong <= 0.01, found.mistakes


def test_the_two_files_share_no_pair() -> None:
    dev, held_out = (
        {name for pair in read_pairs((GOLD / file).read_text(encoding="utf-8")) for name in (pair.a, pair.b)}
        for file in ("name_pairs_dev.txt", "name_pairs_test.txt")
    )
    assert not dev & held_out


CASES = [
    ("person", "Канат Нурланович Ахметов", "Ахметов Қанат Нұрланұлы", "same", "patronymic_agrees"),
    ("person", "Канат Нурланович Ахметов", "Канат Ахметов", "same", "patronymic_missing"),
    ("person", "Канат Нурланович Ахметов", "Канат Маратович Ахметов", "different", "patronymic_contradicts"),
    ("person", "К.Н. Ахметов", "Канат Нурланович Ахметов", "same", "initials_fit"),
    ("person", "К. Ахметов", "Канат Ахметов", "perhaps", "initials_fit"),
    ("person", "К.М. Ахметов", "Канат Нурланович Ахметов", "different", "patronymic_contradicts"),
    ("person", "М. Ахметов", "Канат Ахметов", "different", "initials_contradict"),
    ("person", "К. Ахметова", "Канат Ахметов", "different", "surname_of_the_other_gender"),
    ("person", "Канат Ахметова", "Канат Ахметов", "perhaps", "surname_of_the_other_gender"),
    ("person", "Асель Маратовна Ахметова", "Асель Ахметов", "different", "surname_of_the_other_gender"),
    ("person", "Ахметов", "Канат Ахметов", "perhaps", "one_word_only"),
    ("person", "Абай Кунанбаев", "Абай Кунанбай", "perhaps", "surname_ending"),
    ("person", "Айдос Сулейменов", "Айдос Сулейманов", "perhaps", "sounds_alike"),
    ("person", "Касым-Жомарт Токаев", "Kassym-Jomart Tokayev", "same", "names_equal"),
    ("person", "Maxambet Omarov", "Махамбет Омаров", "same", "another_transliteration"),
    ("person", "Achmetov Kanat", "Канат Ахметов", "perhaps", "another_transliteration"),
    ("person", "", "Канат Ахметов", "different", "nothing_to_compare"),
    ("organisation", "ТОО «Дала»", "«Дала» ЖШС", "same", "names_equal"),
    ("organisation", "ТОО «Дала»", "«Дала»", "same", "legal_form_missing"),
    ("organisation", "ТОО «Дала»", "АО «Дала»", "different", "legal_forms_differ"),
    ("organisation", "Минфин", "Қаржы министрлігі", "same", "one_known_body"),
    ("organisation", "Минфин", "Минздрав", "different", "known_as_different"),
    ("organisation", "завод «Дала»", "«Дала» зауыты", "same", "words_in_another_order_or_language"),
    ("organisation", "Дала Холдинг", "Дала Корпорация", "different", "sorts_differ"),
    ("organisation", "корпорация «Дала Су»", "Дала Су", "perhaps", "a_class_word_more"),
    ("organisation", "школа № 5", "школа № 15", "different", "numbers_differ"),
    ("organisation", "ОСҚ", "Орал Су Құбыры", "perhaps", "abbreviation"),
    ("programme", "«Жас Өрен-2020»", "«Жас Өрен-2025»", "perhaps", "years_differ"),
    ("programme", "«Жас Өрен»", "«Жас Өрен-2025»", "perhaps", "year_missing"),
    ("programme", "Нурлы жол", "Нұрлы жол", "same", "names_equal"),
    ("place", "Өскемен", "Усть-Каменогорск", "same", "names_equal"),
    ("place", "Аксу", "Аксай", "different", "names_differ"),
]


@pytest.mark.parametrize(("kind", "a", "b", "same", "reason"), CASES)
def test_verdicts_and_reasons(kind: str, a: str, b: str, same: str, reason: str) -> None:
    found = compare(kind, a, b)
    assert (found.same, reason in found.reasons) == (same, True), found


def test_patronymics_are_three_cases() -> None:
    agrees, missing, contradicts = (
        compare("person", "Канат Нурланович Ахметов", other).score
        for other in ("Қанат Нұрланұлы Ахметов", "Канат Ахметов", "Канат Маратович Ахметов")
    )
    assert agrees > missing > 0.8 > 0.4 > contradicts


NAMES = st.lists(
    st.sampled_from(["Канат", "К.", "Ахметов", "Ахметова", "Нурланович", "Akhmetov", "№ 5", "ТОО", "«Дала»"])
)


@given(st.sampled_from(["person", "organisation", "place", "programme"]), NAMES | st.text(), NAMES | st.text())
def test_the_order_of_two_names_never_matters(kind: str, a: list[str] | str, b: list[str] | str) -> None:
    first, second = " ".join(a), " ".join(b)
    verdict = compare(kind, first, second)
    assert verdict == compare(kind, second, first)
    assert 0 <= verdict.score <= 1


def test_figures_count_perhaps_as_a_miss(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    pairs = [
        Pair("person", "Канат Ахметов", "Ахметов Канат", "same"),
        Pair("person", "К. Ахметов", "Канат Ахметов", "same"),
        Pair("person", "Канат Ахметов", "Қанат Ахметов", "different"),
        Pair("person", "Канат Ахметов", "Марат Ахметов", "different"),
    ]
    found = figures(pairs)
    assert (found.precision, found.recall, found.wrong, len(found.mistakes)) == (0.5, 0.5, 0.5, 2)
    (tmp_path / "a.txt").write_text("person | Канат Ахметов = К. Ахметов\n", encoding="utf-8")
    main([str(tmp_path / "a.txt"), "--errors"])
    assert "К. Ахметов: same, said perhaps" in capsys.readouterr().out
    with pytest.raises(ValueError, match="write `kind"):
        list(read_pairs("Канат Ахметов"))
