"""Resolve: the same clusters in any order, stable ids, redirects, nothing twice."""

import itertools

import pytest
from newsroom import write
from sqlalchemy import select

from nlp.clusters import cluster_id
from nlp.names import key_hash
from pipelines.context import Context
from pipelines.resolution.display import best_name
from pipelines.resolution.expand import StoreExpander
from pipelines.resolution.resolve import resolve
from pipelines.store.database import Store
from pipelines.store.schema import cluster_keys, clusters, outbox

BIN = "123456789012"
NEWS = [
    (1, "ТОО «Астана-Строй» строит.", [("organisation", "ТОО «Астана-Строй»")], {"ТОО «Астана-Строй»": BIN}),
    (2, "«Елорда Құрылыс» ЖШС салды.", [("organisation", "«Елорда Құрылыс» ЖШС")], {"«Елорда Құрылыс» ЖШС": BIN}),
    (3, "«Астана-Строй» ЖШС салды.", [("organisation", "«Астана-Строй» ЖШС")], {}),
    (4, "Берик Каниев.", [("person", "Берик Каниев")], {}),
]


def state(context: Context) -> object:
    with context.store.read() as connection:
        rows = [select(clusters.c.id, clusters.c.name, clusters.c.redirect_to), select(cluster_keys)]
        return [sorted(map(tuple, connection.execute(query)), key=str) for query in rows]


@pytest.mark.parametrize("every_time", [True, False])
def test_the_order_of_arrival_does_not_matter(tmp_path, context: Context, every_time: bool) -> None:  # type: ignore[no-untyped-def]
    states = []
    for i, order in enumerate(itertools.islice(itertools.permutations(NEWS), 0, 24, 5)):
        with Store(f"sqlite:///{tmp_path / f'{i}.sqlite3'}") as store:
            other = Context(context.settings, store=store)
            for number, text, named, bins in order:
                write(store, number, text, *named, bins=bins)
                if every_time:
                    resolve(other)
            resolve(other)
            states.append(state(other))
    assert all(found == states[0] for found in states)


def test_again_changes_nothing(context: Context) -> None:
    for number, text, named, bins in NEWS:
        write(context.store, number, text, *named, bins=bins)
    assert resolve(context).items == 3
    before = state(context)
    report = resolve(context)
    assert (report.items, report.counts["moved"], report.counts["rewritten"]) == (0, 0, 0)
    assert state(context) == before


def test_a_bridge_redirects_and_rewrites(context: Context) -> None:
    number, text, named, bins = NEWS[0]
    write(context.store, number, text, *named, bins=bins)
    write(context.store, 2, NEWS[1][1], *NEWS[1][2])
    resolve(context)
    write(context.store, 5, "«Елорда Құрылыс» ЖШС тағы.", *NEWS[1][2], bins=NEWS[1][3])
    resolve(context)
    ids = [cluster_id("organisation", key) for key in ("astanastroi|llp", "elordakurilis|llp")]
    with context.store.read() as connection:
        live = {row.id: row.redirect_to for row in connection.execute(select(clusters))}
        rewritten = connection.execute(select(outbox.c.article_id).where(outbox.c.reason == "rewrite")).scalars().all()
    assert (live[min(ids)], live[max(ids)]) == (None, min(ids))
    assert rewritten


def test_queries_expand_to_every_key(context: Context) -> None:
    for number, text, named, bins in NEWS:
        write(context.store, number, text, *named, bins=bins)
    resolve(context)
    expander = StoreExpander(context.store)
    both = {f"organisation:{key_hash(key)}" for key in ("astanastroi|llp", "elordakurilis|llp")}
    assert expander.markers("organisation", "ТОО «Астана Строй»") == both
    assert both <= expander.markers("organisation", BIN)
    assert expander.markers("person", "Каниев Берик") == {f"person:{key_hash('berik kanev')}"}


def test_a_name_without_a_legal_form(context: Context) -> None:
    """It joins the only legal person so named, leaves it when a second one appears, and a query finds all of them."""
    found = []
    for number, name in enumerate(("Дала", "ТОО «Дала»", "АО «Дала»")):
        write(context.store, number, f"{name} молчит.", ("organisation", name))
        resolve(context)
        with context.store.read() as connection:
            live = connection.execute(select(clusters.c.id).where(clusters.c.redirect_to.is_(None))).all()
        found.append(len(live))
    assert found == [1, 1, 3]
    expander = StoreExpander(context.store)
    every = {f"organisation:{key_hash(key)}" for key in ("dala", "dala|llp", "dala|jsc")}
    assert expander.markers("organisation", "Дала") == every
    assert expander.markers("organisation", "«Дала» ЖШС") == {f"organisation:{key_hash('dala|llp')}"}


@pytest.mark.parametrize(
    ("kind", "names", "best"),
    [
        ("organisation", {"ТОО «Сырдарья Құрылыс»": 5, "«Сырдарья Құрылыс» ЖШС": 9}, "ТОО «Сырдарья Құрылыс»"),
        ("organisation", {"ТОО «Қазына Жол»": 5, "ТОО «Казына Жол»": 2, "Qazyna Jol LLP": 9}, "ТОО «Қазына Жол»"),
        ("organisation", {"ТОО «Қазына Жол»": 2, "ТОО «Казына Жол»": 2}, "ТОО «Қазына Жол»"),
        ("organisation", {"«Қазына Жол» АҚ": 2, "«Казына Жол»": 5}, "«Қазына Жол» АҚ"),
        ("organisation", {"Qazyna Jol LLP": 2, "«Қазына Жол» ЖШС": 1}, "«Қазына Жол» ЖШС"),
        ("organisation", {"Тараз қалалық мәслихаты": 4, "Маслихат города Тараз": 1}, "Маслихат города Тараз"),
        ("person", {"Берік Қаниев": 5, "Берик Каниев": 1, "Б. Каниев": 9, "Каниев": 9}, "Берик Каниев"),
        ("person", {"Берик Серикович": 5, "Берик Каниев": 1}, "Берик Каниев"),
        ("person", {"Каниев": 5, "Қаниев": 6}, "Каниев"),
        ("programme", {"Жарқын жол": 9, "Жаркын жол": 2}, "Жарқын жол"),
        ("programme", {"Цифрлық Қазақстан": 9, "Цифровой Казахстан": 2}, "Цифровой Казахстан"),
        (
            "organisation",
            {"ЖШС Тараз қаласының экономикалық соты": 1, "Экономический суд города Тараз": 1},
            "Экономический суд города Тараз",
        ),
        ("place", {"Аксарая": 9, "Аксарай": 1}, "Аксарай"),
    ],
)
def test_the_name_that_is_shown(kind: str, names: dict[str, int], best: str) -> None:
    assert best_name(kind, names) == best
