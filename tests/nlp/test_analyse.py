"""The analyser as a whole: both languages in one text, hostile input, batches."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.analyse import BATCH_TEXTS, Analyser
from nlp.findings import Analysis
from tests.growth import processor_seconds

TEXT = """Аким Павлодарской области Берик Каниев встретился с Фирузой Ахмеджаеновой.
ТОО «Астана-Строй» получило 166,7 млрд тенге от министерства финансов РК.
Деньги пошли на программу «Цифровой Казахстан», сообщил К.Н. Ахметов.
«Астана-Строй» ЖШС-нің директоры Берік Қаниев Қаржы министрлігіне барды."""


@pytest.fixture(scope="module")
def analyser() -> Analyser:
    return Analyser()


def held(text: str, analysis: Analysis) -> None:
    """What always holds: offsets are right, kinds do not overlap, people stand outside organisations."""
    for found in (*analysis.mentions, *analysis.amounts):
        assert text[found.start : found.stop] == found.text
    for kind in ("person", "organisation", "place", "programme"):
        spans = [(m.start, m.stop) for m in analysis.mentions if m.kind == kind]
        assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))
    bodies = [range(m.start, m.stop) for m in analysis.mentions if m.kind == "organisation"]
    assert not [m for m in analysis.mentions if m.kind == "person" and any(m.start in body for body in bodies)]
    assert not [m for m in analysis.mentions if "\n" in m.text]


def test_both_languages_meet_in_one_text(analyser: Analyser) -> None:
    analysis = analyser.analyse(TEXT, published=date(2024, 5, 1))
    held(TEXT, analysis)
    found = {(m.kind, m.text): m for m in analysis.mentions}
    russian, kazakh = found["organisation", "ТОО «Астана-Строй»"], found["organisation", "«Астана-Строй» ЖШС-нің"]
    assert russian.key == kazakh.key != ""
    assert found["person", "Берик Каниев"].key == found["person", "Берік Қаниев"].key
    assert found["person", "Фирузой Ахмеджаеновой"].name == "Фируза Ахмеджаенова"
    assert ("person", "К.Н. Ахметов") in found
    assert [m.text for m in analysis.mentions if m.kind == "programme"] == ["«Цифровой Казахстан»"]
    assert [p.language for p in analysis.paragraphs] == ["ru", "ru", "ru", "kk"]
    assert [a.text for a in analysis.amounts] == ["166,7 млрд тенге"]


def test_many_give_what_each_gives_alone(analyser: Analyser) -> None:
    texts = [TEXT, "", "Сауле Ахметова возглавила АО «Нур».", "\ud83d", TEXT[::-1]] * (BATCH_TEXTS // 4)
    together = list(analyser.analyse_many((text, None) for text in texts))
    assert len(together) == len(texts)
    assert together[:5] == [analyser.analyse(text) for text in texts[:5]]


def test_many_holds_one_batch_at_a_time(analyser: Analyser) -> None:
    taken = 0

    def texts() -> Iterator[tuple[str, None]]:
        nonlocal taken
        for _ in range(BATCH_TEXTS * 3):
            taken += 1
            yield "Алматы", None

    next(analyser.analyse_many(texts()))
    assert taken == BATCH_TEXTS


def test_version_is_the_same_for_the_same_rules(analyser: Analyser) -> None:
    assert analyser.version == Analyser().version
    assert analyser.version.startswith("0.")


def test_a_programme_outranks_an_organisation(analyser: Analyser) -> None:
    text = "Программа «Цифровой Казахстан» завершена."
    assert [(m.kind, m.text) for m in analyser.analyse(text).mentions] == [("programme", "«Цифровой Казахстан»")]


ODD = '«»"“„АКБтоЖШСҚәі.,()№ -\n\r\u2028\u00ad\u200b\u0301\ufeff\u00a0中文مرحبا\ud800𐍈0123₸%'


@settings(max_examples=60, deadline=None)
@given(text=st.text(alphabet=st.one_of(st.characters(), st.sampled_from(ODD)), max_size=200))
def test_any_text_keeps_its_offsets(text: str) -> None:
    held(text, _SHARED.analyse(text))


_SHARED = Analyser()


@pytest.mark.parametrize(
    "piece", ["Министерство финансов и Берик Каниев К.Н. ", "а", "中文", "ТОКАЕВ ", "1 2 ", "А.Б. "]
)
def test_one_long_line_takes_time_by_its_length(analyser: Analyser, piece: str) -> None:
    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        return processor_seconds(lambda: analyser.analyse(text), tries=2)

    seconds(1_000)
    assert seconds(100_000) < 12 * max(seconds(25_000), 0.1)


@pytest.mark.parametrize(
    "text", ["Ее цена – 71 300 долларов США.", "Зауыт 5 млн АҚШ долларына бағаланды.", "Заплатили 3 млн тенге."]
)
def test_the_country_of_a_currency_is_no_place(analyser: Analyser, text: str) -> None:
    found = analyser.analyse(text)
    assert len(found.amounts) == 1
    assert found.mentions == ()
