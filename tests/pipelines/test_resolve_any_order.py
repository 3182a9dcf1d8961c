"""Resolving in any order and in any number of runs: the same clusters, names and pairs that are perhaps the same."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from newsroom import write
from sqlalchemy import insert, select

from nlp.clusters import cluster_id
from pipelines.context import Context
from pipelines.logs import no_log
from pipelines.progress import Silence
from pipelines.resolution import judge
from pipelines.resolution.resolve import resolve
from pipelines.resolution.suggest import suggest
from pipelines.settings import Settings
from pipelines.store import forgetting, name_parts, stale
from pipelines.store.clusters import live_id
from pipelines.store.database import Store
from pipelines.store.schema import cluster_keys, clusters, mentions, perhaps_same, stale_keys

ONE, OTHER = "123456789012", "210987654321"
NEWS = (
    ("organisation", "Дала", None),
    ("organisation", "ТОО «Дала»", None),
    ("organisation", "«Дала» ЖШС", ONE),
    ("organisation", "АО «Дала»", None),
    ("organisation", "ТОО «Елорда»", ONE),
    ("organisation", "ТОО «Қайнар»", ONE),
    ("organisation", "ТОО «Қайнар»", OTHER),
    ("organisation", "ТОО «Арка»", OTHER),
    ("person", "А. Смагулов", None),
    ("person", "Асет Смагулов", None),
    ("person", "Айдар Смагулов", None),
    ("person", "Асет Маратович Смагулов", None),
    ("person", "Асета Смагулова", None),
    ("person", "Смағұлов Әсет", None),
    ("programme", "Жас Өрен-2025", None),
    ("programme", "Жас Өрен", None),
)


def quiet(store: Store) -> Context:
    return Context(Settings(home=Path("none")), store=store, progress=Silence(), log=no_log())


def state(store: Store) -> object:
    """All that a run leaves but the moments at which it did."""
    queries = (
        select(clusters.c.id, clusters.c.kind, clusters.c.name, clusters.c.redirect_to, clusters.c.hidden),
        select(cluster_keys),
        select(perhaps_same.c.cluster_a, perhaps_same.c.cluster_b, perhaps_same.c.score),
        select(name_parts.name_parts),
        select(stale_keys),
    )
    with store.read() as connection:
        return [sorted(map(tuple, connection.execute(query)), key=str) for query in queries]


def arrived(order: list[int], runs: set[int]) -> object:
    """What a store holds when NEWS came in this order, resolved after each of these and at the end."""
    with TemporaryDirectory() as folder, Store(f"sqlite:///{folder}/s.sqlite3") as store:
        for at, number in enumerate(order):
            kind, name, number_of_company = NEWS[number]
            bins = {name: number_of_company} if number_of_company else None
            write(store, number, f"{name} молчит.", (kind, name), bins=bins)
            if at in runs:
                resolve(quiet(store))
        resolve(quiet(store))
        return state(store)


AT_ONCE = arrived(list(range(len(NEWS))), set())


@settings(max_examples=8, deadline=None)
@given(st.permutations(range(len(NEWS))), st.sets(st.sampled_from(range(len(NEWS)))))
def test_neither_the_order_nor_the_runs_matter(order: list[int], runs: set[int]) -> None:
    assert arrived(order, runs) == AT_ONCE


def test_what_the_order_could_hide_is_there() -> None:
    rows, keys, pairs, parts, left = AT_ONCE  # type: ignore[misc]
    assert (len(rows), len(pairs), left) == (len(keys), len(pairs), [])
    assert len(pairs) > 3
    assert any(row[3] for row in rows)
    assert parts


def crowd(store: Store, order: list[int], runs: set[int]) -> list[tuple[str, str]]:
    """The pairs when one surname with two initials that fit comes among many first names."""
    names = ["А. Смагулов", *(f"А{one}{two} Смагулов" for one in "бвгджклмн" for two in "аоуые")][: len(order)]
    for at, number in enumerate(order):
        write(store, number, f"{names[number]} молчит.", ("person", names[number]))
        if at in runs:
            resolve(quiet(store))
    resolve(quiet(store))
    with store.read() as connection:
        return sorted(map(tuple, connection.execute(select(perhaps_same.c.cluster_a, perhaps_same.c.cluster_b))))


@pytest.mark.parametrize("many", [name_parts.RARE, name_parts.RARE + 1])
def test_a_word_that_many_bear_brings_none_together_whenever_the_last_came(tmp_path: Path, many: int) -> None:
    """The pairs of a surname stand while few bear it, and go when one too many comes, in whatever run that was."""
    found = []
    forward = list(range(many))
    for order, runs in ((forward, {2, many - 2}), (forward, set()), ([*forward[1:], 0], set(forward))):
        with Store(f"sqlite:///{tmp_path / str(len(found))}.sqlite3") as store:
            found.append(crowd(store, order, runs))
    assert found[0] == found[1] == found[2]
    assert (len(found[0]) >= many - 1) == (many <= name_parts.RARE)
    assert (found[0] == []) == (many > name_parts.RARE)


def test_ids_stay_and_old_ones_redirect(context: Context) -> None:
    write(context.store, 1, "ТОО «Дала» молчит.", ("organisation", "ТОО «Дала»"))
    write(context.store, 2, "ТОО «Елорда» молчит.", ("organisation", "ТОО «Елорда»"))
    resolve(context)
    ids = {cluster_id("organisation", key) for key in ("dala|llp", "elorda|llp")}
    with context.store.read() as connection:
        assert {live_id(connection, one) for one in ids} == ids
    for number, name in enumerate(("ТОО «Дала»", "ТОО «Елорда»"), 3):
        write(context.store, number, f"{name} молчит.", ("organisation", name), bins={name: ONE})
    resolve(context)
    with context.store.read() as connection:
        assert {live_id(connection, one) for one in ids} == {min(ids)}
        assert live_id(connection, "0" * 16) is None


def test_a_name_that_nothing_bears_any_more_is_gone_and_its_id_redirects(context: Context) -> None:
    """An article read anew by other rules: the names that it no longer holds join nothing and are not suggested."""
    for number, name in enumerate(("ТОО «Дала»", "ТОО «Елорда»")):
        write(context.store, number, f"{name} молчит.", ("organisation", name), bins={name: ONE})
    write(context.store, 2, "ТОО «Арка» молчит.", ("organisation", "ТОО «Арка»"))
    resolve(context)
    with context.store.write() as connection:
        stale.mark(connection, stale.keys_in(connection, "a0", 1) | stale.keys_in(connection, "a2", 1))
        connection.execute(mentions.delete().where(mentions.c.article_id.in_(("a0", "a2"))))
    resolve(context)
    ids = [cluster_id("organisation", f"{key}|llp") for key in ("dala", "elorda", "arka")]
    with context.store.read() as connection:
        assert [live_id(connection, one) for one in ids] == [ids[1], ids[1], None]
        assert list(connection.execute(select(cluster_keys.c.key)).scalars()) == ["elorda|llp"]
    assert [one.name for text in ("дала", "арка", "елорда") for one in suggest(context, text)] == ["ТОО «Елорда»"]


def test_forgotten_names_are_no_longer_suggested_nor_perhaps_the_same(context: Context) -> None:
    for number, name in enumerate(("Асет Смагулов", "А. Смагулов")):
        write(context.store, number, f"{name} молчит.", ("person", name))
    resolve(context)
    with context.store.write() as connection:
        assert connection.execute(select(perhaps_same)).first() is not None
        forgetting.forget_articles(connection, ["a0"], ["https://x.example/0"])
        assert connection.execute(select(perhaps_same)).first() is None
    assert suggest(context, "Асет") == ()  # at once, before anything is resolved again
    resolve(context)
    assert [one.name for one in suggest(context, "Смагулов")] == ["А. Смагулов"]


def test_a_store_that_other_rules_resolved_is_resolved_anew(context: Context) -> None:
    """What was written past the program's own ways, or by an older release, is not missed."""
    write(context.store, 1, "ТОО «Дала» молчит.", ("organisation", "ТОО «Дала»"))
    with context.store.write() as connection:
        connection.execute(stale_keys.delete())
    resolve(context)
    assert [one.name for one in suggest(context, "дала")] == ["ТОО «Дала»"]
    with context.store.write() as connection:
        connection.execute(insert(stale_keys).values(kind="organisation", key="nobody"))
    assert resolve(context).counts["moved"] == 0


def test_undoing_all_judgements_leaves_what_was_before(context: Context) -> None:
    for number, (kind, name, _) in enumerate(NEWS[:10]):
        write(context.store, number, f"{name} молчит.", (kind, name))
    resolve(context)
    before = state(context.store)
    made = [
        judge.merge(context, ["ТОО «Елорда»", "ТОО «Арка»"], "А", "б"),
        judge.rename(context, "АО «Дала»", "Степь", "А", "б"),
        judge.hide(context, "Асет Смагулов", "А", "б"),
    ]
    assert state(context.store) != before
    for number in made:
        judge.undo(context, number)
    assert state(context.store) == before
