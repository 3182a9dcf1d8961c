"""Articles as Elasticsearch keeps them: es_mappings/articles.*.json says how each field is read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from search.document import IndexDocument, author_terms, dated, microseconds, sort_key
from search.query.bound import FIELDS
from search.query.days import month_of

BULK_BYTES = 5_000_000  # of one request; Elasticsearch refuses 100 MB
BULK_ITEMS = 500


def to_elasticsearch(document: IndexDocument) -> dict[str, Any]:
    """One article as a document."""
    at = dated(document)
    return {
        **{name: getattr(document, name).encode() for name in FIELDS},
        "title_plain": document.title_plain,
        "text_plain": document.text_plain,
        "id": document.id,
        "url": document.url,
        "collection": document.collection,
        "source": document.source,
        "language": document.language,
        "author": sorted(author_terms(document.authors)),
        "month": month_of(at),
        "flag": ["removed"] * document.removed + ["edited"] * (document.version > 1),
        "organisation": list(dict.fromkeys(document.organisations)),
        "person": list(dict.fromkeys(document.persons)),
        "place": list(dict.fromkeys(document.places)),
        "programme": list(dict.fromkeys(document.programmes)),
        "version": document.version,
        "published_at": _instant(document.published_at),
        "first_seen": _instant(document.first_seen),
        "at": microseconds(at),
        "key": sort_key(document),
    }


def _instant(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat(timespec="milliseconds")


def operations(upserts: Iterable[IndexDocument], deletes: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """The id and the lines of each write, deletions first."""
    for name in deletes:
        yield name, _line({"delete": {"_id": name}})
    for document in upserts:
        yield document.id, _line({"index": {"_id": document.id}}) + b"\n" + _line(to_elasticsearch(document))


def requests(writes: Iterable[tuple[str, bytes]]) -> Iterator[list[tuple[str, bytes]]]:
    """Writes in portions that one request may carry; a write that is larger than that goes alone."""
    portion: list[tuple[str, bytes]] = []
    size = 0
    for name, lines in writes:
        if portion and (size + len(lines) > BULK_BYTES or len(portion) == BULK_ITEMS):
            yield portion
            portion, size = [], 0
        portion.append((name, lines))
        size += len(lines)
    if portion:
        yield portion


def _line(content: dict[str, Any]) -> bytes:
    """A line of a bulk request. Halves of surrogates, which JSON may not hold, become question marks."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
