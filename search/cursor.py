"""Cursors: where the next page begins, tied to the question and the index it was made for."""

from __future__ import annotations

import base64
import binascii
import json
from hashlib import sha256
from typing import Any

from search.engine import SearchRequest, UnanswerableError


def write_cursor(request: SearchRequest, generation: str, position: Any) -> str:
    """An opaque cursor. `position` is whatever the engine needs, as JSON."""
    content = json.dumps([_question(request), generation, position], separators=(",", ":"))
    return base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")


def read_cursor(request: SearchRequest, generation: str) -> Any:
    """The position in the request's cursor; None where it has none.

    Raises SearchError where it is no cursor, or one of another question or of an index that was rebuilt since."""
    if request.cursor is None:
        return None
    text = request.cursor
    try:
        question, made_for, position = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, TypeError, binascii.Error, RecursionError) as error:
        raise UnanswerableError("the cursor cannot be read: start again from the first page") from error
    if question != _question(request):
        raise UnanswerableError(
            "the cursor belongs to another query, order or set of collections: start from the first page"
        )
    if made_for != generation:
        raise UnanswerableError("the index was rebuilt since this cursor was made: start again from the first page")
    return position


def _question(request: SearchRequest) -> str:
    seen = None if request.collections is None else sorted(request.collections)
    return sha256(repr((request.query.fingerprint, request.sort, seen)).encode()).hexdigest()[:16]
