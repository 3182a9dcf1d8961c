"""Terms: what an outlet allows, as the line that goes with exports."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import insert

from pipelines.context import Context
from pipelines.store.schema import sources
from pipelines.store.terms import terms_of

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
