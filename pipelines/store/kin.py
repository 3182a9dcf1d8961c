"""Kin: every key that something may join with given ones, so that a part of all keys can be clustered by itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from nlp.clusters import Judgement
from nlp.names import keys_of_forms, plain_key
from pipelines.store import lists
from pipelines.store.clusters import assigned
from pipelines.store.schema import cluster_keys, key_links


@dataclass(frozen=True, slots=True)
class Kin:
    """Key → id of its cluster as it was, and (key, proof) of all that is known of these keys."""

    before: dict[str, str] = field(default_factory=dict)
    proofs: set[tuple[str, str]] = field(default_factory=set)


def kin(connection: Connection, kind: str, keys: Collection[str], judged: Sequence[Judgement]) -> Kin:
    """What lives with `keys`, shares a proof, a judgement or (organisations) the name under another legal form with
    them, and so on until nothing more is found. Keys that no cluster holds are left out."""
    found = Kin()
    by_key = _by_key(judged)
    tried, left, clusters, proofs = set[str](), set(keys), set[str](), set[str]()
    while left:
        tried |= left
        now = assigned(connection, kind, left)
        found.before.update(now)
        links = _proofs(connection, kind, now)
        found.proofs.update(links)
        more = _living_in(connection, set(now.values()) - clusters)
        more |= _proved_by(connection, kind, {proof for _, proof in links} - proofs)
        more.update(*(by_key[key] for key in now if key in by_key))
        if kind == "organisation":
            more.update(*(keys_of_forms(plain_key(key)) for key in now))
        clusters.update(now.values())
        proofs.update(proof for _, proof in links)
        left = more - tried
    return found


def _by_key(judged: Sequence[Judgement]) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for judgement in judged:
        every = judgement.keys | judgement.others
        for key in every:
            found[key] |= every
    return found


def _living_in(connection: Connection, ids: Collection[str]) -> set[str]:
    found: set[str] = set()
    for some in lists.parts(ids):
        query = select(cluster_keys.c.key).where(lists.among(connection, cluster_keys.c.cluster_id, some))
        found.update(connection.execute(query).scalars())
    return found


def _proofs(connection: Connection, kind: str, keys: Iterable[str]) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for some in lists.parts(keys):
        query = select(key_links.c.key_a, key_links.c.key_b).where(key_links.c.kind == kind)
        found.update(connection.execute(query.where(lists.among(connection, key_links.c.key_a, some))))
    return found


def _proved_by(connection: Connection, kind: str, proofs: Collection[str]) -> set[str]:
    found: set[str] = set()
    for some in lists.parts(proofs):
        among = lists.among(connection, key_links.c.key_b, some)
        query = select(key_links.c.key_a).where(key_links.c.kind == kind, among)
        found.update(connection.execute(query).scalars())
    return found
