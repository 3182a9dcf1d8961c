"""Ask: the search JSON over a real store, the real analyser and the embedded engine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawlers.article import Article
from pipelines.context import Context
from pipelines.extraction.extract import extract
from pipelines.resolution.resolve import resolve
from pipelines.searching.ask import ask
from pipelines.searching.index import index
from pipelines.settings import load
from pipelines.store.articles import remove_article, store_article
from pipelines.store.schema import articles
from search.engine import SearchError, StaleIndexError
from search.query.errors import QuerySyntaxError

WHEN = datetime(2026, 11, 2, 6, tzinfo=UTC)
ROAD = "ТОО «Астана-Строй» выиграло тендер на строительство дороги за 1,5 млрд тенге, сообщил директор Берик Каниев."
ARTICLES = [
    ("a", "news", "ru", "Тендер на дорогу", ROAD),
    ("a", "news", "ru", "Тендер на дорогу", "Текст исправлен: сумма снята."),
    ("b", "news", "kk", "Жаңа келісімшарт", "«Қазақтелеком» АҚ тендер өткізді, құны 500 млн теңге."),
    ("c", "leak", "ru", "Письмо", "АО «Казахтелеком» просит 5 млн долларов. <b>Срочно</b>"),
    ("d", "news", "ru", "Снято", "Об этом больше не говорят."),
]


def article(name: str, collection: str, language: str, title: str, text: str) -> Article:
    return Article(
        name, f"https://e.example/{name}", "vesti", collection, title, text, WHEN, 0, None, language=language
    )


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    context = Context(load({}, home=tmp_path_factory.mktemp("home")))
    with context.store.write() as connection:
        for row in ARTICLES:
            store_article(connection, article(*row), page_id=None, seen_at=WHEN)
        [gone] = connection.execute(articles.select().where(articles.c.url == "https://e.example/d"))
        remove_article(connection, gone.id, seen_at=WHEN)
    extract(context)
    resolve(context)
    index(context)
    yield context
    context.close()


def urls(newsroom: Context, query: str) -> str:
    return " ".join(sorted(hit["url"][-1] for hit in ask(newsroom, query).hits))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("тендеров", "a b"),
        ("строить*", ""),
        ("строительством", "a"),
        ("теңгенің", "a b"),
        ('org:"Казахтелеком"', "b c"),
        ("org:Kazakhtelecom", "b c"),
        ('org:"Қазақтелеком" NEAR/3 тендер', "b"),
        ('person:"Каниев Берик"', "a"),
        ("amount:>=1bn", "a"),
        ("amount:>=5m USD", "c"),
        ("state:removed", "d"),
        ("state:current дорога", "a"),
        ("state:current строительство", ""),
        ("state:edited строительство", "a"),
        ("NOT тендер", "c d"),
        ("date:2026-11-02 lang:kk", "b"),
    ],
)
def test_queries_in_both_languages(newsroom: Context, query: str, found: str) -> None:
    assert urls(newsroom, query) == found


def test_a_hit_has_all_that_the_contract_names(newsroom: Context) -> None:
    answer = ask(newsroom, 'org:"Қазақтелеком" lang:kk').to_json()
    [hit] = answer["hits"]
    assert set(answer) == {"total", "hits", "facets", "cursor", "coverage"}
    assert list(hit) == [
        "id", "url", "source", "language", "title", "published_at", "version", "state", "score", "snippets", "entities",
        "amounts", "why",
    ]  # fmt: skip
    assert (hit["language"], hit["version"], hit["state"]) == ("kk", 1, "current")
    assert hit["published_at"] == "2026-11-02T06:00:00+00:00"
    assert hit["amounts"][0] == {
        "text": "500 млн теңге", "value": "500000000", "currency": "KZT", "value_kzt": "500000000",
    }  # fmt: skip
    assert {"organisation"} == {entity["kind"] for entity in hit["entities"]}
    [snippet] = hit["snippets"]
    [[start, stop]] = snippet["marks"]
    assert snippet["text"][start:stop] == "«Қазақтелеком» АҚ"


def test_facets_of_entities_carry_id_and_name(newsroom: Context) -> None:
    facets = ask(newsroom, "org:Казахтелеком").facets
    assert list(facets["language"]) == [{"value": "kk", "count": 1}, {"value": "ru", "count": 1}]
    [company] = facets["organisation"]
    assert company["count"] == 2
    assert company["id"] == company["value"]
    assert "телеком" in company["name"].lower()


def test_what_only_an_older_version_said_is_shown_from_it(newsroom: Context) -> None:
    [hit] = ask(newsroom, "строительство").hits
    assert hit["state"] == "edited"
    [snippet] = hit["snippets"]
    assert snippet["field"] == "old_text"
    assert snippet["text"][slice(*snippet["marks"][0])] == "строительство"
    assert snippet["text"] in ROAD


def test_without_words_the_beginning_is_shown(newsroom: Context) -> None:
    [hit] = ask(newsroom, "collection:leak").hits
    assert hit["snippets"] == [{"text": ARTICLES[3][4], "marks": [], "field": "text"}]


def test_collections_that_may_not_be_seen_do_not_count(newsroom: Context) -> None:
    answer = ask(newsroom, "org:Казахтелеком", collections=["news"])
    assert answer.total == 1
    assert [one["count"] for one in answer.facets["organisation"]] == [1]
    assert ask(newsroom, "org:Казахтелеком", collections=[]).total == 0


def test_paging(newsroom: Context) -> None:
    first = ask(newsroom, "state:any -x", limit=3, sort="date")
    second = ask(newsroom, "state:any -x", limit=3, sort="date", cursor=first.cursor)
    assert (first.total, len(first.hits), len(second.hits), second.cursor) == (4, 3, 1, None)


def test_a_name_that_nobody_bears_finds_nothing(newsroom: Context) -> None:
    assert ask(newsroom, 'org:"Совсем Другое"').total == 0


def test_wrong_queries_come_with_their_column(newsroom: Context) -> None:
    with pytest.raises(QuerySyntaxError, match="column 8"):
        ask(newsroom, 'тендер "дорога')


def test_no_index_yet(tmp_path: Path) -> None:
    with Context(load({}, home=tmp_path)) as context, pytest.raises(SearchError, match="run baqylau index"):
        ask(context, "тендер")


def test_an_index_of_other_rules_is_refused(newsroom: Context) -> None:
    class Other:
        version = "other"
        words = staticmethod(newsroom.analyser.words)

    other = Context(newsroom.settings, store=newsroom.store, analyser=Other(), engine=newsroom.engine)  # type: ignore[arg-type]
    with pytest.raises(StaleIndexError, match="--rebuild"):
        ask(other, "тендер")
