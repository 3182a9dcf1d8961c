"""Entities and the judgements on them."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Float, ForeignKey, Index, Integer, Table, Text

from pipelines.store.schema.base import metadata, needed, serial
from pipelines.store.types import Instant

clusters = Table(
    "clusters",
    metadata,
    Column("id", Text, primary_key=True),
    needed("kind", Text),
    needed("name", Text),
    Column("redirect_to", Text),  # the id that lives on after a merge
    needed("hidden", Boolean),
    needed("created_at", Instant),
)

cluster_keys = Table(
    "cluster_keys",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    needed("cluster_id", Text, ForeignKey("clusters.id")),
    Index("ix_cluster_keys_cluster_id", "cluster_id"),
)

key_links = Table(  # evidence that two keys mean one entity: a BIN, a judgement, the name table
    "key_links",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("key_a", Text, primary_key=True),
    Column("key_b", Text, primary_key=True),
    Column("evidence", Text, primary_key=True),
    needed("at", Instant),
    Index("ix_key_links_key_b", "key_b"),
)

stale_keys = Table(  # names of which mentions, proofs or judgements changed since the last resolve
    "stale_keys",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
)

perhaps_same = Table(  # two entities that nothing joins and little keeps apart; cluster_a < cluster_b
    "perhaps_same",
    metadata,
    Column("cluster_a", Text, primary_key=True),
    Column("cluster_b", Text, primary_key=True),
    needed("kind", Text),
    needed("score", Float),  # 0 to 1
    needed("reasons", JSON),  # list of [reason code, detail]
    Index("ix_perhaps_same_cluster_b", "cluster_b"),
)

name_parts = Table(  # what suggestions and blocking look names up by
    "name_parts",
    metadata,
    Column("part", Text, primary_key=True),  # a folded word of a name, or "~" and its sound key
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    needed("times", Integer),  # mentions of the key
    needed("words", Text),  # every word of the key's names, with a space before each
    Index("ix_name_parts_kind_key", "kind", "key"),
    Index("ix_name_parts_times", "times", "part", "kind", "key"),
    sqlite_with_rowid=False,  # rows stand in the order of their parts: one walk reads those of a word
)

judgements = Table(
    "judgements",
    metadata,
    serial(),
    needed("verb", Text),  # merge, split, different, hide, noise, rename
    needed("payload", JSON),
    needed("who", Text),
    needed("why", Text),
    needed("at", Instant),
    Column("undone_at", Instant),
)
