"""Neighbours: who is named together with an entity oftener than chance has it.

Measure: the signed log-likelihood ratio of two shares (Dunning 1993, Accurate Methods for the Statistics of Surprise
and Coincidence). Of n articles with the entity k name the other, of m without it j do; with p = (k+j)/(n+m),

    G² = 2 · Σ observed · ln(observed / expected)   over the four cells (k, n-k, j, m-j),

taken as negative where k/n ≤ j/m. A body that is everywhere has the same share in both, so its G² is near 0 however
often it is met. The n articles are the newest with the entity, the m a sample spread evenly over all that the reader
may see, so that the cost does not grow with the store.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import Any

from sqlalchemy import Connection

from pipelines.masking import masked_text
from pipelines.profiles.mentioned import sentence_of
from pipelines.sentences import REACH
from pipelines.store import neighbours as queries
from pipelines.store import profiles
from pipelines.store.clusters import EntityRow
from pipelines.store.seen_names import seen_names

ARTICLES, SAMPLE = 1_000, 2_000  # articles with the entity that are looked at; articles of the sample
LISTED, PICTURED, SENTENCES = 30, 12, 3  # neighbours in the list, in the picture; sentences of each
FLOOR = 3.84  # of G²: chi-squared with one degree of freedom is above it by chance in one case of twenty
LEAST = 2  # articles, below which nothing is called significant


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence of an article; `both` says whether it names the two, else it names the neighbour only."""

    sentence: str
    both: bool
    article_id: str
    version: int
    title: str
    source: str
    date: datetime


@dataclass(frozen=True, slots=True)
class Together:
    """A person or an organisation mentioned together with an entity: in how many of the articles that were looked at,
    G² (`score`), whether that is above the floor, and sentences, the best also as `sentence`."""

    id: str
    kind: str
    name: str
    articles: int
    sentence: str
    score: float = 0.0
    significant: bool = False
    sentences: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Tie:
    """Two neighbours, by id, that meet one another oftener than their shares have it, in how many of the articles."""

    a: str
    b: str
    articles: int
    score: float


@dataclass(frozen=True, slots=True)
class Company:
    """Who is mentioned together with an entity, the most significant first, and ties among the first of them."""

    together: tuple[Together, ...] = ()
    ties: tuple[Tie, ...] = ()


def significance(k: int, n: int, j: int, m: int) -> float:
    """Signed G² of k of n against j of m. 0 where there is nothing to compare."""
    if not n or not m:
        return 0.0
    share = (k + j) / (n + m)
    cells = ((k, n * share), (n - k, n * (1 - share)), (j, m * share), (m - j, m * (1 - share)))
    score = 2 * sum(seen * math.log(seen / expected) for seen, expected in cells if seen and expected)
    return round(score if k * m > j * n else -score, 2) + 0.0


def company(
    connection: Connection, entity: EntityRow, collections: Collection[str] | None, newest: Sequence[Any]
) -> Company:
    """Who is mentioned together with an entity in `newest`, its mentions without texts, the newest first."""
    seen: dict[str, int] = {}
    for row in newest:
        if len(seen) == ARTICLES and row.article_id not in seen:
            break
        seen[row.article_id] = row.version
    if not seen:
        return Company()
    inside = queries.named(connection, seen)
    inside.pop(entity.id, None)
    ranked = _ranked(connection, entity, collections, inside, seen)
    rows = queries.live(connection, [identity for identity, _ in ranked])
    ranked = [(identity, score) for identity, score in ranked if identity in rows][:LISTED]
    places = queries.places(connection, [identity for identity, _ in ranked], seen)
    names = seen_names(connection, [identity for identity, _ in ranked], collections)
    told = _sentences(connection, newest, places)
    together = tuple(
        Together(
            identity, rows[identity].kind, names[identity], len(inside[identity]),
            told[identity][0].sentence if told[identity] else "", score,
            score >= FLOOR and len(inside[identity]) >= LEAST, told[identity],
        )
        for identity, score in ranked
    )  # fmt: skip
    return Company(together, _ties([one.id for one in together if one.significant][:PICTURED], inside, len(seen)))


def _ranked(
    connection: Connection,
    entity: EntityRow,
    collections: Collection[str] | None,
    inside: Mapping[str, set[str]],
    seen: Mapping[str, int],
) -> list[tuple[str, float]]:
    """The most significant first; some more than are listed, for some are hidden."""
    spread = queries.sample(connection, collections, SAMPLE)
    outside = queries.named(connection, spread)
    own = outside.pop(entity.id, set()) | set(seen)
    others = len(spread.keys() - own)
    scored = [
        (identity, significance(len(articles), len(seen), len(outside.get(identity, set()) - own), others))
        for identity, articles in inside.items()
    ]
    return sorted(scored, key=lambda one: (-one[1], -len(inside[one[0]]), one[0]))[: 2 * LISTED]


def _sentences(connection: Connection, newest: Sequence[Any], places: Sequence[Any]) -> dict[str, tuple[Evidence, ...]]:
    """Up to SENTENCES of each neighbour, of different articles: near the entity first, then the newest."""
    own: dict[tuple[str, str], list[Any]] = defaultdict(list)
    order: dict[str, int] = {}
    for row in newest:
        own[row.article_id, row.field].append(row)
        order.setdefault(row.article_id, len(order))

    def distance(place: Any) -> tuple[bool, int, int]:
        near = (max(place.start - one.stop, one.start - place.stop, 0) for one in own[place.article_id, place.field])
        gap = min(near, default=REACH + 1)
        return gap > REACH, order[place.article_id], gap

    chosen: dict[str, dict[str, Any]] = defaultdict(dict)
    for place in sorted(places, key=lambda one: (*distance(one), one.id)):
        if len(chosen[place.cluster_id]) < SENTENCES:
            chosen[place.cluster_id].setdefault(place.article_id, place)
    texts = profiles.with_texts(connection, [one for each in chosen.values() for one in each.values()])
    known = {row.id: row for row in texts}
    found: dict[str, tuple[Evidence, ...]] = defaultdict(tuple)
    for identity, each in chosen.items():
        told = [_evidence(known[one.id], own[one.article_id, one.field]) for one in each.values() if one.id in known]
        found[identity] = tuple(sorted(told, key=lambda one: not one.both))
    return found


def _evidence(row: Any, own: Sequence[Any]) -> Evidence:
    text, start, stop = sentence_of(row)
    both = any(start <= one.start and one.stop <= stop for one in own)
    return Evidence(text[start:stop], both, row.article_id, row.version, masked_text(row.title), row.source, row.at)


def _ties(ids: Sequence[str], inside: Mapping[str, set[str]], total: int) -> tuple[Tie, ...]:
    """Pairs of neighbours: the articles with the one against those without it."""
    ties = []
    for a, b in combinations(ids, 2):
        both = len(inside[a] & inside[b])
        n, rest = len(inside[a]), total - len(inside[a])
        score = significance(both, n, len(inside[b]) - both, rest)
        if both >= LEAST and score >= FLOOR:
            ties.append(Tie(a, b, both, score))
    return tuple(ties)
