"""Terms: what an outlet allows, as the line that goes with exports, and what it marks as paid."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import insert

from crawlers.article import Article
from pipelines.context import Context
from pipelines.store.schema import sources
from pipelines.store.terms import is_paid, terms_of

CASES = [
    ({}, ""),
    ({"terms": {}}, ""),
    ({"terms": {"note": "с гиперссылкой"}}, "с гиперссылкой"),
    ({"terms": {"note": "", "quote_limit": 0}}, "at most 0 % may be quoted"),
    ({"terms": {"non_commercial": True}}, "non-commercial use only"),
    ({"terms": {"non_commercial": False, "quote_limit": None}}, ""),
    (
        {"terms": {"note": "сілтеме міндетті", "quote_limit": 30, "non_commercial": True}},
        "сілтеме міндетті; at most 30 % may be quoted; non-commercial use only",
    ),
]


@pytest.mark.parametrize(("definition", "line"), CASES)
def test_the_line_that_goes_with_an_export(context: Context, definition: dict[str, object], line: str) -> None:
    row = {"name": "outlet", "collection": "news", "title": "Outlet", "updated_at": datetime(2026, 11, 23, tzinfo=UTC)}
    with context.store.write() as connection:
        connection.execute(insert(sources).values(**row, definition=definition))
    with context.store.read() as connection:
        assert terms_of(connection) == {"outlet": line}


SIGNS = ["/partner/", "(?i)на правах рекламы", "(?i)жарнама"]
PAID = [
    (SIGNS, {"url": "https://outlet.kz/partner/1"}, True),
    (SIGNS, {"section": "На правах рекламы"}, True),
    (SIGNS, {"tags": ("банк", "Жарнама құқығында")}, True),
    (SIGNS, {"section": "Экономика", "tags": ("банк",)}, False),
    (SIGNS, {"text": "Статья о партнёрах и жарнама нарығы"}, False),
    ([], {"section": "На правах рекламы"}, False),
    (SIGNS, {"source": "unknown", "section": "На правах рекламы"}, False),
]


@pytest.mark.parametrize(("signs", "more", "paid"), PAID)
def test_paid_material_is_known_by_its_signs(
    context: Context, signs: list[str], more: dict[str, Any], paid: bool
) -> None:
    row = {"name": "outlet", "collection": "news", "title": "Outlet", "updated_at": datetime(2026, 11, 23, tzinfo=UTC)}
    with context.store.write() as connection:
        connection.execute(insert(sources).values(**row, definition={"paid": signs}))
    article = Article("1", "https://outlet.kz/news/1", "outlet", "news", "Заголовок", "Текст", None, 1, None)
    with context.store.read() as connection:
        assert is_paid(connection, replace(article, **more)) is paid
