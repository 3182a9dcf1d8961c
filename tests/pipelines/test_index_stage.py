"""The outbox reaches the engine once, in order, whatever fails between."""

from __future__ import annotations

from dataclasses import replace

import pytest
from doubles import WHEN, MemoryEngine, SmallAnalyser, article
from sqlalchemy import delete, insert, update

from crawlers.article import Article, article_id
from nlp.names import key_hash
from pipelines.context import Context
from pipelines.extraction.extract import extract
from pipelines.searching.documents import build_documents
from pipelines.searching.index import index, rebuild
from pipelines.store import outbox
from pipelines.store.articles import remove_article, store_article
from pipelines.store.schema import articles, cluster_keys, clusters, findings, versions
from search.document import OLD_GAP, IndexDocument
from search.engine import EngineUnavailableError, IndexInfo, StaleIndexError
from search.stack import BEGIN, UNSAYABLE
from search.tantivy_engine import TantivyEngine

FIRST = article(1)
ID = article_id("news", FIRST.url)


def put(context: Context, *parsed: Article) -> None:
    with context.store.write() as connection:
        for one in parsed:
            store_article(connection, one, page_id=None, seen_at=WHEN)
    extract(context)


def engine(context: Context) -> MemoryEngine:
    assert isinstance(context.engine, MemoryEngine)
    return context.engine


def position(context: Context) -> int:
    return position_of(context, "index:memory")


def position_of(context: Context, consumer: str) -> int:
    with context.store.read() as connection:
        return outbox.position(connection, consumer)


def documents(context: Context) -> dict[str, IndexDocument]:
    return engine(context).documents


def test_what_is_stored_is_indexed(context: Context) -> None:
    put(context, FIRST)
    assert index(context).items == 1
    found = documents(context)[ID]
    assert (found.url, found.collection, found.source, found.language) == (FIRST.url, "news", "kurier", "ru")
    assert (found.version, found.removed, found.published_at, found.first_seen) == (1, False, WHEN, WHEN)
    assert found.title.positions[0][0] == "title1"
    assert any(BEGIN + "organisation:" + key_hash("astana1") in position for position in found.text.positions)
    assert index(context).items == 0


def test_edits_and_removals_follow(context: Context) -> None:
    put(context, FIRST)
    index(context)
    put(context, replace(FIRST, text="Второй текст."), article(2))
    with context.store.write() as connection:
        remove_article(connection, ID, seen_at=WHEN)
    assert index(context).items == 2
    found = documents(context)[ID]
    assert (found.version, found.removed) == (2, True)
    assert found.text.positions[0][0] == "второй"
    assert found.old_text.positions[0][0] == "статья"
    assert engine(context).applied == 1


def test_old_versions_stand_apart(context: Context) -> None:
    put(context, replace(FIRST, text="один два"), replace(FIRST, text="три"), replace(FIRST, text="четыре"))
    index(context)
    positions = documents(context)[ID].old_text.positions
    assert [(i, one[0]) for i, one in enumerate(positions) if one != (UNSAYABLE,)] == [
        (0, "один"), (1, "два"), (OLD_GAP + 2, "три"),
    ]  # fmt: skip


def test_facets_follow_clusters_redirects_and_hiding(context: Context) -> None:
    put(context, article(1, "Alpha и Beta и Gamma и Delta."))
    rows = [("e1", "e2", False), ("e2", None, False), ("e3", None, True), ("e4", "e3", False), ("e5", None, False)]
    keys = [("alpha", "e1"), ("beta", "e3"), ("gamma", "e4"), ("delta", "e5"), ("title1", "e2")]
    with context.store.write() as connection:
        values = [
            {"id": i, "kind": "organisation", "name": i, "redirect_to": to, "hidden": hidden, "created_at": WHEN}
            for i, to, hidden in rows
        ]
        connection.execute(insert(clusters), values)
        pairs = [{"kind": "organisation", "key": key, "cluster_id": cluster} for key, cluster in keys]
        connection.execute(insert(cluster_keys), pairs)
    index(context)
    assert documents(context)[ID].organisations == ("e2", "e5")
    assert documents(context)[ID].persons == ()


def test_a_lost_engine_loses_nothing(context: Context) -> None:
    put(context, FIRST)
    index(context)
    before = position(context)
    put(context, article(2))
    engine(context).lost = True
    with pytest.raises(EngineUnavailableError):
        index(context)
    assert position(context) == before
    engine(context).lost = False
    assert index(context).items == 1
    assert len(documents(context)) == 2


def test_an_index_behind_the_store_is_caught_up_from_its_own_mark(context: Context) -> None:
    put(context, FIRST)
    index(context)
    put(context, article(2), article(3))
    index(context)
    current = engine(context).current
    assert current is not None
    del current.documents[article_id("news", article(3).url)]
    current.mark -= 1
    assert index(context).items == 1
    assert len(documents(context)) == 3


@pytest.mark.parametrize("change", ["analyser", "store"])
def test_a_stale_index_is_refused_and_rebuilt(context: Context, change: str) -> None:
    put(context, FIRST, article(2))
    index(context)
    if change == "analyser":
        context._analyser = SmallAnalyser("small-2")
    else:
        engine(context).current.mark = 999  # type: ignore[union-attr]
    with pytest.raises(StaleIndexError, match="run baqylau index --rebuild"):
        index(context)
    assert rebuild(context, batch=1).items == 2
    assert index(context).items == 0


def test_what_comes_in_during_a_rebuild_is_in_it(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    put(context, FIRST, article(2))
    index(context)
    written = []

    def late(connection, ids, version):  # type: ignore[no-untyped-def]
        if not written:
            written.append(True)
            put(context, article(3), replace(FIRST, text="Поправка."))
        return build_documents(connection, ids, version)

    monkeypatch.setattr("pipelines.searching.index.build_documents", late)
    rebuild(context)
    assert len(documents(context)) == 3
    assert documents(context)[ID].version == 2


def test_a_rebuild_that_fails_leaves_the_index_in_use(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    put(context, FIRST)
    index(context)
    monkeypatch.setattr("pipelines.searching.index.build_documents", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        rebuild(context)
    assert set(documents(context)) == {ID}


def test_a_version_without_findings_waits_and_comes_later(context: Context) -> None:
    put(context, FIRST)
    index(context)
    with context.store.write() as connection:
        store_article(connection, replace(FIRST, text="Правка."), page_id=None, seen_at=WHEN)
        store_article(connection, article(2), page_id=None, seen_at=WHEN)
    index(context)
    assert {name: found.version for name, found in documents(context).items()} == {ID: 1}
    extract(context)
    assert index(context).items == 2
    assert sorted(found.version for found in documents(context).values()) == [1, 2]


def test_a_version_read_while_the_index_was_written_comes_later(context: Context) -> None:
    with context.store.write() as connection:
        store_article(connection, FIRST, page_id=None, seen_at=WHEN)
    put_back = engine(context).rebuild

    def slow(version: str):  # type: ignore[no-untyped-def]
        generation = put_back(version)
        publish = generation.publish
        generation.publish = lambda: (extract(context), publish())  # type: ignore[method-assign,assign]
        return generation

    engine(context).rebuild = slow  # type: ignore[method-assign]
    index(context)
    assert documents(context) == {}
    assert index(context).items == 1


def test_an_erased_article_is_deleted(context: Context) -> None:
    put(context, FIRST, article(2))
    index(context)
    with context.store.write() as connection:
        connection.execute(delete(findings).where(findings.c.article_id == ID))
        connection.execute(delete(versions).where(versions.c.article_id == ID))
        connection.execute(delete(articles).where(articles.c.id == ID))
        outbox.add(connection, ID, 1, "rewrite")
    index(context)
    assert set(documents(context)) == {article_id("news", article(2).url)}


def test_the_language_a_source_gave_counts_where_none_was_found(context: Context) -> None:
    put(context, replace(FIRST, language="kk"))
    with context.store.write() as connection:
        connection.execute(update(findings).values(language="und"))
    index(context)
    assert documents(context)[ID].language == "kk"


def test_the_embedded_engine_is_filled_followed_and_rebuilt(context: Context) -> None:
    context._engine = embedded = TantivyEngine(context.settings.index_folder)
    put(context, FIRST, article(2))
    assert index(context).items == 2
    put(context, replace(FIRST, text="Правка."))
    assert index(context).items == 1
    assert embedded.info() == IndexInfo(2, "small-1", position_of(context, "index:embedded"))
    context._analyser = SmallAnalyser("small-2")
    with pytest.raises(StaleIndexError):
        index(context)
    assert rebuild(context).items == 2
    assert embedded.info() == IndexInfo(2, "small-2", position_of(context, "index:embedded"))
    embedded.close()
