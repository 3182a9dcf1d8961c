"""Snippets: short, marked where they should be, and true to the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.snippets import make_snippets, opening

LONG = (
    "Первая фраза ни о чём. " * 20
    + "Акимат объявил тендер на дорогу. "
    + "Середина. " * 60
    + "Тендер выиграла компания."
)


def spans_of(text: str, *words: str) -> list[tuple[int, int]]:
    return [(at, at + len(word)) for word in words for at in range(len(text)) if text.startswith(word, at)]


def marked(text: str, *words: str) -> list[list[str]]:
    found = make_snippets("text", text, spans_of(text, *words))
    return [[snippet.text[start:stop] for start, stop in snippet.marks] for snippet in found]


def test_the_cut_with_most_different_words_comes_first() -> None:
    assert marked(LONG, "тендер", "Тендер", "дорогу") == [["тендер", "дорогу"], ["Тендер"]]


def test_a_short_text_is_shown_whole() -> None:
    text = "Қалада жаңа мектеп ашылды."
    [snippet] = make_snippets("text", text, spans_of(text, "мектеп"))
    assert snippet.to_json() == {"text": text, "marks": [[12, 18]], "field": "text"}


def test_cuts_stand_between_words() -> None:
    for snippet in make_snippets("text", LONG, spans_of(LONG, "тендер", "Тендер")):
        before = LONG[: snippet.start]
        after = LONG[snippet.start + len(snippet.text) :]
        assert before[-1:] in ("", " ")
        assert after[:1] in ("", " ")


def test_the_closing_quotation_mark_belongs_to_the_name() -> None:
    text = "ТОО «Астана-Строй» выиграло"
    [snippet] = make_snippets("text", text, [(0, text.index("»"))])
    assert snippet.text[slice(*snippet.marks[0])] == "ТОО «Астана-Строй»"


def test_so_does_the_opening_one() -> None:
    text = "Кеше «Қазақтелеком» АҚ хабарлады"
    [snippet] = make_snippets("text", text, [(text.index("Қ"), text.index(" хаб"))])
    assert snippet.text[slice(*snippet.marks[0])] == "«Қазақтелеком» АҚ"


def test_where_nothing_is_marked_the_beginning_is_shown() -> None:
    snippet = opening("text", LONG)
    assert LONG.startswith(snippet.text)
    assert snippet.marks == ()
    assert opening("text", "").text == ""


@pytest.mark.parametrize("spans", [[(-5, 3)], [(5, 5)], [(7, 3)], [(0, 99)]])
def test_spans_outside_of_the_text_are_ignored(spans: list[tuple[int, int]]) -> None:
    assert make_snippets("text", "десять зна", spans) == []


def test_markup_stays_text() -> None:
    text = "<script>alert(1)</script> тендер"
    [snippet] = make_snippets("text", text, spans_of(text, "тендер"))
    assert snippet.text == text


@given(
    st.text(min_size=1, max_size=900),
    st.lists(st.tuples(st.integers(0, 900), st.integers(1, 400)), max_size=12),
    st.integers(40, 300),
)
def test_a_snippet_is_a_cut_of_the_text(text: str, pairs: list[tuple[int, int]], width: int) -> None:
    found = make_snippets("text", text, [(start, start + length) for start, length in pairs], width=width)
    assert len(found) <= 3
    for snippet in found:
        assert text[snippet.start : snippet.start + len(snippet.text)] == snippet.text
        assert len(snippet.text) <= width
        assert snippet.marks
        for start, stop in snippet.marks:
            assert 0 <= start < stop <= len(snippet.text)
