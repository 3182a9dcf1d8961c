"""The register's rows, and the names under which its companies are known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, func, select

from pipelines.store import stale
from pipelines.store.clusters import batches
from pipelines.store.schema import mentions, registry, registry_keys
from pipelines.store.upsert import insert_missing, upsert


def save(connection: Connection, rows: Sequence[Mapping[str, Any]], keys: Mapping[str, Iterable[str]]) -> None:
    """Write companies; `keys` are the name keys of each BIN, which take the place of those it had."""
    upsert(connection, registry, rows)
    before = {(row.key, row.bin) for row in _keys_of(connection, keys)}
    for part in batches(sorted(keys)):
        connection.execute(delete(registry_keys).where(registry_keys.c.bin.in_(part)))
    pairs = [{"key": key, "bin": number} for number in sorted(keys) for key in sorted(keys[number])]
    insert_missing(connection, registry_keys, pairs)
    changed = before ^ {(pair["key"], pair["bin"]) for pair in pairs}
    stale.mark(connection, _mentioned(connection, {key for key, _ in changed}))


def _keys_of(connection: Connection, bins: Iterable[str]) -> Iterable[Any]:
    for part in batches(sorted(bins)):
        yield from connection.execute(select(registry_keys).where(registry_keys.c.bin.in_(part)))


def _mentioned(connection: Connection, keys: Iterable[str]) -> Iterable[tuple[str, str]]:
    for part in batches(sorted(keys)):
        query = select(mentions.c.kind, mentions.c.key).distinct()
        rows = connection.execute(query.where(mentions.c.kind == "organisation", mentions.c.key.in_(part)))
        yield from ((row.kind, row.key) for row in rows)


def anchors(connection: Connection) -> set[tuple[str, str]]:
    """(key, BIN) of the names in articles that one company of the register bears, and no other."""
    named = select(mentions.c.key).where(mentions.c.kind == "organisation", mentions.c.key != "").distinct()
    query = (
        select(registry_keys.c.key, func.min(registry_keys.c.bin).label("bin"))
        .where(registry_keys.c.key.in_(named))
        .group_by(registry_keys.c.key)
        .having(func.count() == 1)
    )
    return {(row.key, row.bin) for row in connection.execute(query)}


def anchors_of(connection: Connection, keys: Iterable[str]) -> set[tuple[str, str]]:
    """`anchors` of some keys."""
    one = select(registry_keys.c.key, func.min(registry_keys.c.bin).label("bin")).group_by(registry_keys.c.key)
    query = one.where(registry_keys.c.key.in_(list(keys))).having(func.count() == 1)
    return {(row.key, row.bin) for row in connection.execute(query)}


def companies(connection: Connection, bins: Iterable[str]) -> list[Any]:
    """The register's rows of these BINs, by BIN."""
    found: list[Any] = []
    for part in batches(sorted(set(bins))):
        found += connection.execute(select(registry).where(registry.c.bin.in_(part)).order_by(registry.c.bin)).all()
    return found


def bearers(connection: Connection, keys: Iterable[str]) -> list[Any]:
    """The register's companies that bear one of these name keys: several where a name is common."""
    found: set[str] = set()
    for part in batches(sorted(set(keys))):
        found |= set(connection.execute(select(registry_keys.c.bin).where(registry_keys.c.key.in_(part))).scalars())
    return companies(connection, found)
