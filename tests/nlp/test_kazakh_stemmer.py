"""Base forms of Kazakh words: each line is a base form and forms of it, whose best reading it is."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.kazakh.stemmer import base_form, normal_forms

NOUNS = """
теңге теңгені теңгенің теңгеге теңгеде теңгеден теңгемен теңгелер
компания компанияның компанияға компаниясы компаниясының компаниялар компаниялары компанияларға компаниясында
алматы алматыда алматыдан алматыға алматының алматыдағы
астана астанада астанадан астананың астанадағы
қала қаланың қалаға қаласы қаласында қаласынан қаласына қалалар қалалары қалада қаладан
облыс облысы облысының облысында облысындағы облыстар облыста облыстан
министрлік министрлігі министрлігінің министрліктің министрлікке министрлігіне
әкімдік әкімдігі әкімдігінің әкімдікке әкімдіктер әкімдігіне
халық халқы халқының халқына халықтың халыққа халықтар
мектеп мектебі мектептер мектептің мектепке мектебінде мектептерге
кітап кітабы кітаптың кітаптар кітабында
адам адамның адамға адамдар адамдардың адамнан
банк банктің банкке банктер
сот соттың сотқа сотта соттар
жол жолдың жолға жолдар жолда жолы жолында
бюджет бюджеттен бюджетке бюджеттің бюджеті
миллион миллионға миллионнан
ел елдің елге елдер елі еліміз
үй үйдің үйге үйлер үйі
ауыл ауылдың ауылға ауылдар ауылында ауылы
серік серіктің серікке серіктен
нұрлан нұрланның нұрланға нұрланнан
ерлан ерланның ерланға
назарбаев назарбаевтың назарбаевқа назарбаевтан
ахметов ахметовтің ахметовке ахметовтан
тоқаев тоқаевтың тоқаевқа
қазақстан қазақстанның қазақстанға қазақстанда қазақстандағы қазақстаннан
ақтөбе ақтөбеде ақтөбеден ақтөбенің
жоба жобаны жобасы жобалар жобаның жобаға
тендер тендерге тендердің тендерлер
полиция полицияға полициясы полицияның
""".strip().splitlines()
FORMS = [(line.split()[0], form) for line in NOUNS for form in line.split()]
NAMES = ["Мұхтар", "Айдар", "Гүлнар", "Санжар", "Ерболат", "Қанат", "Мұрат", "Талғат", "Азамат", "Серік", "Бауыржан"]
VERBS = [
    ("келу", "келді"),
    ("келу", "келген"),
    ("келу", "келеді"),
    ("алу", "алды"),
    ("алу", "алған"),
    ("алу", "алып"),
    ("беру", "берді"),
    ("беру", "берген"),
    ("айту", "айтты"),
    ("айту", "айтқан"),
]


def test_the_table_is_as_large_as_it_claims() -> None:
    assert len(FORMS) >= 150


@pytest.mark.parametrize(("base", "form"), FORMS)
def test_nouns_and_names_come_to_their_base(base: str, form: str) -> None:
    assert base_form(form) == base


@pytest.mark.parametrize(("base", "form"), VERBS)
def test_verbs_come_to_their_verbal_noun(base: str, form: str) -> None:
    assert base in normal_forms(form)


@pytest.mark.parametrize("name", NAMES)
def test_names_that_only_look_inflected_keep_their_form_among_the_readings(name: str) -> None:
    assert name.lower() in normal_forms(name)


@given(st.text(max_size=80))
def test_any_word_has_a_base_form_no_longer_than_it_by_more_than_a_letter(word: str) -> None:
    forms = normal_forms(word)
    assert len(forms) >= 1
    assert all(len(form) <= len(word.lower()) + 1 for form in forms)


@given(st.text(alphabet="абдағлмнңортұүыісекқ", min_size=1, max_size=59))
def test_long_chains_of_endings_end(word: str) -> None:
    assert normal_forms(word)


def test_forms_are_the_same_in_every_process() -> None:
    """An index is written in one process and asked in another: what a word is must not hang on Python's hash seed."""
    program = (
        "from nlp.kazakh.stemmer import normal_forms; print([normal_forms(w) for w in ('түркі', 'түркілер', 'алды')])"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in range(6)
    }
    assert len(said) == 1
