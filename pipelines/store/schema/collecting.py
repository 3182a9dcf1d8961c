"""What is collected: sources, runs, the frontier, pages and the WARC files that hold them."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from pipelines.store.schema.base import metadata, needed, serial
from pipelines.store.types import Instant

collections = Table(
    "collections",
    metadata,
    Column("name", Text, primary_key=True),
    needed("title", Text),
    needed("created_at", Instant),
)

sources = Table(  # what the definitions said when last read; files are the definition, this serves display and terms
    "sources",
    metadata,
    Column("name", Text, primary_key=True),
    needed("collection", Text),
    needed("title", Text),
    Column("home", Text),
    needed("definition", JSON),
    needed("updated_at", Instant),
)

runs = Table(  # one call of a pipeline; `counts` holds items and seconds of every arrow
    "runs",
    metadata,
    serial(),
    needed("command", Text),
    needed("started_at", Instant),
    Column("finished_at", Instant),
    needed("state", Text),  # running, done, failed
    needed("counts", JSON),
)

source_runs = Table(  # one source in one crawl: the health report and the digest's coverage line
    "source_runs",
    metadata,
    serial(),
    Column("run_id", Integer, ForeignKey("runs.id")),
    needed("source", Text),
    needed("started_at", Instant),
    Column("finished_at", Instant),
    needed("state", Text),  # running, done, failed
    needed("discovered", Integer, default=0),
    needed("fetched", Integer, default=0),
    needed("unchanged", Integer, default=0),
    needed("gone", Integer, default=0),
    needed("failed", Integer, default=0),
    needed("bytes", Integer, default=0),
    needed("new", Integer, default=0, server_default="0"),  # articles that the pages of this crawl brought, ..
    needed("changed", Integer, default=0, server_default="0"),  # .. and those that they changed
    needed("reasons", JSON, default=dict),  # failure reason -> count
    Column("quality", JSON),  # of what was parsed: counts of no_title, no_date, short, parsed
    Index("ix_source_runs_source_started_at", "source", "started_at"),
)

frontier = Table(  # every URL known of a source, and what is to be done with it
    "frontier",
    metadata,
    serial(),
    needed("source", Text),
    needed("url", Text),  # canonical
    needed("kind", Text),  # article, document
    needed("state", Text),  # known (outside the days that were asked for), queued, done, failed, closed
    needed("discovered_at", Instant),
    Column("due_at", Instant),  # when it is to be fetched (again); None: not again
    needed("attempts", Integer, default=0),
    needed("gone_count", Integer, default=0),  # 404/410 in a row
    Column("gone_since", Instant),  # the first of them
    Column("published_at", Instant),  # as the discovery route said
    Column("hint", JSON),  # title and the like from the discovery route, an API record
    Column("etag", Text),
    Column("last_modified", Text),
    Column("last_sha256", Text),
    Column("last_fetched_at", Instant),
    Column("error", Text),
    Column("backfill_id", Integer, ForeignKey("backfills.id")),  # the back-fill that found it; None: a crawl did
    UniqueConstraint("source", "url"),
    Index("ix_frontier_source_state_due_at", "source", "state", "due_at"),
    Index("ix_frontier_source_backfill_id", "source", "backfill_id", "published_at", "id"),
)

warc_files = Table(  # `size` bytes of each file are whole records that were fsynced; what lies behind is a torn tail
    "warc_files",
    metadata,
    Column("name", Text, primary_key=True),
    needed("size", Integer),
    needed("created_at", Instant),
)

pages = Table(  # one row a response that was kept; a body seen before points at the record that holds it
    "pages",
    metadata,
    serial(),
    needed("url", Text),
    needed("source", Text),
    needed("kind", Text),  # discovery, article, document, import
    needed("fetched_at", Instant),
    needed("status", Integer),
    needed("media_type", Text),
    needed("sha256", Text),
    needed("size", Integer),
    Column("warc_file", Text),
    Column("warc_offset", Integer),
    Column("warc_length", Integer),  # as it lies there, compressed
    Column("warc_record", Text),  # its id, by which revisit records refer to it
    Column("payload_digest", Text),  # as the record says it, for other WARC tools
    Column("hint", JSON),
    Column("run_id", Integer),
    Column("parsed_at", Instant),  # None: still to be parsed
    Column("outcome", Text),  # what parsing made of it when it was counted for its crawl; None: not counted yet
    Column("sealed_reason", Text),  # why the law had it sealed or erased
    Index("ix_pages_url_fetched_at", "url", "fetched_at"),
    Index("ix_pages_parsed_at", "parsed_at"),
)

months = Table(  # how many articles of a month a source says that it has: what stands behind "not collected"
    "months",
    metadata,
    Column("source", Text, primary_key=True),
    Column("month", Text, primary_key=True),  # 2026-10, in the source's own time zone
    Column("route", Text, primary_key=True),  # its address in the definition; routes overlap: the most counts
    needed("known", Integer),
    needed("at", Instant),
)

days = Table(  # what a source gave and how it was read on a day in Asia/Almaty: volumes and months are sums of these
    "days",
    metadata,
    Column("source", Text, primary_key=True),
    Column("collection", Text, primary_key=True),  # of the articles; "": the row of the crawls, which all may see
    Column("day", Text, primary_key=True),  # 2026-10-05
    needed("stored", Integer),  # articles that say that they were published on it
    needed("undated", Integer),  # articles without a date that were first seen on it
    needed("reads", Integer),  # crawls begun on it that read the source ..
    needed("failures", Integer),  # .. and those that could not
    Column("quality", JSON),  # as in source_runs, of the crawls begun on it
)

month_sums = Table(  # sums of `days`, kept with them: a matrix of ten years is read at once
    "month_sums",
    metadata,
    Column("source", Text, primary_key=True),
    Column("collection", Text, primary_key=True),
    Column("month", Text, primary_key=True),  # 2026-10
    needed("stored", Integer),
    needed("undated", Integer),
    needed("read", Integer),  # days on which a crawl read the source
)

backfills = Table(  # one wish for a range of days of one source, and how far it has come
    "backfills",
    metadata,
    serial(),
    needed("source", Text),
    needed("since", Text),  # a day, 2026-10-01, in the source's own time zone; both ends belong to the range
    needed("until", Text),
    needed("state", Text),  # discovering, fetching, done
    needed("created_at", Instant),
    Column("finished_at", Instant),
    UniqueConstraint("source", "since", "until"),
)

backfill_steps = Table(  # a page of a route that a back-fill reads: after a kill it goes on with those that are pending
    "backfill_steps",
    metadata,
    Column("backfill_id", Integer, ForeignKey("backfills.id"), primary_key=True),
    Column("route", Integer, primary_key=True),  # its place among the source's routes
    Column("url", Text, primary_key=True),
    needed("number", Integer),  # of the page in a listing
    needed("level", Integer),  # how many sitemap indexes stand above it
    Column("newest", Text),  # the last day that the page can hold, as its address says
    needed("state", Text),  # pending, read, failed
    needed("attempts", Integer, default=0),
    needed("months", JSON),  # month -> how many articles of it the page named
)

validators = Table(  # what is kept of pages that are read again and again: feeds, sitemaps, listings
    "validators",
    metadata,
    Column("source", Text, primary_key=True),
    Column("url", Text, primary_key=True),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("sha256", Text),  # of the body that they stand for
    Column("closed_until", Instant),  # an access gate was met: not asked for again before
    needed("at", Instant),
)

rests = Table(  # hosts that asked to be left in peace (429, 503, Retry-After), or that shut us out
    "rests",
    metadata,
    Column("host", Text, primary_key=True),
    needed("until", Instant),
    needed("strikes", Integer),  # how often in a row, over crawls: each makes the next rest longer
    needed("reason", Text),
)

host_days = Table(  # what was asked of a host on a day in Asia/Almaty: its budget is counted here
    "host_days",
    metadata,
    Column("host", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    needed("requests", Integer),
    needed("bytes", Integer),
)

gates = Table(  # access gates that were met (a cookie ticket, a captcha, 401): closed, never worked around
    "gates",
    metadata,
    Column("source", Text, primary_key=True),
    Column("host", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    needed("url", Text),  # where it was met last
    needed("evidence", Text),
    needed("first_at", Instant),
    needed("last_at", Instant),
)

captures = Table(  # each time that a page was fetched and said what it had said before: a revisit record
    "captures",
    metadata,
    serial(),
    needed("page_id", Integer, ForeignKey("pages.id")),
    needed("fetched_at", Instant),
    needed("status", Integer),
    needed("profile", Text),  # identical-payload-digest, server-not-modified, same-text (other bytes, not kept)
    Column("warc_file", Text),
    Column("warc_offset", Integer),
    Column("warc_length", Integer),
    Index("ix_captures_page_id", "page_id"),
)

seals = Table(  # why something stored is shown no more (sealed), or is gone from everywhere (erased)
    "seals",
    metadata,
    serial(),
    needed("verb", Text),  # seal, erase
    needed("url", Text),
    needed("reason", Text),
    needed("who", Text),
    needed("at", Instant),
    needed("state", Text),  # ordered, done: an erasure that was cut short goes on
    needed("digests", JSON),  # of the bodies that were taken away
    needed("places", JSON),  # where they lie in WARC files: [file, offset, length]
    Index("ix_seals_url", "url"),
)
