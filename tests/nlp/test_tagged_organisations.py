"""What the tagger takes for an organisation (in square brackets): how it is made whole, and when it is refused."""

from __future__ import annotations

import re

import pytest

from nlp.organisations.tagged import whole_organisations


def kept(marked: str) -> list[str]:
    """The organisations that stay of those that stand in square brackets."""
    text, spans = "", list[tuple[int, int]]()
    for piece in re.split(r"(\[[^\]]*\])", marked):
        inner = piece.strip("[]") if piece.startswith("[") else piece
        if piece.startswith("["):
            spans.append((len(text), len(text) + len(inner)))
        text += inner
    return [m.text for m in whole_organisations(text, 0, len(text), "ru", spans)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Quotes are the name's, whole.
        ("Об этом пишет «[Вечерний Кентау]».", ["«Вечерний Кентау»"]),
        ("Пишет «[Степь.kz»] сегодня.", ["«Степь.kz»"]),
        # A bare name stands after what its owner has: shares, services, reports, buildings.
        ("Цена акций [Google] выросла.", ["Google"]),
        ("В здании [Конгресса] погас свет.", ["Конгресса"]),
        ("По докладу [НАСА] спутник исправен.", ["НАСА"]),
        # In quotes it says what is so called, unless the genitive says whose it is.
        ("Проект «[Орёл]» закрыт.", []),
        ("Шаттл «Заря» взлетел. Потом «[Заря]» вернётся.", []),
        ("Инициатива «[Яблока]» удивила.", ["«Яблока»"]),
        # A word with a capital only because a sentence begins.
        ("[Её] открыли утром. [Республиканцам] это не понравилось.", []),
        ("[Аэрофлот] открыл рейс. [Сбербанк] закрыл офис.", ["Аэрофлот", "Сбербанк"]),
        # Common nouns by themselves; the same in quotes is a name.
        ("Он ушёл в [Банк] и в [Центр].", []),
        ("Песни «[Центра]» и «[Банка]».", ["«Центра»", "«Банка»"]),
        # Abbreviations that only begin like a legal form.
        ("Договорились с [ГУВД] и [АОЗТ].", ["ГУВД", "АОЗТ"]),
        ("Вложили [ТОО] и [ГУ].", []),
        # A second name in brackets is a name of its own.
        ("Как сообщила [Лига ткачей (League of Weavers)], рынок растёт.", ["Лига ткачей"]),
        ("Как сообщила [Лига ткачей (ЛТ], рынок растёт.", ["Лига ткачей"]),
    ],
)
def test_what_the_tagger_saw_is_made_whole_or_refused(text: str, expected: list[str]) -> None:
    assert kept(text) == expected
