"""Parse: Page → Article. Every page that was fetched and not yet parsed becomes a version, a tombstone or a failure."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from datetime import time as time_of_day
from typing import Any

from sqlalchemy import Connection, Row, bindparam, exists, func, select, update

from crawlers.article import Article, article_id
from crawlers.catalogue import load_sources
from crawlers.documents.tesseract import NOT_THERE, is_there
from crawlers.importing.worker import Worker
from crawlers.parse.dates import read_date
from crawlers.parse.parsed import ParsedArticle, ParseError
from crawlers.source import DEFAULT_COLLECTION, Source, SourceError
from crawlers.urls import host_of, of_source
from pipelines.clock import ALMATY
from pipelines.context import Context
from pipelines.errors import InputError, StoreError
from pipelines.extraction.readers import cores
from pipelines.parsing import images, parse_counts
from pipelines.parsing.articles import to_article
from pipelines.parsing.attachments import keep_attached
from pipelines.parsing.import_limits import limits_of
from pipelines.parsing.one_page import page_of, parse_stored
from pipelines.parsing.parse_tasks import IsDocument, Outcome, Task
from pipelines.parsing.parsers import Parsers
from pipelines.report import StageReport
from pipelines.store import quarantine, twins
from pipelines.store.articles import remove_article, store_article
from pipelines.store.layouts import keep_layout
from pipelines.store.schema import pages
from pipelines.store.types import Instant

STAGE = "parse"
BATCH = 100  # pages a transaction
A_PROCESS = 40  # pages that are worth a process of their own
MOST_PROCESSES = 2  # beside a crawl, which has work for the cores itself
CHUNK_SECONDS = 5.0  # after which a smaller transaction is made
PAUSE = 0.5  # seconds between two looks for what a crawl has brought
KINDS = ("article", "document")
GONE = (404, 410, 451)

Kept = ParsedArticle | Exception | None

# Made once: SQLAlchemy takes longer to look a new statement up in its cache than SQLite to carry it out.
_PARSED = update(pages).where(pages.c.id == bindparam("of_page")).values(parsed_at=bindparam("at", type_=Instant()))
_LATER = select(
    exists().where(
        pages.c.source == bindparam("of_source"),
        pages.c.url == bindparam("of_url"),
        pages.c.id > bindparam("of_page"),
        pages.c.parsed_at.is_not(None),
    )
)


def parse(
    context: Context,
    sources: Mapping[str, Source] | None = None,
    *,
    reparse: bool = False,
    going: Callable[[], bool] | None = None,
) -> StageReport:
    """Parse what waits, oldest first. `sources` are the definitions by name, those of the settings unless given; a page
    of another source is parsed without selectors. `reparse` parses the newest page of every URL again. A page that
    fails is held after quarantine.ATTEMPTS runs; it stops nothing, nor does one that hangs its parser or takes all
    memory. While `going` says so (a crawl beside it brings more), the end is not the end.

    `counts`: new, changed, unchanged, restored, removed, superseded, failed, held, and undated: articles whose date
    cannot be told. Raises InputError where the folder of sources cannot be read."""
    begun, counts = time.monotonic(), Counter(new=0, changed=0, unchanged=0, removed=0, failed=0)
    sources = _definitions(context) if sources is None else sources
    if reparse:
        _forget(context)
    _retry_scans(context)
    with context.store.read() as connection:
        held = quarantine.held_items(connection, STAGE)
        total = connection.execute(select(func.count()).select_from(pages).where(*_waiting())).scalar_one()
    undated, counting = 0, parse_counts.ParseCounts(context, sources)
    jobs = min(context.settings.jobs or cores(), total // A_PROCESS + 1 if going is None else MOST_PROCESSES)
    with (
        context.progress.arrow(STAGE, total if going is None else None) as advance,
        Worker(limits=limits_of(context.settings)) as worker,
        Parsers(context.settings.warc_folder, sources, jobs) as parsers,
    ):
        for some in (some for rows in _looks(context, held, going) for some in _chunks(_parsed(parsers, rows))):
            outcomes = [
                (row, None if parsed is None else _outcome(context, row, parsed, sources.get(row.source), worker))
                for row, parsed in some
            ]
            flaws = counting.flaws(outcomes)
            with context.store.write() as connection:
                results = [_keep(context, connection, row, outcome, sources) for row, outcome in outcomes]
                told = zip((row for row, _ in outcomes), results, flaws, strict=True)
                parse_counts.keep(connection, list(told))
            counts.update(results)
            undated += sum(isinstance(each, ParsedArticle) and each.published_at is None for _, each in outcomes)
            advance(len(outcomes))
        images.read_images(context, sources, worker, DEFAULT_COLLECTION)
    done = counts.total() - counts["failed"]
    return StageReport(STAGE, done, time.monotonic() - begun, {**counts, "held": len(held), "undated": undated})


def _looks(context: Context, held: frozenset[str], going: Callable[[], bool] | None) -> Iterator[Iterator[Row[Any]]]:
    """What waits, by id, each page once. While `going` says so it is looked for again from the beginning: rows are not
    always committed in the order of their ids."""
    tried: set[int] = set()
    while True:
        more = going is not None and going()  # asked before the look: what came until then is seen by it
        yield _waiting_rows(context, held, tried)
        if not more:
            return
        time.sleep(PAUSE)


def _waiting_rows(context: Context, held: frozenset[str], tried: set[int]) -> Iterator[Row[Any]]:
    after = 0
    while rows := _next(context, after):
        after = rows[-1].id
        wanted = [row for row in rows if item_name(row.id) not in held and row.id not in tried]
        tried.update(row.id for row in wanted)
        yield from wanted


def _parsed(parsers: Parsers, rows: Iterator[Row[Any]]) -> Iterator[tuple[Row[Any], Outcome | None]]:
    """Each row with what the processes made of it; None for a page that is gone. Rows are taken as they are needed."""
    passed: deque[Row[Any]] = deque()

    def tasks() -> Iterator[Task]:
        for row in rows:
            passed.append(row)
            if not _is_gone(row):
                yield task_of(row)

    for _, outcome in parsers.outcomes(tasks()):
        while _is_gone(passed[0]):
            yield passed.popleft(), None
        yield passed.popleft(), outcome
    while passed:
        yield passed.popleft(), None


def _chunks(found: Iterator[tuple[Row[Any], Outcome | None]]) -> Iterator[list[tuple[Row[Any], Outcome | None]]]:
    """As many as a transaction takes, or what came in CHUNK_SECONDS."""
    chunk: list[tuple[Row[Any], Outcome | None]] = []
    begun = time.monotonic()
    for each in found:
        chunk.append(each)
        if len(chunk) >= BATCH or time.monotonic() - begun > CHUNK_SECONDS:
            yield chunk
            chunk, begun = [], time.monotonic()
    if chunk:
        yield chunk


def _definitions(context: Context) -> Mapping[str, Source]:
    try:
        return load_sources(context.settings.sources).sources
    except SourceError as error:
        raise InputError(str(error)) from error


def item_name(page_id: int) -> str:
    """The name of a page in the quarantine."""
    return f"page/{page_id}"


def _waiting() -> tuple[Any, ...]:
    return pages.c.parsed_at.is_(None), pages.c.kind.in_(KINDS), pages.c.sealed_reason.is_(None)


def _next(context: Context, after: int) -> list[Row[Any]]:
    with context.store.read() as connection:
        query = select(pages).where(*_waiting(), pages.c.id > after).order_by(pages.c.id).limit(BATCH)
        return list(connection.execute(query))


def _forget(context: Context) -> None:
    newest = select(func.max(pages.c.id)).where(pages.c.kind.in_(KINDS)).group_by(pages.c.source, pages.c.url)
    with context.store.write() as connection:
        connection.execute(update(pages).where(pages.c.id.in_(newest)).values(parsed_at=None))
        quarantine.retry(connection, STAGE)


def _retry_scans(context: Context) -> None:
    """What could not be read for want of OCR is tried again once it is installed."""
    with context.store.read() as connection:
        waiting = [one for one in quarantine.failures(connection, STAGE) if one.held and NOT_THERE in one.reason]
    if waiting and is_there():
        with context.store.write() as connection:
            for one in waiting:
                quarantine.clear(connection, STAGE, one.item)


def _outcome(context: Context, row: Row[Any], parsed: Outcome, source: Source | None, worker: Worker) -> Kept:
    """The article, why there is none, or None for a page that is gone."""
    if isinstance(parsed, IsDocument):
        try:
            page = page_of(task_of(row), context.settings.warc_folder)
            parsed = parse_stored(page, source, row.hint or {}, worker)
        except (ParseError, StoreError) as error:
            return error
        except Exception as error:  # a hostile page must not stop the others, whatever it does to a parser
            parsed = error
    if isinstance(parsed, Exception) and not isinstance(parsed, ParseError | StoreError):
        context.log.error("parse failed", page=row.id, url=row.url, reason=f"{type(parsed).__name__}: {parsed}")
    return parsed


def task_of(row: Row[Any]) -> Task:
    """What a process is told of a page."""
    names = ("url", "source", "fetched_at", "status", "media_type", "sha256", "warc_file", "warc_offset")
    return Task(row.id, {name: getattr(row, name) for name in names}, row.hint or {})


def _is_gone(row: Row[Any]) -> bool:
    return row.status in GONE or "gone" in (row.hint or {})


def _keep(
    context: Context,
    connection: Connection,
    row: Row[Any],
    outcome: Kept,
    sources: Mapping[str, Source],
) -> str:
    now = datetime.now(UTC)
    if isinstance(outcome, Exception):
        quarantine.fail(connection, STAGE, item_name(row.id), f"{row.url}: {outcome or type(outcome).__name__}", now)
        return "failed"
    source = sources.get(row.source)
    collection = source.collection if source is not None else DEFAULT_COLLECTION
    result = "superseded"
    if not _superseded(connection, row):
        result = _apply(connection, row, outcome, collection, source)
        if outcome is not None and source is not None and result != "sealed":
            images.queue(connection, source, row.url, outcome.files, context.settings.images, row.fetched_at)
    lacking = [why for why in outcome.unread if NOT_THERE in why] if outcome is not None else []
    if lacking:  # what can be read of it is stored; the page waits for OCR, and is then read again
        quarantine.fail(connection, STAGE, item_name(row.id), f"{row.url}: {lacking[0]}", now)
        return result
    connection.execute(_PARSED, {"of_page": row.id, "at": now})
    quarantine.clear(connection, STAGE, item_name(row.id))
    return result


def _superseded(connection: Connection, row: Row[Any]) -> bool:
    """A later page of the URL went through while this one was held: its text is older than the newest version."""
    return bool(connection.execute(_LATER, {"of_source": row.source, "of_url": row.url, "of_page": row.id}).scalar())


def _apply(
    connection: Connection, row: Row[Any], outcome: ParsedArticle | None, collection: str, source: Source | None
) -> str:
    if outcome is None:
        gone = remove_article(connection, article_id(collection, row.url), seen_at=row.fetched_at)
        return "removed" if gone else "unchanged"
    article = to_article(outcome, row.url, row.source, collection, row.sha256)
    if article.published_at is None:
        article = _dated(article, row)
    result = store_article(connection, article, page_id=row.id, seen_at=row.fetched_at)
    if result == "sealed":
        return result
    keep_layout(connection, article.id, None, outcome)
    keep_attached(connection, article.id, row.url, outcome.files, row.hint or {}, source, collection, row.fetched_at)
    if source is not None:
        twins.link(connection, _twins(outcome, row.url, source), "hreflang", row.fetched_at)
    return result


def _twins(parsed: ParsedArticle, url: str, source: Source) -> Iterator[tuple[str, str]]:
    """The addresses of the article in other languages, as the page links them, as far as they are the source's own."""
    for language, said in parsed.alternates:
        address = of_source(said, source)
        if address and language != parsed.language and address != url and source.owns(host_of(address)):
            yield url, address


def _dated(article: Article, row: Row[Any]) -> Article:
    """Undated, but the discovery route said when: `hint["published_at"]`, an ISO instant; midnight is a bare day."""
    said = (row.hint or {}).get("published_at")
    found = read_date(said, row.fetched_at) if isinstance(said, str) else None
    if found is None:
        return article
    midnight = found.instant.astimezone(ALMATY).time() == time_of_day()
    return replace(article, published_at=found.instant, precision="day" if midnight else found.precision)
