# ruff: noqa: E501 — a row an article, a row a query
"""Contract: what every engine answers, over a fixed collection. Expected ids were read off the texts by hand."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from conftest import MakeEngine
from fixed_collection import SmallAnalyzer, SmallExpander, collection

from search.document import sort_key
from search.engine import Engine, SearchError, SearchRequest, StaleIndexError
from search.matcher import Matcher
from search.query.bind import ask
from search.query.bound import Bound

TODAY = date(2026, 11, 11)

QUERIES = [
    ('тендер', 'r1 r4 r8 r16 r19 k1 k5'),
    ('тендеры', 'r1 r4 r8 r16 r19 k1 k5'),
    ('дороги', 'r1 r3 r8 r10 r11 r12 r20 r21'),
    ('дорогой', 'r1 r3 r8 r10 r11 r12 r20 r21'),
    ('"дорогой"', 'r8'),
    ('"компаниями"', 'r8'),
    ('=дорогой', 'r8'),
    ('=жолды OR =компаниями', 'r8 k2 k7'),
    ('жол', 'k1 k2 k3 k7 k9 k13'),
    ('жолды', 'k1 k2 k3 k7 k9 k13'),
    ('"жолды"', 'k2 k7'),
    ('құрылыс', 'k2 k10 k14'),
    ('курылыс', 'k10'),
    ('Қурылыс', 'k10'),
    ('мектептің', 'k3 k7'),
    ('тендер дорога', 'r1 r8'),
    ('тендер AND дорога', 'r1 r8'),
    ('тендер OR тендері', 'r1 r4 r8 r16 r19 k1 k5'),
    ('мост OR көпір', 'r2 r7 r14 r20 r21 k2 k13'),
    ('дорога -тендер', 'r3 r10 r11 r12 r20 r21'),
    ('дорога NOT (школа OR ремонт)', 'r1 r8'),
    ('NOT дорога', 'r2 r4 r5 r6 r7 r9 r13 r14 r15 r16 r17 r18 r19 r22 k1 k2 k3 k4 k5 k6 k7 k8 k9 k10 k11 k12 k13 k14 k15 k16 e1 x1'),
    ('-тендер +дорога', 'r3 r10 r11 r12 r20 r21'),
    ('(мост OR школа) (дорога OR вода)', 'r3 r10 r20 r21'),
    ('"строительство дороги"', 'r1'),
    ('"дорога мост"', 'r21'),
    ('"школа дорога мост"', 'r21'),
    ('"дорога школа"', ''),
    ('"дорога школа"~5', 'r3 r10 r20 r21'),
    ('"мост школа дорога"~0', 'r21'),
    ('"дорога дорога"~1', 'r8'),
    ('"көпір жол"~0', ''),
    ('"жол жол"~1', 'k13'),
    ('"көпір мен жол"', 'k13'),
    ('дорога NEAR/3 школа', 'r3 r10 r20 r21'),
    ('дорога NEAR/2 школа', 'r3 r10 r20 r21'),
    ('школа NEAR/0 дорога', 'r3 r21'),
    ('тендер NEAR/1 тендер', 'r8'),
    ('org:"Астана-Строй"', 'r1 r5 r13 r18'),
    ('org:"astana-stroy"', 'r1 r5 r13 r18'),
    ('org:"Қазақтелеком"', 'r4 r18 k1 k6 k12'),
    ('org:"Қазақтелеком" NEAR/2 тендер', 'r4 k1'),
    ('org:"Қазақтелеком" NEAR/0 тендер', 'k1'),
    ('org:"Астана-Строй" NEAR/5 amount:>=1bn', 'r18'),
    ('person:"Берік Қаниев"', 'r2 r5 r15 r19 k2 k10 k16'),
    ('person:"Берик Каниев" компания', 'r2 r5 r15'),
    ('person:"Асель Омарова"', 'r6 r16'),
    ('place:Павлодар', 'r9 k9'),
    ('programme:"Цифровой Казахстан"', 'r22'),
    ('org:"Берик Каниев"', ''),
    ('amount:>=1bn', 'r1 r9 r15 r18 k1 k8'),
    ('amount:>1bn', 'r1 r9 r18 k1 k8'),
    ('amount:<=300 млн тенге', 'r2 k6'),
    ('amount:[1bn TO 2bn]', 'r1 r15 r18 k1 k8'),
    ('amount:[* TO 80m]', 'k6'),
    ('amount:=1000000000', 'r15'),
    ('amount:>=5m USD', 'r4'),
    ('amount:<1m USD', 'k16'),
    ('amount:>=1 МРП', 'k15'),
    ('amount:>=1bn NEAR/5 дорог*', 'r1'),
    ('строит*', 'r1 r7'),
    ('тенд*', 'r1 r4 r8 r16 r19 k1 k5'),
    ('дрога~1', 'r1 r3 r8 r10 r11 r12 r20 r21'),
    ('тендре~1', 'r1 r4 r8 r16 r19 k1 k5'),
    ('дрг~2', 'r2 r9 r10 r11 r12 r20'),
    ('title:тендер', 'r1 r4 k1'),
    ('text:мост', 'r2 r7 r14 r20 r21'),
    ('title:(мост OR школа)', 'r2 r3 r7 r10 r14'),
    ('exact:тендер', 'r1 r4 r8 r19 k5'),
    ('exact:(тендер OR жолды)', 'r1 r4 r8 r19 k2 k5 k7'),
    ('Казахтелеком', 'r4 r18 k1 k6 k12'),
    ('қазақтелеком', 'r4 r18 k1 k6 k12'),
    ('Kazakhtelecom', 'e1'),
    ('source:vesti тендер', 'r1 r4 r16'),
    ('lang:kk тендер', 'k1 k5'),
    ('collection:leak', 'r18 r19 k12'),
    ('author:"Асель Канатова"', 'r2'),
    ('author:жумабаев', 'r6'),
    ('id:r7', 'r7'),
    ('url:"https://golos.example/r7"', 'r7'),
    ('month:2026-11 дорога', 'r12 r20 r21'),
    ('month:2026-10', 'r1 r2 r3 r4 r5 r6 r7 r8 r9 r10 r11 k1 k2 k3 k4 k5 k6 k7 k8 k9'),
    ('date:2026-10-01', 'r1 k1'),
    ('date:[2026-10-01 TO 2026-10-03]', 'r1 r2 r3 k1 k2'),
    ('date:>=2026-11-08', 'r20 r21 r22 k14 k15 k16 e1 x1'),
    ('date:>2026-11-08', 'r22 k15 k16 e1 x1'),
    ('date:<2026-10-02', 'r1 k1'),
    ('date:2026-10-31', 'r11'),
    ('date:2026-11-01', 'r12 r13 k10'),
    ('date:"last 3 days"', 'r22 k15 k16 e1 x1'),
    ('date:today', 'x1'),
    ('state:current мост', 'r2 r7 r14 r20 r21'),
    ('state:edited мост', 'r14'),
    ('state:edited', 'r13 r14 r16 k10'),
    ('state:removed', 'r15 r16 k11'),
    ('state:removed тендер', 'r16'),
    ('state:any мост', 'r2 r7 r14 r20 r21'),
    ('state:current', 'r1 r2 r3 r4 r5 r6 r7 r8 r9 r10 r11 r12 r13 r14 r17 r18 r19 r20 r21 r22 k1 k2 k3 k4 k5 k6 k7 k8 k9 k10 k12 k13 k14 k15 k16 e1 x1'),
    ('закрыт', 'r14'),
    ('"закрыт виновата"', 'r14'),
    ('"компания Астана"', ''),
    ('"2026 году"', 'r20'),
    ('C++', 'x1'),
    ('дорожка', 'x1'),
    ('кавычки черта', 'x1'),
    ('дор*га', 'r8 r10 r21'),
    ('дор?га', 'r8 r10 r21'),
    ('те*др', ''),
    ('те?дер*', 'r1 r4 r8 r16 r19 k1 k5'),
    ('жол*ы', 'k2 k3 k7'),
    ('мек*птің', 'k3'),
    ('title:те?дер', 'r1 r4'),
    ('до??га NEAR/3 школ*', 'r10 r21'),
    ('kind:person', 'r2 r5 r6 r15 r19 k2 k16'),
    ('kind:programme', 'r22'),
    ('kind:place lang:kk', 'k9'),
    ('kind:person -kind:org', 'r2 r6 r15 r19 k2 k16'),
    ('published:[2026-10-01 TO 2026-10-02] lang:kk', 'k1 k2'),
    ('date:вчера', 'k16 e1'),
    ('date:кеше', 'k16 e1'),
    ('date:"последние 3 дня"', 'r22 k15 k16 e1 x1'),
    ('date:соңғы 3 күн', 'r22 k15 k16 e1 x1'),
    ('date:осы апта lang:kk', 'k15 k16'),
    ('date:прошлая неделя тендер', 'r16 r19'),
    ('date:өткен апта тендер', 'r16 r19'),
    ('date:октябрь 2026 мост', 'r2 r7'),
    ('date:2026-10-01..2026-10-02', 'r1 r2 k1 k2'),
    ('date:[* TO вчера] source:vesti тендер', 'r1 r4 r16'),
    ('match:exact дорога', 'r8 r10 r21'),
    ('match:forms қазақтелеком', 'k1 k6 k12'),
    ('match:variants құрылыс', 'k2 k10 k14'),
    ('match:variants курылыс', 'k10'),
    ('match:forms курылыс', ''),
    ('match:variants аким', 'r3 r16 r17 k4 k9 k12'),
    ('match:exact NOT тендер collection:leak', 'r18 k12'),
    ('дорог* NEAR/5 amount:>=1bn', 'r1'),
    ('person:"Берік Қаниев" NEAR/2 тендер', 'r19'),
    ('(тендер OR жол) NEAR/1 (құрылыс OR дорога)', 'r1 r8'),
    ('text:(мектеп OR школа) -title:школа', 'r17 r20 r21 k3 k7'),
    ('author:асель', 'r2'),
    ('-lang:ru -lang:kk', ''),
    ('(lang:kk OR collection:leak) тендер', 'r19 k1 k5'),
    ('"жол тендері"', 'k1'),
    ('"қала бюджеті"~2', 'k8'),
    ('көпірге~2', 'k2 k13'),
    ('amount:[250000 TO 5m USD]', 'r4 k16'),
    ('NOT amount:>=1 тендер', 'r4 r8 r16 r19 k5'),
    ('state:removed NOT тендер', 'r15 k11'),
    ('дорога? мост?', 'r20 r21'),
    ('несуществующее', ''),
]  # fmt: skip


def bound(query: str) -> Bound:
    return ask(query, SmallAnalyzer(), SmallExpander(), TODAY)


def ids(engine: Engine, query: str, **options: object) -> list[str]:
    request = SearchRequest(bound(query), limit=100, **options)  # type: ignore[arg-type]
    return [hit.id for hit in engine.search(request).hits]


@pytest.mark.parametrize(("query", "expected"), QUERIES, ids=[query for query, _ in QUERIES])
def test_query(newsroom: Engine, query: str, expected: str) -> None:
    for sort in ("score", "date"):
        answer = newsroom.search(SearchRequest(bound(query), limit=100, sort=sort))  # type: ignore[arg-type]
        assert sorted(hit.id for hit in answer.hits) == sorted(expected.split())
        assert answer.total == len(expected.split())
        assert answer.cursor is None


@pytest.mark.parametrize(("query", "expected"), QUERIES, ids=[query for query, _ in QUERIES])
def test_the_matcher_says_the_same(query: str, expected: str) -> None:
    found = {document.id for document in collection() if Matcher(document).matches(bound(query))}
    assert found == set(expected.split())


def test_every_article_is_in_the_index(newsroom: Engine) -> None:
    info = newsroom.info()
    assert info is not None
    assert (info.documents, info.analyser_version, info.mark) == (len(collection()), "small-1", 7)


@pytest.mark.parametrize(
    ("query", "facet", "expected"),
    [
        ("тендер", "source", [("vesti", 3), ("aqparat", 2), ("golos", 1), ("leak", 1)]),
        ("тендер", "language", [("ru", 5), ("kk", 2)]),
        ("дорога", "month", [("2026-10", 5), ("2026-11", 3)]),
        ("amount:>=1bn", "organisation", [("astana", 2), ("telecom", 2)]),
        ("amount:>=1bn", "person", [("kaniev", 1)]),
        ("NOT collection:leak state:removed", "person", [("kaniev", 1)]),
        ("несуществующее", "source", []),
    ],
)
def test_facets_count_the_hits(newsroom: Engine, query: str, facet: str, expected: list[tuple[str, int]]) -> None:
    answer = newsroom.search(SearchRequest(bound(query), facets=(facet,)))
    assert list(answer.facets[facet]) == expected


def test_facets_are_cut_behind_the_greatest(newsroom: Engine) -> None:
    answer = newsroom.search(SearchRequest(bound("тендер"), facets=("source", "month"), facet_size=2))
    assert list(answer.facets["source"]) == [("vesti", 3), ("aqparat", 2)]
    assert set(answer.facets) == {"source", "month"}


def test_an_unknown_facet_is_named(newsroom: Engine) -> None:
    with pytest.raises(SearchError, match="colour"):
        newsroom.search(SearchRequest(bound("тендер"), facets=("colour",)))


def test_date_order_is_newest_first_then_ordinal(newsroom: Engine) -> None:
    documents = sorted(collection(), key=sort_key, reverse=True)
    assert ids(newsroom, "state:any -x", sort="date") == [document.id for document in documents]


def test_score_order_puts_the_headline_first(newsroom: Engine) -> None:
    assert ids(newsroom, "вода")[0] == "r6"


@pytest.mark.parametrize("sort", ["date", "score"])
@pytest.mark.parametrize("limit", [1, 3, 7])
def test_pages_give_every_hit_once(newsroom: Engine, sort: str, limit: int) -> None:
    query, seen, cursor = bound("дорога OR жол OR мост"), [], None
    while True:
        answer = newsroom.search(SearchRequest(query, limit=limit, sort=sort, cursor=cursor))  # type: ignore[arg-type]
        seen += [hit.id for hit in answer.hits]
        assert answer.total == 17
        cursor = answer.cursor
        if cursor is None:
            break
        assert len(answer.hits) == limit
    assert len(seen) == len(set(seen)) == 17
    assert seen == ids(newsroom, "дорога OR жол OR мост", sort=sort)


def test_no_hits_are_asked_for(newsroom: Engine) -> None:
    answer = newsroom.search(SearchRequest(bound("тендер"), limit=0, facets=("language",)))
    assert (answer.total, answer.hits, answer.cursor) == (7, (), None)
    assert answer.facets["language"][0] == ("ru", 5)


@pytest.mark.parametrize(
    ("cursor_of", "asked"),
    [
        (SearchRequest(bound("тендер"), limit=1), SearchRequest(bound("дорога"), limit=1)),
        (SearchRequest(bound("тендер"), limit=1), SearchRequest(bound("тендер"), limit=1, sort="date")),
        (
            SearchRequest(bound("тендер"), limit=1, sort="date"),
            SearchRequest(bound("тендер"), limit=1, sort="date", collections=frozenset({"news"})),
        ),
    ],
    ids=["query", "order", "collections"],
)
def test_a_cursor_of_another_question_is_refused(
    newsroom: Engine, cursor_of: SearchRequest, asked: SearchRequest
) -> None:
    cursor = newsroom.search(cursor_of).cursor
    assert cursor is not None
    with pytest.raises(SearchError, match="another query"):
        newsroom.search(replace(asked, cursor=cursor))


@pytest.mark.parametrize("cursor", ["", "x", "AAAA", "W10", "💥", "WzEsMl0" * 500])
def test_a_cursor_that_is_none_is_refused(newsroom: Engine, cursor: str) -> None:
    with pytest.raises(SearchError, match="cursor"):
        newsroom.search(SearchRequest(bound("тендер"), cursor=cursor))


def test_collections_bound_hits_counts_and_facets(newsroom: Engine) -> None:
    request = SearchRequest(bound("тендер OR collection:leak"), limit=50, facets=("source",))
    everything = newsroom.search(request)
    news = newsroom.search(replace(request, collections=frozenset({"news"})))
    assert (everything.total, news.total) == (9, 6)
    assert "leak" not in dict(news.facets["source"])
    assert {hit.id for hit in news.hits} == {"r1", "r4", "r8", "r16", "k1", "k5"}
    assert newsroom.search(replace(request, collections=frozenset())).total == 0


def test_applying_again_changes_nothing_and_a_change_replaces(make_engine: MakeEngine) -> None:
    engine, documents = make_engine(), collection()
    engine.rebuild("small-1").publish()
    engine.apply(documents[:5], (), 1)
    engine.apply(documents[:5], (), 2)
    info = engine.info()
    assert info is not None
    assert (info.documents, info.mark) == (5, 2)
    changed = replace(documents[0], source="changed")
    engine.apply([changed], [documents[1].id, "never-there"], 3)
    assert ids(engine, "source:changed") == [changed.id]
    assert sorted(ids(engine, "state:any -x")) == ["r1", "r3", "r4", "r5"]


def test_no_index_is_said(make_engine: MakeEngine) -> None:
    engine = make_engine()
    assert engine.info() is None
    with pytest.raises(StaleIndexError, match="baqylau index"):
        engine.search(SearchRequest(bound("тендер")))


def test_apply_makes_an_index_where_there_is_none(make_engine: MakeEngine) -> None:
    engine = make_engine()
    engine.apply(collection()[:3], (), 4)
    info = engine.info()
    assert info is not None
    assert (info.documents, info.mark) == (3, 4)


def test_searches_go_on_while_the_index_is_rebuilt(make_engine: MakeEngine) -> None:
    engine, documents = make_engine(), collection()
    first = engine.rebuild("small-1")
    first.apply(documents, (), 1)
    first.publish()
    seen: list[int] = []
    faults: list[Exception] = []
    stop = threading.Event()

    def ask_again_and_again() -> None:
        while not stop.is_set():
            try:
                seen.append(engine.search(SearchRequest(bound("тендер"))).total)
            except Exception as error:
                faults.append(error)

    asker = threading.Thread(target=ask_again_and_again)
    asker.start()
    try:
        for mark in (2, 3, 4):
            generation = engine.rebuild(f"small-{mark}")
            generation.apply(documents[: mark * 10], (), mark)
            assert engine.search(SearchRequest(bound("state:any -x"))).total != mark * 10
            generation.publish()
            assert engine.search(SearchRequest(bound("state:any -x"))).total == mark * 10
    finally:
        stop.set()
        asker.join()
    assert faults == []
    assert len(seen) > 3
    assert set(seen) <= {7, 5, 6}


def test_a_discarded_rebuild_leaves_no_trace(make_engine: MakeEngine) -> None:
    engine = make_engine()
    engine.apply(collection()[:3], (), 4)
    generation = engine.rebuild("small-9")
    generation.apply(collection(), (), 9)
    generation.discard()
    info = engine.info()
    assert info is not None
    assert (info.documents, info.mark) == (3, 4)
    engine.rebuild("small-9").discard()


def test_a_cursor_does_not_outlive_a_rebuild(make_engine: MakeEngine) -> None:
    engine = make_engine()
    engine.apply(collection(), (), 1)
    cursor = engine.search(SearchRequest(bound("тендер"), limit=1, sort="date")).cursor
    generation = engine.rebuild("small-1")
    generation.apply(collection(), (), 1)
    generation.publish()
    with pytest.raises(SearchError, match="rebuilt"):
        engine.search(SearchRequest(bound("тендер"), limit=1, sort="date", cursor=cursor))


def test_dates_are_exact_to_the_microsecond(make_engine: MakeEngine) -> None:
    engine = make_engine()
    first = collection()[0]
    midnight = datetime(2026, 9, 30, 19, 0, tzinfo=UTC)  # of the first of October in Almaty
    before = replace(
        first,
        id="before",
        ordinal=900,
        published_at=midnight.replace(hour=18, minute=59, second=59, microsecond=999_999),
    )
    after = replace(first, id="after", ordinal=901, published_at=midnight)
    engine.apply([before, after], (), 1)
    assert ids(engine, "date:>=2026-10-01") == ["after"]
    assert ids(engine, "date:<2026-10-01") == ["before"]
    assert ids(engine, "month:2026-09") == ["before"]
