"""What a name in a query means: the markers of every key that lives with it."""

from __future__ import annotations

import re

from sqlalchemy import Connection

from nlp.name_table.people import by_spelling
from nlp.names import key_hash, keys_of_forms, name_key
from pipelines.resolution.resolve import KINDS
from pipelines.store import clusters as rows
from pipelines.store import judged, known_names
from pipelines.store.database import Store
from pipelines.store.seen_names import Seen, keys_open, seen_names, sees_all

_BIN = re.compile(r"\d{12}")
_ID = re.compile(r"[0-9a-f]{16}")


class StoreExpander:
    """search.stack.EntityExpander over the store's clusters, for a reader of `collections` (None: all)."""

    def __init__(self, store: Store, collections: Seen = None) -> None:
        self._store = store
        self._collections = collections

    def markers(self, kind: str | None, name: str) -> frozenset[str]:
        """Markers without their prefix (`organisation:KEYHASH`) of all that `name` can mean: a name in any spelling,
        a BIN of 12 digits or an entity's id. The name's own key is always among them, so that what was
        indexed but not yet resolved is found. What was judged to be noise is meant by no name."""
        kinds = (kind,) if kind else KINDS
        wanted = [(of, key) for of in kinds if (key := name_key(of, name))]
        with self._store.read() as connection:
            found = find_entities(connection, name, kind, self._collections)
            entities = [entity for identity in found if (entity := rows.load_entity(connection, identity))]
            wanted += [(entity.kind, key) for entity in entities for key in entity.keys]
            wanted += [(of, key) for of in kinds for key in _other_keys(connection, of, name)]
            noise = judged.noise(connection)
        return frozenset(f"{of}:{key_hash(key)}" for of, key in wanted if (of, key) not in noise)


def find_entities(connection: Connection, name: str, kind: str | None = None, collections: Seen = None) -> list[str]:
    """Ids of live clusters that `name` (a spelling, a BIN, an id that may redirect) can mean, hidden ones too, but not
    what was judged to be noise. A reader of `collections` (None: all) is led nowhere by a spelling that stands only in
    others: that it means something would be told.

    An organisation's name without a legal form means those of every form, one with a form only its own."""
    found = _named(connection, name, kind, collections)
    noise = judged.noise(connection) if found else frozenset()
    of_noise = rows.entities_of_keys(connection, noise)
    return [identity for identity in found if identity not in of_noise]


def _named(connection: Connection, name: str, kind: str | None, collections: Seen) -> list[str]:
    name = name.strip()
    if _ID.fullmatch(name) and (live := rows.live_id(connection, name)):
        return [live]
    kinds = (kind,) if kind else KINDS
    wanted = [(of, key) for of in kinds for key in _keys(of, name)]
    if _BIN.fullmatch(name) and "organisation" in kinds:
        wanted += [("organisation", key) for key in rows.keys_of_proof(connection, f"bin:{name}")]
    wanted += [(of, key) for of in kinds for key in known_names.same_by_terms(connection, of, _keys(of, name))]
    named = rows.entities_named(connection, name, kind)
    if not sees_all(connection, collections):
        wanted = keys_open(connection, wanted, collections)
        shown = seen_names(connection, named, collections)
        named = [one for one in named if name in shown.get(one, "")]
    found = sorted({*rows.entities_of_keys(connection, wanted), *named})
    if found or "person" not in kinds:
        return found
    people = [("person", key) for key in _keys_of_person(name)]
    return rows.entities_of_keys(connection, keys_open(connection, people, collections))


def _keys(kind: str, name: str) -> tuple[str, ...]:
    key = name_key(kind, name)
    return keys_of_forms(key) if kind == "organisation" and key else tuple(filter(None, (key,)))


def _other_keys(connection: Connection, kind: str, name: str) -> set[str]:
    """Keys under which the same may stand: a term's other spellings, a well-known person's in the other language."""
    others = known_names.same_by_terms(connection, kind, _keys(kind, name))
    return others | _keys_of_person(name) if kind == "person" else others


def _keys_of_person(name: str) -> set[str]:
    people = [entry for entry in by_spelling(name) if entry.kind == "person"]
    return {key for entry in people for spelling in entry.spellings if (key := name_key("person", spelling))}
