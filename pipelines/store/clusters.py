"""Clusters: which keys mean one entity, which ids live, and what was judged."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Text, bindparam, cast, delete, func, insert, select, tuple_, update

from nlp.clusters import Judgement
from nlp.names import keys_of_forms
from pipelines.store.facts import get_fact, set_fact
from pipelines.store.schema import cluster_keys, clusters, findings, judgements, key_links, mentions
from pipelines.store.upsert import insert_missing, upsert

RESOLVED = "resolved_until"
BIN, REGISTRY = "bin", "registry"  # what a BIN is known from: a sentence, the company register
BATCH = 400  # values in one IN list; SQLite allows 32,766 variables, a small statement is parsed faster


@dataclass(frozen=True, slots=True)
class EntityRow:
    """A live cluster as the store keeps it."""

    id: str
    kind: str
    name: str
    hidden: bool
    keys: tuple[str, ...]


def new_keys(connection: Connection) -> list[tuple[str, str]]:
    """(kind, key) of mentions that no cluster holds yet."""
    join = mentions.outerjoin(
        cluster_keys, (cluster_keys.c.kind == mentions.c.kind) & (cluster_keys.c.key == mentions.c.key)
    )
    query = select(mentions.c.kind, mentions.c.key).distinct().select_from(join)
    rows = connection.execute(query.where(mentions.c.key != "", cluster_keys.c.key.is_(None)))
    return sorted((row.kind, row.key) for row in rows)


def recent_keys(connection: Connection) -> list[tuple[str, str]]:
    """(kind, key) of mentions found since the last resolve: their clusters may be named otherwise now."""
    since = get_fact(connection, RESOLVED)
    join = mentions.join(
        findings, (findings.c.article_id == mentions.c.article_id) & (findings.c.version == mentions.c.version)
    )
    query = select(mentions.c.kind, mentions.c.key).distinct().select_from(join).where(mentions.c.key != "")
    if since:
        query = query.where(findings.c.analysed_at >= datetime.fromisoformat(since))
    return [(row.kind, row.key) for row in connection.execute(query)]


def remember_recent(connection: Connection) -> None:
    """All findings so far are resolved (those of the very last instant are looked at once more)."""
    newest = connection.execute(select(func.max(findings.c.analysed_at))).scalar()
    if newest is not None and get_fact(connection, RESOLVED) != newest.isoformat():
        set_fact(connection, RESOLVED, newest.isoformat())


def count_ambiguous(connection: Connection) -> int:
    """How many mentions stay without a key."""
    return int(connection.execute(select(func.count()).where(mentions.c.key == "")).scalar_one())


def sync_proofs(connection: Connection, registered: Iterable[tuple[str, str]] = ()) -> list[tuple[str, str]]:
    """Make key_links' BIN rows what the mentions and the register (`registered`: key, BIN) say; give all of them as
    (key, "bin:…")."""
    query = select(mentions.c.key, mentions.c.identifiers).where(
        mentions.c.kind == "organisation", mentions.c.key != "", cast(mentions.c.identifiers, Text) != "{}"
    )
    said = [(row.key, row.identifiers["bin"]) for row in connection.execute(query) if "bin" in row.identifiers]
    now = {(key, f"bin:{number}", BIN) for key, number in said}
    now |= {(key, f"bin:{number}", REGISTRY) for key, number in registered}
    stored = select(key_links.c.key_a, key_links.c.key_b, key_links.c.evidence)
    stored = stored.where(key_links.c.evidence.in_((BIN, REGISTRY)))
    for key, proof, evidence in {tuple(row) for row in connection.execute(stored)} - now:
        connection.execute(delete(key_links).filter_by(kind="organisation", key_a=key, key_b=proof, evidence=evidence))
    at = datetime.now(UTC)
    rows = [
        {"kind": "organisation", "key_a": key, "key_b": proof, "evidence": evidence, "at": at}
        for key, proof, evidence in sorted(now)
    ]
    insert_missing(connection, key_links, rows)
    return sorted({(key, proof) for key, proof, _ in now})


def keys_of_proof(connection: Connection, proof: str) -> list[str]:
    """Keys of organisations that stand with `proof` ("bin:…")."""
    return list(connection.execute(select(key_links.c.key_a).distinct().where(key_links.c.key_b == proof)).scalars())


def proofs_of(connection: Connection, keys: Iterable[str], evidence: str = BIN) -> list[str]:
    query = select(key_links.c.key_b).distinct()
    query = query.where(key_links.c.key_a.in_(list(keys)), key_links.c.evidence == evidence)
    return sorted(connection.execute(query).scalars())


def keys_of_merged(connection: Connection) -> list[tuple[str, str]]:
    """(kind, key) of every key that lives with others, by what was resolved last."""
    merged = select(clusters.c.redirect_to).where(clusters.c.redirect_to.is_not(None))
    query = select(cluster_keys.c.kind, cluster_keys.c.key).where(cluster_keys.c.cluster_id.in_(merged))
    return [(row.kind, row.key) for row in connection.execute(query)]


def assigned(connection: Connection, kind: str, keys: Iterable[str]) -> dict[str, str]:
    """Key → id of its cluster, of those that have one."""
    found: dict[str, str] = {}
    for part in batches(sorted(set(keys))):
        query = select(cluster_keys.c.key, cluster_keys.c.cluster_id).where(cluster_keys.c.kind == kind)
        rows = connection.execute(query.where(cluster_keys.c.key.in_(part)))
        found.update({row.key: row.cluster_id for row in rows})
    return found


def forms_of_names(connection: Connection, plain: Collection[str]) -> dict[str, str]:
    """Key → id of its cluster, of every organisation's key that is one of `plain` with or without a legal form."""
    return assigned(connection, "organisation", {key for name in plain for key in keys_of_forms(name)})


def save_clusters(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows of id, kind, name: made where they are new, left as they are where not."""
    at = datetime.now(UTC)
    insert_missing(
        connection, clusters, [{**row, "redirect_to": None, "hidden": False, "created_at": at} for row in rows]
    )


def assign(connection: Connection, kind: str, ids: Mapping[str, str]) -> None:
    """Key → cluster id."""
    upsert(connection, cluster_keys, [{"kind": kind, "key": key, "cluster_id": ids[key]} for key in sorted(ids)])


def redirect(connection: Connection, old: str, to: str | None) -> None:
    connection.execute(update(clusters).where(clusters.c.id == old).values(redirect_to=to))


def name_counts(connection: Connection, kind: str, keys: Iterable[str]) -> list[tuple[str, str, int]]:
    """(key, name, how often) of the mentions of `keys`."""
    found: list[tuple[str, str, int]] = []
    for part in batches(sorted(set(keys))):
        query = select(mentions.c.key, mentions.c.name, func.count().label("times"))
        query = query.where(mentions.c.kind == kind, mentions.c.key.in_(part))
        rows = connection.execute(query.group_by(mentions.c.key, mentions.c.name))
        found.extend((row.key, row.name, row.times) for row in rows)
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


def all_keys(connection: Connection) -> list[tuple[str, str]]:
    """(kind, key) of every key that a cluster holds."""
    query = select(cluster_keys.c.kind, cluster_keys.c.key).order_by(cluster_keys.c.kind, cluster_keys.c.key)
    return [(row.kind, row.key) for row in connection.execute(query)]


def entities_of_keys(connection: Connection, wanted: Iterable[tuple[str, str]]) -> list[str]:
    """Ids of the live clusters that hold any of (kind, key)."""
    pairs = sorted(set(wanted))
    if not pairs:
        return []
    query = (
        select(cluster_keys.c.cluster_id).distinct().where(tuple_(cluster_keys.c.kind, cluster_keys.c.key).in_(pairs))
    )
    return sorted(connection.execute(query).scalars())


def entities_like(connection: Connection, kind: str | None, part: str, limit: int = 20) -> list[str]:
    """Ids of clusters of which a key holds the folded `part`: a person's surname, a piece of a company's name."""
    query = select(cluster_keys.c.cluster_id).distinct().where(cluster_keys.c.key.contains(part, autoescape=True))
    if kind:
        query = query.where(cluster_keys.c.kind == kind)
    return sorted(connection.execute(query.order_by(cluster_keys.c.cluster_id).limit(limit)).scalars())


def entities_named(connection: Connection, name: str, kind: str | None) -> list[str]:
    """Ids of live clusters whose display name is `name`, or of which a mention was spelled so."""
    named = select(clusters.c.id).where(clusters.c.name == name, clusters.c.redirect_to.is_(None))
    if kind:
        named = named.where(clusters.c.kind == kind)
    return sorted(connection.execute(named).scalars())


def in_force(connection: Connection) -> list[tuple[Judgement, str | None]]:
    """Judgements that stand, oldest first, each with the name that a `rename` gives."""
    query = select(judgements).where(judgements.c.undone_at.is_(None)).order_by(judgements.c.id)
    return [
        (Judgement(row.verb, row.payload["kind"], frozenset(row.payload["keys"])), row.payload.get("name"))
        for row in connection.execute(query)
    ]


def judged_keys(connection: Connection) -> set[tuple[str, str]]:
    """(kind, key) of everything that was ever judged, what was undone included."""
    payloads = connection.execute(select(judgements.c.payload)).scalars()
    return {(payload["kind"], key) for payload in payloads if "kind" in payload for key in payload.get("keys", ())}


def add_judgement(connection: Connection, verb: str, payload: Mapping[str, Any], who: str, why: str) -> int:
    row = {"verb": verb, "payload": dict(payload), "who": who, "why": why, "at": datetime.now(UTC), "undone_at": None}
    return int(connection.execute(insert(judgements).values(row).returning(judgements.c.id)).scalar_one())


def displayed(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[str, bool]]:
    """Id → name and whether it is hidden."""
    found: dict[str, tuple[str, bool]] = {}
    for part in batches(ids):
        query = select(clusters.c.id, clusters.c.name, clusters.c.hidden).where(clusters.c.id.in_(part))
        found.update({row.id: (row.name, row.hidden) for row in connection.execute(query)})
    return found


def set_display(connection: Connection, shown: Mapping[str, tuple[str, bool]]) -> None:
    """Set name and hiding of clusters by id."""
    changes = [{"one": identity, "called": name, "out": out} for identity, (name, out) in sorted(shown.items())]
    if changes:
        statement = update(clusters).where(clusters.c.id == bindparam("one"))
        connection.execute(statement.values(name=bindparam("called"), hidden=bindparam("out")), changes)


def name_redirects(connection: Connection, identity: str, name: str) -> None:
    """Ids that redirect to a cluster bear its name, whatever they were called while they lived."""
    connection.execute(update(clusters).where(clusters.c.redirect_to == identity).values(name=name, hidden=False))


def batches(values: Sequence[str]) -> Iterable[Sequence[str]]:
    return (values[i : i + BATCH] for i in range(0, len(values), BATCH))
