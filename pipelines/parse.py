"""Parse: Page → Article. Every page that was fetched and not yet parsed becomes a version, a tombstone or a failure."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from contextlib import nullcontext
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, exists, func, select, update

from crawlers.article import Article, article_id
from crawlers.catalogue import load_sources
from crawlers.documents.tesseract import NOT_THERE, is_there
from crawlers.importing.bounded import is_document, parse_document
from crawlers.importing.worker import Worker
from crawlers.page import Page
from crawlers.parse.article import parse_page
from crawlers.parse.json_record import parse_record
from crawlers.parse.parsed import ParsedArticle, ParseError
from crawlers.source import Source, SourceError
from pipelines import parse_counts
from pipelines.context import Context
from pipelines.errors import InputError, StoreError
from pipelines.evidence import read_body
from pipelines.languages import language_runs
from pipelines.report import StageReport
from pipelines.store import quarantine
from pipelines.store.articles import remove_article, store_article
from pipelines.store.files import keep_files
from pipelines.store.layouts import keep_layout
from pipelines.store.schema import pages

STAGE = "parse"
BATCH = 50  # pages a transaction
KINDS = ("article", "document")
GONE = (404, 410, 451)
DEFAULT_COLLECTION = "news"


def parse(context: Context, sources: Mapping[str, Source] | None = None, *, reparse: bool = False) -> StageReport:
    """Parse what waits, oldest first. `sources` are the definitions by name, those of the settings unless given; a page
    of another source is parsed without selectors. `reparse` parses the newest page of every URL again. A page that
    fails is held after quarantine.ATTEMPTS runs; it stops nothing.

    `counts`: new, changed, unchanged, restored, removed, superseded, failed, held. Raises InputError where the folder
    of sources cannot be read."""
    begun, counts = time.monotonic(), Counter(new=0, changed=0, unchanged=0, removed=0, failed=0)
    sources = _definitions(context) if sources is None else sources
    if reparse:
        _forget(context)
    _retry_scans(context)
    with context.store.read() as connection:
        held = quarantine.held_items(connection, STAGE)
        total = connection.execute(select(func.count()).select_from(pages).where(*_waiting())).scalar_one()
    after, counting = 0, parse_counts.ParseCounts(context, sources)
    with context.progress.arrow(STAGE, total) as advance, Worker() as worker:
        while rows := _next(context, after):
            wanted = [row for row in rows if item_name(row.id) not in held]
            outcomes = [(row, _outcome(context, row, sources.get(row.source), worker)) for row in wanted]
            flaws = counting.flaws(outcomes)
            with context.store.write() as connection:
                results = [_keep(context, connection, row, outcome, sources) for row, outcome in outcomes]
                parse_counts.keep(connection, list(zip(wanted, results, flaws, strict=True)))
            counts.update(results)
            after = rows[-1].id
            advance(len(rows))
    done = counts.total() - counts["failed"]
    return StageReport(STAGE, done, time.monotonic() - begun, {**counts, "held": len(held)})


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


def _outcome(
    context: Context, row: Row[Any], source: Source | None, worker: Worker
) -> ParsedArticle | Exception | None:
    """The article, why there is none, or None for a page that is gone."""
    if row.status in GONE or "gone" in (row.hint or {}):
        return None
    try:
        if row.status >= 400:
            raise ParseError(f"the server answered {row.status}")
        body = read_body(context.settings.warc_folder, row.warc_file, row.warc_offset) if row.warc_file else b""
        page = Page(row.url, row.source, row.fetched_at, row.media_type, body, row.sha256, row.status)
        return parse_stored(page, source, row.hint or {}, worker)
    except (ParseError, StoreError) as error:
        return error
    except Exception as error:  # a hostile page must not stop the others, whatever it does to a parser
        context.log.error("parse failed", page=row.id, url=row.url, exc_info=True)
        return error


def parse_stored(
    page: Page, source: Source | None, hint: Mapping[str, Any], worker: Worker | None = None
) -> ParsedArticle:
    """The article of a page: of an API's record, a document (read in the process of `worker`, or in one of its own) or
    HTML. Dates and titles that the page lacks come from `hint`, which the discovery route gave. Raises ParseError."""
    media_type = page.media_type.partition(";")[0].strip().lower()
    record = hint.get("record")
    fields = hint.get("fields") or _record_fields(source)
    if fields and isinstance(record, Mapping):
        return parse_record(record, fields, page.fetched_at)
    if not page.body.strip():
        raise ParseError("the server answered an empty page with status 200")
    if is_document(media_type, page.body):
        title = str(hint.get("title") or "")
        with nullcontext(worker) if worker is not None else Worker() as reader:
            return parse_document(reader, page.body, media_type, page.url, page.fetched_at, title)
    if media_type.endswith("json") and fields:
        return _parse_json(page, fields)
    return parse_page(page, source)


def _record_fields(source: Source | None) -> Mapping[str, str] | None:
    routes = source.routes if source is not None else ()
    return next((route.fields for route in routes if route.record_is_article), None)


def _parse_json(page: Page, fields: Mapping[str, str]) -> ParsedArticle:
    import json

    try:
        record = json.loads(page.body)
    except (ValueError, RecursionError) as error:
        raise ParseError(f"the record is no JSON: {error}") from error
    if not isinstance(record, dict):
        raise ParseError("the record is no JSON object")
    return parse_record(record, fields, page.fetched_at)


def _keep(
    context: Context,
    connection: Connection,
    row: Row[Any],
    outcome: ParsedArticle | Exception | None,
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
        result = _apply(connection, row, outcome, collection)
    lacking = [why for why in outcome.unread if NOT_THERE in why] if outcome is not None else []
    if lacking:  # what can be read of it is stored; the page waits for OCR, and is then read again
        quarantine.fail(connection, STAGE, item_name(row.id), f"{row.url}: {lacking[0]}", now)
        return result
    connection.execute(update(pages).where(pages.c.id == row.id).values(parsed_at=now))
    quarantine.clear(connection, STAGE, item_name(row.id))
    return result


def _superseded(connection: Connection, row: Row[Any]) -> bool:
    """A later page of the URL went through while this one was held: its text is older than the newest version."""
    later = (pages.c.source == row.source, pages.c.url == row.url, pages.c.id > row.id, pages.c.parsed_at.is_not(None))
    return bool(connection.execute(select(exists().where(*later))).scalar())


def _apply(connection: Connection, row: Row[Any], outcome: ParsedArticle | None, collection: str) -> str:
    if outcome is None:
        gone = remove_article(connection, article_id(collection, row.url), seen_at=row.fetched_at)
        return "removed" if gone else "unchanged"
    article = to_article(outcome, row.url, row.source, collection, row.sha256)
    if article.published_at is None:
        article = _dated(article, row)
    result = store_article(connection, article, page_id=row.id, seen_at=row.fetched_at)
    keep_layout(connection, article.id, None, outcome)
    keep_files(connection, article.id, outcome.files, row.fetched_at, collection)
    return result


def _dated(article: Article, row: Row[Any]) -> Article:
    """Undated, but the discovery route said when: `hint["published_at"]`, an ISO instant."""
    from dataclasses import replace

    from crawlers.parse.dates import read_date

    said = (row.hint or {}).get("published_at")
    found = read_date(said, row.fetched_at) if isinstance(said, str) else None
    return article if found is None else replace(article, published_at=found.instant)


def to_article(parsed: ParsedArticle, url: str, source: str, collection: str, sha256: str | None) -> Article:
    """The noun that the store takes, of what was parsed."""
    return Article(
        id=article_id(collection, url),
        url=url,
        source=source,
        collection=collection,
        title=parsed.title,
        text=parsed.text,
        published_at=parsed.published_at,
        version=0,
        page_sha256=sha256,
        modified_at=parsed.modified_at,
        authors=parsed.authors,
        language=parsed.language,
        pages=parsed.pages,
        precision=parsed.precision,
        lead=parsed.lead,
        section=parsed.section,
        tags=parsed.tags,
        paragraph_languages=parsed.paragraph_languages or language_runs(parsed.text),
        edit_text=parsed.edit_text,
    )
