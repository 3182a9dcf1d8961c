"""Clusters: keys of one kind that mean one entity, from the evidence that joins them. Pure; order never matters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from nlp.findings import MentionKind
from nlp.names import key_hash, person_parts, plain_key
from nlp.roles import Office, office_of


@dataclass(frozen=True, slots=True)
class Judgement:
    """A person's word on keys of one kind: `merge` joins them, `split` and `noise` take them out of what holds them,
    `different` keeps them apart from `others`."""

    verb: str
    kind: str
    keys: frozenset[str]
    others: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Component:
    """One entity: its keys, sorted, and the id that lives (the smallest of its keys' ids)."""

    id: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bearer:
    """What one mention says of who a person is; mentions of one `text` (an article's id, "" where unknown) are taken
    for one person as long as their patronymics agree."""

    name: str
    role: str | None = None
    text: str = ""


@dataclass(slots=True)
class _Group:
    """Mentions that are taken for one person: indexes, patronymics, and of their offices the fields and the places."""

    members: list[int]
    patronymics: set[str]
    fields: set[str]
    wheres: set[str]

    def silent(self) -> bool:
        return not self.fields and not self.wheres


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
    belongs to two entities of one name: none of its proofs joins it (see `ambiguous`). An organisation's name without
    a legal form joins the only formed one (see `join_bare_names`). `judgements` are in the order in which they were
    made; a later one wins."""
    known = set(keys)
    proofs = sorted({(key, proof) for key, proof in proofs if key in known})
    doubtful = ambiguous(proofs)
    groups: dict[str, set[str]] = defaultdict(set)
    for key, proof in proofs:
        if key not in doubtful:
            groups[proof].add(key)
    judged, links = [j for j in judgements if j.kind == kind], [frozenset(group) for group in groups.values()]
    if kind == "organisation":
        links += join_bare_names(known, proofs, _judged(links, judged))
    parts = _kept_apart(_connected(known, _judged(links, judged)), judged)
    return tuple(sorted((_component(kind, part) for part in parts), key=lambda part: part.id))


def noise_keys(judgements: Iterable[Judgement]) -> frozenset[tuple[str, str]]:
    """(kind, key) of what was judged to be no name of anybody, and not merged with something since."""
    found: set[tuple[str, str]] = set()
    for judgement in judgements:
        named = {(judgement.kind, key) for key in judgement.keys}
        if judgement.verb == "noise":
            found |= named
        elif judgement.verb == "merge":
            found -= named
    return frozenset(found)


def ambiguous(proofs: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Keys that two different proofs of one sort claim: two companies of one name with two BINs."""
    claims: dict[tuple[str, str], set[str]] = defaultdict(set)
    for key, proof in proofs:
        claims[key, proof.partition(":")[0]].add(proof)
    return frozenset(key for (key, _), found in claims.items() if len(found) > 1)


def join_bare_names(
    keys: Iterable[str], proofs: Iterable[tuple[str, str]] = (), groups: Iterable[frozenset[str]] = ()
) -> list[frozenset[str]]:
    """«Дала» means ТОО «Дала» where this is the only legal person so named, and stays apart where АО «Дала» is too.

    `keys` are name keys of organisations, of which all forms of a name must be among them; `proofs` are as in
    `cluster`: a bare name with a BIN of its own is somebody else; `groups` hold keys that mean one entity already."""
    forms: dict[str, set[str]] = defaultdict(set)
    known = set(keys)
    for key in known:
        if "|" in key and plain_key(key) in known:
            forms[plain_key(key)].add(key)
    claims: dict[str, set[str]] = defaultdict(set)
    for key, proof in proofs:
        if proof.startswith("bin:"):  # a term says nothing against anybody
            claims[key].add(proof)
    entity = {key: min(part) for part in _connected(known, groups) for key in part}
    links: list[frozenset[str]] = []
    for bare, formed in sorted(forms.items()):
        meant = {entity[key] for key in formed}
        said = entity[bare] in meant  # by a proof or a judgement
        if not said and len(meant) == 1 and _may_meet(bare, formed, claims):
            links.append(frozenset({bare, *formed}))
    return links


def _may_meet(bare: str, formed: Collection[str], claims: Mapping[str, set[str]]) -> bool:
    """Whether no proof speaks against it: both have one, and not the same."""
    own, theirs = claims.get(bare, set()), set().union(*(claims.get(key, set()) for key in formed))
    return not own or (len(own) == 1 and (not theirs or own <= theirs))


def perhaps_different(bearers: Sequence[Bearer]) -> tuple[tuple[int, ...], ...]:
    """Groups of indexes of mentions of one name that are perhaps different people; one group: nothing speaks for it.

    Only contradicting patronymics and different offices part people: an office of another field, or at another
    organisation or place. «директор компании» and «Компания директоры» say nothing of either, and what says nothing
    goes with the largest group."""
    units = _units(bearers)
    units.sort(key=lambda unit: (not unit.patronymics, not unit.wheres, not unit.fields, unit.members[0]))
    groups: list[_Group] = []
    for unit in units:
        fitting = [group for group in groups if _agree(group.patronymics, unit.patronymics)]
        chosen = _same(fitting, unit) or _open(fitting, unit)
        if not chosen:
            groups.append(unit)
        for group in chosen:
            if all(_agree(group.patronymics, other.patronymics) for other in chosen):
                _join(chosen[0], group)
        if chosen:
            _join(chosen[0], unit)
            groups = [group for group in groups if group.members]
    parts = (tuple(sorted(group.members)) for group in groups)
    return tuple(sorted(parts, key=lambda part: (-len(part), part)))


def _units(bearers: Sequence[Bearer]) -> list[_Group]:
    """Mentions of one text and one patronymic together."""
    units: dict[tuple[str, str], _Group] = {}
    for i, bearer in enumerate(bearers):
        patronymic = person_parts(bearer.name)[1]
        office = office_of(bearer.role) if bearer.role else Office()
        key = (bearer.text or str(i), patronymic)
        unit = units.setdefault(key, _Group([], {patronymic} - {""}, set(), set()))
        unit.members.append(i)
        unit.fields |= {office.field} - {""}
        unit.wheres |= {office.where} - {""}
    for (text, patronymic), unit in list(units.items()):
        others = [key for key in units if key[0] == text and key[1]]
        if not patronymic and len(others) == 1:
            _join(units[others[0]], unit)
    return [unit for unit in units.values() if unit.members]


def _agree(a: Iterable[str], b: Iterable[str]) -> bool:
    """Whether patronymics (stems, or initials with a full stop) can be those of one person."""
    return all(x == y or ((x.endswith(".") or y.endswith(".")) and x[0] == y[0]) for x in a for y in b)


def _same(groups: Sequence[_Group], unit: _Group) -> list[_Group]:
    """Those that share a patronymic or a place of work with it; or else the largest of the same field of work."""
    sure = [group for group in groups if group.patronymics & unit.patronymics or group.wheres & unit.wheres]
    alike = [group for group in groups if group.fields & unit.fields and not (group.wheres and unit.wheres)]
    return sure or sorted(alike, key=_by_size)[:1]


def _open(groups: Sequence[_Group], unit: _Group) -> list[_Group]:
    """The largest group that nothing tells apart from it: one of the two says nothing of an office."""
    free = [group for group in groups if unit.silent() or group.silent()]
    return sorted(free, key=_by_size)[:1]


def _by_size(group: _Group) -> tuple[int, int]:
    return -len(group.members), group.members[0]


def _join(into: _Group, other: _Group) -> None:
    if into is other:
        return
    into.members += other.members
    into.patronymics |= other.patronymics
    into.fields |= other.fields
    into.wheres |= other.wheres
    other.members = []


def _judged(groups: list[frozenset[str]], judgements: Sequence[Judgement]) -> list[frozenset[str]]:
    for judgement in judgements:
        if judgement.verb == "merge":
            groups = [*groups, judgement.keys]
        elif judgement.verb in ("split", "noise"):
            parts = ((group & judgement.keys, group - judgement.keys) for group in groups)
            groups = [part for pair in parts for part in pair if len(part) > 1]
    return groups


def _kept_apart(parts: Iterable[frozenset[str]], judgements: Sequence[Judgement]) -> list[frozenset[str]]:
    """Parts of which none holds two that were judged to be different, unless they were merged since: the second one's
    keys are taken out."""
    kept = list(parts)
    for number, judgement in enumerate(judgements):
        later = (one.keys for one in judgements[number + 1 :] if one.verb == "merge")
        if judgement.verb != "different" or any(keys & judgement.keys and keys & judgement.others for keys in later):
            continue
        both = [part for part in kept if part & judgement.keys and part & judgement.others]
        kept = [part for part in kept if part not in both]
        kept += [half for part in both for half in (part - judgement.others, part & judgement.others)]
    return kept


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
