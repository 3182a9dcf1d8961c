"""JSON records: one record of an API → ParsedArticle, by the source's field mapping."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from crawlers.parse.article import FEWEST, LONGEST_LEAD, LONGEST_TITLE, MOST_TAGS
from crawlers.parse.dates import read_date
from crawlers.parse.fragments import html_text
from crawlers.parse.parsed import ParsedArticle, ParseError
from crawlers.parse.text import line_text, squeeze


def parse_record(record: Mapping[str, Any], fields: Mapping[str, str], fetched_at: datetime) -> ParsedArticle:
    """`fields` maps title, text, lead, section, tags, published, modified, authors, language to dotted paths in the
    record ("body.ru").

    HTML in title and text is taken off. Raises ParseError where title or text are missing."""
    values = {name: look_up(record, path) for name, path in fields.items()}
    title = line_text(_string(values.get("title")))
    text = html_text(_string(values.get("text")))
    for name, value, least in (("title", title, 1), ("text", text, FEWEST)):
        if len(value) < least:
            raise ParseError(f"the record has no {name} at {fields.get(name)!r}: check the source's fields")
    published = read_date(_string(values.get("published")), fetched_at)
    modified = read_date(_string(values.get("modified")), fetched_at)
    return ParsedArticle(
        title=title[:LONGEST_TITLE],
        text=text,
        published_at=published.instant if published else None,
        modified_at=modified.instant if modified else None,
        authors=_names(values.get("authors")),
        language=_string(values.get("language")) or None,
        precision=published.precision if published else None,
        lead=line_text(_string(values.get("lead")))[:LONGEST_LEAD] or None,
        section=next(iter(_names(values.get("section"))), None),
        tags=_names(values.get("tags"))[:MOST_TAGS],
    )


def look_up(record: Any, path: str) -> Any:
    """The value at a dotted path; a number picks from a list; None where it leads nowhere."""
    for step in path.split("."):
        if isinstance(record, Mapping):
            record = record.get(step)
        elif isinstance(record, list) and step.isdigit() and int(step) < len(record):
            record = record[int(step)]
        else:
            return None
    return record


def _string(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(_string(each) for each in value)
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _names(value: Any) -> tuple[str, ...]:
    if isinstance(value, Mapping):
        value = value.get("name") or value.get("fullName") or value.get("title")
    if isinstance(value, list):
        return tuple(dict.fromkeys(name for each in value for name in _names(each)))
    return tuple(name for name in (squeeze(part) for part in _string(value).split(",")) if name)
