"""One page: a stored page → what it says, or why it says nothing. Runs in the processes of `parsers`."""

from __future__ import annotations

import json
import pickle
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

from crawlers.importing.bounded import is_document, parse_document
from crawlers.importing.worker import Worker
from crawlers.page import Page
from crawlers.parse.article import parse_page
from crawlers.parse.json_record import parse_record
from crawlers.parse.parsed import ParsedArticle, ParseError
from crawlers.source import Source
from pipelines.errors import StoreError
from pipelines.evidence.bodies import read_body
from pipelines.parsing.languages import language_runs
from pipelines.parsing.parse_tasks import IsDocument, Outcome, Task


def outcome_of(task: Task, folder: Path, sources: Mapping[str, Source]) -> Outcome:
    """What becomes of a page whose body lies in a WARC file of `folder`. Raises nothing: whatever a parser raises is
    the outcome."""
    try:
        page = page_of(task, folder)
        media_type = page.media_type.partition(";")[0].strip().lower()
        if page.body.strip() and is_document(media_type, page.body):
            return IsDocument()
        parsed = parse_stored(page, sources.get(page.source), task.hint)
        runs = parsed.paragraph_languages or language_runs(parsed.text)  # here: who stores has enough to do
        return replace(parsed, paragraph_languages=runs)
    except (ParseError, StoreError) as error:
        return error
    except MemoryError:
        return ParseError("parsing it needs more memory than a page may take")
    except Exception as error:  # a hostile page must not stop the others, whatever it does to a parser
        return _sendable(error)


def page_of(task: Task, folder: Path) -> Page:
    """The page with its body. Raises StoreError where that is not there, ParseError for an error page."""
    row = task.values
    if row["status"] >= 400:
        raise ParseError(f"the server answered {row['status']}")
    body = read_body(folder, row["warc_file"], row["warc_offset"]) if row["warc_file"] else b""
    return Page(row["url"], row["source"], row["fetched_at"], row["media_type"], body, row["sha256"], row["status"])


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
    try:
        record = json.loads(page.body)
    except (ValueError, RecursionError) as error:
        raise ParseError(f"the record is no JSON: {error}") from error
    if not isinstance(record, dict):
        raise ParseError("the record is no JSON object")
    return parse_record(record, fields, page.fetched_at)


def _sendable(error: Exception) -> Exception:
    """An error as it can be handed to another process."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes, of a moment ago
    except Exception:
        return ParseError(f"{type(error).__name__}: {error}"[:500])
    return error
