"""Clusters: keys of one kind that mean one entity, from the evidence that joins them. Pure; order never matters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from nlp.findings import MentionKind
from nlp.names import compatible_people, key_hash, person_parts


@dataclass(frozen=True, slots=True)
class Judgement:
    """A person's word on keys of one kind: `merge` joins them, `split` takes them out of whatever holds them."""

    verb: str
    kind: str
    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class Component:
    """One entity: its keys, sorted, and the id that lives (the smallest of its keys' ids)."""

    id: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bearer:
    """What one mention says of who a person is."""

    name: str
    role: str | None = None
    organisation: str = ""


def cluster_id(kind: str, key: str) -> str:
    """The id that a key's cluster has as long as nothing joins it to another."""
    return key_hash(f"{kind}:{key}")


def cluster(
    kind: MentionKind | str,
    keys: Iterable[str],
    proofs: Iterable[tuple[str, str]] = (),
    judgements: Sequence[Judgement] = (),
) -> tuple[Component, ...]:
    """The components of `keys`, sorted by id.

    `proofs` are (key, proof) pairs, such as (key, "bin:…"): keys of one proof meet. A key with two proofs of one sort
    belongs to two entities of one name: none of its proofs joins it (see `ambiguous`). `judgements` are in the order
    in which they were made; a later one wins."""
    known = set(keys)
    proofs = sorted({(key, proof) for key, proof in proofs if key in known})
    doubtful = ambiguous(proofs)
    groups: dict[str, set[str]] = defaultdict(set)
    for key, proof in proofs:
        if key not in doubtful:
            groups[proof].add(key)
    links = _judged([frozenset(group) for group in groups.values()], [j for j in judgements if j.kind == kind])
    return tuple(sorted((_component(kind, part) for part in _connected(known, links)), key=lambda part: part.id))


def ambiguous(proofs: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Keys that two different proofs of one sort claim: two companies of one name with two BINs."""
    claims: dict[tuple[str, str], set[str]] = defaultdict(set)
    for key, proof in proofs:
        claims[key, proof.partition(":")[0]].add(proof)
    return frozenset(key for (key, _), found in claims.items() if len(found) > 1)


def perhaps_different(bearers: Sequence[Bearer]) -> tuple[tuple[int, ...], ...]:
    """Groups of indexes of mentions of one name that cannot be shown to be one person; one group: nothing differs.

    Contradicting patronymics part people. Within one patronymic those of different organisations or offices part too,
    unless something joins them; mentions that say nothing go with the largest group."""
    parent = list(range(len(bearers)))
    anchors: dict[str, int] = {}
    silent = [i for i, bearer in enumerate(bearers) if not _signs(bearer)]
    for i, bearer in enumerate(bearers):
        for sign in _signs(bearer):
            other = anchors.setdefault(sign, i)
            if compatible_people(bearer.name, bearers[other].name) != "contradicts":
                parent[_root(parent, i)] = _root(parent, other)
            else:
                anchors[f"{sign}|{person_parts(bearer.name)[1]}"] = i
    groups: dict[int, list[int]] = defaultdict(list)
    for i in range(len(bearers)):
        if i not in silent:
            groups[_root(parent, i)].append(i)
    ordered = sorted(groups.values(), key=lambda group: (-len(group), group[0]))
    if not ordered:
        return (tuple(silent),) if silent else ()
    ordered[0] = sorted(ordered[0] + silent)
    return tuple(map(tuple, ordered))


def _signs(bearer: Bearer) -> list[str]:
    patronymic = person_parts(bearer.name)[1]
    signs = [f"p:{patronymic}"] if patronymic else []
    if bearer.organisation:
        signs.append(f"o:{bearer.organisation}")
    if bearer.role:
        signs.append(f"r:{bearer.role.casefold()}")
    return signs


def _judged(groups: list[frozenset[str]], judgements: Sequence[Judgement]) -> list[frozenset[str]]:
    for judgement in judgements:
        if judgement.verb == "merge":
            groups = [*groups, judgement.keys]
        elif judgement.verb == "split":
            parts = ((group & judgement.keys, group - judgement.keys) for group in groups)
            groups = [part for pair in parts for part in pair if len(part) > 1]
    return groups


def _connected(keys: Collection[str], groups: Iterable[frozenset[str]]) -> Iterable[frozenset[str]]:
    order = sorted(keys)
    index = {key: i for i, key in enumerate(order)}
    parent = list(range(len(order)))
    for group in groups:
        members = [index[key] for key in group if key in index]
        for member in members[1:]:
            parent[_root(parent, member)] = _root(parent, members[0])
    parts: Mapping[int, set[str]] = defaultdict(set)
    for key, i in index.items():
        parts[_root(parent, i)].add(key)
    return [frozenset(part) for part in parts.values()]


def _root(parent: list[int], i: int) -> int:
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = parent[i]
    return i


def _component(kind: str, keys: frozenset[str]) -> Component:
    return Component(min(cluster_id(kind, key) for key in keys), tuple(sorted(keys)))
