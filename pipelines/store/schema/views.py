"""Views that readers saved, and snapshots that a paper can cite."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, Table, Text

from pipelines.store.schema.base import metadata, needed
from pipelines.store.types import Instant

views = Table(
    "views",
    metadata,
    Column("id", Text, primary_key=True),  # random: it cannot be guessed
    needed("owner", Text),
    needed("name", Text),
    needed("question", Text),  # the search page's address, without its path
    needed("created_at", Instant),
    Index("ix_views_owner", "owner"),
)

snapshots = Table(  # what was stored at an instant, by name
    "snapshots",
    metadata,
    Column("name", Text, primary_key=True),
    needed("at", Instant),
    needed("position", BigInteger),  # of the outbox: what was stored later is outside of it, whenever it was seen
    needed("made_with", JSON),  # versions of rules, models and judgements
    needed("articles", Integer),
    needed("who", Text),
    needed("why", Text),
)
