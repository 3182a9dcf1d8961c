"""What is an edit and what is noise, as pairs. Each bug adds a row."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.parse.edits import edit_form

SAME = [
    ("Завод выпустил 1 200 насосов.", "Завод выпустил 1\u00a0200 насосов."),
    ("Завод выпустил 1 200 насосов.", "Завод выпустил 1\u202f200  насосов."),
    ("Первая строка.\nВторая строка.", "Первая строка. Вторая строка."),
    ("ТОО «Кок-Жол» выиграло тендер", 'ТОО "Кок-Жол" выиграло тендер'),
    ("ТОО «Кок-Жол» выиграло тендер", "ТОО „Кок-Жол“ выиграло тендер"),
    ("ТОО «Кок-Жол» выиграло тендер", "ТОО ''Кок-Жол'' выиграло тендер"),
    ("Алматы – Астана", "Алматы — Астана"),
    ("Алматы - Астана", "Алматы — Астана"),
    ("5–7 млн теңге", "5-7 млн теңге"),
    ("Әкімдік шарт жасасты...", "Әкімдік шарт жасасты…"),
    ("әкім\u00adдік шарт жасасты", "әкімдік шарт жасасты"),
    ("Он сказал : «да» .", "Он сказал: «да»."),
    ("Тариф ( без НДС ) вырос", "Тариф (без НДС) вырос"),
    ("И\u0306од", "\u0419од"),
    ("  Мост закрыт  ", "Мост закрыт"),
]
DIFFERENT = [
    ("Завод выпустил 1 200 насосов.", "Завод выпустил 1 300 насосов."),
    ("Шарттың құны 2,4 млрд теңге", "Шарттың құны 2,5 млрд теңге"),
    ("Компания нарушила закон.", "Компания не нарушила закон."),
    ("Компания заңды бұзған.", "Компания заңды бұзған жоқ."),
    ("это не важно", "это неважно"),
    ("договор с Ахметовым", "договор с Ахметовой"),
    ("Асқар Мамин", "Асқар Маминов"),
    ("рост 5 %", "рост -5 %"),
    ("Он сказал: «да».", "Он сказал: «да»?"),
    ("ТОО «Кок-Жол»", "ТОО Кок-Жол"),
    ("12 мая", "12 мая 2026 года"),
    ("Орал қаласы", "Орәл қаласы"),
    ("сумма 2.4 млрд", "сумма 24 млрд"),
    ("сумма 1,5", "сумма 1.5"),
    ("город Шымкент", "Город Шымкент"),
]


@pytest.mark.parametrize(("before", "after"), SAME)
def test_noise_is_no_edit(before: str, after: str) -> None:
    assert before != after
    assert edit_form(before) == edit_form(after)


@pytest.mark.parametrize(("before", "after"), DIFFERENT)
def test_an_edit_is_seen(before: str, after: str) -> None:
    assert edit_form(before) != edit_form(after)


@given(st.text(max_size=200))
def test_the_form_of_a_form_is_itself_in_words_and_figures(text: str) -> None:
    once = edit_form(text)
    assert edit_form(once).split() == once.split() or len(edit_form(once)) < len(once)
    assert [letter for letter in edit_form(once) if letter.isalnum()] == [each for each in once if each.isalnum()]
