"""Rows of perhaps_same: pairs of clusters that nothing joins and little keeps apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, func, or_, select

from pipelines.store.clusters import batches
from pipelines.store.schema import clusters, perhaps_same
from pipelines.store.upsert import upsert


def forget(connection: Connection, ids: Iterable[str]) -> None:
    """No pair of any of these clusters is left."""
    for some in batches(sorted(set(ids))):
        named = or_(perhaps_same.c.cluster_a.in_(some), perhaps_same.c.cluster_b.in_(some))
        connection.execute(delete(perhaps_same).where(named))


def save(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows of cluster_a < cluster_b, kind, score, reasons."""
    upsert(connection, perhaps_same, rows)


def count(connection: Connection) -> int:
    return int(connection.execute(select(func.count()).select_from(perhaps_same)).scalar_one())


def pairs_of(connection: Connection, identity: str, most: int) -> list[tuple[str, float, list[list[str]]]]:
    """(the other cluster's id, score, reasons) of a cluster's pairs, the likeliest first; hidden ones are left out."""
    other = func.replace(perhaps_same.c.cluster_a + perhaps_same.c.cluster_b, identity, "")
    query = select(other.label("other"), perhaps_same.c.score, perhaps_same.c.reasons)
    query = query.join(clusters, clusters.c.id == other).where(clusters.c.hidden.is_(False))
    query = query.where(or_(perhaps_same.c.cluster_a == identity, perhaps_same.c.cluster_b == identity))
    rows = connection.execute(query.order_by(perhaps_same.c.score.desc(), other).limit(most))
    return [(row.other, row.score, row.reasons) for row in rows]
