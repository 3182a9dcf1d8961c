"""Judgements as rows: which stand, and what they are about under the rules of today.

A judgement holds keys. Rules change, and with them the key of a name: so it also holds, for each key, a spelling that
had it, and speaks of the key that this spelling has now as well. Without a word from here a merge would fall apart, and
what was hidden would be seen again, with the next version of the program."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Set
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from nlp.clusters import Judgement, noise_keys
from nlp.names import name_key
from pipelines.store import stale
from pipelines.store.clusters import name_counts
from pipelines.store.schema import judgements

Payload = Mapping[str, Any]  # kind, keys; others, name, names (key → spelling) where there are any


def in_force(connection: Connection) -> list[tuple[Judgement, str | None]]:
    """Judgements that stand, oldest first, each with the name that a `rename` gives."""
    query = select(judgements).where(judgements.c.undone_at.is_(None)).order_by(judgements.c.id)
    return [(_judgement(row.verb, row.payload), row.payload.get("name")) for row in connection.execute(query)]


def noise(connection: Connection) -> frozenset[tuple[str, str]]:
    """(kind, key) of what was judged to be no name of anybody."""
    return noise_keys(judgement for judgement, _ in in_force(connection))


def keys_of(payload: Payload) -> dict[str, str]:
    """Key, as it was judged → the key that its spelling has today; the same where no spelling is kept."""
    names = payload.get("names", {})
    every = (*payload["keys"], *payload.get("others", ()))
    return {key: (name_key(payload["kind"], names[key]) if key in names else "") or key for key in every}


def mark(connection: Connection, payload: Payload) -> None:
    """What a judgement is about is resolved anew by the next run."""
    keys = keys_of(payload)
    stale.mark(connection, [(payload["kind"], key) for key in {*keys, *keys.values()}])


def add(connection: Connection, verb: str, payload: Payload, who: str, why: str) -> int:
    """Write a judgement, with a spelling of each key that has none; its number."""
    payload = {**payload, "names": {**_spellings(connection, payload), **payload.get("names", {})}}
    payload = payload if payload["names"] else {part: of for part, of in payload.items() if part != "names"}
    mark(connection, payload)
    row = {"verb": verb, "payload": payload, "who": who, "why": why, "at": datetime.now(UTC), "undone_at": None}
    return int(connection.execute(insert(judgements).values(row).returning(judgements.c.id)).scalar_one())


def forget_spellings(connection: Connection, gone: Set[tuple[str, str]]) -> None:
    """Keep no spelling of the (kind, key) that stood in erased articles only."""
    for row in connection.execute(select(judgements.c.id, judgements.c.payload)).all():
        kind, today, names = row.payload["kind"], keys_of(row.payload), row.payload.get("names", {})
        kept = {key: name for key, name in names.items() if gone.isdisjoint([(kind, key), (kind, today[key])])}
        if len(kept) < len(names):
            changed = update(judgements).where(judgements.c.id == row.id)
            connection.execute(changed.values(payload={**row.payload, "names": kept}))


def _judgement(verb: str, payload: Payload) -> Judgement:
    """Two that were judged to be different can have one key today: that cannot be told apart any more."""
    today = keys_of(payload)
    keys = {one for key in payload["keys"] for one in (key, today[key])}
    others = {one for key in payload.get("others", ()) for one in (key, today[key])}
    return Judgement(verb, payload["kind"], frozenset(keys), frozenset(others - keys))


def _spellings(connection: Connection, payload: Payload) -> dict[str, str]:
    """Key → of the spellings that have it by themselves, not by their article, the most frequent. Where none has (what
    older rules found is not read anew yet) the longest, which is the likeliest to have had it."""
    found: dict[str, list[tuple[bool, int, str]]] = defaultdict(list)
    kind = payload["kind"]
    for key, name, times in name_counts(connection, kind, keys_of(payload)):
        own = name_key(kind, name) == key
        found[key].append((not own, -times if own else -len(name), name))
    return {key: min(names)[2] for key, names in sorted(found.items())}
