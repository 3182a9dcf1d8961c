"""Perhaps the same: which pairs are shown, with which reasons, and that judging ends them."""

import pytest
from newsroom import write
from sqlalchemy import select

from pipelines.context import Context
from pipelines.resolution import judge
from pipelines.resolution.doubts import doubts_of
from pipelines.resolution.expand import find_entities
from pipelines.resolution.resolve import resolve
from pipelines.store.schema import perhaps_same


def pairs(context: Context) -> list[tuple[str, str, str]]:
    with context.store.read() as connection:
        return sorted(map(tuple, connection.execute(select(perhaps_same.c.cluster_a, perhaps_same.c.cluster_b))))


def doubts(context: Context, name: str, kind: str, collections: tuple[str, ...] | None = None) -> list[str]:
    with context.store.read() as connection:
        (identity,) = find_entities(connection, name, kind)
        return sorted(doubt.name for doubt in doubts_of(connection, identity, collections))


@pytest.mark.parametrize(
    ("kind", "a", "b", "doubtful"),
    [
        ("person", "А. Смагулов", "Асет Смагулов", True),
        ("person", "Б. Смагулов", "Асет Смагулов", False),
        ("person", "Ахметов Серик", "Ахметов Ерлан", False),
        ("person", "Берик Каниев", "Асет Смагулов", False),
        ("organisation", "ТОО «Дала»", "АО «Дала»", False),
        ("organisation", "КТЖ", "Жол", False),
    ],
)
def test_pairs(context: Context, kind: str, a: str, b: str, doubtful: bool) -> None:
    for number, name in enumerate((a, b)):
        write(context.store, number, f"{name} молчит.", (kind, name))
    report = resolve(context)
    assert report.counts["perhaps_same"] == len(pairs(context)) == int(doubtful)
    if doubtful:
        assert doubts(context, a, kind) == [b]
        assert doubts(context, b, kind) == [a]


@pytest.mark.parametrize("together", [True, False])
def test_found_as_they_arrive(context: Context, together: bool) -> None:
    for number, name in enumerate(("Асет Смагулов", "А. Смагулов", "Айдар Смагулов")):
        write(context.store, number, f"{name} молчит.", ("person", name))
        if not together:
            resolve(context)
    resolve(context)
    assert doubts(context, "Смагулов А.", "person") == ["Айдар Смагулов", "Асет Смагулов"]


def test_a_merge_ends_it_and_undoing_brings_it_back(context: Context) -> None:
    for number, name in enumerate(("Асет Смагулов", "А. Смагулов")):
        write(context.store, number, f"{name} молчит.", ("person", name))
    resolve(context)
    before = pairs(context)
    number = judge.merge(context, ["Асет Смагулов", "А. Смагулов"], "мен", "бір адам", "person")
    assert (len(before), pairs(context)) == (1, [])
    judge.undo(context, number)
    assert pairs(context) == before


def test_nothing_of_other_collections(context: Context) -> None:
    write(context.store, 1, "Асет Смагулов молчит.", ("person", "Асет Смагулов"), collection="secret")
    write(context.store, 2, "А. Смагулов молчит.", ("person", "А. Смагулов"))
    resolve(context)
    assert doubts(context, "А. Смагулов", "person", ("news",)) == []
    assert doubts(context, "А. Смагулов", "person", ("news", "secret")) == ["Асет Смагулов"]
