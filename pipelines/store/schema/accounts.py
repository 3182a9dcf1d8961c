"""Who may see and do what, and who did."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, Table, Text

from pipelines.store.schema.base import metadata, needed, serial
from pipelines.store.types import Instant

accounts = Table(
    "accounts",
    metadata,
    serial(),
    needed("name", Text, unique=True),
    needed("password_hash", Text),  # argon2
    needed("role", Text),  # reader, editor, admin
    needed("created_at", Instant),
    Column("removed_at", Instant),
)

grants = Table(  # collections that an account may see beside the news; an admin sees all
    "grants",
    metadata,
    Column("account_id", Integer, ForeignKey("accounts.id"), primary_key=True),
    Column("collection", Text, primary_key=True),
    needed("at", Instant),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", Text, primary_key=True),  # the token itself is only with the browser
    needed("account_id", Integer, ForeignKey("accounts.id")),
    needed("form_token", Text),
    needed("created_at", Instant),
    needed("expires_at", Instant),
    Index("ix_sessions_account_id", "account_id"),
)

tokens = Table(  # of programs
    "tokens",
    metadata,
    serial(),
    needed("account_id", Integer, ForeignKey("accounts.id")),
    needed("name", Text),
    needed("token_hash", Text, unique=True),
    needed("created_at", Instant),
    Column("last_used_at", Instant),
    Column("revoked_at", Instant),
)

audit = Table(  # judgements, exports, accounts; never what was asked
    "audit",
    metadata,
    serial(),
    needed("at", Instant),
    needed("who", Text),
    needed("deed", Text),
    needed("subject", JSON),
)

uploads = Table(  # files that were sent on the web, and what became of each
    "uploads",
    metadata,
    serial(),
    needed("who", Text),
    needed("collection", Text),
    needed("name", Text),  # as its sender called it
    needed("path", Text),  # under the home
    needed("sha256", Text),
    needed("size", Integer),
    needed("state", Text),  # waiting, read, failed, known
    Column("reason", Text),
    Column("counts", JSON),  # articles by outcome
    needed("at", Instant),
    Column("done_at", Instant),
    Index("ix_uploads_state", "state"),
)
