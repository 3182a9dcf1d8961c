"""What was found in each version."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Index, Integer, LargeBinary, Table, Text

from pipelines.store.schema.base import metadata, needed, serial
from pipelines.store.types import Exact, Instant

findings = Table(  # stacks are zlib-compressed TokenStack.encode(), offsets zlib-compressed array('I') of start, stop
    "findings",
    metadata,
    Column("article_id", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    needed("analyser_version", Text),
    needed("language", Text),
    needed("title_stack", LargeBinary),
    needed("title_offsets", LargeBinary),
    needed("text_stack", LargeBinary),
    needed("text_offsets", LargeBinary),
    needed("analysed_at", Instant),
)

mentions = Table(
    "mentions",
    metadata,
    serial(),
    needed("article_id", Text),
    needed("version", Integer),
    needed("field", Text),  # title, text
    needed("start", Integer),
    needed("stop", Integer),
    needed("text", Text),
    needed("kind", Text),
    needed("name", Text),
    needed("key", Text),  # of the full form that it joined; "" where it stays ambiguous
    Column("role", Text),
    needed("identifiers", JSON),
    Column("page", Integer),
    Index("ix_mentions_article_id_version", "article_id", "version"),
    Index("ix_mentions_kind_key_place", "kind", "key", "article_id", "version"),  # profiles read no row for it
)

amounts = Table(
    "amounts",
    metadata,
    serial(),
    needed("article_id", Text),
    needed("version", Integer),
    needed("field", Text),
    needed("ordinal", Integer),  # its index in the analysis, which same_as counts by
    needed("start", Integer),
    needed("stop", Integer),
    needed("text", Text),
    needed("value", Exact),
    needed("currency", Text),
    Column("value_kzt", Exact),
    Column("low", Exact),
    Column("high", Exact),
    needed("approximate", Boolean),
    needed("implied", Boolean),
    Column("same_as", Integer),
    Index("ix_amounts_article_id_version", "article_id", "version"),
)
