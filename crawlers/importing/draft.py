"""Draft: one article of an imported file, before it is stored; and what a file gives beside its drafts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from crawlers.parse.parsed import ParsedArticle


class UnreadableError(Exception):
    """A file, or a record in one, that cannot be read; the text says why and where."""


@dataclass(frozen=True, slots=True)
class Origin:
    """A source that a third party's file stands for, by which its articles are labelled: "telegram:NAME"."""

    name: str
    title: str
    home: str = ""
    nature: str = "news"


@dataclass(frozen=True, slots=True)
class Capture:
    """The answer from which an article of a third party's WARC was read. `body` is whole, its encodings undone."""

    url: str
    at: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as a file gives it. `url` and `source` are None where the file names none; a tombstone has `deleted`
    and no article. `inner` is its path inside the file ("folder/a.docx", "b.zip!/a.docx"; empty: the file itself). An
    address in `article.files` that begins with "!/" is such a path, one without a scheme a path beside the file."""

    article: ParsedArticle | None
    url: str | None = None
    source: str | None = None
    identity: str | None = None
    deleted: bool = False
    inner: str = ""
    origin: Origin | None = None
    capture: Capture | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """A part of a file that cannot be read: where (a line, an address, a member) and why."""

    where: str
    reason: str
    inner: str = ""

    def __str__(self) -> str:
        return ": ".join(part for part in (self.inner, self.where, self.reason) if part)


@dataclass(frozen=True, slots=True)
class Left:
    """Records that were left out on purpose, and why."""

    reason: str
    count: int = 1


Item = Draft | Unread | Left


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file held: drafts, the reasons for records of it that could not be read, and what was left out."""

    drafts: tuple[Draft, ...]
    failures: tuple[str, ...] = ()
    left: Mapping[str, int] = field(default_factory=dict)


def collect(items: Iterable[Item]) -> Contents:
    """All items of a file at once."""
    drafts: list[Draft] = []
    failures: list[str] = []
    left: Counter[str] = Counter()
    for item in items:
        if isinstance(item, Draft):
            drafts.append(item)
        elif isinstance(item, Unread):
            failures.append(str(item))
        else:
            left[item.reason] += item.count
    return Contents(tuple(drafts), tuple(failures), dict(left))
