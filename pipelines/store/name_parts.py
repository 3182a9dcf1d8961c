"""Parts of names: the words, and their sound keys, by which names are suggested and perhaps the same ones are met."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from sqlalchemy import ColumnElement, Connection, FromClause, delete, func, select

from nlp.fold import fold
from nlp.legal_names import without_form
from nlp.sounds import sound_key
from pipelines.store import lists
from pipelines.store.clusters import batches
from pipelines.store.schema import cluster_keys, clusters, name_parts
from pipelines.store.upsert import insert_missing

SOUND = "~"  # begins a part that is a sound key
LONGEST = 60  # signs of a part
RARE = 40  # a part that more names bear brings none of them together as perhaps the same
COMMON = 3_000  # parts that begin with a word, beyond which not all of them are read first
TOP, ENOUGH = 30_000, 20  # the most mentioned parts that are looked through then, and how many names have to be there
_BY_TIMES = (name_parts.c.times, name_parts.c.part, name_parts.c.kind, name_parts.c.key)
_AFTER = "z" * 12  # parts are of 0-9 and a-z: behind every word that begins so, in any collation


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
    times = {key: sum(names[key].values()) for key in now}
    pairs = ((key, part) for key in sorted(now) for part in sorted(now[key]))
    rows = [{"part": part, "kind": kind, "key": key, "times": times[key]} for key, part in pairs]
    insert_missing(connection, name_parts, rows)
    return _bearers(connection, kind, once ^ rare_parts(connection, kind, changed)) - set(keys)


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


def keys_starting(
    connection: Connection, words: Sequence[str], kinds: Collection[str], most: int
) -> list[tuple[str, str, int]]:
    """(kind, key, mentions) of names of which every one of `words` begins a word; the most mentioned first.

    Where very many names begin so, those are looked for among the most mentioned of all; the rest is read only where
    too few are found there."""
    counted = sorted((_count_to(connection, word, kinds), word) for word in set(words))
    first, others = counted[0][1], [word for _, word in counted[1:]]
    if counted[0][0] > COMMON:
        top = select(name_parts).order_by(*(column.desc() for column in _BY_TIMES)).limit(TOP).subquery()
        found = _starting(connection, top, first, others, kinds, most)
        if len(found) >= min(most, ENOUGH):
            return found
    return _starting(connection, name_parts, first, others, kinds, most)


def _count_to(connection: Connection, word: str, kinds: Collection[str]) -> int:
    """How many names begin so, counted to COMMON + 1."""
    some = select(name_parts.c.key).where(_begins(name_parts.c.part, word), _is_of(name_parts, kinds))
    return int(connection.execute(select(func.count()).select_from(some.limit(COMMON + 1).subquery())).scalar_one())


def _starting(
    connection: Connection, names: FromClause, first: str, others: Sequence[str], kinds: Collection[str], most: int
) -> list[tuple[str, str, int]]:
    query = select(names.c.kind, names.c.key, func.max(names.c.times).label("times"))
    query = query.where(_begins(names.c.part, first), _is_of(names, kinds))
    for number, word in enumerate(others):
        other = name_parts.alias(f"word_{number}")
        same = (other.c.kind == names.c.kind) & (other.c.key == names.c.key)
        query = query.where(select(1).where(same, _begins(other.c.part, word)).exists())
    query = query.group_by(names.c.kind, names.c.key)
    found = connection.execute(query.order_by(func.max(names.c.times).desc(), names.c.key).limit(most))
    return [(row.kind, row.key, row.times) for row in found]


def keys_with(
    connection: Connection, parts: Iterable[str], kinds: Collection[str], most: int
) -> list[tuple[str, str, str, int]]:
    """(part, kind, key, mentions) of names that have any of `parts`, most mentioned first; `most` a batch."""
    found: list[tuple[str, str, str, int]] = []
    for some in batches(sorted(set(parts))):
        query = select(name_parts).where(name_parts.c.part.in_(some), name_parts.c.kind.in_(sorted(kinds)))
        rows = connection.execute(query.order_by(name_parts.c.times.desc(), name_parts.c.key).limit(most))
        found += [(row.part, row.kind, row.key, row.times) for row in rows]
    return found


def entities_with_times(connection: Connection, ids: Collection[str]) -> list[tuple[str, str, str, int]]:
    """(id, kind, name, mentions as of the last resolve) of the live clusters among `ids` that are not hidden."""
    found: list[tuple[str, str, str, int]] = []
    for some in batches(sorted(set(ids))):
        same = (name_parts.c.kind == cluster_keys.c.kind) & (name_parts.c.key == cluster_keys.c.key)
        each = select(cluster_keys.c.cluster_id, func.max(name_parts.c.times).label("times"))
        each = each.select_from(cluster_keys.join(name_parts, same)).where(cluster_keys.c.cluster_id.in_(some))
        keys = each.group_by(cluster_keys.c.cluster_id, cluster_keys.c.key).subquery()
        shown = (clusters.c.id, clusters.c.kind, clusters.c.name)
        query = select(*shown, func.sum(keys.c.times).label("times")).join(keys, keys.c.cluster_id == clusters.c.id)
        query = query.where(clusters.c.hidden.is_(False), clusters.c.redirect_to.is_(None)).group_by(*shown)
        found += [(row.id, row.kind, row.name, int(row.times)) for row in connection.execute(query)]
    return found


def _is_of(names: FromClause, kinds: Collection[str]) -> ColumnElement[bool]:
    """As a text that no index has: SQLite, which counts nothing of itself, takes the index that begins with the kind
    otherwise, and reads every name."""
    return names.c.kind.concat("").in_(sorted(kinds))


def _begins(column: ColumnElement[str], word: str) -> ColumnElement[bool]:
    return (column >= word) & (column <= word + _AFTER)
