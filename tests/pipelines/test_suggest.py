"""Suggestions: any script, by the beginnings of words; only what the reader may see; neighbours of unknown names."""

import pytest
from newsroom import write
from sqlalchemy import insert

from pipelines.context import Context
from pipelines.resolution import judge
from pipelines.resolution.resolve import resolve
from pipelines.resolution.suggest import did_you_mean, suggest
from pipelines.store import typed_names
from pipelines.store.database import Store
from pipelines.store.name_parts import rows_of
from pipelines.store.schema import name_parts

NAMES = (
    ("person", "Берік Қаниев", "news"),
    ("person", "Берік Қаниев", "news"),
    ("person", "Айгүл Сәрсенова", "news"),
    ("person", "Бекзат Оспанов", "secret"),
    ("organisation", "ТОО «Бенедиксимус»", "news"),
    ("organisation", "АО «Берёзовый лес»", "news"),
)


@pytest.fixture
def people(context: Context) -> Context:
    for number, (kind, name, collection) in enumerate(NAMES):
        write(context.store, number, f"{name} молчит.", (kind, name), collection=collection)
    resolve(context)
    return context


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Бер", ["Берік Қаниев", "АО «Берёзовый лес»"]),
        ("кани", ["Берік Қаниев"]),
        ("Қани", ["Берік Қаниев"]),
        ("Kani", ["Берік Қаниев"]),
        ("каниев бер", ["Берік Қаниев"]),
        ("Berik Kaniev", ["Берік Қаниев"]),
        ("sarsen", ["Айгүл Сәрсенова"]),
        ("Benedixsimus", ["ТОО «Бенедиксимус»"]),
        ("каниев сарсенова", []),
        ("ъъ", []),
        ("", []),
        ("«»%_", []),
        ("z" * 5000, []),
    ],
)
def test_what_is_suggested(people: Context, text: str, names: list[str]) -> None:
    assert [one.name for one in suggest(people, text, collections=("news",))] == names
    assert [one.name for one in suggest(people, text)] == names


def test_kinds_and_counts(people: Context) -> None:
    (one,) = suggest(people, "Бер", ("person",))
    assert (one.name, one.mentions) == ("Берік Қаниев", 2)
    assert len(suggest(people, "Бер", limit=1)) == 1


@pytest.mark.parametrize("text", ["Бекзат", "Оспа", "Аспанов", "Оспонов"])
def test_nothing_of_other_collections(people: Context, text: str) -> None:
    assert suggest(people, text, collections=("news",)) == did_you_mean(people, text, collections=("news",)) == ()
    both = ("news", "secret")
    seen = suggest(people, text, collections=both) or did_you_mean(people, text, collections=both)
    assert [one.name for one in seen] == ["Бекзат Оспанов"]


def test_nothing_hidden(people: Context) -> None:
    judge.hide(people, "Берік Қаниев", "мен", "жасыру", "person")
    assert [one.name for one in suggest(people, "Бер")] == ["АО «Берёзовый лес»"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Берик Кониев", "Берік Қаниев"),
        ("Бреик Каниев", "Берік Қаниев"),
        ("Сарсеноова", "Айгүл Сәрсенова"),
        ("Бинидексимуз", "ТОО «Бенедиксимус»"),
        ("Мухтаров", None),
    ],
)
def test_what_was_meant(people: Context, text: str, name: str | None) -> None:
    assert [one.name for one in did_you_mean(people, text)] == ([name] if name else [])


@pytest.mark.parametrize(("top", "enough"), [(10_000, 1), (40, 1), (40, 100)])
@pytest.mark.parametrize(
    ("words", "first"),
    [
        (["nur"], ["nurlan omarov", "nurlan ospanov"]),
        (["nurlan", "o"], ["nurlan omarov", "nurlan ospanov"]),
        (["nur", "osp"], ["nurlan ospanov"]),
        (["o", "nur", "lan"], []),
    ],
)
def test_where_very_many_names_begin_so_the_most_mentioned_are_found_first(
    store: Store, monkeypatch: pytest.MonkeyPatch, top: int, enough: int, words: list[str], first: list[str]
) -> None:
    named = {"nurlan ospanov": 40, "nurlan omarov": 50, **{f"a{i} nurbek{i}": 1 for i in range(60)}}
    with store.write() as connection:
        for key, times in named.items():
            connection.execute(insert(name_parts), rows_of("person", key, set(key.split()), times))
    with store.read() as connection:
        usual = typed_names.keys_starting(connection, words, ["person"], 5)
        monkeypatch.setattr(typed_names, "COMMON", 0)
        monkeypatch.setattr(typed_names, "TOP", top)
        monkeypatch.setattr(typed_names, "ENOUGH", enough)
        typed_names._among_top.cache_clear()  # it is made once, with TOP
        try:
            found = typed_names.keys_starting(connection, words, ["person"], 5)
        finally:
            typed_names._among_top.cache_clear()
    assert [key for _, key, _ in usual][: len(first)] == [key for _, key, _ in found][: len(first)] == first
    assert bool(usual) == bool(found) == bool(first)
