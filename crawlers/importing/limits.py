"""Limits: what one imported file may cost."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """`seconds` and `memory` (bytes) for one document or record; `pages` of a document; `whole` bytes of a document
    that is read as a whole, `streamed` of a file that is read record by record (jsonl, csv, mbox, WARC, Telegram).

    Archives: `unpacked` bytes of all members together, `members` files, `ratio` of unpacked to packed bytes of a member
    above a megabyte, `depth` archives inside one another."""

    seconds: float = 120.0
    memory: int = 2 * 1024**3
    pages: int = 3000
    whole: int = 300_000_000
    streamed: int = 20_000_000_000
    unpacked: int = 2_000_000_000
    members: int = 20_000
    ratio: int = 200
    depth: int = 4


@dataclass(frozen=True, slots=True)
class Asked:
    """What is wanted of a file: of a WARC only pages of `hosts` and the names below them (none: of all), `ours` adding
    the hosts of the definitions. `sources` is the folder of the definitions, None the bundled ones."""

    hosts: tuple[str, ...] = ()
    ours: bool = False
    sources: str | None = None
