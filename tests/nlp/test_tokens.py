"""Tokens: offsets, normal forms that let a query meet a text, hostile text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.findings import Language, Paragraph
from nlp.tokens import query_words, tokens
from tests.growth import processor_seconds


def words(text: str, language: Language = "ru") -> list[str]:
    return [token.surface for token in tokens(text, [Paragraph(0, len(text), language)])]


@pytest.mark.parametrize(
    ("text", "surfaces"),
    [
        ("АО «Самрук-Казына»", ["ао", "самрук", "казына"]),
        ("166,7 млрд тенге.", ["166", "7", "млрд", "тенге"]),
        ("ком\u00adпа\u200bния", ["компания"]),
        ("Ёлка", ["елка"]),
        ("д’Артаньян и O'Neil", ["д’артаньян", "и", "o'neil"]),
        ("Hазарбаев", ["назарбаев"]),
        ("и\u0306од", ["йод"]),
        ("", []),
        ("…«»—!", []),
        ("北京 2024", ["北京", "2024"]),
    ],
)
def test_words_and_numbers_are_tokens_and_signs_are_not(text: str, surfaces: list[str]) -> None:
    assert words(text) == surfaces


# (language of the text, word in the text, word asked for)
MEETINGS: list[tuple[Language, str, str]] = [
    ("ru", "компаниями", "компания"),
    ("ru", "Казахтелекома", "Казахтелеком"),
    ("ru", "выиграла", "выиграть"),
    ("ru", "акимата", "акимат"),
    ("ru", "стали", "сталь"),
    ("ru", "стали", "стать"),
    ("ru", "Ахметову", "Ахметов"),
    ("kk", "теңгеге", "теңге"),
    ("kk", "Алматыда", "Алматы"),
    ("kk", "Алматыдағы", "алматы"),
    ("kk", "компаниялары", "компания"),
    ("kk", "министрлігінің", "министрлік"),
    ("kk", "халқына", "халық"),
    ("kk", "мектептерге", "мектеп"),
    ("kk", "Назарбаевтың", "Назарбаев"),
    ("kk", "келді", "келген"),
    ("kk", "алған", "алу"),
    ("ru", "әкімдігі", "әкімдік"),
    ("und", "теңгеге", "теңге"),
    ("en", "Almaty", "almaty"),
]


@pytest.mark.parametrize(("language", "text", "query"), MEETINGS)
def test_a_query_meets_any_form_in_the_text(language: Language, text: str, query: str) -> None:
    (word,) = tokens(text, [Paragraph(0, len(text), language)])
    (asked,) = query_words(query)
    assert set(word.normal_forms) & set(asked.normal_forms)


@pytest.mark.parametrize(
    ("left", "right"),
    [("Қазақтелекомның", "Kazakhtelecom"), ("Нұрланға", "Нурлан"), ("Тоқаевтың", "Tokayev"), ("Алматыдан", "Almaty")],
)
def test_variants_meet_across_scripts(left: str, right: str) -> None:
    (word,) = tokens(left, [Paragraph(0, len(left), "kk")])
    (asked,) = query_words(right)
    assert set(word.variants) & set(asked.variants)


def test_the_language_of_the_paragraph_decides() -> None:
    text = "сала\nсала"
    russian, kazakh = tokens(text, [Paragraph(0, 4, "ru"), Paragraph(5, 9, "kk")])
    assert "сало" in russian.normal_forms
    assert kazakh.normal_forms[0] == "сала"


@given(st.text(max_size=300))
def test_offsets_stand_in_the_text_for_any_text(text: str) -> None:
    found = tokens(text, [Paragraph(0, len(text), "kk")])
    assert [(t.start, t.stop) for t in found] == sorted((t.start, t.stop) for t in found)
    for token in found:
        assert text[token.start : token.stop].strip() == text[token.start : token.stop] != ""
        assert token.surface
        assert " " not in token.surface
        assert token.normal_forms
    assert [t.surface for t in query_words(text)] == [t.surface for t in found]


@pytest.mark.parametrize("piece", ["а\u00ad", "'а", "\u0301", "а\u0301", "ы", "лардың"])
def test_time_grows_with_the_length(piece: str) -> None:
    def seconds(times: int) -> float:
        text = piece * times
        return processor_seconds(lambda: tokens(text, [Paragraph(0, len(text), "kk")]))

    seconds(1_000)
    assert seconds(200_000) < 20 * seconds(20_000) + 0.5
