"""Lines in capitals, as the tagger gets to see them."""

from __future__ import annotations

import pytest

from nlp.russian.segment import lines_of


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("БИЗНЕСМЕН ЕРЛАН САПАРОВ ИЗ ТАРАЗА КУПИЛ ТОО", "бизнесмен Ерлан Сапаров из Тараза купил ТОО"),
        ("В МВД РАССКАЗАЛИ О НОВЫХ ПРАВИЛАХ", "в МВД рассказали о новых правилах"),
        ("ТЛЕУОВОЙ АСЕЛЬ ВЕРНУЛИ ДОМ", "Тлеуовой Асель вернули дом"),
        # No heading: only names are title-cased, and only where something speaks for a name.
        ("Аким КУДАЙБЕРГЕНОВ ответил МВД и ТОО.", "Аким Кудайбергенов ответил МВД и ТОО ."),
        ("Вчера МАГАТЕ и МТБЮ согласились.", "Вчера МАГАТЕ и МТБЮ согласились ."),
        ("ТОО и АО", "ТОО и АО"),
    ],
)
def test_capitals(text: str, seen: str) -> None:
    (line,) = lines_of(text, 0, len(text))
    assert " ".join(line.words) == seen
    assert text[line.starts[0] : line.stops[0]].lower() == line.words[0].lower()
