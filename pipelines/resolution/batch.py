"""Batch: what is stored of each of many names or BINs at once, the ones that nothing is known of included."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from crawlers.parse.charset import decode
from nlp.identifiers import holds_iin, is_bin, mask
from nlp.names import name_key
from pipelines.context import Context
from pipelines.errors import InputError
from pipelines.resolution.expand import find_entities
from pipelines.store import clusters as rows
from pipelines.store import profiles as queries
from pipelines.store.registry import bearers, companies
from pipelines.store.seen_names import seen_names

MOST = 500  # names of one batch
LONGEST = 300  # characters of a name
LARGEST = 1_000_000  # bytes of the file


@dataclass(frozen=True, slots=True)
class Meaning:
    """An entity that a name can mean, with what a reader may see of it. `sources` are (name, articles), most first."""

    id: str
    kind: str
    name: str
    mentions: int
    articles: int
    first: datetime
    last: datetime
    sources: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """What one name of the batch came to. `state` is found, several (it can mean each of `meanings`), missing (nothing
    stored mentions it) or refused (an IIN). `registered`: BIN and name of companies of the register that bear it."""

    asked: str
    state: str
    meanings: tuple[Meaning, ...] = ()
    registered: tuple[tuple[str, str], ...] = ()


def read_names(file: Path) -> list[str]:
    """The names of a file: a line each, or the column of a CSV that is headed name or BIN (else its first).

    Names that stand twice are asked once. Raises InputError where there are none, or more than MOST."""
    try:
        data = file.read_bytes()[: LARGEST + 1]
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}") from error
    if len(data) > LARGEST:
        raise InputError(f"{file} is larger than {LARGEST} bytes: give at most {MOST} names")
    text = decode(data).text.replace("\0", "")
    lines = _column(text) if file.suffix.lower() in (".csv", ".tsv") else text.splitlines()
    names = list(dict.fromkeys(" ".join(line.lstrip("\ufeff").split()) for line in lines if line.strip()))
    if not names:
        raise InputError(f"{file} holds no names: write one name or BIN a line")
    if len(names) > MOST:
        raise InputError(f"{file} holds {len(names)} names: at most {MOST} are asked at once, split the file")
    if long := next((name for name in names if len(name) > LONGEST), None):
        raise InputError(f"{file}: «{long[:40]}…» is longer than {LONGEST} characters: is it a name?")
    return names


def batch(context: Context, names: Sequence[str], collections: Collection[str] | None = None) -> Iterator[Line]:
    """A line for each name, in their order. `collections` are those that the asker may see (None: all)."""
    with context.progress.arrow("batch", len(names)) as advance:
        for name in names:
            with context.store.read() as connection:
                yield _line(connection, name, collections)
            advance(1)


def _line(connection: Connection, name: str, collections: Collection[str] | None) -> Line:
    if holds_iin(name):
        return Line(mask(name), "refused")
    registered = tuple((row.bin, row.name_ru or row.name_kk) for row in _registered(connection, name))
    ids = find_entities(connection, name, None, collections)
    found = [rows.load_entity(connection, identity) for identity in ids]
    seen = [one for entity in found if entity and not entity.hidden
            if (one := _meaning(connection, entity, collections))]  # fmt: skip
    seen.sort(key=lambda one: (-one.mentions, one.id))
    return Line(name, "missing" if not seen else "found" if len(seen) == 1 else "several", tuple(seen), registered)


def _registered(connection: Connection, name: str) -> list[Any]:
    if is_bin(name):
        return companies(connection, [name])
    return bearers(connection, [key] if (key := name_key("organisation", name)) else [])


def _meaning(connection: Connection, entity: rows.EntityRow, collections: Collection[str] | None) -> Meaning | None:
    of = (connection, entity.kind, entity.keys, collections)
    found = queries.by_source(*of)
    if not found:
        return None
    first, last = min(row.first for row in found), max(row.last for row in found)
    articles, sources = sum(row.articles for row in found), tuple((row.source, row.articles) for row in found)
    name = seen_names(connection, [entity.id], collections).get(entity.id, entity.id)
    return Meaning(entity.id, entity.kind, name, queries.count(*of), articles, first, last, sources)


def _column(text: str) -> list[str]:
    """The cells of the column that holds the names."""
    head = text.partition("\n")[0]
    table = list(csv.reader(text.splitlines(), delimiter=max(",;\t", key=head.count)))
    header = [cell.strip().lower().lstrip("\ufeff") for cell in table[0]] if table else []
    named = next((i for i, cell in enumerate(header) if cell in HEADERS), None)
    return [row[named or 0] for row in table[named is not None :] if len(row) > (named or 0)]


HEADERS = ("name", "bin", "название", "наименование", "имя", "фио", "бин", "атауы", "аты", "аты-жөні", "бсн")
