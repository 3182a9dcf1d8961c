"""Cursors of the API: where the next page of a list begins. Signed, and tied to the question, its reader and the store.

Whoever changes one, or brings that of another question, route, reader or store, is told to begin at the first page.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from fastapi import Request
from starlette.exceptions import HTTPException

from app.web.desk import desk_of
from app.web.reader import reader_of

_KEY = secrets.token_bytes(32)  # of this process: a server that was started anew takes none of before
_SIGNATURE = 16  # bytes
NOT_ASKED = ("cursor", "limit")  # parameters that may change from page to page

Item = TypeVar("Item")


def write_cursor(request: Request, position: Any) -> str:
    """An opaque cursor for the next page of what `request` asks; `position` is plain JSON."""
    content = json.dumps(position, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_signed(request, content) + content).decode().rstrip("=")


def read_cursor(request: Request, cursor: str | None) -> Any:
    """The position in a cursor; None where there is none. Raises HTTPException 400."""
    if cursor is None:
        return None
    try:
        data = base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
    except (UnicodeEncodeError, binascii.Error, ValueError) as error:
        raise HTTPException(400, "the cursor cannot be read: start again from the first page") from error
    signature, content = data[:_SIGNATURE], data[_SIGNATURE:]
    if not hmac.compare_digest(signature, _signed(request, content)):
        raise HTTPException(400, "the cursor is of another question, reader or server: start again from the first page")
    return json.loads(content)


def page_of(
    request: Request, found: Sequence[Item], key: Callable[[Item], str | int], limit: int, cursor: str | None
) -> tuple[Sequence[Item], str | None]:
    """At most `limit` of a list that is wholly known, behind the one that the cursor names, and the next cursor.

    `key` names an item; where it was removed since, the list goes on at the place where it stood."""
    position = read_cursor(request, cursor)
    start = 0 if position is None else _behind([key(one) for one in found], *position)
    shown = found[start : start + limit]
    more = bool(shown) and start + len(shown) < len(found)
    return shown, write_cursor(request, [key(shown[-1]), start + len(shown)]) if more else None


def _behind(keys: Sequence[str | int], last: str | int, start: int) -> int:
    return keys.index(last) + 1 if last in keys else min(start, len(keys))


def _signed(request: Request, content: bytes) -> bytes:
    values = sorted((name, value) for name, value in request.query_params.multi_items() if name not in NOT_ASKED)
    reader = reader_of(request)
    seen = None if reader.collections is None else sorted(reader.collections)
    asked = [request.url.path, values, reader.name, seen, desk_of(request).settings.store_url]
    return hmac.digest(_KEY, json.dumps(asked).encode() + b"\0" + content, hashlib.sha256)[:_SIGNATURE]
