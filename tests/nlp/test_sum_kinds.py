"""Kinds of sums: only where a word beside the sum says it, in both languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.lexicon import lexicon
from nlp.sum_kinds import KINDS, kind_of_sum

CASES = [
    ("Компания заключила договор на [95 млн тенге] с акиматом.", "contract"),
    ("95 млн теңгелік шартқа қол қойылды: [95 млн теңгелік] шарт.", "contract"),
    ("Ол [40 млн теңгелік] келісімшартқа қол қойды.", "contract"),
    ("Из бюджета выделили [3 млрд тенге] на дорогу.", "budget"),
    ("Жолға бюджеттен [3 млрд теңге] бөлінді.", "budget"),
    ("Долг предприятия достиг [700 млн тенге].", "debt"),
    ("Кәсіпорынның берешегі [700 млн теңге] болды.", "debt"),
    ("Задолженность по налогам составила [12 млн тенге].", "debt"),
    ("Компания недоплатила налог на [12 млн тенге].", "tax"),
    ("Компания [12 млн теңге] салық төледі.", "tax"),
    ("Суд оштрафовал завод на [5 млн тенге].", "fine"),
    ("Сот зауытқа [5 млн теңге] айыппұл салды.", "fine"),
    ("С завода взыскали [5 млн тенге] штрафа.", "fine"),
    ("Чистая прибыль банка – [1,2 млрд тенге].", "profit"),
    ("Банктің таза табысы [1,2 млрд теңге].", "profit"),
    ("Фирма отказалась от договора, потеряв [200 тысяч тенге] обеспечения.", ""),
    ("Обеспечение заявки на тендер – [467 тыс. тенге].", ""),
    ("Из бюджета дали [3 млрд тенге] на обеспечение жильём.", "budget"),
    ("Суд отпустил директора под залог [10 млн тенге].", ""),
    ("Фирма шарттан бас тартып, [200 мың теңге] кепілінен айырылды.", ""),
    ("Тендерге өтінім берген фирма [467 мың теңге] кепілдік жарна төледі.", ""),
    ("Банк шартты орындаймын деп кепілдеме беріп, [5 млн теңге] қарыз алды.", "debt"),
    ("Мост построят за [1,2 млрд тенге].", ""),
    ("Көпір [1,2 млрд теңгеге] салынады.", ""),
    ("Делегация прибыла, на приём ушло [5 млн тенге].", ""),
    ("Подрядчик получил [310 млн тенге].", ""),
    ("Подрядчик долго ждал [310 млн тенге].", ""),
    ("Объектіні пайдалануға [310 млн теңге] керек.", ""),
    ("Кредитор требует [310 млн тенге].", ""),
    ("Штраф – так решил на прошлой неделе суд города в третьем по счёту деле – дорога стоит [5 млн тенге].", ""),
]
SEVERAL = [
    ("Штраф [3 млн тенге], долг [5 млн тенге].", ["fine", "debt"]),
    ("Договор на [3 млн тенге] и штраф [5 млн тенге].", ["contract", "fine"]),
    ("[3 млн теңге] айыппұл, [5 млн теңге] салық төледі.", ["fine", "tax"]),
    ("Из бюджета дали [3 млн тенге], потратили [5 млн тенге].", ["budget", ""]),
]


def _kinds(marked: str) -> list[str]:
    places, plain = [], ""
    for i, piece in enumerate(marked.replace("]", "[").split("[")):
        if i % 2:
            places.append((len(plain), len(plain) + len(piece)))
        plain += piece
    return [kind_of_sum(plain, *place, [one for one in places if one != place]) for place in places]


@pytest.mark.parametrize(("marked", "kind"), CASES)
def test_what_the_words_say(marked: str, kind: str) -> None:
    assert _kinds(marked) == [kind]


@pytest.mark.parametrize(("marked", "kinds"), SEVERAL)
def test_each_sum_has_its_own_words(marked: str, kinds: list[str]) -> None:
    assert _kinds(marked) == kinds


def test_every_kind_has_words_of_both_languages_each_with_its_evidence() -> None:
    words = lexicon("sum_kinds.yaml")
    for language in ("ru", "kk"):
        assert {one["kind"] for one in words[language]} == {"", *KINDS}
        assert all(one["evidence"] for one in words[language])


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_is_answered(before: str, after: str) -> None:
    sentence = f"{before}5 млн{after}"
    assert kind_of_sum(sentence, len(before), len(before) + 5) in ("", *KINDS)
