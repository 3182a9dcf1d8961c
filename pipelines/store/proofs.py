"""Proofs: the BINs that sentences and the company register give to names."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import Connection, Text, cast, delete, func, select

from pipelines.store.clusters import BIN, REGISTRY, batches
from pipelines.store.registry import anchors_of
from pipelines.store.schema import key_links, mentions
from pipelines.store.upsert import insert_missing

_Link = tuple[str, str, str]  # key, "bin:…", evidence


def sync_bins(connection: Connection, keys: Collection[str]) -> None:
    """Make key_links' BIN rows of these organisations what their mentions and the register say."""
    for some in batches(sorted(keys)):
        now = _said(connection, some) | _registered(connection, some)
        of_these = (key_links.c.kind == "organisation", key_links.c.key_a.in_(some))
        query = select(key_links.c.key_a, key_links.c.key_b, key_links.c.evidence)
        rows = connection.execute(query.where(*of_these, key_links.c.evidence.in_((BIN, REGISTRY))))
        stored = {(row.key_a, row.key_b, row.evidence) for row in rows}
        for key, proof, evidence in sorted(stored - now):
            where = {"kind": "organisation", "key_a": key, "key_b": proof, "evidence": evidence}
            connection.execute(delete(key_links).filter_by(**where))
        _write(connection, now - stored)


def count_ambiguous_keys(connection: Connection) -> int:
    """Names that two BINs claim: two companies of one name."""
    claimed = select(key_links.c.key_a).where(key_links.c.evidence.in_((BIN, REGISTRY)))
    twice = claimed.group_by(key_links.c.key_a).having(func.count(key_links.c.key_b.distinct()) > 1)
    return int(connection.execute(select(func.count()).select_from(twice.subquery())).scalar_one())


def _said(connection: Connection, keys: Collection[str]) -> set[_Link]:
    query = select(mentions.c.key, mentions.c.identifiers).where(
        mentions.c.kind == "organisation", mentions.c.key.in_(keys), cast(mentions.c.identifiers, Text) != "{}"
    )
    rows = connection.execute(query)
    return {(row.key, f"bin:{row.identifiers['bin']}", BIN) for row in rows if "bin" in row.identifiers}


def _registered(connection: Connection, keys: Collection[str]) -> set[_Link]:
    return {(key, f"bin:{number}", REGISTRY) for key, number in anchors_of(connection, keys)}


def _write(connection: Connection, links: Collection[_Link]) -> None:
    at = datetime.now(UTC)
    rows = [
        {"kind": "organisation", "key_a": key, "key_b": proof, "evidence": evidence, "at": at}
        for key, proof, evidence in sorted(links)
    ]
    insert_missing(connection, key_links, rows)
