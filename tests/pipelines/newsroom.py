"""Articles with given mentions, written straight into the store: what resolve and profile read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert

from nlp.names import name_key
from pipelines.store import findings
from pipelines.store.database import Store
from pipelines.store.schema import articles, versions
from search.stack import TokenStack

START = datetime(2026, 3, 2, 6, tzinfo=UTC)


def write(
    store: Store,
    number: int,
    text: str,
    *named: tuple[str, str],
    bins: dict[str, str] | None = None,
    amounts: tuple[Any, ...] = (),
    collection: str = "news",
    roles: dict[str, str] | None = None,
) -> None:
    """One article; each of `named` is (kind, the name as it stands in the text)."""
    at = START + timedelta(days=number)
    found = tuple(_mention(text, kind, name, bins or {}, roles or {}) for kind, name in named)
    empty = findings.FieldFindings(TokenStack((), ()), (), ())
    body = findings.FieldFindings(TokenStack((), ()), found, amounts)
    with store.write() as connection:
        row = {"id": f"a{number}", "url": f"https://x.example/{number}", "source": "x", "collection": collection}
        connection.execute(insert(articles).values(**row, version=1, state="current", first_seen=at))
        connection.execute(
            insert(versions).values(
                article_id=f"a{number}", version=1, title=f"T{number}", text=text, published_at=at, authors=[],
                content_sha256=str(number), page_offsets=[], seen_at=at,
            )
        )  # fmt: skip
        findings.save_findings(connection, findings.VersionFindings(f"a{number}", 1, "1", "ru", empty, body))


def _mention(text: str, kind: Any, name: str, bins: dict[str, str], roles: dict[str, str]) -> findings.Mention:
    at = text.index(name)
    identifiers = {"bin": bins[name]} if name in bins else {}
    key = name_key(kind, name)
    return findings.Mention(at, at + len(name), name, kind, name, key, roles.get(name), identifiers)
