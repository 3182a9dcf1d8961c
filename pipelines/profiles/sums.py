"""Sums named beside an entity: each with its sentence and its kind, what is told again folded. Nothing is added up but
what a reader chose: the same sum in two sentences may be two, and two sums may be parts of one."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from nlp.sum_kinds import SumKind, kind_of_sum
from pipelines.masking import masked_text
from pipelines.profiles.mentioned import sentence_of, state_of
from pipelines.sentences import REACH
from pipelines.store import profiles as queries

MOST = 500  # sums of the newest sentences; more are not read
AGAIN = timedelta(
    days=30
)  # the same sum of one entity within so long is told again, unless the words name another kind
ALIKE = (
    0.7  # shared words of two sentences (Jaccard), from which on they are one sentence told again, however long after
)
_WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class SumPlace:
    """Where a sum was told: `id` is short and stays the same while the article says the sum."""

    id: str
    article_id: str
    version: int
    title: str
    url: str
    source: str
    date: datetime


@dataclass(frozen=True, slots=True)
class SumLine:
    """A sum in the sentence of a mention. `value` (and `low`, `high` where a range was named) in whole units of
    `currency`; `start` and `stop` its place in `sentence`. `also` are the other articles that tell it, oldest first."""

    text: str
    value: Decimal
    currency: str
    kind: SumKind
    low: Decimal | None
    high: Decimal | None
    approximate: bool
    sentence: str
    start: int
    stop: int
    state: str
    place: SumPlace
    also: tuple[SumPlace, ...] = ()

    @property
    def ids(self) -> frozenset[str]:
        return frozenset((self.place.id, *(one.id for one in self.also)))


@dataclass(frozen=True, slots=True)
class Total:
    """What the chosen sums of one currency come to; `approximate` of them are named as about so much."""

    currency: str
    value: Decimal
    count: int
    approximate: int


def sums_beside(connection: Connection, newest: Sequence[Any]) -> tuple[SumLine, ...]:
    """The sums in the sentences of `newest` (mentions without texts, newest first), folded, newest first."""
    near = _near(newest, queries.amounts_in(connection, {row.article_id for row in newest}))
    rows = {row.id: row for row in queries.with_texts(connection, [mention for mention, _ in near])}
    found: dict[int, SumLine] = {}
    for mention, beside in near:
        if mention.id in rows:
            for amount, line in _lines(rows[mention.id], beside):
                found.setdefault(amount, line)
    return tuple(sorted(folded(found.values()), key=lambda one: (one.place.date, one.place.id), reverse=True))


def _near(newest: Sequence[Any], amounts: Sequence[Any]) -> list[tuple[Any, list[Any]]]:
    """Mentions with amounts within the reach of a sentence, MOST amounts in all."""
    at: dict[tuple[str, int, str], list[Any]] = defaultdict(list)
    for one in amounts:
        at[one.article_id, one.version, one.field].append(one)
    found, count = [], 0
    for row in newest:
        beside = [
            one
            for one in at.get((row.article_id, row.version, row.field), ())
            if one.stop >= row.start - REACH and one.start <= row.stop + REACH
        ]
        if beside and count < MOST:
            found.append((row, beside))
            count += len(beside)
    return found


def _lines(row: Any, beside: Sequence[Any]) -> Iterable[tuple[int, SumLine]]:
    text, start, stop = sentence_of(row)
    inside = [one for one in beside if start <= one.start and one.stop <= stop]
    spans = [(one.start - start, one.stop - start) for one in inside]
    for amount, span in zip(inside, spans, strict=True):
        kind = kind_of_sum(text[start:stop], *span, [other for other in spans if other != span])
        place = SumPlace(
            _id(row.article_id, amount),
            row.article_id,
            row.version,
            masked_text(row.title),
            row.url,
            row.source,
            row.at,
        )
        yield amount.id, SumLine(
            amount.text, amount.value, amount.currency, kind, amount.low, amount.high, amount.approximate,
            text[start:stop], *span, state_of(row), place,
        )  # fmt: skip


def _id(article_id: str, amount: Any) -> str:
    said = f"{article_id}\0{amount.value.normalize():f}\0{amount.currency}"
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def folded(lines: Iterable[SumLine]) -> list[SumLine]:
    """Each sum once, where it was told first; sums of the same value that are told of different things stay two."""
    groups: dict[Any, list[list[SumLine]]] = defaultdict(list)
    ordered = sorted(lines, key=lambda one: (one.place.date, one.place.article_id, one.start))
    for line in ordered:
        same = groups[line.currency, line.value, line.low, line.high]
        for told in same:
            if _is_again(told, line):
                told.append(line)
                break
        else:
            same.append([line])
    return [_one(told) for same in groups.values() for told in same]


def _is_again(told: Sequence[SumLine], line: SumLine) -> bool:
    kinds = {one.kind for one in told if one.kind}
    if kinds and line.kind and line.kind not in kinds:
        return False
    soon = line.place.date - told[-1].place.date <= AGAIN
    return soon or any(_alike(one.sentence, line.sentence) for one in told[:5])


def _alike(one: str, other: str) -> bool:
    a, b = (set(_WORDS.findall(text.lower())) for text in (one, other))
    return bool(a | b) and len(a & b) / len(a | b) >= ALIKE


def _one(told: Sequence[SumLine]) -> SumLine:
    kind = next((one.kind for one in told if one.kind), told[0].kind)
    also = {one.place.id: one.place for one in told[1:] if one.place.id != told[0].place.id}
    return replace(told[0], kind=kind, also=tuple(also.values()))


def chosen(lines: Sequence[SumLine], ids: Collection[str]) -> tuple[SumLine, ...]:
    """Those that a reader ticked, by the id of any article that tells them."""
    wanted = set(ids)
    return tuple(line for line in lines if line.ids & wanted)


def totals(lines: Sequence[SumLine]) -> tuple[Total, ...]:
    """What they come to, a currency a row; currencies are not converted."""
    by_currency: Mapping[str, list[SumLine]] = defaultdict(list)
    for line in lines:
        by_currency[line.currency].append(line)
    return tuple(
        Total(currency, sum((one.value for one in some), Decimal(0)), len(some), sum(one.approximate for one in some))
        for currency, some in sorted(by_currency.items())
    )
