"""Articles, versions, tombstones and their outbox rows, on both databases."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from doubles import WHEN, article

from crawlers.article import Article, article_id
from pipelines.store import outbox
from pipelines.store.articles import (
    articles_at,
    get_all_versions,
    get_article,
    get_versions,
    next_ids,
    remove_article,
    store_article,
)
from pipelines.store.database import Store

FIRST = article(1)
ID = article_id("news", FIRST.url)


def put(store: Store, *parsed: Article) -> list[str]:
    with store.write() as connection:
        return [store_article(connection, one, page_id=None, seen_at=WHEN) for one in parsed]


def reasons(store: Store) -> list[tuple[int, str]]:
    with store.read() as connection:
        return [(entry.version, entry.reason) for entry in outbox.read_after(connection, 0)]


def test_what_makes_a_version(store: Store) -> None:
    edited, retitled = replace(FIRST, text="Иное."), replace(FIRST, text="Иное.", title="Другой")
    assert put(store, FIRST, FIRST, edited, edited, retitled, FIRST) == [
        "new", "unchanged", "changed", "unchanged", "changed", "changed",
    ]  # fmt: skip
    assert reasons(store) == [(1, "new"), (2, "edited"), (3, "edited"), (4, "edited")]
    with store.read() as connection:
        assert [one.article.title for one in get_versions(connection, ID)] == ["Title1", "Title1", "Другой", "Title1"]


def test_what_is_read_back_is_what_was_stored(store: Store) -> None:
    zone = timezone(timedelta(hours=5))
    parsed = replace(
        FIRST, published_at=datetime(2026, 3, 1, 4, 30, tzinfo=zone), authors=("Әсел Қ.",), language="kk", pages=(0, 7)
    )
    put(store, parsed)
    with store.read() as connection:
        found = get_article(connection, ID)
    assert found is not None
    assert found.article == replace(parsed, id=ID, version=1)
    assert found.article.published_at == datetime(2026, 2, 28, 23, 30, tzinfo=UTC)
    assert (found.ordinal, found.newest, found.state, found.first_seen) == (1, 1, "current", WHEN)


def test_an_article_that_was_taken_down_comes_back(store: Store) -> None:
    put(store, FIRST)
    with store.write() as connection:
        assert remove_article(connection, ID, seen_at=WHEN)
        assert not remove_article(connection, ID, seen_at=WHEN)
        assert not remove_article(connection, "unknown", seen_at=WHEN)
        found = get_article(connection, ID)
        assert found is not None
        assert (found.state, found.removed_at) == ("removed", WHEN)
    assert put(store, FIRST) == ["restored"]
    with store.write() as connection:
        assert remove_article(connection, ID, seen_at=WHEN)
    assert put(store, replace(FIRST, text="Новый текст.")) == ["changed"]
    assert reasons(store) == [(1, "new"), (1, "removed"), (1, "restored"), (1, "removed"), (2, "edited")]
    with store.read() as connection:
        found = get_article(connection, ID)
        assert found is not None
        assert (found.state, found.removed_at, found.newest) == ("current", None, 2)


@pytest.mark.parametrize(
    ("change", "rows"),
    [
        ({"published_at": WHEN + timedelta(days=1)}, ["new", "rewrite"]),
        ({"authors": ("Болат",)}, ["new", "rewrite"]),
        ({"modified_at": WHEN}, ["new"]),
        ({"published_at": None}, ["new"]),  # a date that was known is not forgotten
    ],
)
def test_better_knowledge_of_the_same_text(store: Store, change: dict[str, object], rows: list[str]) -> None:
    better = replace(FIRST, **change)  # type: ignore[arg-type]
    assert put(store, FIRST, better, better) == ["new", "unchanged", "unchanged"]
    assert [reason for _, reason in reasons(store)] == rows
    with store.read() as connection:
        found = get_article(connection, ID)
    assert found is not None
    assert found.article.published_at == (change.get("published_at") or WHEN)
    assert found.article.modified_at == change.get("modified_at")


def test_one_url_in_two_collections_is_two_articles(store: Store) -> None:
    other = replace(FIRST, collection="probe")
    assert put(store, FIRST, other) == ["new", "new"]
    with store.read() as connection:
        assert [one.article.collection for one in articles_at(connection, FIRST.url)] == ["news", "probe"]
        ids = [name for _, name in next_ids(connection, 0, 10)]
        assert ids == [ID, article_id("probe", FIRST.url)]
        assert next_ids(connection, 1, 10) == [(2, ids[1])]
        assert list(get_all_versions(connection, [*ids, "unknown"])) == ids


def test_a_failed_transaction_leaves_neither_article_nor_outbox_row(store: Store) -> None:
    with suppress(RuntimeError), store.write() as connection:
        assert store_article(connection, FIRST, page_id=None, seen_at=WHEN) == "new"
        raise RuntimeError
    assert reasons(store) == []
    with store.read() as connection:
        assert get_article(connection, ID) is None


def test_writers_at_once_lose_nothing_and_the_outbox_is_read_in_order(store: Store) -> None:
    seen: list[int] = []
    done = threading.Event()

    def write(first: int) -> None:
        for number in range(first, first + 25):
            put(store, article(number))

    def consume() -> None:
        while True:
            last_look = done.is_set()
            with store.read() as connection:
                seen.extend(entry.id for entry in outbox.read_after(connection, seen[-1] if seen else 0))
            if last_look:
                return

    writers = [threading.Thread(target=write, args=(number,)) for number in (100, 200, 300)]
    reader = threading.Thread(target=consume)
    for thread in (*writers, reader):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    reader.join()
    assert len(seen) == 75
    assert seen == sorted(set(seen))
