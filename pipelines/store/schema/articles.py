"""Articles, their versions, and the outbox that tells of them."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text

from pipelines.store.schema.base import metadata, needed, serial
from pipelines.store.types import Instant

articles = Table(
    "articles",
    metadata,
    Column("ordinal", Integer, primary_key=True, autoincrement=True),
    needed("id", Text, unique=True),
    needed("url", Text),
    needed("source", Text),
    needed("collection", Text),
    needed("version", Integer),  # the newest
    needed("state", Text),  # current, removed
    needed("first_seen", Instant),
    Column("removed_at", Instant),
    Index("ix_articles_url", "url"),
    Index("ix_articles_source", "source"),
    sqlite_autoincrement=True,
)

versions = Table(
    "versions",
    metadata,
    Column("article_id", Text, ForeignKey("articles.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    needed("title", Text),
    needed("text", Text),
    Column("published_at", Instant),
    Column("modified_at", Instant),
    needed("authors", JSON),
    Column("language", Text),
    needed("content_sha256", Text),  # of title and text: what makes a version
    Column("page_id", Integer, ForeignKey("pages.id")),
    needed("page_offsets", JSON),  # of a paged document
    Column("lead", Text),
    Column("section", Text),
    Column("tags", JSON),
    Column("precision", Text),  # of published_at: second, minute, hour, day; None where undated
    Column("paragraph_languages", JSON),  # runs: [first paragraph, language], from 0
    Column("edit_sha256", Text),  # of title and text without counters and the like: what makes an edit
    needed("seen_at", Instant),
)

outbox = Table(  # one row a new version or another reason to index and match again, committed with its cause
    "outbox",
    metadata,
    serial(),
    needed("article_id", Text),
    needed("version", Integer),
    needed("reason", Text),  # new, edited, removed, restored, recognised (a rule or judgement changed), rewrite
    needed("at", Instant),
    Index("ix_outbox_article_id", "article_id"),
    sqlite_autoincrement=True,
)

consumers = Table(  # how far each reader of the outbox has come
    "consumers",
    metadata,
    Column("name", Text, primary_key=True),  # extract, index:embedded, index:elasticsearch, match
    needed("position", Integer),
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("stage", Text, primary_key=True),
    Column("item", Text, primary_key=True),
    needed("reason", Text),
    needed("attempts", Integer),
    needed("first_at", Instant),
    needed("last_at", Instant),
    needed("held", Boolean),  # True: tried often enough, waits for `run --retry`
)

files = Table(  # the images of an article and the documents that hang on it
    "files",
    metadata,
    Column("article_id", Text, ForeignKey("articles.id"), primary_key=True),
    Column("url", Text, primary_key=True),
    needed("kind", Text),  # image, document
    needed("ordinal", Integer),  # in the order of the page, from 0
    Column("title", Text),  # an image's caption or a document's name
    Column("document_id", Text),  # the article of a document, or of what OCR read in an image, once it is stored
    needed("seen_at", Instant),
    Index("ix_files_document_id", "document_id"),
    Index("ix_files_url", "url"),
)

layouts = Table(  # one page of a document: where its words stand
    "layouts",
    metadata,
    Column("article_id", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("page", Integer, primary_key=True),  # from 1
    needed("start", Integer),  # offsets in the version's text
    needed("stop", Integer),
    needed("width", Integer),  # of the page, in points, as it is read
    needed("height", Integer),
    needed("rotation", Integer),  # degrees clockwise that the scan was turned by: 0, 90, 180, 270
    Column("confidence", Integer),  # of OCR, 0 to 100, the mean over its words; None where nothing was read by OCR
    needed("words", LargeBinary),  # crawlers.parse.layout.encode_words
)

tables = Table(  # a table of a document or a page, with its cells
    "tables",
    metadata,
    Column("article_id", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("ordinal", Integer, primary_key=True),  # from 0
    Column("page", Integer),  # from 1
    Column("title", Text),  # a sheet's name or the like
    needed("cells", JSON),  # crawlers.parse.layout.Cell as [row, column, text, start, stop, box or null]
)

twins = Table(  # two articles that say the same in two languages; each pair stands once, the lesser address first
    "twins",
    metadata,
    Column("url", Text, primary_key=True),
    Column("twin", Text, primary_key=True),
    needed("evidence", Text),  # hreflang, translation (an API says so), address (the definition's twins)
    needed("seen_at", Instant),
    Index("ix_twins_twin", "twin"),
)
