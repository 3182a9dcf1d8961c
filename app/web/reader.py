"""Reader: who asks, and what they may see."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request
from starlette.exceptions import HTTPException

from pipelines.access.accounts import Role


@dataclass(frozen=True, slots=True)
class Reader:
    """`collections` are those that the reader may see (None: all). `form_token` is what a form of theirs carries."""

    name: str
    role: Role
    collections: frozenset[str] | None
    form_token: str
    alone: bool = False  # there are no accounts: everything is theirs

    @property
    def owner(self) -> str | None:
        """Whose watches and digests they see: their own; None for all, where there are no accounts."""
        return None if self.alone else self.name

    @property
    def edits(self) -> bool:
        """Whether what is everybody's may be written: judgements, watches, terms, uploads."""
        return self.role != "reader"


def reader_of(request: Request) -> Reader:
    """Who asks. While there are no accounts, the one who runs the server, who may see and do all. Raises HTTPException
    401 for who did not sign in and sent no token."""
    found = asking_of(request)
    if found is None:
        said = "this needs a token (Authorization: Bearer …): an admin makes one with baqylau account token"
        raise HTTPException(401, said, {"WWW-Authenticate": "Bearer"})
    return found


def asking_of(request: Request) -> Reader | None:
    """Who asks; None for who did not sign in."""
    found = getattr(request.state, "reader", None)
    assert found is None or isinstance(found, Reader)
    return found


def editor_of(request: Request) -> Reader:
    """Who asks. Raises HTTPException 403 where they may not write what is everybody's."""
    reader = reader_of(request)
    if not reader.edits:
        raise HTTPException(403, "this needs the role editor: ask an admin for it")
    return reader
