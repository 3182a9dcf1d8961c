"""A company register that was read, and the terms that people added."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, Table, Text

from pipelines.store.schema.base import metadata, needed, serial
from pipelines.store.types import Instant

registry = Table(  # one legal entity or sole trader of the register
    "registry",
    metadata,
    Column("bin", Text, primary_key=True),
    Column("name_ru", Text),
    Column("name_kk", Text),
    Column("form", Text),  # the class of its legal form as the name key has it: llp, jsc, ie …
    Column("head", Text),
    Column("status", Text),
    needed("rest", JSON),  # the other columns of the file, as they were
    needed("file", Text),
    needed("imported_at", Instant),
)

registry_keys = Table(  # name key → BIN: of one name there can be many companies
    "registry_keys",
    metadata,
    Column("key", Text, primary_key=True),
    Column("bin", Text, primary_key=True),
    Index("ix_registry_keys_bin", "bin"),
)

terms = Table(  # spellings of which a person said that they mean one; those in force stand in key_links as "term:ID"
    "terms",
    metadata,
    serial(),
    needed("kind", Text),
    needed("names", JSON),  # {"ru": […], "kk": […], "en": […]}
    needed("who", Text),
    needed("why", Text),
    needed("at", Instant),
    Column("removed_at", Instant),
    Column("removed_by", Text),
)
