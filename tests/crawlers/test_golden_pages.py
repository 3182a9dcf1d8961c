"""Golden pages: every folder of tests/cases is parsed and must give its article.json (tools/write_golden.py)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from crawlers.page import Page, digest
from crawlers.parse.article import parse_page
from crawlers.parse.parsed import ParseError
from crawlers.source import Evidence, Selectors, Source

CASES = Path(__file__).parents[1] / "cases"
FOLDERS = sorted(path.parent for path in CASES.glob("*/*/page.html"))
FETCHED = datetime.fromisoformat("2025-08-20T08:00:00+05:00")
SOURCE = Source("x", "X", "https://x.example/", ("x.example",), ("ru",), (), ".", (Evidence("x", date(2025, 1, 1)),))


def test_there_are_cases_of_eight_outlets_in_both_languages() -> None:
    assert len({folder.parent.name for folder in FOLDERS}) >= 8
    assert {json.loads((each / "article.json").read_text("utf-8"))["language"] for each in FOLDERS} == {"ru", "kk"}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: f"{folder.parent.name}-{folder.name}")
def test_a_page_gives_its_article(folder: Path) -> None:
    meta = json.loads((folder / "meta.json").read_text("utf-8"))
    expected = json.loads((folder / "article.json").read_text("utf-8"))
    assert expected["title"], "an empty expectation proves nothing"
    assert len(expected["text"]) > 100, "an empty expectation proves nothing"
    body = (folder / "page.html").read_bytes()
    fetched = datetime.fromisoformat(meta["fetched_at"])
    rules = {name: tuple(value) if isinstance(value, list) else value for name, value in meta["selectors"].items()}
    source = replace(SOURCE, selectors=Selectors(**rules))
    found = parse_page(Page(meta["url"], "x", fetched, meta["media_type"], body, digest(body)), source)
    assert found.title == expected["title"]
    assert found.text == expected["text"]
    published = expected["published_at"]
    assert found.published_at == (datetime.fromisoformat(published) if published else None)
    assert list(found.authors) == expected["authors"]
    assert found.language == expected["language"]


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
