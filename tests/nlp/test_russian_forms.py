"""Russian base forms: the dictionary read directly says what pymorphy itself says, in its order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.morphology import analyzer, normal_forms, parse

WORDS = """\
стали банка министерства еще ёще все берег стекло замок мыла три жила пошел нее ими лучше наилучшей позеленее
компаниями тенге акимата казахтелекома бутявкать псевдокошка минфином ао рк а я о ж
"""


def _by_pymorphy(word: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(parse.normal_form.replace("ё", "е") for parse in analyzer().parse(word)))[:6]


@pytest.mark.parametrize("word", WORDS.split())
def test_forms_and_their_order_are_pymorphys(word: str) -> None:
    assert normal_forms(word) == _by_pymorphy(word)


@given(st.text(alphabet="абвгдежзийклмнопрстуфхцчшщъыьэюяё-", min_size=1, max_size=12))
def test_unknown_words_too(word: str) -> None:
    assert normal_forms(word) == (_by_pymorphy(word) or (word,))


@pytest.mark.parametrize("word", [*WORDS.split(), "астане", "павлодарской", "гульнары", "людьми", "двум"])
def test_readings_and_their_inflection_are_pymorphys(word: str) -> None:
    stock = analyzer().parse(word)
    assert [tuple(one)[:4] for one in parse(word)] == [tuple(one)[:4] for one in stock]
    for ours, theirs in zip(parse(word), stock, strict=True):
        for grammemes in ({"nomn"}, {"nomn", "sing"}, {"gent", "plur"}, {"nomn", "sing", "femn"}, {"loc2"}, {"VERB"}):
            built = analyzer()._inflect(theirs, grammemes)
            made = ours.inflect(set(grammemes))
            assert (made and tuple(made)[:3]) == (tuple(built[0])[:3] if built else None)
