"""The store's tables. Migrations under migrations/ make them; a test holds the two together."""

from __future__ import annotations

from pipelines.store.schema.articles import (
    articles,
    consumers,
    files,
    layouts,
    outbox,
    quarantine,
    tables,
    versions,
)
from pipelines.store.schema.base import metadata
from pipelines.store.schema.collecting import (
    backfills,
    captures,
    collections,
    frontier,
    gates,
    host_days,
    months,
    pages,
    runs,
    seals,
    source_runs,
    sources,
    validators,
    warc_files,
)
from pipelines.store.schema.entities import (
    cluster_keys,
    clusters,
    judgements,
    key_links,
)
from pipelines.store.schema.findings import (
    amounts,
    findings,
    mentions,
)
from pipelines.store.schema.watching import (
    digests,
    facts,
    hits,
    ledger,
    stories,
    story_bands,
    subscriptions,
    watches,
)

__all__ = [
    "amounts",
    "articles",
    "backfills",
    "captures",
    "cluster_keys",
    "clusters",
    "collections",
    "consumers",
    "digests",
    "facts",
    "files",
    "findings",
    "frontier",
    "gates",
    "hits",
    "host_days",
    "judgements",
    "key_links",
    "layouts",
    "ledger",
    "mentions",
    "metadata",
    "months",
    "outbox",
    "pages",
    "quarantine",
    "runs",
    "seals",
    "source_runs",
    "sources",
    "stories",
    "story_bands",
    "subscriptions",
    "tables",
    "validators",
    "versions",
    "warc_files",
    "watches",
]
