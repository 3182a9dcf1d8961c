"""Parts of names: the words, and their sound keys, by which names are suggested (pipelines.store.typed_names)
and perhaps the same ones are met."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, delete, select

from nlp.fold import fold
from nlp.legal_names import without_form
from nlp.sounds import sound_key
from pipelines.store import lists
from pipelines.store.clusters import batches
from pipelines.store.schema import cluster_keys, name_parts
from pipelines.store.upsert import insert_missing

SOUND = "~"  # begins a part that is a sound key
LONGEST = 60  # signs of a part
RARE = 40  # a part that more names bear brings none of them together as perhaps the same


def parts_of(kind: str, name: str) -> set[str]:
    """Folded words of a name, without its legal form, and the sound keys of those of three letters or more."""
    words = fold(without_form(name) if kind == "organisation" else name).split()
    sounds = {SOUND + sound for word in words if len(word) > 2 and len(sound := sound_key(word)) > 1}
    return {part[:LONGEST] for part in {*words, *sounds}}


def write_parts(
    connection: Connection, kind: str, keys: Collection[str], names: Mapping[str, Mapping[str, int]]
) -> set[str]:
    """Make the rows of `keys` what their names (with how often each is mentioned) say; a key without names has none.

    Gives the other keys that share a word with these which so few bore before, or so few bear now, that it can bring
    perhaps the same ones together (see RARE)."""
    now = {key: {part for name in names[key] for part in parts_of(kind, name)} for key in keys if key in names}
    before = parts_of_keys(connection, kind, keys)
    changed = {part for key in keys for part in before.get(key, set()) ^ now.get(key, set())}
    once = rare_parts(connection, kind, changed)
    for some in batches(sorted(before)):
        connection.execute(delete(name_parts).where(name_parts.c.kind == kind, name_parts.c.key.in_(some)))
    rows = [row for key in sorted(now) for row in rows_of(kind, key, now[key], sum(names[key].values()))]
    insert_missing(connection, name_parts, rows)
    return _bearers(connection, kind, once ^ rare_parts(connection, kind, changed)) - set(keys)


def rows_of(kind: str, key: str, parts: Collection[str], times: int) -> list[dict[str, Any]]:
    """The rows of a key that is mentioned so often: one a part, each with all of its words."""
    words = "".join(f" {part}" for part in sorted(parts) if not part.startswith(SOUND))
    return [{"part": part, "kind": kind, "key": key, "times": times, "words": words} for part in sorted(parts)]


def parts_of_keys(connection: Connection, kind: str, keys: Collection[str]) -> dict[str, set[str]]:
    """Key → its parts, as they are stored."""
    found: dict[str, set[str]] = defaultdict(set)
    for some in lists.parts(keys):
        query = select(name_parts.c.key, name_parts.c.part).where(name_parts.c.kind == kind)
        for key, part in connection.execute(query.where(lists.among(connection, name_parts.c.key, some))).all():
            found[key].add(part)
    return found


def rare_parts(connection: Connection, kind: str, parts: Collection[str]) -> set[str]:
    """Those of `parts` that RARE keys of the kind bear at most. Reads no more rows of each, however common it is."""
    found: set[str] = set()
    for some in lists.parts(parts):
        wanted = lists.listed(connection, some).c.value
        same = select(name_parts.c.key).where(name_parts.c.part == wanted, name_parts.c.kind == kind)
        one_more = same.order_by(name_parts.c.key).limit(1).offset(RARE).scalar_subquery()
        found.update(connection.execute(select(wanted).where(one_more.is_(None))).scalars())
    return found


def _bearers(connection: Connection, kind: str, parts: Collection[str]) -> set[str]:
    found: set[str] = set()
    for some in lists.parts(parts):
        among = lists.among(connection, name_parts.c.part, some)
        found.update(connection.execute(select(name_parts.c.key).where(name_parts.c.kind == kind, among)).scalars())
    return found


def clusters_with(connection: Connection, kind: str, parts: Collection[str]) -> Iterator[tuple[str, str, str]]:
    """(part, key, the id of its cluster) of the names that bear any of `parts`."""
    for some in lists.parts(parts):
        same = (cluster_keys.c.kind == name_parts.c.kind) & (cluster_keys.c.key == name_parts.c.key)
        query = select(name_parts.c.part, name_parts.c.key, cluster_keys.c.cluster_id).join(cluster_keys, same)
        query = query.where(name_parts.c.kind == kind, lists.among(connection, name_parts.c.part, some))
        yield from connection.execute(query).all()
