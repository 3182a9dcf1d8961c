"""Quotations: within the terms of the source, with one click, to be copied without JavaScript."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape
from typing import TYPE_CHECKING

import httpx
import pytest
from sqlalchemy import delete, insert

from app.web.views.quote import in_quotes
from crawlers.article import Article
from pipelines.context import Context
from pipelines.progress import Silence
from pipelines.searching.quoting import LONGEST_CHOSEN, quotation
from pipelines.store.articles import get_article
from pipelines.store.database import Store
from pipelines.store.schema import sources

if TYPE_CHECKING:
    from conftest import Newsroom

NOW = datetime(2026, 11, 3, tzinfo=UTC)
WORDS = "Жол салынды. " * 400


def _block(page: str) -> str:
    found = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
    return unescape(found[1]) if found else ""


def test_a_paragraph_is_quoted_with_one_click(client: httpx.Client, newsroom: Newsroom) -> None:
    page = client.get(f"/articles/{newsroom.ids['road']}").text
    links = [unescape(link) for link in re.findall(r'<a class="cite" href="([^"]+)"', page)]
    body = re.search(r'<div class="text">(.*?)</div>', page, re.DOTALL)
    assert body is not None
    assert len(links) == body[1].count("<p") > 0
    with Context(newsroom.settings, progress=Silence()) as context, context.store.read() as connection:
        stored = get_article(connection, newsroom.ids["road"])
    assert stored is not None
    paragraphs = [line for line in stored.article.text.split("\n") if line.strip()]
    for link, paragraph in zip(links, paragraphs, strict=True):
        text, about, address = _block(client.get(link).text).split("\n")
        assert text == in_quotes(" ".join(paragraph.split()))
        assert in_quotes(stored.article.title) in about
        assert re.search(r"\d\d\.\d\d\.2026", about)
        assert address == stored.article.url


@pytest.mark.parametrize(
    ("said", "printed"),
    [("", ""), ("Жол ашылды", "«Жол ашылды»"), ("ТОО «Жол» ждёт", "«ТОО „Жол“ ждёт»"), ("«Жол» ЖШС", "«„Жол“ ЖШС»")],
)
def test_marks_inside_a_quotation_are_the_inner_ones(said: str, printed: str) -> None:
    assert in_quotes(said) == printed


@pytest.mark.parametrize(
    ("limit", "longest"), [(None, LONGEST_CHOSEN), (10, len(WORDS) // 10), (100, LONGEST_CHOSEN), (0, 0)]
)
def test_a_quotation_is_never_longer_than_the_terms_allow(limit: int | None, longest: int) -> None:
    with Store("sqlite://") as store, store.write() as connection:
        row = {"name": "kurier", "collection": "news", "title": "Курьер", "updated_at": NOW}
        connection.execute(insert(sources).values(**row, definition={"terms": {"quote_limit": limit}}))
        article = Article("a", "https://kurier.example/1", "kurier", "news", "Жол", WORDS, NOW, 1, None)
        whole = quotation(connection, article, 0, len(WORDS))
        assert longest - 30 <= len(whole.text) <= longest
        assert whole.shortened
        assert whole.limit == limit
        few = quotation(connection, article, 0, 12)
        assert (few.text, few.shortened) == (("Жол салынды.", False) if limit != 0 else ("", True))
        assert quotation(connection, article, 10**9, 5).text == ""


def test_what_may_not_be_quoted_is_said(client: httpx.Client, newsroom: Newsroom) -> None:
    place = f"/articles/{newsroom.ids['road']}/quote"
    with Context(newsroom.settings, progress=Silence()) as context:
        terms = {"quote_limit": 0, "note": "с согласия редакции"}
        row = {"name": "qala", "collection": "news", "title": "Qala", "updated_at": NOW}
        with context.store.write() as connection:
            connection.execute(insert(sources).values(**row, definition={"terms": terms}))
        try:
            page = client.get(place).text
        finally:
            with context.store.write() as connection:
                connection.execute(delete(sources).where(sources.c.name == "qala"))
    assert _block(page) == ""
    assert "leave no room" in page
    assert "с согласия редакции" in page


def test_hostile_addresses_and_links(client: httpx.Client, newsroom: Newsroom) -> None:
    hostile = f"/articles/{newsroom.ids['hostile']}/quote"
    page = client.get(hostile).text
    assert "<script>alert" not in page
    assert "javascript:" not in _block(page)
    assert client.get("/articles/none/quote").status_code == 404
    assert client.get(hostile, params={"version": 9}).status_code == 404
    for wrong in ("-1", "x", "9" * 30):
        assert client.get(hostile, params={"start": wrong}).status_code == 400
    assert _block(client.get(hostile, params={"start": 5, "stop": 2}).text) == ""
