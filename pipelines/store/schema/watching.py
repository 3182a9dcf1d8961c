"""Watches, their hits, and the digests that tell of them."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Integer, LargeBinary, Table, Text, UniqueConstraint

from pipelines.store.schema.base import metadata, needed, serial
from pipelines.store.types import Instant

watches = Table(
    "watches",
    metadata,
    serial(),
    needed("name", Text, unique=True),
    needed("query", Text),
    needed("owner", Text),
    Column("collections", JSON),  # None: all that the owner may see
    needed("since", Instant),  # articles first seen or published before it are never "new"
    needed("created_at", Instant),
    Column("broken", Text),  # why its query cannot be run; shown to its owner, never deleted
    Column("removed_at", Instant),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    serial(),
    needed("watch_id", Integer, ForeignKey("watches.id")),
    needed("owner", Text),
    needed("channel", Text),  # mail, terminal
    needed("address", Text),
    needed("hour", Integer),  # in Asia/Almaty
    needed("created_at", Instant),
    Column("removed_at", Instant),
    UniqueConstraint("watch_id", "channel", "address"),
)

hits = Table(
    "hits",
    metadata,
    serial(),
    needed("watch_id", Integer, ForeignKey("watches.id")),
    needed("article_id", Text),
    needed("version", Integer),
    needed("reason", Text),  # new, late, back-filled, recognised, edited, removed
    needed("story", Text),  # equal for syndicated copies of one story
    needed("at", Instant),
    UniqueConstraint("watch_id", "article_id", "version", "reason"),
)

stories = Table(  # the shingle signature of each article that was hit, by which syndicated copies meet
    "stories",
    metadata,
    Column("article_id", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    needed("story", Text),
    needed("signature", LargeBinary),
    needed("at", Instant),
)

story_bands = Table(  # the bands of a signature: articles that share one are compared
    "story_bands",
    metadata,
    Column("band", Text, primary_key=True),
    Column("article_id", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
)

digests = Table(  # written whole, then sent: what was prepared is sent again under its own Message-ID, never another
    "digests",
    metadata,
    serial(),
    needed("channel", Text),
    needed("address", Text),
    needed("message_id", Text, unique=True),
    needed("created_at", Instant),
    needed("content", JSON),
    Column("sent_at", Instant),
    Column("attempts", Integer, default=0),
    Column("error", Text),
)

ledger = Table(  # a row: this hit has been told to this subscription, in this digest; exactly once
    "ledger",
    metadata,
    Column("subscription_id", Integer, ForeignKey("subscriptions.id"), primary_key=True),
    Column("hit_id", Integer, ForeignKey("hits.id"), primary_key=True),
    needed("digest_id", Integer, ForeignKey("digests.id")),
)

facts = Table(  # small facts about the store itself: restored_from, name_table_version
    "facts",
    metadata,
    Column("name", Text, primary_key=True),
    needed("value", Text),
)
