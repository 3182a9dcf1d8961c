"""Places as the tagger saw them (in square brackets), and what stays of them."""

from __future__ import annotations

import re

import pytest

from nlp.russian.places_seen import places


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Живёт в [Лугани].", ["Лугани"]),
        ("[Омск • Тверь • Новая Каледония] • Псков", ["Омск", "Тверь", "Новая Каледония"]),
        ("Судья Иванов ([Омск) •] и другие", ["Омск"]),
        ("Сайт в зоне .[РФ] открыт. Город г.[Омск] рад.", ["Омск"]),
        ("[Речная] экосистема и [Южная] насосная станция.", []),
        ("[Кипрское] правительство ушло.", []),
        ("[Приморский] край и [Каспийского] моря", ["Приморский", "Каспийского"]),
        ("Едут в [Рудный] всей семьёй.", ["Рудный"]),
        ("Приехал из [Полевской].", ["Полевской"]),
    ],
)
def test_places_that_the_tagger_saw(text: str, expected: list[str]) -> None:
    plain, spans = "", list[tuple[int, int]]()
    for piece in re.split(r"(\[[^\]]*\])", text):
        inner = piece.strip("[]")
        if piece.startswith("["):
            spans.append((len(plain), len(plain) + len(inner)))
        plain += inner
    assert [plain[a:b] for a, b in places(plain, spans)] == expected
