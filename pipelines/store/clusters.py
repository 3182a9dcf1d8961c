"""Clusters: which keys mean one entity, which ids live, and what was judged."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, bindparam, delete, func, select, tuple_, update

from nlp.clusters import cluster_id
from pipelines.store import lists
from pipelines.store.schema import cluster_keys, clusters, key_links, mentions
from pipelines.store.seen_names import Seen, keys_open
from pipelines.store.upsert import upsert

KINDS = ("person", "organisation", "place", "programme")
BIN, REGISTRY = "bin", "registry"  # what a BIN is known from: a sentence, the company register
KEYS_LIKE = 200  # keys with a part of a name that are looked at
BATCH = 400  # values in one IN list; SQLite allows 32,766 variables, a small statement is parsed faster


@dataclass(frozen=True, slots=True)
class EntityRow:
    """A live cluster as the store keeps it."""

    id: str
    kind: str
    name: str
    hidden: bool
    keys: tuple[str, ...]


def count_ambiguous(connection: Connection) -> int:
    """How many mentions stay without a key."""
    unclear = (mentions.c.kind.in_(KINDS), mentions.c.key == "")  # the index begins with the kind
    return int(connection.execute(select(func.count()).where(*unclear)).scalar_one())


def keys_of_proof(connection: Connection, proof: str) -> list[str]:
    """Keys of organisations that stand with `proof` ("bin:…")."""
    return list(connection.execute(select(key_links.c.key_a).distinct().where(key_links.c.key_b == proof)).scalars())


def proofs_of(connection: Connection, keys: Iterable[str], evidence: str = BIN) -> list[str]:
    query = select(key_links.c.key_b).distinct()
    query = query.where(key_links.c.key_a.in_(list(keys)), key_links.c.evidence == evidence)
    return sorted(connection.execute(query).scalars())


def assigned(connection: Connection, kind: str, keys: Iterable[str]) -> dict[str, str]:
    """Key → id of its cluster, of those that have one."""
    found: dict[str, str] = {}
    for some in lists.parts(keys):
        query = select(cluster_keys.c.key, cluster_keys.c.cluster_id).where(cluster_keys.c.kind == kind)
        found.update(connection.execute(query.where(lists.among(connection, cluster_keys.c.key, some))).all())
    return found


def enter(connection: Connection, kind: str, named: Mapping[str, str]) -> None:
    """Key → name: each becomes a cluster of its own, which lives."""
    at = datetime.now(UTC)
    fixed = {"kind": kind, "redirect_to": None, "hidden": False, "created_at": at}
    ids = {key: cluster_id(kind, key) for key in named}
    rows = [{"id": ids[key], "name": named[key], **fixed} for key in sorted(named)]
    upsert(connection, clusters, rows, keep=("created_at",))
    assign(connection, kind, ids)


def leave(connection: Connection, kind: str, keys: Collection[str]) -> None:
    """Keys that no mention bears any more are in no cluster."""
    for some in batches(sorted(keys)):
        connection.execute(delete(cluster_keys).where(cluster_keys.c.kind == kind, cluster_keys.c.key.in_(some)))


def assign(connection: Connection, kind: str, ids: Mapping[str, str]) -> None:
    """Key → cluster id."""
    upsert(connection, cluster_keys, [{"kind": kind, "key": key, "cluster_id": ids[key]} for key in sorted(ids)])


def redirect(connection: Connection, ids: Mapping[str, str | None]) -> None:
    """Id → the id that lives on, None where it lives itself."""
    changes = [{"one": old, "to": to} for old, to in sorted(ids.items())]
    if changes:
        statement = update(clusters).where(clusters.c.id == bindparam("one"))
        connection.execute(statement.values(redirect_to=bindparam("to")), changes)


def end(connection: Connection, ids: Collection[str]) -> None:
    """Clusters that hold no key any more are gone."""
    for some in batches(sorted(ids)):
        held = select(cluster_keys.c.cluster_id).where(cluster_keys.c.cluster_id.in_(some))
        connection.execute(delete(clusters).where(clusters.c.id.in_(some), clusters.c.id.not_in(held)))


def keys_of(connection: Connection, ids: Collection[str]) -> dict[str, list[str]]:
    """Id → its keys, sorted."""
    found: dict[str, list[str]] = {identity: [] for identity in ids}
    for some in lists.parts(ids):
        query = select(cluster_keys.c.cluster_id, cluster_keys.c.key)
        query = query.where(lists.among(connection, cluster_keys.c.cluster_id, some)).order_by(cluster_keys.c.key)
        for identity, key in connection.execute(query).all():
            found[identity].append(key)
    return found


def name_counts(connection: Connection, kind: str, keys: Iterable[str]) -> list[tuple[str, str, int]]:
    """(key, name, how often) of the mentions of `keys`."""
    found: list[tuple[str, str, int]] = []
    for some in lists.parts(keys):
        query = select(mentions.c.key, mentions.c.name, func.count().label("times"))
        query = query.where(mentions.c.kind == kind, lists.among(connection, mentions.c.key, some))
        found += connection.execute(query.group_by(mentions.c.key, mentions.c.name)).all()
    return found


def versions_with(connection: Connection, kind: str, keys: Iterable[str]) -> set[tuple[str, int]]:
    """(article id, version) that mention any of `keys`."""
    found: set[tuple[str, int]] = set()
    for part in batches(sorted(set(keys))):
        query = select(mentions.c.article_id, mentions.c.version).distinct()
        rows = connection.execute(query.where(mentions.c.kind == kind, mentions.c.key.in_(part)))
        found.update((row.article_id, row.version) for row in rows)
    return found


def live_id(connection: Connection, identity: str) -> str | None:
    """The id that `identity` lives on as; None where there never was such a cluster."""
    seen: set[str] = set()
    while identity not in seen:
        seen.add(identity)
        row = connection.execute(select(clusters.c.redirect_to).where(clusters.c.id == identity)).first()
        if row is None:
            return None
        identity = row.redirect_to or identity
    return identity


def load_entity(connection: Connection, identity: str) -> EntityRow | None:
    """The live cluster behind an id, redirects followed."""
    live = live_id(connection, identity)
    if live is None:
        return None
    row = connection.execute(select(clusters).where(clusters.c.id == live)).one()
    keys = connection.execute(select(cluster_keys.c.key).where(cluster_keys.c.cluster_id == live)).scalars()
    return EntityRow(row.id, row.kind, row.name, row.hidden, tuple(sorted(keys)))


def entities_of_keys(connection: Connection, wanted: Iterable[tuple[str, str]]) -> list[str]:
    """Ids of the live clusters that hold any of (kind, key)."""
    pairs = sorted(set(wanted))
    if not pairs:
        return []
    query = (
        select(cluster_keys.c.cluster_id).distinct().where(tuple_(cluster_keys.c.kind, cluster_keys.c.key).in_(pairs))
    )
    return sorted(connection.execute(query).scalars())


def entities_like(
    connection: Connection, kind: str | None, part: str, collections: Seen = None, limit: int = 20
) -> list[str]:
    """Ids of clusters of which a key holds the folded `part`: a person's surname, a piece of a company's name; by keys
    that a reader of `collections` may see (None: all)."""
    query = select(cluster_keys).where(cluster_keys.c.key.contains(part, autoescape=True))
    if kind:
        query = query.where(cluster_keys.c.kind == kind)
    found = connection.execute(query.order_by(cluster_keys.c.cluster_id).limit(KEYS_LIKE)).all()
    open_ = set(keys_open(connection, [(row.kind, row.key) for row in found], collections))
    return sorted({row.cluster_id for row in found if (row.kind, row.key) in open_})[:limit]


def entities_named(connection: Connection, name: str, kind: str | None) -> list[str]:
    """Ids of live clusters whose display name is `name`, or of which a mention was spelled so."""
    named = select(clusters.c.id).where(clusters.c.name == name, clusters.c.redirect_to.is_(None))
    if kind:
        named = named.where(clusters.c.kind == kind)
    return sorted(connection.execute(named).scalars())


def displayed(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[str, bool]]:
    """Id → name and whether it is hidden."""
    found: dict[str, tuple[str, bool]] = {}
    for some in lists.parts(ids):
        query = select(clusters.c.id, clusters.c.name, clusters.c.hidden)
        rows = connection.execute(query.where(lists.among(connection, clusters.c.id, some))).all()
        found.update({identity: (name, hidden) for identity, name, hidden in rows})
    return found


def set_display(connection: Connection, shown: Mapping[str, tuple[str, bool]]) -> None:
    """Set name and hiding of clusters by id."""
    changes = [{"one": identity, "called": name, "out": out} for identity, (name, out) in sorted(shown.items())]
    if changes:
        statement = update(clusters).where(clusters.c.id == bindparam("one"))
        connection.execute(statement.values(name=bindparam("called"), hidden=bindparam("out")), changes)


def batches(values: Sequence[str]) -> Iterable[Sequence[str]]:
    return (values[i : i + BATCH] for i in range(0, len(values), BATCH))
