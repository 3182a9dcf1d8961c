"""A spelling that stands only in a closed collection leads a reader without the grant nowhere, whatever it was merged
with: neither that it exists nor whom it means is told."""

from __future__ import annotations

import pytest
from doubles import article
from newsroom import START, write
from sqlalchemy import insert

from crawlers.article import article_id
from nlp.names import key_hash, name_key
from pipelines.access import accounts
from pipelines.alerts import watching
from pipelines.alerts.match import match
from pipelines.context import Context
from pipelines.errors import InputError
from pipelines.extraction.extract import extract
from pipelines.profiles.profile import profile
from pipelines.resolution import judge
from pipelines.resolution.batch import batch
from pipelines.resolution.expand import StoreExpander
from pipelines.resolution.resolve import resolve
from pipelines.resolution.suggest import did_you_mean, suggest
from pipelines.store.articles import store_article
from pipelines.store.schema import collections
from pipelines.store.watches import hits_of

OPEN, CLOSED = "ТОО «Тобыл Жол»", "ТОО «Қыжым Құрылыс»"
MAY, MAY_NOT = (None, ["news", "leak"]), (["news"], [])


@pytest.fixture
def news(context: Context) -> Context:
    with context.store.write() as connection:
        for name in ("news", "leak"):
            connection.execute(insert(collections).values(name=name, title=name, created_at=START))
    write(context.store, 1, f"Жобаны {OPEN} бастады.", ("organisation", OPEN))
    write(context.store, 2, f"Құжатта {CLOSED} аталған.", ("organisation", CLOSED), collection="leak")
    resolve(context)
    judge.merge(context, [OPEN, CLOSED], "тексеруші", "екеуінің БСН бір")
    return context


@pytest.mark.parametrize("asked", ["Қыжым Құрылыс", CLOSED, "Кыжым", "Kyzhym Kurylys"])
def test_a_profile(news: Context, asked: str) -> None:
    for seen in MAY[:1]:
        assert profile(news, asked, collections=seen).mention_count == 2
    for seen in MAY_NOT:
        with pytest.raises(InputError):
            profile(news, asked, collections=seen)
    assert profile(news, OPEN, collections=["news"]).mention_count == 1


def test_suggestions(news: Context) -> None:
    for seen in MAY:
        assert suggest(news, "қыжым", collections=seen)
        assert did_you_mean(news, "Қыжым Құрылус", collections=seen)
    for seen in MAY_NOT:
        assert suggest(news, "қыжым", collections=seen) == ()
        assert did_you_mean(news, "Қыжым Құрылус", collections=seen) == ()
    assert suggest(news, "тобыл", collections=["news"])


def test_many_names(news: Context) -> None:
    states = {
        seen: [line.state for line in batch(news, [CLOSED, OPEN], collections=seen)] for seen in (None, ("news",))
    }
    assert states == {None: ["found", "found"], ("news",): ["missing", "found"]}


def test_a_question(news: Context) -> None:
    public = f"organisation:{key_hash(name_key('organisation', OPEN))}"
    assert public in StoreExpander(news.store).markers("organisation", CLOSED)
    assert public not in StoreExpander(news.store, ["news"]).markers("organisation", CLOSED)
    assert public in StoreExpander(news.store, ["news"]).markers("organisation", OPEN)


def test_a_new_name_that_is_not_shown_to_them(news: Context) -> None:
    judge.rename(news, OPEN, CLOSED, "тексеруші", "құжаттағыдай")
    with pytest.raises(InputError):
        profile(news, CLOSED, collections=["news"])


@pytest.mark.parametrize(
    ("owner", "found"), [("outsider", []), ("insider", [1, 2]), ("admin", [1, 2]), ("here", [1, 2])]
)
def test_a_watch(context: Context, owner: str, found: list[int]) -> None:
    """Its owner's grants decide what a name means, not those of who runs the stage."""
    with context.store.write() as connection:
        connection.execute(insert(collections).values(name="leak", title="leak", created_at=START))
        for one in (article(1, "Жобаны Tobyl бастады."), article(2, "Құжатта Kyzhym аталған.", collection="leak")):
            store_article(connection, one, page_id=None, seen_at=START)
    extract(context)
    resolve(context)
    judge.merge(context, ["Tobyl", "Kyzhym"], "тексеруші", "екеуінің БСН бір")
    for name, role, granted in (("outsider", "reader", []), ("insider", "reader", ["leak"]), ("admin", "admin", [])):
        accounts.add(context, name, role, "ұзын құпия сөз 2026", "t", granted)  # type: ignore[arg-type]
    watching.add(context, "w", "org:Kyzhym", owner=owner)
    match(context)
    with context.store.read() as connection:
        ids = {article_id("news", article(1).url): 1, article_id("leak", article(2).url): 2}
        assert sorted(ids[hit.article_id] for hit in hits_of(connection, ids)) == found
