"""How words are taken (match:), why a hit is one, which spellings were found, and some of them left out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import pipelines.searching.forms
from crawlers.article import Article
from pipelines.context import Context
from pipelines.extraction.extract import extract
from pipelines.resolution.resolve import resolve
from pipelines.searching.as_of import Moment, ask_then
from pipelines.searching.ask import ask, spellings_found
from pipelines.searching.export import find
from pipelines.searching.index import index
from pipelines.settings import load
from pipelines.store.articles import store_article
from search.engine import SearchError
from search.query.errors import QuerySyntaxError

WHEN = datetime(2026, 11, 2, 6, tzinfo=UTC)
ARTICLES = [  # id, collection, language, title, text
    ("a", "news", "ru", "Торги", "Акимат объявил тендер. Тендеров было два."),
    ("b", "news", "ru", "Итоги", "На тендере победила одна фирма."),
    ("c", "news", "kk", "Сауда", "Әкімдік құрылысқа тендерлер өткізді."),
    ("d", "news", "kk", "Хабар", "Курылыс жумыстары тоқтады."),
    ("e", "news", "ru", "Встреча", "На встречу приехал Каниев. Строительство обсудили."),
    ("f", "news", "ru", "Guest", "С речью выступил Kaniyev, директор."),
    ("g", "leak", "ru", "Связь", "АО «Казахтелеком» и «Қазақтелеком» АҚ подписали бумагу."),
]  # fmt: skip


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    context = Context(load({}, home=tmp_path_factory.mktemp("home")))
    with context.store.write() as connection:
        for number, (name, collection, language, title, text) in enumerate(ARTICLES):
            at = WHEN + timedelta(hours=number)
            made = Article(name, f"https://e.example/{name}", "vesti", collection, title, text, at, 0, None,
                           language=language)  # fmt: skip
            store_article(connection, made, page_id=None, seen_at=WHEN)
    extract(context)
    resolve(context)
    index(context)
    yield context
    context.close()


def urls(newsroom: Context, query: str, **how: Any) -> str:
    return " ".join(sorted(hit["url"][-1] for hit in ask(newsroom, query, **how).hits))


@pytest.mark.parametrize(
    ("query", "match", "found"),
    [
        ("тендер", "exact", "a"),
        ("тендер", "forms", "a b c"),
        ("тендерлер", "exact", "c"),
        ("тендерге", "forms", "a b c"),
        ("құрылыс", "exact", ""),
        ("құрылыс", "forms", "c"),
        ("құрылыс", "variants", "c d"),
        ("курылыс", "variants", "c d"),
        ("Каниев", "forms", "e"),
        ("Каниев", "variants", "e f"),
        ("kaniyev", "variants", "e f"),
        ("Kaniev", "variants", "e f"),
        ("kaniyev", "forms", "f"),
        ("tender", "forms", ""),
        ("tender", "variants", "a b c"),
        ("Qazaqtelekom", "variants", "g"),
        ("Kaniev", None, "e f"),  # a capital: perhaps a name
        ("tender", "exact", ""),
        ('"тендере"', "variants", "b"),  # quotation marks are exact whatever is asked
        ("exact:тендерлер", "variants", "c"),
        ("тендер NEAR/0 два", "variants", ""),
        ("тендер NEAR/1 два", "exact", ""),
        ("тендер NEAR/1 два", "forms", "a"),
        ("match:exact тендер", None, "a"),
        ("match:exact тендер", "variants", "a"),  # what the query says goes before
        ("(match:variants құрылыс) lang:kk", None, "c d"),
    ],
)
def test_how_words_are_taken(newsroom: Context, query: str, match: Any, found: str) -> None:
    assert urls(newsroom, query, match=match) == found


def test_transliterations_of_more_than_one_standard_are_tried(newsroom: Context) -> None:
    assert urls(newsroom, "Kanijev", match="forms") == ""
    assert urls(newsroom, "Kanijev", match="variants") == "e f"  # ISO 9: j is й


@pytest.mark.parametrize(
    ("query", "url", "why"),
    [
        ("тендерге", "a", [("word", "тендерге", ["тендер", "тендеров"], ["text"])]),
        ("тендер -фирма", "c", [("word", "тендер", ["тендерлер"], ["text"]), ("not", "NOT фирма", [], [])]),
        ("org:Казахтелеком", "g",
         [("entity", "organisation:Казахтелеком", ["«Қазақтелеком» АҚ", "АО «Казахтелеком»"], ["text"])]),
        ("тендер NEAR/5 два", "a", [("near", "тендер NEAR/5 два", ["два", "тендер", "тендеров"], ["text"])]),
        ("org:Казахтелеком NEAR/1 бумага", "g",
         [("near", "organisation:Казахтелеком NEAR/1 бумага", ["«Қазақтелеком» АҚ", "бумагу"], ["text"])]),
        ("торги OR итоги", "b", [("word", "итоги", ["итоги"], ["title"])]),
        ("lang:kk сауда", "c", [("field", "language:kk", [], []), ("word", "сауда", ["сауда"], ["title"])]),
        ("тенд* date:2026-11-02", "b", [("word", "тенд*", ["тендере"], ["text"]),
                                        ("date", "date:[2026-11-01 TO 2026-11-02)", [], [])]),
    ],
)  # fmt: skip
def test_a_hit_says_why_it_is_one(newsroom: Context, query: str, url: str, why: list[Any]) -> None:
    [hit] = [one for one in ask(newsroom, query).hits if one["url"].endswith(url)]
    assert [(one["kind"], one["clause"], one["forms"], one["fields"]) for one in hit["why"]] == why


def found_forms(newsroom: Context, query: str, **how: Any) -> dict[str, tuple[int, int]]:
    return {one.form: (one.articles, one.places) for one in spellings_found(newsroom, query, **how).forms}


def test_spellings_found_are_counted(newsroom: Context) -> None:
    expected = {"тендер": (1, 1), "тендере": (1, 1), "тендерлер": (1, 1), "тендеров": (1, 1)}
    assert found_forms(newsroom, "тендер") == expected
    assert found_forms(newsroom, "Каниев") == {"каниев": (1, 1), "kaniyev": (1, 1)}
    assert found_forms(newsroom, "org:Казахтелеком") == {"ао казахтелеком": (1, 1), "қазақтелеком ақ": (1, 1)}
    assert found_forms(newsroom, "org:Казахтелеком", collections=["news"]) == {}
    told = spellings_found(newsroom, "тендер").to_json()
    assert (told["read"], told["total"]) == (3, 3)
    assert told["forms"][0] == {"clause": "тендер", "form": "тендер", "articles": 1, "places": 1, "written": "тендер"}
    firm = spellings_found(newsroom, "org:Казахтелеком").forms
    assert {one.form: one.written for one in firm} == {
        "ао казахтелеком": "АО «Казахтелеком»", "қазақтелеком ақ": "«Қазақтелеком» АҚ",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("query", "without", "found"),
    [
        ("тендер", ["тендерлер"], "a b"),
        ("тендер", ["тендеров"], "a b c"),  # a has another form, too
        ("тендер", ["тендер", "Тендеров"], "b c"),
        ("тендер", ["тендер", "тендеров", "тендере", "тендерлер"], ""),
        ("Каниев", ["Kaniyev"], "e"),
        ("org:Казахтелеком", ["АО «Казахтелеком»"], "g"),
        ("org:Казахтелеком", ["АО «Казахтелеком»", "«Қазақтелеком» АҚ"], ""),
        ("NOT тендер", ["тендерлер"], "c d e f g"),  # what is left out does not speak against an article either
        ("тендер OR строительство", ["тендере"], "a c e"),
        ("тендер lang:kk", ["тендерлер"], ""),
        ("тендер NEAR/1 два", ["тендеров"], ""),
        ('"два тендер"~1', ["тендеров"], ""),
        ("тенд*", ["тендере", "тендерлер"], "a"),
        ("тендер without:тендере", ["тендерлер"], "a"),
        ('тендер without:"тендере" without:тендерлер', [], "a"),
        ("тендер", ["никогда"], "a b c"),
    ],
)
def test_forms_are_left_out(newsroom: Context, query: str, without: list[str], found: str) -> None:
    answer = ask(newsroom, query, exclude_forms=without, sort="date")
    assert " ".join(sorted(hit["url"][-1] for hit in answer.hits)) == found
    assert answer.total == len(found.split())
    assert sum(one["count"] for one in answer.facets["language"]) == answer.total
    then = ask_then(newsroom, query, Moment(WHEN), exclude_forms=without)
    assert {hit["id"] for hit in then.hits} == {hit["id"] for hit in answer.hits}


def test_what_is_left_out_is_no_reason_and_no_spelling(newsroom: Context) -> None:
    [hit] = ask(newsroom, "тендер -фирма -құрылыс", exclude_forms=["тендеров"]).hits
    assert hit["why"][0]["forms"] == ["тендер"]
    assert "тендеров" not in found_forms(newsroom, "тендер", exclude_forms=["тендеров"])


def test_exports_and_pages_know_the_forms_that_are_left_out(newsroom: Context) -> None:
    assert {row["url"][-1] for row in find(newsroom, "тендер without:тендерлер").rows} == {"a", "b"}
    first = ask(newsroom, "тендер", exclude_forms=["тендерлер"], limit=1)
    second = ask(newsroom, "тендер", exclude_forms=["тендерлер"], limit=1, cursor=first.cursor)
    assert {hit["url"][-1] for hit in (*first.hits, *second.hits)} == {"a", "b"}


def test_too_many_articles_to_look_through_are_refused(newsroom: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipelines.searching.forms, "MOST_CHECKED", 0)
    with pytest.raises(SearchError, match="ask for fewer days"):
        ask(newsroom, "тендер", exclude_forms=["тендерлер"])


@pytest.mark.parametrize(
    ("query", "without", "message"),
    [
        ("match:loud тендер", [], "match:exact, match:forms"),
        ("match:exact match:forms тендер", [], "match: can be given once"),
        ("тендер OR match:exact", [], "match: holds for a whole query"),
        ("NOT without:тендер", [], "without: holds for a whole query"),
        ("тендер", ["…"], "no word"),
        ("тендер", ["880715300127"], "ИИН|IIN"),
        ("тендер", ["а"] * 101, "at most 100 forms"),
    ],
)
def test_what_cannot_be_left_out(newsroom: Context, query: str, without: list[str], message: str) -> None:
    with pytest.raises(QuerySyntaxError, match=message):
        ask(newsroom, query, exclude_forms=without)
