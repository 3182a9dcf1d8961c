"""Seals: which addresses are shown no more (sealed), or were taken away everywhere (erased), and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, delete, insert, select, update

from crawlers.urls import variants
from pipelines.store.schema import frontier, seals

Verb = Literal["seal", "erase"]
Place = tuple[str, int, int]  # a WARC file, where what is to be taken away begins, and how long it is
CHUNK = 400  # URLs of one query; SQLite takes 999 parameters at the least
_ANY = select(seals.c.id).limit(1)


@dataclass(frozen=True, slots=True)
class Seal:
    """One order. `state` is done, or ordered where it was cut short and must go on; `digests` are SHA-256 of bodies
    that are not to come back; `places` what was found to be taken away."""

    id: int
    verb: Verb
    url: str
    reason: str
    who: str
    at: datetime
    state: Literal["ordered", "done"]
    digests: tuple[str, ...]
    places: tuple[Place, ...]

    @property
    def line(self) -> str:
        """For people: «erased on 23.11.2026: by a decision of …»."""
        return f"{'erased' if self.verb == 'erase' else 'sealed'} on {self.at:%d.%m.%Y}: {self.reason}"


def order(connection: Connection, verb: Verb, url: str, reason: str, who: str, digests: Iterable[str] = ()) -> int:
    """Note an order that is still to be carried out; gives its id."""
    values = {"verb": verb, "url": url, "reason": reason, "who": who, "at": datetime.now(UTC), "state": "ordered"}
    result = connection.execute(insert(seals).values(**values, digests=sorted(set(digests)), places=[]))
    assert result.inserted_primary_key is not None
    return int(result.inserted_primary_key[0])


def note(connection: Connection, identity: int, digests: Iterable[str], places: Iterable[Place]) -> None:
    """Remember what is to be taken away, beside what was remembered before."""
    known = connection.execute(select(seals.c.digests, seals.c.places).where(seals.c.id == identity)).one()
    values = {
        "digests": sorted({*known.digests, *digests}),
        "places": sorted({*map(tuple, known.places), *places}),
    }
    connection.execute(update(seals).where(seals.c.id == identity).values(**values))


def reopen(connection: Connection, identity: int, place: Place) -> None:
    """An erasure that was done has something to take away again: what came with an import."""
    note(connection, identity, (), [place])
    connection.execute(update(seals).where(seals.c.id == identity).values(state="ordered"))


def finish(connection: Connection, identity: int) -> None:
    connection.execute(update(seals).where(seals.c.id == identity).values(state="done"))


def lift(connection: Connection, url: str) -> bool:
    """Take the seals of an address away (what was erased stays so). False where there was none."""
    return bool(connection.execute(delete(seals).where(seals.c.url == url, seals.c.verb == "seal")).rowcount)


def seal_of(connection: Connection, url: str) -> Seal | None:
    """The newest order on an address; an erasure before a seal."""
    found = seals_among(connection, [url])
    return found.get(url)


def are_there(connection: Connection) -> bool:
    """Whether anything was ever ordered."""
    return connection.execute(_ANY).first() is not None


def reason_of(connection: Connection, url: str) -> str | None:
    """Why an address is not to be kept or shown; None where nobody ordered it."""
    if not are_there(connection):  # as in most stores: a question that costs a third of the other
        return None
    row = connection.execute(select(seals.c.reason).where(seals.c.url.in_(variants(url))).limit(1)).first()
    return None if row is None else str(row.reason)


def seals_among(connection: Connection, urls: Sequence[str]) -> Mapping[str, Seal]:
    """The orders on any of `urls`, by address; a final slash makes no other one."""
    meant = {other: url for url in urls for other in variants(url)}
    forms, found = list(meant), {}
    for start in range(0, len(forms), CHUNK):
        query = select(seals).where(seals.c.url.in_(forms[start : start + CHUNK]))
        for row in connection.execute(query.order_by(seals.c.verb.desc(), seals.c.id)):  # erase comes last and stays
            found[meant[row.url]] = _read(row)
    return found


def all_seals(connection: Connection, state: str | None = None) -> list[Seal]:
    """Every order, oldest first."""
    query = select(seals).order_by(seals.c.id)
    return [_read(row) for row in connection.execute(query if state is None else query.where(seals.c.state == state))]


def erased_digests(connection: Connection) -> frozenset[str]:
    """SHA-256 of every body that was erased."""
    rows = connection.execute(select(seals.c.digests).where(seals.c.verb == "erase")).scalars()
    return frozenset(digest for digests in rows for digest in digests)


def close(connection: Connection, url: str) -> None:
    """Never ask for an address again, for any source, and keep nothing that was said of it."""
    values = {"state": "closed", "due_at": None, "hint": None, "error": "sealed or erased by an order"}
    marks = {"etag": None, "last_modified": None, "last_sha256": None}
    connection.execute(update(frontier).where(frontier.c.url == url).values(**values, **marks))


def _read(row: Row[Any]) -> Seal:
    return Seal(row.id, row.verb, row.url, row.reason, row.who, row.at, row.state, tuple(row.digests), _places(row))


def _places(row: Row[Any]) -> tuple[Place, ...]:
    return tuple((str(file), int(offset), int(length)) for file, offset, length in row.places)
