"""Watches: each version is held once against every watch, and every hit says why it is one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from doubles import article
from sqlalchemy import insert, select, update

from crawlers.article import Article, article_id
from pipelines.alerts import watching
from pipelines.alerts.match import match
from pipelines.context import Context
from pipelines.errors import InputError
from pipelines.extraction.extract import extract
from pipelines.store import outbox
from pipelines.store.articles import remove_article, store_article
from pipelines.store.pages import add_page
from pipelines.store.schema import findings, hits, watches
from search.query.errors import QuerySyntaxError

NOW = datetime.now(UTC)


def fresh(number: int, text: str = "", *, age: timedelta = timedelta(hours=1), collection: str = "news") -> Article:
    return replace(article(number, text, collection=collection), published_at=NOW - age)


def arrive(context: Context, *found: Article, seen_at: datetime = NOW) -> None:
    for one in found:
        with context.store.write() as connection:
            store_article(connection, one, page_id=None, seen_at=seen_at)
    extract(context)
    match(context)


def reasons(context: Context) -> list[tuple[str, int, str]]:
    """(url's number, version, reason) of every hit, in the order of their making."""
    with context.store.read() as connection:
        rows = connection.execute(select(hits).order_by(hits.c.id)).all()
    numbers = {article_id("news", article(number).url): str(number) for number in range(100)}
    return [(numbers.get(row.article_id, "?"), row.version, row.reason) for row in rows]


def watch(context: Context, query: str = "компания", name: str = "w", **more: object) -> None:
    watching.add(context, name, query, owner="t", **more)  # type: ignore[arg-type]


def test_a_new_article_is_a_hit_once(context: Context) -> None:
    watch(context)
    arrive(context, fresh(1), fresh(2, "Здесь о другом"))
    match(context)
    assert reasons(context) == [("1", 1, "new")]


@pytest.mark.parametrize(
    ("age_days", "watch_age_days", "since_days", "reason"),
    [
        (0.1, 100, 107, "new"),
        (2, 100, 107, "late"),
        (30, 100, 107, "back-filled"),
        (30, 0, 7, "back-filled"),
        (30, 0, 60, "new"),  # in a watch's first day its since-date decides
    ],
)
def test_age_decides(context: Context, age_days: float, watch_age_days: int, since_days: int, reason: str) -> None:
    watch(context, since=NOW - timedelta(days=since_days))
    with context.store.write() as connection:
        connection.execute(update(watches).values(created_at=NOW - timedelta(days=watch_age_days)))
    arrive(context, fresh(1, age=timedelta(days=age_days)))
    assert reasons(context) == [("1", 1, reason)]


@pytest.mark.parametrize(
    ("hint", "reason"), [({"back_fill": True}, "back-filled"), ({"title": "x"}, "new"), (None, "new")]
)
@pytest.mark.parametrize("published", [NOW - timedelta(hours=1), None])
def test_what_a_back_fill_brings_is_no_news(
    context: Context, hint: dict[str, object] | None, reason: str, published: datetime | None
) -> None:
    """However young it is, undated too, and in a watch's first day: somebody asked for the past. Its edits are told."""
    watch(context, since=NOW - timedelta(days=60))
    page = {"source": "s", "kind": "article", "status": 200, "media_type": "text/html", "sha256": "0", "size": 1}
    with context.store.write() as connection:
        page_id = add_page(connection, None, url=article(1).url, fetched_at=NOW, hint=hint, **page)
        store_article(connection, replace(article(1), published_at=published), page_id=page_id, seen_at=NOW)
    extract(context)
    match(context)
    arrive(context, replace(article(1, "Слово вычеркнули"), published_at=published))
    assert reasons(context) == [("1", 1, reason), ("1", 2, "edited")]


def test_an_edit_and_a_removal_are_told(context: Context) -> None:
    watch(context)
    arrive(context, fresh(1))
    arrive(context, fresh(1, "Слово вычеркнули"))
    with context.store.write() as connection:
        remove_article(connection, article_id("news", article(1).url), seen_at=NOW)
    match(context)
    assert reasons(context) == [("1", 1, "new"), ("1", 2, "edited"), ("1", 2, "removed")]


def test_several_versions_in_one_batch_are_each_held_against_the_watch(context: Context) -> None:
    watch(context)
    with context.store.write() as connection:
        store_article(connection, fresh(1, "Пока ничего"), page_id=None, seen_at=NOW)
        store_article(connection, fresh(1), page_id=None, seen_at=NOW)
    extract(context)
    match(context)
    assert reasons(context) == [("1", 2, "edited")]


def test_what_a_changed_rule_brings_is_recognised_later(context: Context) -> None:
    arrive(context, fresh(1))
    watch(context)
    with context.store.write() as connection:
        connection.execute(update(watches).values(created_at=NOW - timedelta(days=5)))
        outbox.add(connection, article_id("news", article(1).url), 1, "recognised")
        outbox.add(connection, article_id("news", article(1).url), 1, "rewrite")
    match(context)
    assert reasons(context) == [("1", 1, "recognised")]


def test_a_watch_sees_its_collections_only(context: Context) -> None:
    watch(context, collections=("leak",))
    arrive(context, fresh(1), fresh(2, collection="leak"))
    assert [reason for _, _, reason in reasons(context)] == ["new"]


def test_a_query_that_no_longer_parses_is_shown_as_broken_and_kept(context: Context) -> None:
    watch(context)
    with context.store.write() as connection:
        connection.execute(update(watches).values(query='"open'))
    arrive(context, fresh(1))
    (shown,) = watching.overview(context)
    assert shown.hits == 0
    assert shown.broken is not None
    assert "column" in shown.broken
    with context.store.write() as connection:
        connection.execute(update(watches).values(query="компания"))
    arrive(context, fresh(2))
    (mended,) = watching.overview(context)
    assert (mended.hits, mended.broken) == (1, None)


def test_a_version_that_cannot_be_read_yet_is_matched_when_it_can(context: Context) -> None:
    watch(context)
    with context.store.write() as connection:
        store_article(connection, fresh(1), page_id=None, seen_at=NOW)
    match(context)
    assert reasons(context) == []
    extract(context)
    match(context)
    assert reasons(context) == [("1", 1, "new")]


def test_syndicated_copies_are_one_story(context: Context) -> None:
    words = " ".join(f"слово{number}" for number in range(80))
    watch(context, "слово7")
    arrive(context, fresh(1, words), fresh(2, words + " и ещё одна фраза от себя"), fresh(3, "слово7 в другой связи"))
    with context.store.read() as connection:
        stories = list(connection.execute(select(hits.c.story).order_by(hits.c.id)).scalars())
    assert stories[0] == stories[1] != stories[2]


def test_adding_a_watch(context: Context) -> None:
    watch(context)
    watch(context)
    with pytest.raises(InputError, match="taken by the query"):
        watch(context, "другое")
    with pytest.raises(QuerySyntaxError):
        watch(context, '"open', name="x")
    with pytest.raises(InputError, match="name"):
        watch(context, name=" ")
    with pytest.raises(InputError, match="mail address"):
        watch(context, name="y", mail="nobody")
    assert [one.name for one in watching.overview(context)] == ["w"]
    with pytest.raises(InputError, match="there are: 'w'"):
        watching.remove(context, "z")
    watching.remove(context, "w")
    assert watching.overview(context) == []


def test_several_people_watch_under_one_name_and_know_nothing_of_each_other(context: Context) -> None:
    def add(owner: str, query: str, *, shared: bool = False) -> None:
        watching.add(context, "w", query, owner=owner, shared=shared)

    add("t", "компания")
    arrive(context, fresh(1))
    add("u", "мост")
    add("u", "мост")
    with pytest.raises(InputError, match="taken by the query «мост»"):
        add("u", "компания")
    seen = [(one.name, one.owner, one.query, one.hits) for one in watching.overview(context)]
    assert seen == [("w", "t", "компания", 1), ("w", "u", "мост", 0)]
    for ask in (watching.show, watching.remove):
        with pytest.raises(InputError, match="t, u; say whose"):
            ask(context, "w")
    watching.remove(context, "w", "t")
    assert [(one.owner, one.query) for one in watching.overview(context)] == [("u", "мост")]
    add("t", "мост")
    watching.remove(context, "w", "u")
    add("u", "мост")
    add("u", "мост", shared=True)
    watching.remove(context, "w", "t")
    add("t", "компания")
    assert [(one.owner, one.query, one.hits) for one in watching.overview(context, "t")] == [
        ("t", "компания", 0)
    ]  # what it found before stays with the one that was replaced
    assert [(one.name, one.query) for one in watching.overview(context, "u")] == [("w", "мост")]


def test_a_removed_watch_finds_nothing(context: Context) -> None:
    watch(context)
    watching.remove(context, "w")
    arrive(context, fresh(1))
    assert reasons(context) == []


@pytest.mark.parametrize(("query", "owner", "kept"), [("компания", "t", 1), ("компани*", "t", 0), ("компания", "u", 0)])
def test_who_takes_up_a_name_does_not_take_up_what_another_watch_found(
    context: Context, query: str, owner: str, kept: int
) -> None:
    watch(context)
    arrive(context, fresh(1))
    watching.remove(context, "w")
    watching.add(context, "w", query, owner=owner)
    assert [(one.name, one.owner, one.hits) for one in watching.overview(context)] == [("w", owner, kept)]


@pytest.mark.timeout(60)
def test_findings_of_other_rules_do_not_hold_it_up(context: Context) -> None:
    watch(context)
    arrive(context, fresh(1))
    with context.store.write() as connection:
        connection.execute(update(findings).values(analyser_version="small-0"))
        outbox.add(connection, article_id("news", fresh(1).url), 1, "rewrite")
    assert match(context).items == 1
    assert match(context).items == 0


def test_an_erased_article_stops_nothing(context: Context) -> None:
    watch(context)
    with context.store.write() as connection:
        connection.execute(insert(outbox.outbox).values(article_id="gone", version=1, reason="new", at=NOW))
    arrive(context, fresh(1))
    assert reasons(context) == [("1", 1, "new")]
