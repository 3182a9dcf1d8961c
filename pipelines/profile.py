"""Profile: all that is stored about one person, organisation, place or programme, for people to read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from nlp.clusters import Bearer, perhaps_different
from nlp.identifiers import holds_iin
from nlp.names import compact
from pipelines.context import Context
from pipelines.doubts import Doubt, doubts_of
from pipelines.errors import InputError
from pipelines.expand import find_entities
from pipelines.masking import REFUSED, masked_text
from pipelines.sentences import sentence_around
from pipelines.store import clusters as rows
from pipelines.store import profiles as queries
from pipelines.store.registry import companies

ALMATY = ZoneInfo("Asia/Almaty")


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


@dataclass(frozen=True, slots=True)
class RoleHeld:
    """A position as it was written, with the first and last day on which it was."""

    role: str
    count: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Together:
    """An entity that is mentioned together with this one, in how many articles, and one sentence."""

    id: str
    kind: str
    name: str
    articles: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Registered:
    """What the company register says of a BIN. `form` is the class of the legal form (llp, jsc, …)."""

    bin: str
    name_ru: str | None
    name_kk: str | None
    form: str | None
    head: str | None
    status: str | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of several entities that a name can mean."""

    id: str
    kind: str
    name: str
    mentions: int


@dataclass(frozen=True, slots=True)
class Profile:
    """An entity's page. Where `candidates` are given the name can mean several, and nothing else is.

    `groups` are indexes of `mentions` that are perhaps different people (empty: nothing speaks for it);
    `perhaps_same` are other entities that nothing joins with this one and little keeps apart."""

    id: str
    kind: str
    name: str
    hidden: bool = False
    names: tuple[tuple[str, int], ...] = ()
    identifiers: dict[str, list[str]] = field(default_factory=dict)
    roles: tuple[RoleHeld, ...] = ()
    mentions: tuple[MentionLine, ...] = ()
    mention_count: int = 0
    article_count: int = 0
    together: tuple[Together, ...] = ()
    timeline: tuple[tuple[str, int], ...] = ()
    groups: tuple[tuple[int, ...], ...] = ()
    candidates: tuple[Candidate, ...] = ()
    registered: tuple[Registered, ...] = ()
    perhaps_same: tuple[Doubt, ...] = ()


def profile(
    context: Context,
    name_or_id: str,
    kind: str | None = None,
    collections: Collection[str] | None = None,
    limit: int = 200,
) -> Profile:
    """The profile of what `name_or_id` means (a spelling, a BIN, an id), from `collections` only (None: all).

    At most `limit` mentions are listed, newest first; counts are of all. Raises InputError where nothing is found."""
    if holds_iin(name_or_id):
        raise InputError(REFUSED)
    with context.store.read() as connection:
        entities = _candidates(connection, name_or_id, kind, collections)
        if not entities:
            raise InputError(f"nothing called {name_or_id!r} was found; try another spelling or: baqylau search QUERY")
        if len(entities) > 1:
            listed = tuple(Candidate(entity.id, entity.kind, entity.name, count) for entity, count in entities)
            return Profile("", kind or "", name_or_id, candidates=listed)
        return _profile(connection, entities[0][0], collections, limit)


def _candidates(
    connection: Connection, name: str, kind: str | None, collections: Collection[str] | None
) -> list[tuple[rows.EntityRow, int]]:
    """Entities that the name means and that a reader of `collections` may see, most mentioned first."""
    part = compact(name)
    exact = find_entities(connection, name, kind)
    for found in (exact, rows.entities_like(connection, kind, part) if len(part) > 2 and not exact else []):
        entities = [entity for identity in found if (entity := rows.load_entity(connection, identity))]
        counted = [(e, queries.count(connection, e.kind, e.keys, collections)) for e in entities]
        seen = [(e, times) for e, times in counted if times and (not e.hidden or e.id == name)]
        if seen:
            return sorted(seen, key=lambda pair: (-pair[1], pair[0].id))
    return []


def _profile(
    connection: Connection, entity: rows.EntityRow, collections: Collection[str] | None, limit: int
) -> Profile:
    of = (connection, entity.kind, entity.keys, collections)
    found = queries.mentions(*of, limit)
    lines, spans = _lines(connection, found)
    instants = queries.instants(*of)
    months = Counter(at.astimezone(ALMATY).strftime("%Y-%m") for at in instants)
    bearers = [Bearer(row.name, row.role, row.article_id) for row in found] if entity.kind == "person" else []
    groups = perhaps_different(bearers)
    bins = [proof.partition(":")[2] for proof in rows.proofs_of(connection, entity.keys)]
    visible = queries.identifiers(*of)
    anchored = [proof.partition(":")[2] for proof in rows.proofs_of(connection, entity.keys, rows.REGISTRY)]
    kept = [number for number in bins if number in visible]
    return Profile(
        entity.id,
        entity.kind,
        entity.name,
        entity.hidden,
        queries.spellings(*of),
        {"bin": sorted({*kept, *anchored})} if kept or anchored else {},
        tuple(RoleHeld(*row) for row in queries.roles(*of)),
        lines,
        queries.count(*of),
        len(instants),
        _together(connection, entity, collections, found, spans),
        tuple(sorted(months.items())),
        groups if len(groups) > 1 else (),
        registered=tuple(_registered(row) for row in companies(connection, [*kept, *anchored])),
        perhaps_same=doubts_of(connection, entity.id, collections),
    )


def _registered(row: Any) -> Registered:
    return Registered(row.bin, row.name_ru, row.name_kk, row.form, row.head, row.status)


def _lines(connection: Connection, found: Sequence[Any]) -> tuple[tuple[MentionLine, ...], list[tuple[int, int]]]:
    sums = defaultdict(list)
    for amount in queries.amounts_in(connection, {(row.article_id, row.version) for row in found}):
        sums[amount.article_id, amount.version, amount.field].append(amount)
    lines, spans = [], []
    for row in found:
        text = masked_text(row.title if row.field == "title" else row.body)
        start, stop = sentence_around(text, row.start, row.stop)
        beside = [a for a in sums[row.article_id, row.version, row.field] if start <= a.start and a.stop <= stop]
        spans.append((start, stop))
        lines.append(
            MentionLine(
                row.text, row.role, text[start:stop], row.start - start, row.stop - start,
                row.article_id, row.version, _state(row), masked_text(row.title), row.url, row.source, row.at,
                tuple(Sum(a.text, a.value, a.currency) for a in beside), row.page, (row.start, row.stop),
            )
        )  # fmt: skip
    return tuple(lines), spans


def _state(row: Any) -> str:
    if row.state == "removed":
        return "removed"
    return "current" if row.version == row.newest else "edited"


def _together(
    connection: Connection,
    entity: rows.EntityRow,
    collections: Collection[str] | None,
    found: Sequence[Any],
    spans: Sequence[tuple[int, int]],
) -> tuple[Together, ...]:
    """Those in most articles first; a sentence that names both where the listed mentions have one, or else theirs."""
    most = queries.together(connection, entity.kind, entity.keys, collections)
    places = queries.places(connection, [row.id for row in most], {(row.article_id, row.version) for row in found})
    sentences: dict[str, str] = {}
    for place in places:
        for row, (start, stop) in zip(found, spans, strict=True):
            if (row.article_id, row.version, row.field) != (place.article_id, place.version, place.field):
                continue
            if start <= place.start and place.stop <= stop:
                text = masked_text(row.title if row.field == "title" else row.body)
                sentences.setdefault(place.cluster_id, text[start:stop])
    for place in places:
        if place.cluster_id not in sentences:
            text = masked_text(place.title if place.field == "title" else place.body)
            start, stop = sentence_around(text, place.start, place.stop)
            sentences[place.cluster_id] = text[start:stop]
    return tuple(Together(row.id, row.kind, row.name, row.articles, sentences.get(row.id, "")) for row in most)
