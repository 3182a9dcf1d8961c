"""Reader: who asks, and what they may see."""

from __future__ import annotations

import getpass
from dataclasses import dataclass
from typing import Literal

from fastapi import Request

from app.web.desk import desk_of

Role = Literal["reader", "editor", "admin"]


@dataclass(frozen=True, slots=True)
class Reader:
    """`collections` are those that the reader may see (None: all). `form_token` is what a form of theirs carries."""

    name: str
    role: Role
    collections: frozenset[str] | None
    form_token: str


def reader_of(request: Request) -> Reader:
    """Who asks. While there are no accounts, the one who runs the server, who may see and do all."""
    return Reader(_runner(), "admin", None, desk_of(request).token)


def _runner() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "desk"
