"""Names while they are typed: names of which words begin so, or have a given part, and the entities that bear them.

It is asked with every letter, so each statement is made once: making one costs more than what the store does for it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Select, bindparam, exists, func, select

from pipelines.store import lists
from pipelines.store.clusters import batches
from pipelines.store.schema import cluster_keys, clusters, name_parts

COMMON = 3_000  # parts that begin with a word, beyond which not all of them are read first
TOP, ENOUGH = 10_000, 20  # the most mentioned parts that are looked through then, and how many names have to be there
_PARTS_A_NAME = 6  # words and their sound keys that begin alike, at most: rows that are read for one name
_BY_TIMES = (name_parts.c.times, name_parts.c.part, name_parts.c.kind, name_parts.c.key)
_AFTER = "z" * 12  # parts are of 0-9 and a-z: behind every word that begins so, in any collation

Named = tuple[str, str, int]  # kind, key, mentions


def keys_starting(connection: Connection, words: Sequence[str], kinds: Collection[str], most: int) -> list[Named]:
    """Names of which every one of `words` begins a word; the most mentioned first.

    Where very many names begin so, those are looked for among the most mentioned of all; the rest is read only where
    too few are found there."""
    given = {"kinds": sorted(kinds), "rows": most * _PARTS_A_NAME}
    counted = sorted((_count_to(connection, word, given), word) for word in set(words))
    bounds = {name: text for at, (_, word) in enumerate(counted) for name, text in _bounds(at, word).items()}
    if counted[0][0] > COMMON:
        found = _names(connection.execute(_among_top(len(counted)), given | bounds), most)
        if len(found) >= min(most, ENOUGH):
            return found
    return _names(connection.execute(_among_all(len(counted)), given | bounds), most)


def _names(rows: Iterable[Any], most: int) -> list[Named]:
    """A name of several words that begin so has a row for each."""
    return list(islice({(row.kind, row.key): tuple(row) for row in rows}.values(), most))


def keys_with(
    connection: Connection, parts: Iterable[str], kinds: Collection[str], most: int
) -> list[tuple[str, str, str, int]]:
    """(part, kind, key, mentions) of names that have any of `parts`, most mentioned first; `most` a batch."""
    found: list[tuple[str, str, str, int]] = []
    for some in batches(sorted(set(parts))):
        given = {"parts": list(some), "kinds": sorted(kinds), "most": most}
        found += [tuple(row) for row in connection.execute(_having(), given)]
    return found


def entities_with_times(connection: Connection, named: Collection[tuple[str, str]]) -> list[tuple[str, str, str, int]]:
    """(id, kind, name, mentions as of the last resolve) of the entities of (kind, key) that are not hidden."""
    if not named:
        return []
    pairs = lists.encoded_pairs(sorted(set(named)))
    rows = connection.execute(_entities(connection.dialect.name), {"pairs": pairs})
    return [(row.id, row.kind, row.name, int(row.times)) for row in rows]


def _count_to(connection: Connection, word: str, given: Mapping[str, Any]) -> int:
    """How many names begin so, counted to COMMON + 1."""
    return int(connection.execute(_counting(), {"kinds": given["kinds"], **_bounds(0, word)}).scalar_one())


def _bounds(at: int, word: str) -> dict[str, str]:
    return {f"from_{at}": word, f"to_{at}": word + _AFTER, f"word_{at}": f"% {word}%"}


@cache
def _counting() -> Select[Any]:
    some = select(name_parts.c.key).where(_begins(name_parts), _is_of(name_parts)).limit(COMMON + 1)
    return select(func.count()).select_from(some.subquery())


@cache
def _among_top(words: int) -> Select[Any]:
    """Row by row until there are enough: the inner order is that of an index, and nothing here changes it."""
    top = select(*_BY_TIMES).order_by(*(column.desc() for column in _BY_TIMES)).limit(TOP).subquery()
    row = name_parts.alias("row")
    same = (row.c.part == top.c.part) & (row.c.kind == top.c.kind) & (row.c.key == top.c.key)
    query = select(top.c.kind, top.c.key, top.c.times).where(_begins(top), _is_of(top))
    if words > 1:  # of these only the words are read, which the index has not
        query = query.where(exists(select(1).select_from(row).where(same, *_others(row, words)).correlate(top)))
    return query.limit(bindparam("rows"))


@cache
def _among_all(words: int) -> Select[Any]:
    query = select(name_parts.c.kind, name_parts.c.key, name_parts.c.times)
    query = query.where(_begins(name_parts), _is_of(name_parts), *_others(name_parts, words))
    return query.order_by(name_parts.c.times.desc(), name_parts.c.key, name_parts.c.kind).limit(bindparam("rows"))


@cache
def _having() -> Select[Any]:
    columns = (name_parts.c.part, name_parts.c.kind, name_parts.c.key, name_parts.c.times)
    having = name_parts.c.part.in_(bindparam("parts", expanding=True))
    query = select(*columns).where(having, name_parts.c.kind.in_(bindparam("kinds", expanding=True)))
    return query.order_by(name_parts.c.times.desc(), name_parts.c.key).limit(bindparam("most"))


@cache
def _entities(dialect: str) -> Select[Any]:
    """Every part of a key has how often the key is mentioned: any of them says it."""
    asked = lists.pairs(dialect, "pairs")
    ids = select(cluster_keys.c.cluster_id).join(
        asked, (cluster_keys.c.kind == asked.c.first) & (cluster_keys.c.key == asked.c.second)
    )
    of_key = (name_parts.c.kind == cluster_keys.c.kind) & (name_parts.c.key == cluster_keys.c.key)
    times = select(name_parts.c.times).where(of_key).limit(1).correlate(cluster_keys).scalar_subquery()
    shown = (clusters.c.id, clusters.c.kind, clusters.c.name)
    query = select(*shown, func.coalesce(func.sum(times), 0).label("times"))
    query = query.join(cluster_keys, cluster_keys.c.cluster_id == clusters.c.id).where(clusters.c.id.in_(ids))
    return query.where(clusters.c.hidden.is_(False), clusters.c.redirect_to.is_(None)).group_by(*shown)


def _others(names: FromClause, words: int) -> list[ColumnElement[bool]]:
    """Some word of the name begins as each but the first of those that are asked for."""
    return [names.c.words.like(bindparam(f"word_{at}")) for at in range(1, words)]


def _is_of(names: FromClause) -> ColumnElement[bool]:
    """As a text that no index has: SQLite, which counts nothing of itself, takes the index that begins with the kind
    otherwise, and reads every name."""
    return names.c.kind.concat("").in_(bindparam("kinds", expanding=True))


def _begins(names: FromClause) -> ColumnElement[bool]:
    """The part begins as the first, which the fewest names have."""
    return (names.c.part >= bindparam("from_0")) & (names.c.part <= bindparam("to_0"))
