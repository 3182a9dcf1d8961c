"""Perhaps the same: entities with names that little keeps apart, each pair with its reasons, for people to judge."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from sqlalchemy import Connection

from nlp.clusters import Judgement, cluster_id
from nlp.name_pairs import PairVerdict, compare
from pipelines.store import clusters as rows
from pipelines.store import doubts as pairs
from pipelines.store import name_parts, profiles

KINDS = ("person", "organisation", "programme")
RARE = 40  # a word that more names share brings none of them together
MOST = 20  # pairs that a cluster is given
_NAMES = 3  # spellings of an entity that are compared, the most frequent ones
_LEAST = 0.4  # score: where nlp.name_pairs says "perhaps"


@dataclass(frozen=True, slots=True)
class Doubt:
    """Another entity that is perhaps this one. `score` is from .4 to 1; `reasons` are codes of nlp.name_pairs."""

    id: str
    kind: str
    name: str
    mentions: int
    score: float
    reasons: tuple[str, ...]


def doubts_of(
    connection: Connection, cluster_id: str, collections: Collection[str] | None = None, most: int = MOST
) -> tuple[Doubt, ...]:
    """What is perhaps the same as a live cluster, the likeliest first; only what is mentioned in `collections`."""
    found = []
    for other, score, reasons in pairs.pairs_of(connection, cluster_id, 2 * MOST):
        entity = rows.load_entity(connection, other)
        spelled = profiles.spellings(connection, entity.kind, entity.keys, collections) if entity else ()
        if entity and spelled:
            names = [name for name, _ in spelled]
            name = entity.name if collections is None or entity.name in names else names[0]
            times = sum(times for _, times in spelled)
            found.append(Doubt(entity.id, entity.kind, name, times, score, tuple(code for code, _ in reasons)))
    return tuple(found[:most])


def refresh(connection: Connection, kind: str, keys: Collection[str], judged: Sequence[Judgement]) -> None:
    """Work out anew the pairs of the clusters that hold `keys` (whose name parts stand already)."""
    if kind not in KINDS:
        return
    ids = sorted(set(rows.assigned(connection, kind, keys).values()))
    pairs.forget(connection, {*ids, *_own_ids(kind, keys)})
    of_kind = [judgement for judgement in judged if judgement.kind == kind and judgement.verb in ("split", "different")]
    for some in rows.batches(ids):
        saved = [row for identity in some for row in _pairs(connection, kind, identity, of_kind)]
        pairs.save(connection, saved)


def _own_ids(kind: str, keys: Collection[str]) -> set[str]:
    """The ids that keys have alone: after a merge these redirect, and have no pairs."""
    return {cluster_id(kind, key) for key in keys}


def _pairs(connection: Connection, kind: str, identity: str, judged: Sequence[Judgement]) -> list[dict[str, Any]]:
    own = pairs.keys_of(connection, [identity])[identity]
    parts = {part for key in own for part in name_parts.rare_parts(connection, kind, key, RARE)}
    near = {key for _, _, key, _ in name_parts.keys_with(connection, parts, (kind,), RARE * max(1, len(parts)))}
    ids = sorted(set(rows.assigned(connection, kind, near - set(own)).values()) - {identity})
    members = pairs.keys_of(connection, ids)
    names = _spellings(connection, kind, {identity: own, **members})
    found: list[dict[str, Any]] = []
    for other in ids:
        verdict = _verdict(kind, names[identity], names[other])
        if verdict.score >= _LEAST and not _settled(own, members[other], judged):
            a, b = sorted((identity, other))
            reasons = [[code, ""] for code in verdict.reasons]
            found.append({"cluster_a": a, "cluster_b": b, "kind": kind, "score": verdict.score, "reasons": reasons})
    return sorted(found, key=lambda row: (-row["score"], row["cluster_a"], row["cluster_b"]))[:MOST]


def _spellings(connection: Connection, kind: str, of: dict[str, list[str]]) -> dict[str, list[str]]:
    """Id → its most frequent spellings, of equals the longest."""
    whose = {key: identity for identity, keys in of.items() for key in keys}
    counted: dict[str, dict[str, int]] = {identity: {} for identity in of}
    for key, name, times in rows.name_counts(connection, kind, whose):
        names = counted[whose[key]]
        names[name] = names.get(name, 0) + times
    return {
        identity: sorted(names, key=lambda name: (-names[name], -len(name), name))[:_NAMES]
        for identity, names in counted.items()
    }


def _verdict(kind: str, names: Sequence[str], others: Sequence[str]) -> PairVerdict:
    """The likeliest of all spellings."""
    verdicts = [compare(kind, a, b) for a, b in product(names, others)]
    none = PairVerdict("different", 0.0, ())
    return max(verdicts, key=lambda verdict: (verdict.score, verdict.reasons), default=none)


def _settled(own: Collection[str], others: Collection[str], judged: Sequence[Judgement]) -> bool:
    """Whether a person has said that the two are not one: "different" names keys of both, "split" took one out."""
    one, two = set(own), set(others)
    for judgement in judged:
        if judgement.verb == "different" and judgement.keys & one and judgement.keys & two:
            return True
        if judgement.verb == "split" and (one <= judgement.keys) != (two <= judgement.keys):
            return True
    return False
