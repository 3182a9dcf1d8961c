"""Rows: jsonl and csv, whose records name their fields."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from crawlers.importing.draft import Contents, Draft, UnreadableError
from crawlers.parse.article import LONGEST_TITLE
from crawlers.parse.charset import decode
from crawlers.parse.dates import read_date
from crawlers.parse.parsed import ParsedArticle
from crawlers.parse.text import squeeze

FIELDS = ("url", "source", "title", "text", "published_at", "id", "language", "modified_at", "authors", "deleted")
LONGEST_FIELD = 20_000_000  # characters of one csv field


def read_jsonl(body: bytes, fetched_at: datetime) -> Contents:
    """One object a line. A line that does not do is a failure with its number; the others are read."""

    def parse(line: str) -> Draft:
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise UnreadableError(f"no JSON: {error}") from error
        if not isinstance(record, dict):
            raise UnreadableError("no JSON object")
        return _draft(record, fetched_at)

    lines = decode(body, "text/plain; charset=utf-8").text.split("\n")
    return _each([(number, line) for number, line in enumerate(lines, 1) if line.strip()], parse)


def read_csv(body: bytes, fetched_at: datetime) -> Contents:
    """A header of the same names as jsonl's, any of , ; tab | between. Raises UnreadableError without a header."""
    csv.field_size_limit(LONGEST_FIELD)
    text = decode(body).text
    header = text.partition("\n")[0]
    delimiter = max(",;\t|", key=header.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    names = {name: name.strip().lower() for name in reader.fieldnames or () if name}
    if not {"title", "text", "url"} & set(names.values()):
        raise UnreadableError(f"line 1: the header names none of {', '.join(FIELDS)}")
    try:
        rows = [(reader.line_num, {names[k]: v for k, v in row.items() if k in names and v}) for row in reader]
    except csv.Error as error:
        raise UnreadableError(f"line {reader.line_num}: {error}") from error
    return _each(rows, lambda row: _draft(row, fetched_at))


def _each(rows: list[tuple[int, Any]], parse: Callable[[Any], Draft]) -> Contents:
    drafts: list[Draft] = []
    failures: list[str] = []
    for number, row in rows:
        try:
            drafts.append(parse(row))
        except UnreadableError as error:
            failures.append(f"line {number}: {error}")
    return Contents(tuple(drafts), tuple(failures))


def _draft(record: Mapping[str, Any], fetched_at: datetime) -> Draft:
    url, source, identity = (_text(record, name) or None for name in ("url", "source", "id"))
    if record.get("deleted") in (True, "true", "1"):
        if url is None:
            raise UnreadableError("a deleted record needs its url")
        return Draft(None, url, source, identity, deleted=True)
    title = squeeze(_text(record, "title"))[:LONGEST_TITLE]
    text = _text(record, "text").replace("\r\n", "\n").strip()
    if not title and not text:
        raise UnreadableError("neither title nor text")
    article = ParsedArticle(
        title=title or text.split("\n", 1)[0][:200],
        text=text,
        published_at=_instant(record, "published_at", fetched_at),
        modified_at=_instant(record, "modified_at", fetched_at),
        authors=_authors(record.get("authors")),
        language=_text(record, "language") or None,
    )
    return Draft(article, url, source, identity)


def _text(record: Mapping[str, Any], name: str) -> str:
    value = record.get(name)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int if name == "id" else str):
        raise UnreadableError(f"{name} must be a text")
    return str(value).replace("\x00", "").encode("utf-8", "replace").decode()  # lone surrogates cannot be stored


def _instant(record: Mapping[str, Any], name: str, fetched_at: datetime) -> datetime | None:
    """Empty is undated; a text that names no plausible date is an error, so that a typo does not pass unseen."""
    text = _text(record, name).strip()
    if not text:
        return None
    found = read_date(text, fetched_at)
    if found is None:
        raise UnreadableError(
            f"{name} {text[:60]!r} is no date that can be read; write it as 2026-09-19T12:00:00+05:00"
        )
    return found.instant


def _authors(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    parts = value.split(";" if ";" in value else ",") if isinstance(value, str) else value
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
        raise UnreadableError("authors must be a list of texts")
    return tuple(dict.fromkeys(name for name in map(squeeze, parts) if name))
