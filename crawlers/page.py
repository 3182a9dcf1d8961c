"""Page: the bytes that a source answered, which are evidence and never change."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Page:
    """One response. `fetched_at` is aware; `sha256` is the hex digest of `body`; `media_type` as the server said it,
    with its charset parameter where it gave one ("text/html; charset=windows-1251")."""

    url: str
    source: str
    fetched_at: datetime
    media_type: str
    body: bytes
    sha256: str
    status: int = 200


def digest(body: bytes) -> str:
    """The hex SHA-256 by which a page's body is known everywhere."""
    return hashlib.sha256(body).hexdigest()
