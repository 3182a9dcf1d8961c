"""Articles by month: counted in the database, in Kazakhstan's time, near the ends of months, too."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert

from pipelines.clock import ALMATY
from pipelines.store import profiles
from pipelines.store.database import Store
from pipelines.store.schema import articles, mentions, versions

EDGES = ("2026-10-31T18:59", "2026-10-31T19:00", "2024-02-29T17:30", "2024-02-29T18:30", "2024-01-31T18:30",
         "2026-12-31T23:00", "2026-06-15T12:00", "2026-02-28T20:00", "2026-03-01T00:00")  # fmt: skip
SEEN = datetime(2026, 7, 31, 22, tzinfo=UTC)  # in Almaty it is August


def _fill(store: Store, instants: list[datetime | None]) -> None:
    fixed: dict[str, Any] = {"source": "qala", "version": 1, "state": "current", "first_seen": SEEN}
    with store.write() as connection:
        for i, at in enumerate(instants):
            place = {"article_id": f"a{i}", "version": 1}
            collection = "closed" if i % 3 == 0 else "news"
            connection.execute(insert(articles).values(id=f"a{i}", url=f"u{i}", collection=collection, **fixed))
            connection.execute(insert(versions).values(
                **place, title="", text="", published_at=at, authors=[], content_sha256="", page_offsets=[],
                seen_at=SEEN,
            ))  # fmt: skip
            for start in (0, 9):
                connection.execute(insert(mentions).values(
                    **place, field="text", start=start, stop=start + 3, text="Айя", kind="person", name="Айя", key="k",
                    identifiers={},
                ))  # fmt: skip


def test_months_are_those_of_kazakhstan(store: Store) -> None:
    instants: list[datetime | None] = [datetime.fromisoformat(f"{edge}+00:00") for edge in EDGES]
    instants += [datetime(2025, 1, 27, tzinfo=UTC) + timedelta(hours=5 * i) for i in range(40)]
    instants += [None, None]
    _fill(store, instants)
    months = [(at or SEEN).astimezone(ALMATY).strftime("%Y-%m") for at in instants]
    with store.read() as connection:

        def counted(key: str, seen: list[str] | None) -> dict[str, int]:
            return profiles.newest(connection, "person", [key], seen, 0).months

        assert counted("k", None) == dict(sorted(Counter(months).items()))
        news = Counter(month for i, month in enumerate(months) if i % 3)
        assert counted("k", ["news"]) == dict(sorted(news.items()))
        assert counted("none", None) == {}


def test_who_is_named_where_a_reader_may_look(store: Store) -> None:
    _fill(store, [SEEN])
    with store.read() as connection:
        found = [profiles.is_named(connection, "person", ["k"], seen) for seen in (None, ["closed"], ["news"], [])]
    assert found == [True, True, False, False]
