"""Views that readers saved, and snapshots that a paper can cite."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, Table, Text

from pipelines.store.schema.base import metadata, needed
from pipelines.store.types import Instant

views = Table(
    "views",
    metadata,
    Column("id", Text, primary_key=True),  # random: it cannot be guessed
    Column("account_id", Integer),  # empty where there are no accounts
    needed("name", Text),
    needed("question", JSON),  # words, filters, sort, options
    needed("created_at", Instant),
    Index("ix_views_account_id", "account_id"),
)

snapshots = Table(  # the newest version of every article as of an instant, by name
    "snapshots",
    metadata,
    Column("name", Text, primary_key=True),
    needed("at", Instant),  # versions first seen later are outside of it
    needed("rules", JSON),  # versions of the rules and models
    needed("judgement", Integer),  # the newest judgement in force then; 0 where there was none
    needed("articles", BigInteger),
    needed("who", Text),
    needed("why", Text),
    needed("created_at", Instant),
)
