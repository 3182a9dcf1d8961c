"""Orders on either store: rows gone or hidden, the store written anew, names that stood nowhere else forgotten."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, insert, select

from crawlers.article import Article
from crawlers.parse.parsed import AttachedFile
from pipelines.context import Context
from pipelines.errors import InputError
from pipelines.evidence.bodies import ResourceFile, add_page
from pipelines.store import seals
from pipelines.store.articles import store_article
from pipelines.store.clusters import enter
from pipelines.store.files import keep_files
from pipelines.store.schema import articles, cluster_keys, clusters, files, mentions, pages, versions
from pipelines.upkeep import seal

AT = datetime(2026, 10, 5, 6, tzinfo=UTC)
ROOT = "https://qala.kz"


def _store(context: Context, name: str, image: str) -> None:
    url, body = f"{ROOT}/{name}", f"<p>{name}</p>".encode()
    warc = ResourceFile(context.settings.warc_folder)
    with context.store.write() as connection:
        page = add_page(connection, warc, url, "qala", "text/html", body, AT, {})
        article = Article("", url, "qala", "news", name, f"Текст {name}", AT, 0, None)
        store_article(connection, article, page_id=page, seen_at=AT)
        (identity,) = connection.execute(select(articles.c.id).where(articles.c.url == url)).scalars()
        shown = [AttachedFile("image", f"{ROOT}/{image}"), AttachedFile("image", f"{ROOT}/common.png")]
        keep_files(connection, identity, shown, AT, "news")
        for key in (name, "both"):
            fixed = {"article_id": identity, "version": 1, "field": "text", "start": 0, "stop": 5, "text": "Текст"}
            connection.execute(insert(mentions).values(**fixed, kind="person", name=key, key=key, identifiers={}))
            enter(connection, "person", {key: key})


def _count(context: Context, table: object) -> int:
    with context.store.read() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())  # type: ignore[arg-type]


@pytest.fixture
def two(context: Context) -> Context:
    _store(context, "one", "one.png")
    _store(context, "two", "two.png")
    return context


def test_erased_rows_are_gone(two: Context) -> None:
    done = seal.erase(two, f"{ROOT}/one", "суд", "юрист")
    assert done.urls == (f"{ROOT}/one", f"{ROOT}/one.png")  # the image that another article shows too stays
    assert [_count(two, table) for table in (articles, versions, pages)] == [1, 1, 1]
    with two.store.read() as connection:
        assert set(connection.execute(select(cluster_keys.c.key)).scalars()) == {"two", "both"}
        assert set(connection.execute(select(clusters.c.name)).scalars()) == {"two", "both"}
        assert set(connection.execute(select(files.c.url)).scalars()) == {f"{ROOT}/two.png", f"{ROOT}/common.png"}
        assert {one.state for one in seals.all_seals(connection)} == {"done"}
    assert seal.finish_orders(two) == 0


def test_sealed_pages_stay_and_say_why(two: Context) -> None:
    seal.seal(two, f"{ROOT}/one", "до суда", "юрист")
    assert [_count(two, table) for table in (articles, versions, pages)] == [1, 1, 2]
    with two.store.read() as connection:
        (reason,) = connection.execute(select(pages.c.sealed_reason).where(pages.c.url == f"{ROOT}/one")).scalars()
    assert "до суда" in reason
    seal.lift(two, f"{ROOT}/one")
    with two.store.read() as connection:
        assert seals.all_seals(connection) == []
        assert connection.execute(select(pages.c.sealed_reason)).scalars().all() == [None, None]
    with pytest.raises(InputError, match="is not sealed"):
        seal.lift(two, f"{ROOT}/one")


def test_an_order_without_a_reason_is_none(two: Context) -> None:
    with pytest.raises(InputError, match="needs its reason"):
        seal.erase(two, f"{ROOT}/one", "  ", "юрист")
    assert _count(two, articles) == 2
