"""Images of an article → the frontier, once the article is stored; and, where one holds a table, a document of it.

They are asked for behind everything else, on the source's own hosts and those that it names, robots and budget held.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from crawlers.article import article_id
from crawlers.documents.tesseract import NOT_THERE
from crawlers.images import holds_table, sniff
from crawlers.importing.worker import Worker
from crawlers.page import Page
from crawlers.parse.parsed import AttachedFile, ParsedArticle, ParseError
from crawlers.source import Source
from crawlers.urls import host_of, of_source
from pipelines.context import Context
from pipelines.errors import StoreError
from pipelines.evidence.bodies import read_body
from pipelines.parsing.articles import to_article
from pipelines.parsing.one_page import parse_stored
from pipelines.store import frontier, quarantine
from pipelines.store.articles import store_article
from pipelines.store.files import link_document
from pipelines.store.layouts import keep_layout
from pipelines.store.schema import pages

STAGE = "parse"
BATCH = 20  # images a look


def queue(
    connection: Connection, source: Source, url: str, files: Sequence[AttachedFile], most: int, now: datetime
) -> None:
    """Queue the first `most` images of the article at `url` that stand where the source keeps its images."""
    addresses = {(of_source(one.url, source) or one.url): one.title for one in files if one.kind == "image"}
    wanted = [address for address in addresses if source.shows_images(host_of(address)) and address != url]
    fixed = {"kind": "image", "published_at": None}
    rows = [{**fixed, "url": each, "hint": {"of": url, "title": addresses[each]}} for each in wanted[:most]]
    frontier.discover(connection, source.name, rows, now)


def read_images(context: Context, sources: Mapping[str, Source], worker: Worker, collection: str) -> int:
    """Read what came since the last time: of images that hold a table, the table becomes a document of their article,
    in its collection (`collection` where its source is not known). Gives how many documents were made or changed."""
    made, after = 0, 0
    with context.store.read() as connection:
        held = quarantine.held_items(connection, STAGE)
    while rows := _next(context, after):
        after = rows[-1].id
        for row in rows:
            if f"page/{row.id}" not in held:
                source = sources.get(row.source)
                outcome = _outcome(context, row, source, worker)
                with context.store.write() as connection:
                    made += _keep(connection, row, outcome, source.collection if source else collection)
    return made


def _next(context: Context, after: int) -> list[Row[Any]]:
    waiting = (pages.c.kind == "image", pages.c.parsed_at.is_(None), pages.c.sealed_reason.is_(None))
    query = select(pages).where(*waiting, pages.c.id > after).order_by(pages.c.id).limit(BATCH)
    with context.store.read() as connection:
        return list(connection.execute(query))


def _outcome(
    context: Context, row: Row[Any], source: Source | None, worker: Worker
) -> ParsedArticle | Exception | None:
    """What the table in an image says, None where it holds none, or why it cannot be read."""
    try:
        body = read_body(context.settings.warc_folder, row.warc_file, row.warc_offset)
        if not holds_table(body):
            return None
        page = Page(row.url, row.source, row.fetched_at, sniff(body) or "", body, row.sha256, row.status)
        found = parse_stored(page, source, {"title": (row.hint or {}).get("title", "")}, worker)
    except (ParseError, StoreError) as error:
        return error
    return found if found.tables or any(NOT_THERE in why for why in found.unread) else None


def _keep(connection: Connection, row: Row[Any], outcome: ParsedArticle | Exception | None, collection: str) -> int:
    now, item, result = datetime.now(UTC), f"page/{row.id}", ""
    lacking = [str(outcome)] if isinstance(outcome, Exception) else []
    if isinstance(outcome, ParsedArticle):
        lacking = [why for why in outcome.unread if NOT_THERE in why]
        if outcome.tables:
            article = to_article(outcome, row.url, row.source, collection, row.sha256)
            result = store_article(connection, article, page_id=row.id, seen_at=row.fetched_at)
            if result != "sealed":
                keep_layout(connection, article_id(collection, row.url), None, outcome)
                link_document(connection, row.url, collection)
    if lacking and "neither text" not in lacking[0]:
        quarantine.fail(connection, STAGE, item, f"{row.url}: {lacking[0]}", now)
        return 0
    connection.execute(update(pages).where(pages.c.id == row.id).values(parsed_at=now))
    quarantine.clear(connection, STAGE, item)
    return int(result in ("new", "changed", "restored"))
