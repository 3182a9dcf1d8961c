"""State programmes: found with their quotes, triggers outside, one key in both languages."""

import pytest

from nlp.names import known_programmes
from nlp.programmes import find_programmes


@pytest.mark.parametrize(
    ("text", "span", "key"),
    [
        ("По госпрограмме «Цифровой Казахстан» выделено", "«Цифровой Казахстан»", "=programme/digital-kazakhstan"),
        ("«Цифрлық Қазақстан» бағдарламасы аясында", "«Цифрлық Қазақстан»", "=programme/digital-kazakhstan"),
        ("в рамках программы «Нурлы жол»", "«Нурлы жол»", "=programme/nurly-zhol"),
        ("«Нұрлы жол» бағдарламасы", "«Нұрлы жол»", "=programme/nurly-zhol"),
        ("Нұрлы жол бағдарламасы", "Нұрлы жол", "=programme/nurly-zhol"),
        ("нацпроект «Комфортная школа»", "«Комфортная школа»", "=programme/comfortable-school"),
        ("«Келешек мектептері» ұлттық жобасы", "«Келешек мектептері»", "=programme/comfortable-school"),
        ("«Ауыл – ел бесігі» жобасы", "«Ауыл – ел бесігі»", "=programme/aul-el-besigi"),
        ("«Бизнестің жол картасы – 2025»", "«Бизнестің жол картасы – 2025»", "=programme/business-roadmap"),
        ("«Таза Қазақстан» жалғасуда", "«Таза Қазақстан»", "=programme/taza-kazakhstan"),
        ("«Біздің ауыл» ұлттық жобасы", "«Біздің ауыл»", "bizdinaul"),
        ("национальный проект «Новый двор»", "«Новый двор»", "novidvor"),
    ],
)
def test_found(text: str, span: str, key: str) -> None:
    (mention,) = find_programmes(text, 0, len(text))
    assert (mention.text, mention.key, mention.kind) == (span, key, "programme")
    assert text[mention.start : mention.stop] == mention.text


@pytest.mark.parametrize(
    "text",
    ["ТОО «Отау» построило дом", "магазин «Балапан»", "газета «Голос степи»", "«Жұлдыз» дүкені", "программа", ""],
)
def test_not_programmes(text: str) -> None:
    assert find_programmes(text, 0, len(text)) == []


def test_only_within_the_bounds() -> None:
    text = "программа «Нурлы жол»"
    assert find_programmes(text, 0, 10) == []


def test_the_table_is_large_and_joins_languages() -> None:
    assert len(set(known_programmes().values())) >= 40
