"""Names of people in the nominative: tables of sentences in russian_names.txt and kazakh_names.txt."""

import re
from pathlib import Path

import pytest

from nlp.findings import Mention
from nlp.kazakh.person_names import named
from nlp.russian.named_people import named_people


def _rows(name: str) -> list[tuple[str, list[tuple[int, int]], list[str]]]:
    """Of each line: the text without its brackets, the spans of its people, and their names."""
    rows = []
    for line in (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            marked, *names = line.split("|")
            text, spans = "", []
            for part in re.split(r"(\[.*?\])", marked):
                bare = part.strip("[]")
                if part.startswith("["):
                    spans.append((len(text), len(text) + len(bare)))
                text += bare
            rows.append((text, spans, names))
    return rows


@pytest.mark.parametrize(("text", "spans", "names"), _rows("russian_names.txt"))
def test_russian(text: str, spans: list[tuple[int, int]], names: list[str]) -> None:
    assert [mention.name for mention in named_people(text, spans)] == names


@pytest.mark.parametrize(("text", "spans", "names"), _rows("kazakh_names.txt"))
def test_kazakh(text: str, spans: list[tuple[int, int]], names: list[str]) -> None:
    mentions = [Mention(start, stop, text[start:stop], "person", text[start:stop]) for start, stop in spans]
    assert [mention.name for mention in named(text, mentions)] == names


def test_the_text_decides_what_a_kazakh_ending_is() -> None:
    text = "Кінә Асқар Мирманда. Мирман келді."
    spans = [(5, 19), (21, 27)]
    mentions = [Mention(a, b, text[a:b], "person", text[a:b]) for a, b in spans]
    assert [mention.name for mention in named(text, mentions)] == ["Асқар Мирман", "Мирман"]


def test_the_tables_are_large() -> None:
    assert sum(len(names) for *_, names in _rows("kazakh_names.txt")) >= 150
    assert sum(len(names) for *_, names in _rows("russian_names.txt")) >= 150


@pytest.mark.parametrize(
    ("text", "surname", "name"),
    [
        ("Полиция допросила Оспанова. Динара Оспанова ушла.", "Оспанова", "Оспанов"),
        ("Доля Оспанова мала, Оспанов недоволен.", "Оспанова", "Оспанов"),
        ("Доля Оспановой мала.", "Оспановой", "Оспанова"),
        ("Оспанова заявила об уходе.", "Оспанова", "Оспанова"),
    ],
)
def test_the_words_around_and_the_rest_of_the_text_decide(text: str, surname: str, name: str) -> None:
    spans = [found.span() for found in re.finditer(r"\b(?:Динара )?Оспано\w*", text)]
    names = {mention.text: mention.name for mention in named_people(text, spans)}
    assert names[surname] == name
