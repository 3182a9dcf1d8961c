"""Mentions as lines for people: each with its sentence, its article, and the sums that stand beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from pipelines.masking import masked_text
from pipelines.profiles.mentioned import sentence_of, state_of
from pipelines.store import profiles as queries


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of money in the same sentence as a mention. `value` in whole units of `currency`."""

    text: str
    value: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class MentionLine:
    """One mention with its sentence; `start` and `stop` are the mention's place in `sentence`.

    `state` is current, edited (a later version no longer says it) or removed. `page` is that of a paged document;
    `place` the mention's start and stop in the article's title or text."""

    text: str
    role: str | None
    sentence: str
    start: int
    stop: int
    article_id: str
    version: int
    state: str
    title: str
    url: str
    source: str
    date: datetime
    sums: tuple[Sum, ...] = ()
    page: int | None = None
    place: tuple[int, int] = (0, 0)


def lines_of(connection: Connection, found: Sequence[Any]) -> tuple[MentionLine, ...]:
    """Lines of mentions with their texts (`store.profiles.with_texts`), in their order."""
    sums = defaultdict(list)
    for amount in queries.amounts_in(connection, {row.article_id for row in found}):
        sums[amount.article_id, amount.version, amount.field].append(amount)
    lines = []
    for row in found:
        text, start, stop = sentence_of(row)
        beside = [a for a in sums[row.article_id, row.version, row.field] if start <= a.start and a.stop <= stop]
        lines.append(
            MentionLine(
                row.text, row.role, text[start:stop], row.start - start, row.stop - start,
                row.article_id, row.version, state_of(row), masked_text(row.title), row.url, row.source, row.at,
                tuple(Sum(a.text, a.value, a.currency) for a in beside), row.page, (row.start, row.stop),
            )
        )  # fmt: skip
    return tuple(lines)
