"""Index: outbox → engine. One consumer at a time; an engine that is lost leaves the position where it was."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime

from pipelines.context import Context
from pipelines.extraction.extract import extract
from pipelines.locks import hold
from pipelines.report import StageReport
from pipelines.searching.documents import Documents, build_documents
from pipelines.store import outbox
from pipelines.store.articles import next_ids
from pipelines.store.findings import VersionKey
from pipelines.store.outbox import Entry
from search.document import IndexDocument
from search.engine import Engine, IndexInfo, StaleIndexError

STAGE = "index"
BATCH = 200  # articles a write to the engine
WAITING = "another process is indexing; this one waits for it"
Apply = Callable[[Iterable[IndexDocument], Iterable[str], int], None]


def consumer_name(engine: Engine) -> str:
    """The name under which the store remembers how far an engine has read."""
    return f"index:{engine.name}"


def index(context: Context, *, batch: int = BATCH) -> StageReport:
    """Bring the index up to what is stored; where there is none yet, make it. Items are documents written.

    Raises StaleIndexError where the index was made by another analyser or for another store, and
    EngineUnavailableError; neither loses anything: the outbox keeps what is to be indexed."""
    begun = time.monotonic()
    with hold(context, STAGE, WAITING):
        info = context.engine.info()
        if info is None:
            items = _make(context, batch)
        else:
            _refuse_stale(context, info)
            items = _follow(context, info, batch)
    return StageReport(STAGE, items, time.monotonic() - begun)


def rebuild(context: Context, *, batch: int = BATCH) -> StageReport:
    """Make the index again from the stored stacks, beside the one in use, and swap them at the end.

    Versions that the current analyser has not read are read first, else they would be missing."""
    begun = time.monotonic()
    extract(context)
    with hold(context, STAGE, WAITING):
        items = _make(context, batch)
    return StageReport(STAGE, items, time.monotonic() - begun)


def renew(context: Context, *, batch: int = BATCH) -> StageReport:
    """Make the index again from what is read already, so that nothing is left of documents that were deleted."""
    begun = time.monotonic()
    with hold(context, STAGE, WAITING):
        items = _make(context, batch)
    return StageReport(STAGE, items, time.monotonic() - begun)


def _refuse_stale(context: Context, info: IndexInfo) -> None:
    with context.store.read() as connection:
        last = outbox.last(connection)
    if info.analyser_version != context.analyser.version:
        raise StaleIndexError("the index was made by other rules than these: run baqylau index --rebuild")
    if info.mark > last:
        raise StaleIndexError("the index knows more than the store (another store's?): run baqylau index --rebuild")


def _follow(context: Context, info: IndexInfo, batch: int) -> int:
    """Apply the outbox to the index in use. The engine's own mark counts too: it may be older than the store's."""
    engine = context.engine
    with context.store.read() as connection:
        position = min(outbox.position(connection, consumer_name(engine)), info.mark)
        total = outbox.last(connection) - position
    items = 0
    with context.progress.arrow(STAGE, total) as advance:
        for entries, documents in _catch_up(context, position, engine.apply, batch):
            postponed = [entry for entry in entries if (entry.article_id, entry.version) in documents.unread]
            with context.store.write() as connection:
                outbox.settle(connection, consumer_name(engine), entries[-1].id, postponed, context.analyser.version)
            items += len(documents.documents)
            advance(entries[-1].id - position)
            position = entries[-1].id
    return items


def _catch_up(context: Context, position: int, apply: Apply, batch: int) -> Iterator[tuple[list[Entry], Documents]]:
    """Hand `apply` what the outbox has after `position`, one snapshot of the store a batch."""
    while True:
        with context.store.read() as connection:
            entries = outbox.read_after(connection, position, batch)
            ids = [entry.article_id for entry in entries]
            documents = build_documents(connection, ids, context.analyser.version)
        if not entries:
            return
        position = entries[-1].id
        apply(documents.documents, documents.unknown, position)
        yield entries, documents


def _make(context: Context, batch: int) -> int:
    """A new generation: every article, then what came in meanwhile, then the swap, then the position."""
    generation = context.engine.rebuild(context.analyser.version)
    try:
        with context.store.read() as connection:
            position = outbox.last(connection)
        items, unread = _fill(context, generation.apply, position, batch)
        for entries, documents in _catch_up(context, position, generation.apply, batch):
            position = entries[-1].id
            unread |= documents.unread
        generation.publish()
    except BaseException:
        generation.discard()
        raise
    now = datetime.now(UTC)
    postponed = [Entry(0, article, version, "rewrite", now) for article, version in sorted(unread)]
    with context.store.write() as connection:
        outbox.settle(connection, consumer_name(context.engine), position, postponed, context.analyser.version)
    return items


def _fill(context: Context, apply: Apply, mark: int, batch: int) -> tuple[int, set[VersionKey]]:
    """Write every article, `batch` at a time, each batch from a snapshot of its own. Gives how many, and the unread."""
    items, after, unread = 0, 0, set[VersionKey]()
    with context.progress.arrow(STAGE) as advance:
        while True:
            with context.store.read() as connection:
                page = next_ids(connection, after, batch)
                documents = build_documents(connection, [name for _, name in page], context.analyser.version)
            if not page:
                break
            after = page[-1][0]
            apply(documents.documents, documents.unknown, mark)
            unread |= documents.unread
            items += len(documents.documents)
            advance(len(page))
        if not items:
            apply((), (), mark)
    return items, unread
