"""Tasks: what goes to the processes that parse, and what comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from crawlers.parse.parsed import ParsedArticle, ParseError


@dataclass(frozen=True, slots=True)
class Task:
    """A page as its row says it; `hint` is what the discovery route said of it."""

    id: int
    values: Mapping[str, Any]
    hint: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class IsDocument:
    """The page is a document: it is for the process that reads those."""


class LostError(ParseError):
    """A page that ended the process which parsed it."""


Outcome = ParsedArticle | Exception | IsDocument
