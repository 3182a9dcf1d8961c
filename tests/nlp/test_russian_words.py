"""The cut of Russian lines is razdel's, and the tagger's tags are Slovnet's own."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from razdel import tokenize

from nlp.russian import tagger
from nlp.russian.tagger import SlovnetTagger, _shape
from nlp.russian.words import cut


@settings(max_examples=400)
@given(st.text(alphabet="абВГяё zQ'yahoo15.,/\\-–_!?…*:;=)(»«\"әΔ\n\u00ad\u0301", max_size=24))
@example("5, 6 или 1/2 и 3.14")
@example("слово -то, кое-\tчто и что- нибудь")
@example("yahoo! но не ура!")
@example("…?! ** *** -- :-)) =( Δσ mβж")
@example("")
def test_words_are_cut_where_razdel_cuts(text: str) -> None:
    assert cut(text) == [(token.start, token.stop) for token in tokenize(text)]


@pytest.mark.parametrize(
    "word", ["дом", "я", "Дом", "ТОО", "Алма-Ата", "ёлка", "өзен", "iPhone", "2019", "«", "...", "дом-2", "ǅ"]
)
def test_shapes_are_slovnets(word: str) -> None:
    from slovnet.shape import word_shape

    assert _shape(word) == word_shape(word)


LINES = [
    ["Аким", "Тараза", "Берик", "Каниев", "встретился", "с", "Айгуль", "Оспановой", "."],
    ["Москва"],
    ["Президент", "Казахстана", "подписал", "закон", ",", "сообщает", "ТАСС", "."],
    ["В", "АО", "«", "Самрук-Казына", "»", "пояснили", ",", "что", "премьер-министр", "улетел", "в", "Баку", "."],
    ["один", "два", "три"],
] * 3


@cache
def _ours() -> SlovnetTagger:
    return SlovnetTagger()


@cache
def _stock() -> Any:
    from natasha import NewsEmbedding
    from natasha.data import NEWS_NER
    from slovnet import NER

    ner: Any = NER.load(NEWS_NER)
    ner.navec(NewsEmbedding())
    return ner


def _stock_tags(line: list[str]) -> list[str]:
    infer = _stock().infer
    return list(next(infer.decoder(infer.process(infer.encoder([line])))))


def test_tags_are_slovnets_and_do_not_depend_on_the_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    alone = [_ours().tag([line])[0] for line in LINES]
    assert _ours().tag(LINES) == alone == [_stock_tags(line) for line in LINES]
    assert "B-PER" in alone[0]
    monkeypatch.setattr(tagger, "BATCH", 10)
    monkeypatch.setattr(tagger, "LONGEST", 400)
    assert _ours().tag(LINES) == alone


def test_what_is_remembered_is_bounded_and_forgetting_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = _ours().tag(LINES)
    monkeypatch.setattr(tagger, "SPELLINGS", 5)
    for number in range(30):
        _ours().tag([[f"слово{number}", f"Имя{number}"]])
    assert len(_ours()._words._numbers) <= 5 + 2
    assert _ours().tag(LINES) == before
