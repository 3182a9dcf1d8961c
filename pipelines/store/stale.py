"""Stale keys: names of which mentions, proofs or judgements changed. Written with what changes them, so that resolving
reads what changed and nothing else."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, delete, select, union

from pipelines.store.facts import get_fact, set_fact
from pipelines.store.schema import cluster_keys, mentions, stale_keys
from pipelines.store.upsert import insert_missing

RULES = "1"  # of resolving; a store that others resolved, or none yet, is resolved anew
_FACT = "resolved_by"

Named = tuple[str, str]  # kind, key


def mark(connection: Connection, named: Iterable[Named]) -> None:
    """Have these resolved by the next run; an empty key is none."""
    insert_missing(connection, stale_keys, [{"kind": kind, "key": key} for kind, key in sorted(set(named)) if key])


def keys_in(connection: Connection, article_id: str, version: int) -> set[Named]:
    """What the mentions of a version name."""
    query = select(mentions.c.kind, mentions.c.key).filter_by(article_id=article_id, version=version)
    return {(row.kind, row.key) for row in connection.execute(query)}


def is_all(connection: Connection) -> bool:
    """Whether everything is to be resolved anew."""
    return get_fact(connection, _FACT) != RULES


def stale(connection: Connection) -> set[Named]:
    """What is to be resolved: (kind, key), some of which no mention bears any more."""
    if not is_all(connection):
        return {(row.kind, row.key) for row in connection.execute(select(stale_keys))}
    named = select(mentions.c.kind, mentions.c.key).distinct().where(mentions.c.key != "")
    held = select(cluster_keys.c.kind, cluster_keys.c.key)
    return {(row.kind, row.key) for row in connection.execute(union(named, held))}


def clear(connection: Connection) -> None:
    """All is resolved."""
    connection.execute(delete(stale_keys))
    if is_all(connection):
        set_fact(connection, _FACT, RULES)
