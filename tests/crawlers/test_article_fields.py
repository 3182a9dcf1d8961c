"""Fields of an article: what JSON-LD, microdata, meta tags and the body say, and which of them is believed."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.page import Page
from crawlers.parse.article import parse_page
from crawlers.parse.json_repair import load
from crawlers.parse.parsed import AttachedFile, ParsedArticle
from crawlers.source import Evidence, Selectors, Source

FETCHED = datetime(2026, 9, 20, 8, 0, tzinfo=UTC)
URL = "https://zhana.example/news/1"
LINE = "Завод в Жанакале выпустил первую партию насосов и отправил её аграриям области."
TEXT = f"<p>{LINE}</p><p>Цена выросла на 12 %, зарплаты рабочих не изменились с прошлой весны.</p>" * 3
BODY = f"<h1>Насосы Жанакалы</h1><div class=x>{TEXT}</div>"


def _parse(html: str, source: Source | None = None) -> ParsedArticle:
    return parse_page(Page(URL, "zhana", FETCHED, "text/html; charset=utf-8", html.encode(), ""), source)


def _source(**selectors: str) -> Source:
    evidence = (Evidence("made for the tests", date(2026, 9, 20)),)
    return Source("zhana", "Z", "https://zhana.example/", ("zhana.example",), ("ru",), (), ".", evidence,
                  selectors=Selectors(**selectors))  # type: ignore[arg-type]  # fmt: skip


def _ld(**fields: object) -> str:
    value = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Насосы Жанакалы", **fields}
    return f"<script type='application/ld+json'>{json.dumps(value, ensure_ascii=False)}</script>"


FIELDS = [
    (_ld(articleSection=["Экономика", "Завод"]), "section", "Экономика"),
    (_ld(articleSection="Экономика&amp;Финансы"), "section", "Экономика&Финансы"),
    ("<meta property='article:section' content='Қоғам'>", "section", "Қоғам"),
    ("<meta name='parsely-section' content='Қоғам'>", "section", "Қоғам"),
    (_ld() + "<script type='application/ld+json'>" + json.dumps({"@type": "BreadcrumbList", "itemListElement": [
        {"@type": "ListItem", "name": "Главная"}, {"@type": "ListItem", "item": {"name": "Общество"}},
        {"@type": "ListItem", "name": "Насосы Жанакалы"}]}) + "</script>", "section", "Общество"),
    (_ld(keywords="завод, насосы,завод"), "tags", ("завод", "насосы")),
    (_ld(keywords=["завод", {"@type": "DefinedTerm", "name": "насосы"}]), "tags", ("завод", "насосы")),
    ("<meta property='article:tag' content='завод'><meta property='article:tag' content='#насосы'>", "tags",
     ("завод", "насосы")),
    ("<meta name='news_keywords' content='завод; насосы'>", "tags", ("завод", "насосы")),
    ("<meta name='keywords' content='" + ",".join(f"слово{n}" for n in range(20)) + "'>", "tags", ()),
    ("<meta name='sailthru.tags' content='завод,насосы'>", "tags", ("завод", "насосы")),
    (_ld(author=[{"@type": "Person", "name": "Дана Сеит"}, {"@type": "Organization", "name": "Zhana"}]), "authors",
     ("Дана Сеит",)),
    (_ld(author="Дана Сеит, Асхат Ким"), "authors", ("Дана Сеит", "Асхат Ким")),
    ("<meta name=author content='Zhana'><meta property='og:site_name' content='Zhana'>", "authors", ()),
    ("<meta property='article:author' content='https://fb.example/dana'>", "authors", ()),
    ("<meta name='dc.creator' content='Дана Сеит'>", "authors", ("Дана Сеит",)),
    ("<meta name='parsely-author' content='Дана Сеит'>", "authors", ("Дана Сеит",)),
    (_ld(description="Коротко &laquo;о насосах&raquo;"), "lead", "Коротко «о насосах»"),
    ("<meta property='og:description' content='Коротко о насосах'>", "lead", "Коротко о насосах"),
    ("<meta name=description content='Завод в Жанакале выпустил первую партию…'>", "lead", LINE),
    ("<meta name=description content='Совсем другое начало...'>", "lead", None),
    ("<meta name=description content='Насосы Жанакалы'>", "lead", None),
    (_ld(inLanguage={"@type": "Language", "alternateName": "kk"}), "language", "kk"),
    ("<meta property='og:locale' content='kk_KZ'>", "language", "kk"),
    ("<meta property='og:article:published_time' content='2026-09-19T10:00:00+05:00'>", "published_at",
     datetime.fromisoformat("2026-09-19T10:00:00+05:00")),
    ("<meta name='parsely-pub-date' content='2026-09-19T05:00:00Z'>", "published_at",
     datetime(2026, 9, 19, 5, tzinfo=UTC)),
    ("<meta name='dcterms.issued' content='2026-09-19'>", "precision", "day"),
    ("<meta name='sailthru.date' content='2026-09-19 10:00'>", "precision", "minute"),
    (_ld(datePublished="2099-01-01T10:00:00+05:00") + "<meta name=pubdate content='2026-09-19T10:00:00+05:00'>",
     "published_at", datetime.fromisoformat("2026-09-19T10:00:00+05:00")),  # the future is passed over
    (_ld(datePublished="скоро"), "published_at", None),
    (_ld(datePublished="2026-09-20T12:30:00+00:00"), "published_at",
     datetime.fromisoformat("2026-09-20T12:30:00+05:00")),  # half past twelve in Almaty, called UTC: read before it was
    (_ld(datePublished="2026-09-19T10:00:00+05:00", dateModified="2026-09-19T09:00:00+05:00"), "modified_at", None),
    (_ld(datePublished="2026-09-19T10:00:00+05:00", dateModified="2026-09-19T11:00:00+05:00"), "modified_at",
     datetime.fromisoformat("2026-09-19T11:00:00+05:00")),
    ("<link rel=canonical href='/news/1?utm_source=x'>", "canonical", URL),
    ("<link rel=alternate hreflang=kk href='/kk/news/1'><link rel=alternate hreflang=x-default href='/'>", "alternates",
     (("kk", "https://zhana.example/kk/news/1"),)),
    (_ld(headline="Насосы…"), "title", "Насосы Жанакалы"),  # cut off: the page's own heading is whole
]  # fmt: skip


@pytest.mark.parametrize(("head", "field", "expected"), FIELDS)
def test_a_field(head: str, field: str, expected: object) -> None:
    assert getattr(_parse(f"<head>{head}</head>{BODY}"), field) == expected


def test_a_mislabelled_offset_is_told_by_the_printed_time() -> None:
    head = "<meta property='article:published_time' content='2018-05-11T13:38:46+00:00'>"
    found = _parse(f"{head}{BODY}<b class=d>Жұма, 11 Мамыр , 2018 13:38</b>", _source(text=".x", published=".d"))
    assert found.published_at == datetime.fromisoformat("2018-05-11T13:38:00+06:00")
    right = _parse(f"{head}{BODY}<b class=d>Жұма, 11 Мамыр , 2018 19:38</b>", _source(text=".x", published=".d"))
    assert right.published_at == datetime.fromisoformat("2018-05-11T13:38:46+00:00")


def test_the_day_of_the_address_is_the_last_resort() -> None:
    page = Page("https://zhana.example/2026-09-18/a/", "z", FETCHED, "text/html; charset=utf-8", BODY.encode(), "")
    found = parse_page(page)
    assert (found.published_at, found.precision) == (datetime.fromisoformat("2026-09-18T00:00:00+05:00"), "day")


OTHER = {
    "@type": "NewsArticle",
    "url": "https://zhana.example/news/2",
    "headline": "Мост",
    "articleBody": "Мост. " * 900,
}
OWN = {"@type": "NewsArticle", "url": URL, "headline": "Насосы", "articleSection": "Экономика"}
ALONE = {"@type": "NewsArticle", "headline": "Насосы Жанакалы", "articleSection": "Экономика"}
MANY = [
    ([OTHER, OWN], "Экономика"),
    ({"@graph": [OTHER, OWN]}, "Экономика"),
    ({"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": OTHER}]}, None),
    ([ALONE, {"@type": "ItemList", "itemListElement": [OTHER]}], "Экономика"),
    ([{**OWN, "url": None, "mainEntityOfPage": {"@id": URL}}, OTHER], "Экономика"),
    ([OTHER, {**OWN, "url": "https://zhana.example/news/3"}], None),  # neither is this page's
    ([OTHER, {**ALONE, "url": None}], "Экономика"),  # of the two the headline is the page's
    ([OWN, OWN], "Экономика"),
]


@pytest.mark.parametrize(("value", "section"), MANY)
def test_of_several_articles_it_is_the_one_of_this_address(value: object, section: str | None) -> None:
    script = f"<script type='application/ld+json'>{json.dumps(value)}</script>"
    found = _parse(f"<head>{script}<meta property='og:title' content='Насосы Жанакалы'></head>{BODY}")
    assert found.section == section
    assert "Мост" not in found.text


REPAIRED = [
    ('{"a": 1,}', {"a": 1}),
    ('{"a": [1, 2,],}', {"a": [1, 2]}),
    ('<!-- {"a": 1} -->', {"a": 1}),
    ('//<![CDATA[\n{"a": 1}\n//]]>', {"a": 1}),
    ('{"a": 1};', {"a": 1}),
    ('{"a": 1}{"b": 2}', [{"a": 1}, {"b": 2}]),
    ('{"a": 1},\n{"b": 2}', [{"a": 1}, {"b": 2}]),
    ('{"a": "x\ny"}', {"a": "x\ny"}),
    (r'{"a": "it\'s"}', {"a": r"it\'s"}),
    ('{"a": ", }"}', {"a": ", }"}),
    ('{"a": "x, ]",}', {"a": "x, ]"}),
    ('{"a": "ТОО "Арна" закрыто"}', {"a": 'ТОО "Арна" закрыто'}),
    ('{"a": "завод "Арна" и "Арал" закрыты", "b": 2}', {"a": 'завод "Арна" и "Арал" закрыты', "b": 2}),
]
AMBIGUOUS = ['{"a": "слово "б", "в" слово"}', '{"a": ', "", "[", "null null}", '{"a": "ТОО "Арна", "b": 1}', "{a: 1}"]


@pytest.mark.parametrize(("source", "value"), REPAIRED)
def test_json_is_repaired_where_it_reads_one_way(source: str, value: object) -> None:
    assert load(source) == value


@pytest.mark.parametrize("source", AMBIGUOUS)
def test_what_reads_two_ways_is_not_guessed(source: str) -> None:
    assert load(source) is None


LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=20)
NAMES = st.text(max_size=5)
JSON = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4))


@given(st.dictionaries(st.text(max_size=5), JSON, max_size=4))
def test_what_is_json_is_read_as_json(value: object) -> None:
    assert load(json.dumps(value)) == value
    assert load(json.dumps(value, ensure_ascii=False, indent=1)) == value


@given(st.text(max_size=200))
def test_nothing_breaks_the_repair(source: str) -> None:
    load(source)


def test_microdata_of_this_article_and_not_of_its_cards() -> None:
    card = ("<div itemscope itemtype='https://schema.org/NewsArticle'><span itemprop=headline>Мост</span>"
            "<meta itemprop=datePublished content='2026-01-01T10:00:00+05:00'></div>")  # fmt: skip
    author = (
        "<span itemprop=author itemscope itemtype='https://schema.org/Person'><b itemprop=name>Дана Сеит</b></span>"
    )
    found = _parse(
        f"{card}<article itemscope itemtype='https://schema.org/NewsArticle'><h1 itemprop=headline>Насосы Жанакалы</h1>"
        f"{author}<meta itemprop=datePublished content='2026-09-19T10:00:00+05:00'>"
        f"<a itemprop=articleSection href=/e>Экономика</a><div itemprop=articleBody>{TEXT}</div>{card}</article>"
    )
    assert (found.title, found.authors, found.section) == ("Насосы Жанакалы", ("Дана Сеит",), "Экономика")
    assert found.published_at == datetime.fromisoformat("2026-09-19T10:00:00+05:00")
    assert "Мост" not in found.text


def test_a_table_keeps_its_cells_where_they_stand_in_the_text() -> None:
    table = (
        "<table><caption>Закупки</caption><tr><th>Поставщик</th><th colspan=2>Сумма</th></tr>"
        "<tr><td rowspan=2>ТОО «Арна»</td><td>2025</td><td>1,2 млрд</td></tr><tr><td>2026</td><td>2,4 млрд</td></tr>"
        "<tr><td></td><td>Итого</td><td>3,6 млрд</td></tr></table>"
    )
    found = _parse(f"<h1>Насосы</h1><div class=x>{TEXT}{table}<p>{LINE}</p></div>", _source(text=".x"))
    (one,) = found.tables
    assert one.title == "Закупки"
    assert [(c.row, c.column, c.text) for c in one.cells] == [
        (0, 0, "Поставщик"), (0, 1, "Сумма"), (1, 0, "ТОО «Арна»"), (1, 1, "2025"), (1, 2, "1,2 млрд"),
        (2, 1, "2026"), (2, 2, "2,4 млрд"), (3, 1, "Итого"), (3, 2, "3,6 млрд"),
    ]  # fmt: skip
    assert all(found.text[cell.start : cell.stop] == cell.text for cell in one.cells)
    assert "ТОО «Арна» | 2025 | 1,2 млрд" in found.text.splitlines()


def test_a_table_that_lays_out_a_page_is_none() -> None:
    found = _parse(f"<h1>Н</h1><table class=x><tr><td><table><tr><td>a</td><td>b</td></tr></table></td></tr>"
                   f"<tr><td>{TEXT * 3}</td><td>Справа</td></tr></table>", _source(text=".x"))  # fmt: skip
    assert len(found.tables) == 1
    assert found.text.splitlines()[1] == LINE


def test_images_with_their_captions_and_documents_with_their_names() -> None:
    body = (
        "<figure><img src='/i/1-620x405.jpg' alt='Насосы Жанакалы'><figcaption>Цех завода</figcaption></figure>"
        "<img data-src=/i/2.jpg src=/i/blank.gif alt='Директор'><img src=data:image/gif;base64,R0"
        " data-srcset='/i/3-s.jpg 1x, /i/3.jpg 2x'><img src=/counter.gif>"
        "<img src=/i/4.png width=1 height=1><img src=/i/logo.png>"
        "<div class=share-block><img src=/i/5.jpg></div><a href='/d/plan.pdf?utm_source=x'>План работ</a>"
        "<a href='/d/%D0%BE%D1%82%D1%87%D1%91%D1%82.XLSX'></a><a href='/d/page.html'>Страница</a>"
        "<a href='/d/plan.pdf'>Ещё</a>"
    )
    head = "<meta property='og:image' content='https://zhana.example/i/1.jpg'>"
    found = _parse(f"<head>{head}</head><h1>Насосы Жанакалы</h1><div class=x>{TEXT}{body}</div>", _source(text=".x"))
    site = "https://zhana.example"
    assert found.files == (
        AttachedFile("image", f"{site}/i/1.jpg", "Цех завода"),
        AttachedFile("image", f"{site}/i/2.jpg", "Директор"),
        AttachedFile("image", f"{site}/i/3.jpg", ""),
        AttachedFile("document", f"{site}/d/plan.pdf", "План работ"),
        AttachedFile("document", f"{site}/d/%D0%BE%D1%82%D1%87%D1%91%D1%82.XLSX", "отчёт.XLSX"),
    )
    assert "Цех завода" not in found.text


@given(st.text(alphabet="<>/=\"' abpdivtrhunм\n", max_size=300))
def test_no_markup_breaks_the_parser(noise: str) -> None:
    found = _parse(f"<h1>Насосы</h1><div class=x>{TEXT}{noise}</div>", _source(text=".x"))
    assert found.text.startswith("Завод в Жанакале")
    assert all(found.text[cell.start : cell.stop] == cell.text for table in found.tables for cell in table.cells)
