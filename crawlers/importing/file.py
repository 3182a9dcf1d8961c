"""File: what a reader is given: bytes to read, a name, and the limits and wishes that hold for all of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import PurePosixPath
from typing import BinaryIO

from crawlers.importing.draft import UnreadableError
from crawlers.importing.limits import Asked, Limits


@dataclass(slots=True)
class Spent:
    """What the archives of one file have cost so far, however deep they stand in one another."""

    unpacked: int = 0
    members: int = 0


def _nobody(place: str, kind: str) -> None:
    return None


@dataclass(frozen=True, slots=True)
class File:
    """`name` is the file's own, without folders; `path` where it stands in the file that is imported ("" for that file
    itself). `begin` is told each place and its kind before it is read, so that whoever watches knows where a reader was
    lost; places in `avoid` were lost before and are not read."""

    name: str
    stream: BinaryIO
    size: int
    at: datetime
    limits: Limits = field(default_factory=Limits)
    asked: Asked = field(default_factory=Asked)
    media_type: str = ""
    path: str = ""
    depth: int = 0
    begin: Callable[[str, str], None] = _nobody
    avoid: frozenset[str] = frozenset()
    spent: Spent = field(default_factory=Spent)

    @property
    def stem(self) -> str:
        return PurePosixPath(self.name).stem

    @property
    def suffix(self) -> str:
        """The name's ending in lower case, without its dot."""
        return self.name.rpartition(".")[2].lower() if "." in self.name else ""

    def head(self, size: int = 8192) -> bytes:
        """The first bytes; the stream stands at its beginning again."""
        self.stream.seek(0)
        found = self.stream.read(size)
        self.stream.seek(0)
        return found

    def body(self) -> bytes:
        """All bytes. Raises UnreadableError for more than a document may have."""
        self.stream.seek(0)
        found = self.stream.read(self.limits.whole + 1) if self.size <= self.limits.whole else b""
        if self.size > self.limits.whole or len(found) > self.limits.whole:
            raise UnreadableError(f"larger than {self.limits.whole // 1_000_000} MB: split it")
        return found

    def place(self, name: str) -> str:
        """The path of a member of this file."""
        return f"{self.path}!/{name}" if self.path else name

    def member(self, name: str, body: bytes, media_type: str = "", *, deeper: int = 1) -> File:
        """A file inside this one; `name` may have folders."""
        own = PurePosixPath(name.replace("\\", "/")).name or name
        return File(own, BytesIO(body), len(body), self.at, self.limits, self.asked, media_type, self.place(name),
                    self.depth + deeper, self.begin, self.avoid, self.spent)  # fmt: skip


def of_bytes(name: str, body: bytes, at: datetime, limits: Limits | None = None, media_type: str = "") -> File:
    """A file that stands in memory."""
    return File(name, BytesIO(body), len(body), at, limits or Limits(), media_type=media_type)
