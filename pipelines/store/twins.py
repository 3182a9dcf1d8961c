"""Twins: articles that say the same in two languages. They are linked, never merged; each has its own versions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, or_, select

from pipelines.store.schema import twins
from pipelines.store.upsert import insert_missing

Evidence = Literal["hreflang", "translation", "address"]


def link(connection: Connection, pairs: Iterable[tuple[str, str]], evidence: Evidence, now: datetime) -> None:
    """Keep pairs of canonical addresses; one that is known keeps its first evidence. The parser's hreflang links and
    those of sitemaps, APIs and definitions all come here, and an address need not be an article's yet."""
    rows = {(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]}
    fixed = {"evidence": evidence, "seen_at": now}
    insert_missing(connection, twins, [{"url": one, "twin": other, **fixed} for one, other in sorted(rows)])


def twins_of(connection: Connection, url: str) -> list[str]:
    """The addresses that are linked with `url`, directly or through one another, in order."""
    found, pending = {url}, [url]
    while pending and len(found) < 20:  # an outlet has a handful of languages
        one = pending.pop()
        query = select(twins.c.url, twins.c.twin).where(or_(twins.c.url == one, twins.c.twin == one))
        fresh = {each for row in connection.execute(query) for each in row} - found
        found |= fresh
        pending += fresh
    return sorted(found - {url})
