"""Sameness: whether a page that came in other bytes says what it said, so that a whole copy of it would prove nothing.

Counters of views, «5 minutes ago», adverts and lists of related headlines change a page's bytes at each fetch. Kept
whole each time, ten rechecks of an article would fill ten times its room with the same text.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row

from crawlers.frontier import Fetched
from crawlers.page import Page
from crawlers.source import Source
from pipelines.parsing.articles import to_article
from pipelines.store.articles import is_no_edit

WHOLE_AGAIN = timedelta(days=7)  # after so long a page is kept whole again, as proof of how all of it looked
LARGEST = 3_000_000  # bytes of a page that is read while the crawl goes on


def says_the_same(connection: Connection, row: Row[Any], answer: Fetched, source: Source) -> bool:
    """`row` is the whole copy of before, which was parsed. What cannot be parsed, or is no web page, is kept whole."""
    fresh = answer.fetched_at - row.fetched_at < WHOLE_AGAIN and row.parsed_at is not None
    usual = row.status == answer.status == 200 and "gone" not in (row.hint or {}) and answer.link is None
    if not (fresh and usual) or answer.kind != "article" or len(answer.body) > LARGEST:
        return False
    if "html" not in answer.media_type.lower():
        return False
    from crawlers.parse.article import parse_page  # takes a second to load, which most crawls need not wait for

    page = Page(answer.url, source.name, answer.fetched_at, answer.media_type, answer.body, "", answer.status)
    try:
        parsed = parse_page(page, source)
    except Exception:  # no article, or a hostile page: the crawl goes on, whatever it does to a parser
        return False
    return is_no_edit(connection, to_article(parsed, answer.url, source.name, source.collection, None))
