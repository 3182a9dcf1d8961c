"""Hard pages (bench.hard_pages): markups and charsets that mislead, in both languages, read without any selectors."""

from __future__ import annotations

import pytest

from bench.hard_pages import FETCHED, URL, HardPage, hard_pages
from crawlers.page import Page
from crawlers.parse.article import parse_page
from crawlers.parse.parsed import ParsedArticle

PAGES = list(hard_pages())


def _read(page: HardPage) -> ParsedArticle:
    return parse_page(Page(URL, "zhana", FETCHED, page.media_type, page.body, ""))


def test_there_are_enough_of_them_in_both_languages() -> None:
    assert min(sum(page.language == code for page in PAGES) for code in ("ru", "kk")) >= 25


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.name}-{page.language}")
def test_a_hard_page_gives_its_text_and_no_more(page: HardPage) -> None:
    found = _read(page)
    assert found.title == page.title
    assert found.text == page.text
