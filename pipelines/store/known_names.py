"""Names that are known to mean one: terms that people added, and people of the name table beside their office."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from nlp.name_table.people import contradicts, is_meant, keys_of_people, people_of
from nlp.names import name_key
from pipelines.store.clusters import batches
from pipelines.store.schema import key_links, mentions, terms
from pipelines.store.upsert import insert_missing

TERM, TABLE = "term", "table"
LANGUAGES = ("ru", "kk", "en")

_Link = tuple[str, str, str, str]  # kind, key, proof, evidence


def add_term(connection: Connection, kind: str, names: dict[str, list[str]], who: str, why: str) -> int:
    """Write a term; its number."""
    row = {"kind": kind, "names": names, "who": who, "why": why, "at": datetime.now(UTC)}
    return int(connection.execute(insert(terms).values(row).returning(terms.c.id)).scalar_one())


def remove_term(connection: Connection, number: int, who: str) -> bool:
    """Take a term out of force; whether it was in force."""
    changed = update(terms).where(terms.c.id == number, terms.c.removed_at.is_(None))
    return bool(connection.execute(changed.values(removed_at=datetime.now(UTC), removed_by=who)).rowcount)


def terms_stored(connection: Connection, removed: bool = False) -> list[Any]:
    """Rows of terms, oldest first; with `removed` also those that are no longer in force."""
    query = select(terms).order_by(terms.c.id)
    return list(connection.execute(query if removed else query.where(terms.c.removed_at.is_(None))))


def keys_of_term(row: Any) -> frozenset[str]:
    """The name keys of a term's spellings."""
    keys = (name_key(row.kind, name) for language in LANGUAGES for name in row.names.get(language, ()))
    return frozenset(filter(None, keys))


def sync(connection: Connection, people: Collection[str]) -> set[tuple[str, str]]:
    """Make key_links what terms say now, and of the keys `people` what mentions and the name table do. Gives
    (kind, key) of which links came or went."""
    people = set(people)
    now = {*_term_links(connection), *_people_links(connection, keys_of_people() & people)}
    columns = (key_links.c.kind, key_links.c.key_a, key_links.c.key_b, key_links.c.evidence)
    rows = connection.execute(select(*columns).where(key_links.c.evidence.in_((TERM, TABLE))))
    stored: set[_Link] = {(row.kind, row.key_a, row.key_b, row.evidence) for row in rows}
    stored = {link for link in stored if link[3] == TERM or link[1] in people}
    for kind, key, proof, evidence in sorted(stored - now):
        connection.execute(delete(key_links).filter_by(kind=kind, key_a=key, key_b=proof, evidence=evidence))
    at = datetime.now(UTC)
    new = [
        {"kind": kind, "key_a": key, "key_b": proof, "evidence": evidence, "at": at}
        for kind, key, proof, evidence in sorted(now - stored)
    ]
    insert_missing(connection, key_links, new)
    return {(kind, key) for kind, key, _, _ in stored ^ now}


def same_by_terms(connection: Connection, kind: str, keys: Collection[str]) -> set[str]:
    """Every key that a term in force says is one with any of `keys`."""
    found: set[str] = set()
    for some in batches(sorted(keys)):
        query = select(key_links.c.key_b).where(key_links.c.kind == kind, key_links.c.key_a.in_(some))
        numbers = [
            int(proof.partition(":")[2]) for proof in connection.execute(query.filter_by(evidence=TERM)).scalars()
        ]
        rows = connection.execute(select(terms).where(terms.c.id.in_(numbers), terms.c.removed_at.is_(None)))
        found |= {key for row in rows for key in keys_of_term(row)}
    return found


def _term_links(connection: Connection) -> Iterable[_Link]:
    for row in terms_stored(connection):
        for key in keys_of_term(row):
            yield row.kind, key, f"{TERM}:{row.id}", TERM


def _people_links(connection: Connection, keys: Collection[str]) -> Iterable[_Link]:
    """Of a name that a person of the table can bear: where the role beside it is that person's, and no patronymic is
    another's."""
    said: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for some in batches(sorted(keys)):
        query = select(mentions.c.key, mentions.c.name, mentions.c.role).distinct()
        for row in connection.execute(query.where(mentions.c.kind == "person", mentions.c.key.in_(some))):
            said[row.key].add((row.name, row.role or ""))
    for key, bearers in said.items():
        for entry in people_of(key):
            if not any(contradicts(entry, name) for name, _ in bearers) and any(
                role and is_meant(entry, name, role) for name, role in bearers
            ):
                yield "person", key, f"{TABLE}:{entry.key}", TABLE
