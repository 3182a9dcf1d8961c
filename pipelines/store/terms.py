"""Terms: what each source allows, as text that goes with an export, and what it marks as paid."""

from __future__ import annotations

import re

from sqlalchemy import Connection, select

from crawlers.article import Article
from pipelines.store.schema import sources


def terms_of(connection: Connection) -> dict[str, str]:
    """By source: its note on reuse, its quoting limit and whether use must be non-commercial; "" where it has none."""
    rows = connection.execute(select(sources.c.name, sources.c.definition))
    return {row.name: _line((row.definition or {}).get("terms") or {}) for row in rows}


def is_paid(connection: Connection, article: Article) -> bool:
    """Whether the signs of paid material that the source's definition knows stand in the article's address, section or
    tags."""
    definition = connection.execute(select(sources.c.definition).where(sources.c.name == article.source)).scalar()
    signs = (definition or {}).get("paid") or ()
    return any(re.search(sign, text) for sign in signs for text in (article.url, article.section or "", *article.tags))


def _line(terms: dict[str, object]) -> str:
    parts = [str(terms["note"])] if terms.get("note") else []
    if terms.get("quote_limit") is not None:
        parts.append(f"at most {terms['quote_limit']} % may be quoted")
    if terms.get("non_commercial"):
        parts.append("non-commercial use only")
    return "; ".join(parts)
