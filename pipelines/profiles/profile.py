"""Profile: all that is stored about one person, organisation, place or programme, for people to read."""

from __future__ import annotations

import base64
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from nlp.clusters import Bearer, perhaps_different
from nlp.identifiers import holds_iin
from nlp.names import compact
from nlp.roles import taken_apart
from pipelines.context import Context
from pipelines.errors import InputError
from pipelines.masking import REFUSED
from pipelines.profiles.mention_lines import MentionLine, lines_of
from pipelines.profiles.neighbours import Tie, Together, company
from pipelines.profiles.sums import SumLine, sums_beside
from pipelines.resolution.doubts import Doubt, doubts_of
from pipelines.resolution.expand import find_entities
from pipelines.store import clusters as rows
from pipelines.store import profiles as queries
from pipelines.store.registry import companies
from pipelines.store.seen_names import keys_seen, seen_names
from search.say import say

LOOKED_AT = 2_000  # of its newest mentions sums and neighbours are told: the page costs the same however many there are


@dataclass(frozen=True, slots=True)
class RoleHeld:
    """A position as it was written, with the first and last day on which it was. `office` and `organisation` are its
    parts ("" where it names none), `former` whether it was said to be over."""

    role: str
    count: int
    first: datetime
    last: datetime
    office: str = ""
    organisation: str = ""
    former: bool = False


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
    `perhaps_same` are other entities that nothing joins with this one and little keeps apart. `sums` and `together` are
    of its newest mentions (`looked_at` of them); `cursor` is where the next page of mentions begins (None: no more)."""

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
    sums: tuple[SumLine, ...] = ()
    ties: tuple[Tie, ...] = ()
    looked_at: int = 0
    cursor: str | None = None


def profile(
    context: Context,
    name_or_id: str,
    kind: str | None = None,
    collections: Collection[str] | None = None,
    limit: int = 200,
    cursor: str | None = None,
    beside_up_to: int | None = None,
) -> Profile:
    """The profile of what `name_or_id` means (a spelling, a BIN, an id), from `collections` only (None: all).

    At most `limit` mentions are listed, newest first, from `cursor` on; counts are of all. A page that is not the first
    has neither sums nor neighbours, nor has one of more than `beside_up_to` mentions (None: no matter how many), whose
    `looked_at` is 0: they are what takes longest. Raises InputError where nothing is found, and for a cursor that
    cannot be read."""
    after = _read_place(cursor) if cursor else None
    with context.store.read() as connection:
        entities = _candidates(connection, name_or_id, kind, collections)
        if len(entities) > 1:
            return _several(connection, entities, name_or_id, kind, collections)
        return _profile(connection, entities[0][0], collections, limit, after, beside_up_to)


def beside(context: Context, name_or_id: str, collections: Collection[str] | None = None) -> Profile:
    """Sums and neighbours alone: a profile with nothing else but its name. Raises InputError where nothing is found."""
    with context.store.read() as connection:
        entities = _candidates(connection, name_or_id, None, collections)
        if len(entities) > 1:
            return _several(connection, entities, name_or_id, None, collections)
        entity = entities[0][0]
        newest = queries.newest(connection, entity.kind, entity.keys, collections, LOOKED_AT).mentions
        near = company(connection, entity, collections, newest)
        name = seen_names(connection, [entity.id], collections).get(entity.id, name_or_id)
        found = Profile(entity.id, entity.kind, name, entity.hidden, looked_at=len(newest))
        return replace(found, sums=sums_beside(connection, newest), together=near.together, ties=near.ties)


def _several(
    connection: Connection,
    entities: Sequence[tuple[rows.EntityRow, int]],
    name: str,
    kind: str | None,
    collections: Collection[str] | None,
) -> Profile:
    named = seen_names(connection, [entity.id for entity, _ in entities], collections)
    listed = tuple(Candidate(e.id, e.kind, named.get(e.id, name), count) for e, count in entities)
    return Profile("", kind or "", name, candidates=listed)


def perhaps_same(context: Context, entity_id: str, collections: Collection[str] | None = None) -> tuple[Doubt, ...]:
    """What a profile has as `perhaps_same`, alone. Raises InputError where nothing is found."""
    with context.store.read() as connection:
        entities = _candidates(connection, entity_id, None, collections)
        return doubts_of(connection, entities[0][0].id, collections) if len(entities) == 1 else ()


def _candidates(
    connection: Connection, name: str, kind: str | None, collections: Collection[str] | None
) -> list[tuple[rows.EntityRow, int]]:
    """Entities that the name means and that a reader of `collections` may see, most mentioned first. Raises InputError
    where there is none."""
    if holds_iin(name):
        raise InputError(REFUSED)
    part = compact(name)
    exact = find_entities(connection, name, kind, collections)
    for found in (
        exact,
        rows.entities_like(connection, kind, part, collections) if len(part) > 2 and not exact else [],
    ):
        entities = [entity for identity in found if (entity := rows.load_entity(connection, identity))]
        times = queries.count if len(entities) > 1 else queries.is_named  # to read so many mentions takes its time
        counted = [(e, int(times(connection, e.kind, e.keys, collections))) for e in entities]
        seen = [(e, times) for e, times in counted if times and (not e.hidden or e.id == name)]
        if seen:
            return sorted(seen, key=lambda pair: (-pair[1], pair[0].id))
    raise InputError(say("nothing called «{name}» was found; try another spelling or: baqylau search QUERY", name=name))


def _profile(
    connection: Connection,
    entity: rows.EntityRow,
    collections: Collection[str] | None,
    limit: int,
    after: queries.Place | None,
    beside_up_to: int | None,
) -> Profile:
    of = (connection, entity.kind, entity.keys, collections)
    names = queries.spellings(*of)
    count = sum(times for _, times in names)
    alone = after is not None or (beside_up_to is not None and count > beside_up_to)
    wanted = limit + 1 if alone else max(LOOKED_AT, limit + 1)
    newest, months = queries.newest(*of, wanted, after)
    found = queries.with_texts(connection, newest[:limit])
    looked_at = () if alone else newest[:LOOKED_AT]
    near = company(connection, entity, collections, looked_at)
    bearers = [Bearer(row.name, row.role, row.article_id) for row in found] if entity.kind == "person" else []
    groups = perhaps_different(bearers)
    numbers = _numbers(of, entity, collections)
    return Profile(
        entity.id,
        entity.kind,
        seen_names(connection, [entity.id], collections).get(entity.id, names[0][0]),
        entity.hidden,
        names,
        {"bin": numbers} if numbers else {},
        tuple(_held(row) for row in queries.roles(*of)),
        lines_of(connection, found),
        count,
        sum(months.values()),
        near.together,
        tuple(months.items()),
        groups if len(groups) > 1 else (),
        registered=tuple(_registered(row) for row in companies(connection, numbers)),
        perhaps_same=doubts_of(connection, entity.id, collections),
        sums=sums_beside(connection, looked_at),
        ties=near.ties,
        looked_at=len(looked_at),
        cursor=_write_place(newest[limit - 1]) if 0 < limit < len(newest) else None,
    )


def _numbers(of: queries.Of, entity: rows.EntityRow, collections: Collection[str] | None) -> list[str]:
    """BINs that stand with mentions which the reader may see, or that the register gives to a name which they see."""
    connection, visible = of[0], queries.identifiers(*of)
    keys = entity.keys if collections is None else keys_seen(connection, entity.kind, entity.keys, collections)
    bins = [proof.partition(":")[2] for proof in rows.proofs_of(connection, entity.keys)]
    anchored = [proof.partition(":")[2] for proof in rows.proofs_of(connection, keys, rows.REGISTRY)]
    return sorted({*anchored, *(number for number in bins if number in visible)})


def _held(row: Any) -> RoleHeld:
    held = taken_apart(row[0])
    role, count, first, last = row
    return RoleHeld(role, count, first, last, held.office, held.organisation, held.former)


def _write_place(row: Any) -> str:
    at, *rest = queries.place_of(row)
    said = json.dumps([at.isoformat(), *rest], separators=(",", ":"))
    return base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")


def _read_place(cursor: str) -> queries.Place:
    try:
        at, ordinal, field_, start = json.loads(base64.urlsafe_b64decode(cursor.encode("ascii") + b"=="))
        place = datetime.fromisoformat(at), int(ordinal), str(field_), int(start)
        if place[0].tzinfo is None or max(place[1], place[3]) >= 2**63 or min(place[1], place[3]) < 0:
            raise ValueError(cursor)
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise InputError("the cursor cannot be read: begin at the first page of mentions") from error
    return place


def _registered(row: Any) -> Registered:
    return Registered(row.bin, row.name_ru, row.name_kk, row.form, row.head, row.status)
