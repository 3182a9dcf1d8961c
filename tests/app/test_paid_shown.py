"""The article page says what its outlet marks as paid material."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
from sqlalchemy import delete, insert

from pipelines.context import Context
from pipelines.progress import Silence
from pipelines.store.articles import get_article
from pipelines.store.schema import sources

if TYPE_CHECKING:
    from conftest import Newsroom

SAYS = "Its outlet marks this as paid material."


def test_paid_material_is_said_to_be_paid(client: httpx.Client, newsroom: Newsroom) -> None:
    identity = newsroom.ids["road"]
    with Context(newsroom.settings, progress=Silence()) as context:
        with context.store.read() as connection:
            stored = get_article(connection, identity)
            assert stored is not None
            kept = [dict(row._mapping) for row in connection.execute(sources.select())]
        row: dict[str, Any] = next((one for one in kept if one["name"] == stored.article.source), {})
        row = row or {"name": stored.article.source, "collection": "news", "title": "", "updated_at": stored.seen_at}
        marked = {
            **row,
            "definition": {**(row.get("definition") or {}), "paid": [stored.article.url.rpartition("/")[2]]},
        }
        before = client.get(f"/articles/{identity}?lang=en").text
        _put(context, [marked])
        after = client.get(f"/articles/{identity}?lang=en").text
        _put(context, [one for one in kept if one["name"] == row["name"]], row["name"])
    assert SAYS not in before
    assert SAYS in after


def _put(context: Context, rows: list[dict[str, Any]], name: str = "") -> None:
    with context.store.write() as connection:
        connection.execute(delete(sources).where(sources.c.name == (name or rows[0]["name"])))
        if rows:
            connection.execute(insert(sources), rows)
