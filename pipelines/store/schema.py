"""The store's tables. Migrations under migrations/ make them; a test holds the two together."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

from pipelines.store.types import Exact, Instant

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _serial() -> Column[int]:
    return Column("id", Integer, primary_key=True, autoincrement=True)


def _needed(name: str, kind: object, *arguments: object, **options: object) -> Column[object]:
    return Column(name, kind, *arguments, nullable=False, **options)  # type: ignore[arg-type]


# -- collect ----------------------------------------------------------------------------------------------------------

collections = Table(
    "collections",
    metadata,
    Column("name", Text, primary_key=True),
    _needed("title", Text),
    _needed("created_at", Instant),
)

sources = Table(  # what the definitions said when last read; files are the definition, this serves display and terms
    "sources",
    metadata,
    Column("name", Text, primary_key=True),
    _needed("collection", Text),
    _needed("title", Text),
    Column("home", Text),
    _needed("definition", JSON),
    _needed("updated_at", Instant),
)

runs = Table(  # one call of a pipeline; `counts` holds items and seconds of every arrow
    "runs",
    metadata,
    _serial(),
    _needed("command", Text),
    _needed("started_at", Instant),
    Column("finished_at", Instant),
    _needed("state", Text),  # running, done, failed
    _needed("counts", JSON),
)

source_runs = Table(  # one source in one crawl: the health report and the digest's coverage line
    "source_runs",
    metadata,
    _serial(),
    Column("run_id", Integer, ForeignKey("runs.id")),
    _needed("source", Text),
    _needed("started_at", Instant),
    Column("finished_at", Instant),
    _needed("state", Text),  # running, done, failed
    _needed("discovered", Integer, default=0),
    _needed("fetched", Integer, default=0),
    _needed("unchanged", Integer, default=0),
    _needed("gone", Integer, default=0),
    _needed("failed", Integer, default=0),
    _needed("bytes", Integer, default=0),
    _needed("reasons", JSON, default=dict),  # failure reason -> count
    Index("ix_source_runs_source_started_at", "source", "started_at"),
)

frontier = Table(  # every URL known of a source, and what is to be done with it
    "frontier",
    metadata,
    _serial(),
    _needed("source", Text),
    _needed("url", Text),  # canonical
    _needed("kind", Text),  # article, document
    _needed("state", Text),  # queued, done, failed, closed
    _needed("discovered_at", Instant),
    Column("due_at", Instant),  # when it is to be fetched (again); None: not again
    _needed("attempts", Integer, default=0),
    _needed("gone_count", Integer, default=0),  # 404/410 in a row
    Column("published_at", Instant),  # as the discovery route said
    Column("hint", JSON),  # title and the like from the discovery route, an API record
    Column("etag", Text),
    Column("last_modified", Text),
    Column("last_sha256", Text),
    Column("last_fetched_at", Instant),
    Column("error", Text),
    UniqueConstraint("source", "url"),
    Index("ix_frontier_source_state_due_at", "source", "state", "due_at"),
)

warc_files = Table(  # `size` bytes of each file are whole records that were fsynced; what lies behind is a torn tail
    "warc_files",
    metadata,
    Column("name", Text, primary_key=True),
    _needed("size", Integer),
    _needed("created_at", Instant),
)

pages = Table(  # one row a response that was kept; a body seen before points at the record that holds it
    "pages",
    metadata,
    _serial(),
    _needed("url", Text),
    _needed("source", Text),
    _needed("kind", Text),  # discovery, article, document, import
    _needed("fetched_at", Instant),
    _needed("status", Integer),
    _needed("media_type", Text),
    _needed("sha256", Text),
    _needed("size", Integer),
    Column("warc_file", Text),
    Column("warc_offset", Integer),
    Column("hint", JSON),
    Column("run_id", Integer),
    Column("parsed_at", Instant),  # None: still to be parsed
    Column("sealed_reason", Text),  # why the law had it sealed or erased
    Index("ix_pages_url_fetched_at", "url", "fetched_at"),
    Index("ix_pages_parsed_at", "parsed_at"),
)

# -- articles ---------------------------------------------------------------------------------------------------------

articles = Table(
    "articles",
    metadata,
    Column("ordinal", Integer, primary_key=True, autoincrement=True),
    _needed("id", Text, unique=True),
    _needed("url", Text),
    _needed("source", Text),
    _needed("collection", Text),
    _needed("version", Integer),  # the newest
    _needed("state", Text),  # current, removed
    _needed("first_seen", Instant),
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
    _needed("title", Text),
    _needed("text", Text),
    Column("published_at", Instant),
    Column("modified_at", Instant),
    _needed("authors", JSON),
    Column("language", Text),
    _needed("content_sha256", Text),  # of title and text: what makes a version
    Column("page_id", Integer, ForeignKey("pages.id")),
    _needed("page_offsets", JSON),  # of a paged document
    _needed("seen_at", Instant),
)

outbox = Table(  # one row a new version or another reason to index and match again, committed with its cause
    "outbox",
    metadata,
    _serial(),
    _needed("article_id", Text),
    _needed("version", Integer),
    _needed("reason", Text),  # new, edited, removed, restored, recognised (a rule or judgement changed), rewrite
    _needed("at", Instant),
    sqlite_autoincrement=True,
)

consumers = Table(  # how far each reader of the outbox has come
    "consumers",
    metadata,
    Column("name", Text, primary_key=True),  # extract, index:embedded, index:elasticsearch, match
    _needed("position", Integer),
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("stage", Text, primary_key=True),
    Column("item", Text, primary_key=True),
    _needed("reason", Text),
    _needed("attempts", Integer),
    _needed("first_at", Instant),
    _needed("last_at", Instant),
    _needed("held", Boolean),  # True: tried often enough, waits for `run --retry`
)

# -- findings ---------------------------------------------------------------------------------------------------------

findings = Table(  # stacks are zlib-compressed TokenStack.encode(), offsets zlib-compressed array('I') of start, stop
    "findings",
    metadata,
    Column("article_id", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    _needed("analyser_version", Text),
    _needed("language", Text),
    _needed("title_stack", LargeBinary),
    _needed("title_offsets", LargeBinary),
    _needed("text_stack", LargeBinary),
    _needed("text_offsets", LargeBinary),
    _needed("analysed_at", Instant),
)

mentions = Table(
    "mentions",
    metadata,
    _serial(),
    _needed("article_id", Text),
    _needed("version", Integer),
    _needed("field", Text),  # title, text
    _needed("start", Integer),
    _needed("stop", Integer),
    _needed("text", Text),
    _needed("kind", Text),
    _needed("name", Text),
    _needed("key", Text),  # of the full form that it joined; "" where it stays ambiguous
    Column("role", Text),
    _needed("identifiers", JSON),
    Column("page", Integer),
    Index("ix_mentions_article_id_version", "article_id", "version"),
    Index("ix_mentions_kind_key", "kind", "key"),
)

amounts = Table(
    "amounts",
    metadata,
    _serial(),
    _needed("article_id", Text),
    _needed("version", Integer),
    _needed("field", Text),
    _needed("ordinal", Integer),  # its index in the analysis, which same_as counts by
    _needed("start", Integer),
    _needed("stop", Integer),
    _needed("text", Text),
    _needed("value", Exact),
    _needed("currency", Text),
    Column("value_kzt", Exact),
    Column("low", Exact),
    Column("high", Exact),
    _needed("approximate", Boolean),
    _needed("implied", Boolean),
    Column("same_as", Integer),
    Index("ix_amounts_article_id_version", "article_id", "version"),
)

# -- entities ---------------------------------------------------------------------------------------------------------

clusters = Table(
    "clusters",
    metadata,
    Column("id", Text, primary_key=True),
    _needed("kind", Text),
    _needed("name", Text),
    Column("redirect_to", Text),  # the id that lives on after a merge
    _needed("hidden", Boolean),
    _needed("created_at", Instant),
)

cluster_keys = Table(
    "cluster_keys",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    _needed("cluster_id", Text, ForeignKey("clusters.id")),
    Index("ix_cluster_keys_cluster_id", "cluster_id"),
)

key_links = Table(  # evidence that two keys mean one entity: a BIN, a judgement, the name table
    "key_links",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("key_a", Text, primary_key=True),
    Column("key_b", Text, primary_key=True),
    Column("evidence", Text, primary_key=True),
    _needed("at", Instant),
)

judgements = Table(
    "judgements",
    metadata,
    _serial(),
    _needed("verb", Text),  # merge, split, hide, rename
    _needed("payload", JSON),
    _needed("who", Text),
    _needed("why", Text),
    _needed("at", Instant),
    Column("undone_at", Instant),
)

# -- watches ----------------------------------------------------------------------------------------------------------

watches = Table(
    "watches",
    metadata,
    _serial(),
    _needed("name", Text, unique=True),
    _needed("query", Text),
    _needed("owner", Text),
    Column("collections", JSON),  # None: all that the owner may see
    _needed("since", Instant),  # articles first seen or published before it are never "new"
    _needed("created_at", Instant),
    Column("broken", Text),  # why its query cannot be run; shown to its owner, never deleted
    Column("removed_at", Instant),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    _serial(),
    _needed("watch_id", Integer, ForeignKey("watches.id")),
    _needed("owner", Text),
    _needed("channel", Text),  # mail, terminal
    _needed("address", Text),
    _needed("hour", Integer),  # in Asia/Almaty
    _needed("created_at", Instant),
    Column("removed_at", Instant),
    UniqueConstraint("watch_id", "channel", "address"),
)

hits = Table(
    "hits",
    metadata,
    _serial(),
    _needed("watch_id", Integer, ForeignKey("watches.id")),
    _needed("article_id", Text),
    _needed("version", Integer),
    _needed("reason", Text),  # new, late, back-filled, recognised, edited, removed
    _needed("story", Text),  # equal for syndicated copies of one story
    _needed("at", Instant),
    UniqueConstraint("watch_id", "article_id", "version", "reason"),
)

stories = Table(  # the shingle signature of each article that was hit, by which syndicated copies meet
    "stories",
    metadata,
    Column("article_id", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    _needed("story", Text),
    _needed("signature", LargeBinary),
    _needed("at", Instant),
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
    _serial(),
    _needed("channel", Text),
    _needed("address", Text),
    _needed("message_id", Text, unique=True),
    _needed("created_at", Instant),
    _needed("content", JSON),
    Column("sent_at", Instant),
    Column("attempts", Integer, default=0),
    Column("error", Text),
)

ledger = Table(  # a row: this hit has been told to this subscription, in this digest; exactly once
    "ledger",
    metadata,
    Column("subscription_id", Integer, ForeignKey("subscriptions.id"), primary_key=True),
    Column("hit_id", Integer, ForeignKey("hits.id"), primary_key=True),
    _needed("digest_id", Integer, ForeignKey("digests.id")),
)

facts = Table(  # small facts about the store itself: restored_from, name_table_version
    "facts",
    metadata,
    Column("name", Text, primary_key=True),
    _needed("value", Text),
)
