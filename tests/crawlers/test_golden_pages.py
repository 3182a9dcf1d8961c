"""Golden pages: every folder of tests/cases is read with the definition of its source, and must give the article or the
links that stand beside it (tools/write_golden.py)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from crawlers.catalogue import load_sources
from crawlers.definition import read_source
from crawlers.discovery import discover
from crawlers.page import Page, digest
from crawlers.parse.article import parse_page
from crawlers.parse.json_record import parse_record
from crawlers.parse.parsed import ParsedArticle, ParseError
from crawlers.source import Evidence, Route, Selectors, Source
from tools.write_golden import write

CASES = Path(__file__).parents[1] / "cases"
BUNDLED = load_sources().sources
SOURCES = {**BUNDLED, "redesigned": read_source(CASES / "redesigned" / "definition.yaml")}
ARTICLES = sorted(path.parent for path in CASES.glob("*/*/article.json"))
LISTS = sorted(path.parent for path in CASES.glob("*/*/links.json"))
FETCHED = datetime.fromisoformat("2025-08-20T08:00:00+05:00")
SOURCE = Source("x", "X", "https://x.example/", ("x.example",), ("ru",), (), ".", (Evidence("x", date(2025, 1, 1)),))


def _name(folder: Path) -> str:
    return f"{folder.parent.name}-{folder.name}"


def _json(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return found


def _read(folder: Path, source: Source) -> ParsedArticle:
    meta = _json(folder / "meta.json")
    fetched = datetime.fromisoformat(meta["fetched_at"])
    if (folder / "record.json").exists():
        return parse_record(_json(folder / "record.json"), source.routes[0].fields, fetched)
    body = (folder / "page.html").read_bytes()
    return parse_page(Page(meta["url"], source.name, fetched, meta["media_type"], body, digest(body)), source)


@pytest.mark.parametrize("folder", ARTICLES, ids=_name)
def test_a_page_gives_its_article(folder: Path) -> None:
    expected = _json(folder / "article.json")
    assert expected["title"], "an empty expectation proves nothing"
    assert len(expected["text"]) > 40, "an empty expectation proves nothing"
    source = SOURCES[folder.parent.name]
    assert source.is_article(_json(folder / "meta.json")["url"]), "the address must be one of the source's articles"
    found = _read(folder, source)
    assert found.title == expected["title"]
    assert found.text == expected["text"]
    published = expected["published_at"]
    assert found.published_at == (datetime.fromisoformat(published) if published else None)
    assert list(found.authors) == expected["authors"]
    assert found.language == expected["language"]


@pytest.mark.parametrize("folder", LISTS, ids=_name)
def test_a_list_gives_its_articles(folder: Path) -> None:
    """In order, each once, by the address that the source's rules give; rubrics and other sites' pages are left out."""
    meta, expected = _json(folder / "meta.json"), _json(folder / "links.json")
    assert expected["links"] or expected["more"], "an empty expectation proves nothing"
    source = SOURCES[folder.parent.name]
    (file,) = folder.glob("list.*")
    found = discover(file.read_bytes(), meta["media_type"], meta["url"], _route(source, meta["route"]), source)
    assert [link.url for link in found.links] == expected["links"]
    assert list(found.more) == expected["more"]


def _route(source: Source, url: str) -> Route:
    return next(route for route in source.routes if route.url == url)


@pytest.mark.parametrize("name", sorted(BUNDLED))
def test_every_source_has_its_golden_pages(name: str) -> None:
    """In each language in which it is read, and a list of each kind that it has; but what is closed as a whole."""
    source = BUNDLED[name]
    if source.closed:
        assert source.routes == ()
        return
    spoken = {_language(folder) for folder in ARTICLES if folder.parent.name == name}
    wanted = {"ru", "kk"} & set(source.languages) or set(source.languages)
    assert spoken & wanted, "a golden page in its language: add one in tools/golden/"
    assert wanted <= spoken or any(route.record_is_article for route in source.routes), "a page in each language"
    read = [_json(folder / "meta.json")["route"] for folder in LISTS if folder.parent.name == name]
    kinds = {_route(source, url).kind for url in read}
    assert kinds == {route.kind for route in source.routes}, "a list of each kind: add one in tools/golden/"


def _language(folder: Path) -> str:
    return folder.name.rpartition("-")[2]


ALSO_DECLARED = {"egemen", "egemen-ru", "egemen-en"}  # their microdata says what the selector says


@pytest.mark.parametrize("name", sorted(name for name in BUNDLED if BUNDLED[name].selectors != Selectors()))
def test_a_page_proves_each_selector(name: str) -> None:
    """Without it one of the source's pages would be read otherwise; headlines are declared by all."""
    source = BUNDLED[name]
    for key in ("text", "published", "authors", "remove"):
        if getattr(source.selectors, key) and name not in ALSO_DECLARED:
            without = replace(source, selectors=replace(source.selectors, **{key: () if key == "remove" else None}))
            assert not all(_is_read(folder, without) for folder in ARTICLES if folder.parent.name == name), key


def _is_read(folder: Path, source: Source) -> bool:
    expected = _json(folder / "article.json")
    published = expected["published_at"]
    try:
        found = _read(folder, source)
    except ParseError:
        return False
    at = datetime.fromisoformat(published) if published else None
    return (found.text, found.published_at) == (expected["text"], at)


@pytest.mark.parametrize("folder", LISTS, ids=_name)
def test_a_list_proves_the_selector_of_its_links(folder: Path) -> None:
    meta = _json(folder / "meta.json")
    source = SOURCES[folder.parent.name]
    route = _route(source, meta["route"])
    (file,) = folder.glob("list.*")
    found = discover(file.read_bytes(), meta["media_type"], meta["url"], replace(route, links=None), source)
    same = [link.url for link in found.links] == _json(folder / "links.json")["links"]
    assert same is (route.links is None), "without it an article outside the rows must be found"


def test_the_cases_are_those_that_the_tool_writes(tmp_path: Path) -> None:
    write(tmp_path / "cases")
    assert _bytes(tmp_path / "cases") == _bytes(CASES), "run: python -m tools.write_golden"


def _bytes(folder: Path) -> Mapping[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_stories_are_told_in_both_languages() -> None:
    languages = [_json(each / "article.json")["language"] or _language(each) for each in ARTICLES]
    assert min(languages.count("ru"), languages.count("kk")) >= 20
    titles = {_json(each / "article.json")["title"] for each in ARTICLES}
    assert len(titles) >= 35, "varied pages prove more than one page in many dresses"


def test_a_page_of_one_design_is_not_read_by_the_other() -> None:
    """The redesign is chosen by the day of the fetch: the same page a day later gives the other design's places."""
    folder = CASES / "redesigned" / "before-ru"
    source = SOURCES["redesigned"]
    body = (folder / "page.html").read_bytes()
    url = _json(folder / "meta.json")["url"]
    late = datetime.fromisoformat("2025-03-01T00:10:00+05:00")
    found = parse_page(Page(url, source.name, late, "text/html", body, digest(body)), source)
    assert found.text.startswith("Новый сайт откроется в марте")
    same = datetime.fromisoformat("2025-02-28T23:50:00+05:00")
    assert parse_page(Page(url, source.name, same, "text/html", body, digest(body)), source).text != found.text


REFUSED = [
    (b"", "no HTML"),
    (b"   \n ", "no HTML"),
    (b"<html><body></body></html>", "no title"),
    ("<h1>Страница не найдена</h1><p>Такой страницы у нас нет, вернитесь на главную.</p>".encode(), "error page"),
    (b"<h1>Title</h1><p>short</p>", "no text"),
    (b"\x00" * 1000, "no "),
    (b"<div>" * 200_000, "no "),
    (b"\x1f\x8b\x08\x00 not really gzip", "no "),
]  # fmt: skip


@pytest.mark.parametrize(("body", "reason"), REFUSED, ids=range(len(REFUSED)))
def test_what_is_no_article_says_why(body: bytes, reason: str) -> None:
    with pytest.raises(ParseError, match=reason):
        parse_page(Page("https://x.example/", "x", FETCHED, "text/html", body, digest(body)), SOURCE)


def test_broken_json_ld_is_passed_over() -> None:
    text = "Завод в Жанакале выпустил первую партию насосов и отправил её аграриям области. " * 4
    body = f"<script type='application/ld+json'>{{'headline': </script><h1>Насосы</h1><article><p>{text}</p></article>"
    found = parse_page(Page("https://x.example/", "x", FETCHED, "text/html", body.encode(), "x"), SOURCE)
    assert found.title == "Насосы"
    assert found.text.startswith("Завод в Жанакале")
