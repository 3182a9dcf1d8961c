"""Perhaps the same: entities with names that little keeps apart, each pair with its reasons, for people to judge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from sqlalchemy import Connection

from nlp.clusters import Judgement, cluster_id
from nlp.name_pairs import PairVerdict, compare, may_be_same
from nlp.names import person_parts
from pipelines.store import clusters as rows
from pipelines.store import doubts as pairs
from pipelines.store import lists, name_parts, profiles

KINDS = ("person", "organisation", "programme")
MOST = 20  # pairs that are shown of a cluster
_NAMES = 3  # spellings of an entity that are compared, the most frequent ones
_KEPT = 20_000  # entities whose names are kept in memory
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
    """Work out anew the pairs of the clusters that hold `keys` (whose name parts stand already).

    Two are a pair where their names share a rare part and are perhaps of one: that depends on the two and on how many
    bear the part, never on what came first."""
    if kind not in KINDS:
        return
    ids = sorted(set(rows.assigned(connection, kind, keys).values()))
    pairs.forget(connection, {*ids, *_own_ids(kind, keys)})
    work = _Work(connection, kind, [one for one in judged if one.kind == kind and one.verb in ("split", "different")])
    for some in lists.parts(ids):
        pairs.save(connection, list(work.pairs(some)))


def _own_ids(kind: str, keys: Collection[str]) -> set[str]:
    """The ids that keys have alone: after a merge these redirect, and have no pairs."""
    return {cluster_id(kind, key) for key in keys}


class _Work:
    """The pairs of one kind, batch by batch; what is known of names is kept for the next batch, within a bound."""

    def __init__(self, connection: Connection, kind: str, judged: Sequence[Judgement]) -> None:
        self._connection, self._kind, self._judged = connection, kind, judged
        self._done: set[str] = set()
        self._names: dict[str, list[str]] = {}

    def pairs(self, ids: Sequence[str]) -> Iterator[dict[str, Any]]:
        """Rows of the pairs of some clusters with any other; of two clusters that are both asked for one row."""
        own = rows.keys_of(self._connection, ids)
        near = self._near(own)
        members = own | rows.keys_of(
            self._connection, {other for others in near.values() for other in others} - own.keys()
        )
        self._read_names(members)
        for identity, others in near.items():
            for other in others:
                yield from self._pair(identity, other, members)
        self._done.update(ids)

    def _near(self, own: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
        """Id → the clusters that share a rare part with it, and of which a name can be perhaps the same."""
        whose = {key: identity for identity, keys in own.items() for key in keys}
        parts = name_parts.parts_of_keys(self._connection, self._kind, whose)
        rare = name_parts.rare_parts(self._connection, self._kind, {part for some in parts.values() for part in some})
        bearers: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for part, key, identity in name_parts.clusters_with(self._connection, self._kind, rare):
            bearers[part].add((key, identity))
        found: dict[str, set[str]] = defaultdict(set)
        for key, some in parts.items():
            identity = whose[key]
            for other_key, other in {one for part in some & rare for one in bearers[part]}:
                asked_twice = other in self._done or (other in own and other < identity)
                if other != identity and not asked_twice and may_be_same(self._kind, key, other_key):
                    found[identity].add(other)
        return {identity: sorted(others) for identity, others in found.items()}

    def _read_names(self, members: Mapping[str, Sequence[str]]) -> None:
        """The most frequent spellings of each, of equals the longest."""
        if len(self._names) > _KEPT:
            self._names.clear()
        whose = {key: identity for identity, keys in members.items() if identity not in self._names for key in keys}
        counted: dict[str, dict[str, int]] = {identity: {} for identity in whose.values()}
        for key, name, times in rows.name_counts(self._connection, self._kind, whose):
            names = counted[whose[key]]
            names[name] = names.get(name, 0) + times
        self._names.update((identity, compared(self._kind, names)) for identity, names in counted.items())

    def _pair(self, identity: str, other: str, members: Mapping[str, Sequence[str]]) -> Iterator[dict[str, Any]]:
        verdict = _verdict(self._kind, self._names[identity], self._names[other])
        if verdict.score >= _LEAST and not _settled(members[identity], members[other], self._judged):
            a, b = sorted((identity, other))
            reasons = [[code, ""] for code in verdict.reasons]
            yield {"cluster_a": a, "cluster_b": b, "kind": self._kind, "score": verdict.score, "reasons": reasons}


def compared(kind: str, names: Mapping[str, int]) -> list[str]:
    """The spellings of an entity by which it is compared: the most frequent ones. A person's lone surname, which a text
    told to be theirs, says nothing about others, and words in another order say nothing more."""
    chosen: dict[object, str] = {}
    for name in sorted(names, key=lambda name: (-names[name], -len(name), name)):
        words, patronymic = person_parts(name) if kind == "person" else ((name,), "")
        if kind != "person" or len(words) > 1 or len(names) == 1:
            chosen.setdefault((frozenset(words), patronymic), name)
        if len(chosen) == _NAMES:
            break
    return list(chosen.values())


def _verdict(kind: str, names: Sequence[str], others: Sequence[str]) -> PairVerdict:
    """The likeliest of all spellings."""
    verdicts = [compare(kind, a, b) for a, b in product(names, others)]
    none = PairVerdict("different", 0.0, ())
    return max(verdicts, key=lambda verdict: (verdict.score, verdict.reasons), default=none)


def _settled(own: Collection[str], others: Collection[str], judged: Sequence[Judgement]) -> bool:
    """Whether a person has said that the two are not one: "different" names keys of both, "split" took one out."""
    one, two = set(own), set(others)
    for judgement in judged:
        apart = (judgement.keys & one and judgement.others & two) or (judgement.keys & two and judgement.others & one)
        if judgement.verb == "different" and apart:
            return True
        if judgement.verb == "split" and (one <= judgement.keys) != (two <= judgement.keys):
            return True
    return False
