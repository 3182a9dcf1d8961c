"""What a name in a query means: the markers of every key that lives with it."""

from __future__ import annotations

import re

from sqlalchemy import Connection

from nlp.names import key_hash, keys_of_forms, name_key
from pipelines.resolve import KINDS
from pipelines.store import clusters as rows
from pipelines.store.database import Store

_BIN = re.compile(r"\d{12}")
_ID = re.compile(r"[0-9a-f]{16}")


class StoreExpander:
    """search.stack.EntityExpander over the store's clusters."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def markers(self, kind: str | None, name: str) -> frozenset[str]:
        """Markers without their prefix (`organisation:KEYHASH`) of all that `name` can mean: a name in any spelling,
        a BIN of 12 digits or an entity's id. The name's own key is always among them, so that what was
        indexed but not yet resolved is found."""
        wanted = [(of, key) for of in ((kind,) if kind else KINDS) if (key := name_key(of, name))]
        with self._store.read() as connection:
            found = find_entities(connection, name, kind)
            entities = [entity for identity in found if (entity := rows.load_entity(connection, identity))]
        wanted += [(entity.kind, key) for entity in entities for key in entity.keys]
        return frozenset(f"{of}:{key_hash(key)}" for of, key in wanted)


def find_entities(connection: Connection, name: str, kind: str | None = None) -> list[str]:
    """Ids of live clusters that `name` (a spelling, a BIN, an id that may redirect) can mean, hidden ones too.

    An organisation's name without a legal form means those of every form, one with a form only its own."""
    name = name.strip()
    if _ID.fullmatch(name) and (live := rows.live_id(connection, name)):
        return [live]
    kinds = (kind,) if kind else KINDS
    wanted = [(of, key) for of in kinds for key in _keys(of, name)]
    if _BIN.fullmatch(name) and "organisation" in kinds:
        wanted += [("organisation", key) for key in rows.keys_of_proof(connection, f"bin:{name}")]
    named = rows.entities_named(connection, name, kind)
    return sorted({*rows.entities_of_keys(connection, wanted), *named})


def _keys(kind: str, name: str) -> tuple[str, ...]:
    key = name_key(kind, name)
    return keys_of_forms(key) if kind == "organisation" and key else tuple(filter(None, (key,)))
