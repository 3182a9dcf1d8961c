"""Rows: jsonl and csv, whose records name their fields; read a record at a time, whatever the file's size."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, TextIO

from crawlers.importing.draft import Draft, Item, Unread, UnreadableError
from crawlers.importing.file import File
from crawlers.parse.article import LONGEST_TITLE
from crawlers.parse.charset import SAMPLE, decode
from crawlers.parse.dates import read_date
from crawlers.parse.parsed import ParsedArticle
from crawlers.parse.text import squeeze

FIELDS = ("url", "source", "title", "text", "published_at", "id", "language", "modified_at", "authors", "deleted")
LONGEST_RECORD = 20_000_000  # characters of one line of jsonl, of one field of csv


def read_jsonl(file: File) -> Iterator[Item]:
    """One object a line. A line that does not do is said with its number; the others are read."""
    with _text(file, "text/plain; charset=utf-8", "\n") as stream:
        for number, line in _lines(stream):
            if line is None:
                yield Unread(f"line {number}", f"longer than {LONGEST_RECORD} characters")
            elif line.strip():
                yield _read(f"line {number}", lambda line=line: _object(line), file.at)


def read_csv(file: File) -> Iterator[Item]:
    """A header of the same names as jsonl's, any of , ; tab | between. Raises UnreadableError without a header."""
    csv.field_size_limit(LONGEST_RECORD)
    with _text(file, "", "") as stream:
        header = stream.readline(100_000)
        delimiter = max(",;\t|", key=header.count)
        heads = next(csv.reader([header], delimiter=delimiter), [])
        names = [name.strip().strip("\ufeff").lower() for name in heads]
        if not {"title", "text", "url"} & set(names):
            raise UnreadableError(f"line 1: the header names none of {', '.join(FIELDS)}")
        rows = csv.reader(stream, delimiter=delimiter)
        try:
            for row in rows:
                if row:
                    record = {name: value for name, value in zip(names, row, strict=False) if name and value}
                    yield _read(f"line {rows.line_num + 1}", lambda record=record: record, file.at)
        except csv.Error as error:
            raise UnreadableError(f"line {rows.line_num + 1}: {error}; what stands behind it was not read") from error


@contextlib.contextmanager
def _text(file: File, media_type: str, newline: str) -> Iterator[TextIO]:
    """The file as a stream of text, in the encoding that its beginning shows."""
    encoding = decode(file.head(SAMPLE), media_type).encoding
    encoding = {"utf-8": "utf-8-sig", "utf-16-le": "utf-16-le"}.get(encoding, encoding)
    stream = io.TextIOWrapper(file.stream, encoding, "replace", newline=newline)
    try:
        yield stream
    finally:
        with contextlib.suppress(ValueError):
            stream.detach()


def _lines(stream: TextIO) -> Iterator[tuple[int, str | None]]:
    """Lines with their numbers; None for one that is too long, whose rest is passed over."""
    number = 0
    while line := stream.readline(LONGEST_RECORD + 1):
        number += 1
        if len(line) <= LONGEST_RECORD or line.endswith("\n"):
            yield number, line
            continue
        while line and not line.endswith("\n"):
            line = stream.readline(LONGEST_RECORD)
        yield number, None


def _read(where: str, record: Any, fetched_at: datetime) -> Item:
    try:
        return _draft(record(), fetched_at)
    except UnreadableError as error:
        return Unread(where, str(error))


def _object(line: str) -> Mapping[str, Any]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"no JSON: {error}") from error
    if not isinstance(record, dict):
        raise UnreadableError("no JSON object")
    return record


def _draft(record: Mapping[str, Any], fetched_at: datetime) -> Draft:
    url, source, identity = (_field(record, name) or None for name in ("url", "source", "id"))
    if record.get("deleted") in (True, "true", "1"):
        if url is None:
            raise UnreadableError("a deleted record needs its url")
        return Draft(None, url, source, identity, deleted=True)
    title = squeeze(_field(record, "title"))[:LONGEST_TITLE]
    text = _field(record, "text").replace("\r\n", "\n").strip()
    if not title and not text:
        raise UnreadableError("neither title nor text")
    article = ParsedArticle(
        title=title or text.split("\n", 1)[0][:200],
        text=text,
        published_at=_instant(record, "published_at", fetched_at),
        modified_at=_instant(record, "modified_at", fetched_at),
        authors=_authors(record.get("authors")),
        language=_field(record, "language") or None,
    )
    if identity is None and url is None:  # a row of no name of its own is known by its title
        identity = hashlib.sha256(article.title.encode()).hexdigest()[:16]
    return Draft(article, url, source, identity)


def _field(record: Mapping[str, Any], name: str) -> str:
    value = record.get(name)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int if name == "id" else str):
        raise UnreadableError(f"{name} must be a text")
    return str(value).replace("\x00", "").encode("utf-8", "replace").decode()  # lone surrogates cannot be stored


def _instant(record: Mapping[str, Any], name: str, fetched_at: datetime) -> datetime | None:
    """Empty is undated; a text that names no plausible date is an error, so that a typo does not pass unseen."""
    text = _field(record, name).strip()
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
