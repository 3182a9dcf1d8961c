"""Findings→Entities: new keys get clusters, evidence joins clusters, and what changed is written to the index again."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from nlp.clusters import Component, Judgement, cluster, cluster_id, noise_keys
from nlp.names import name_key
from pipelines.context import Context
from pipelines.report import StageReport
from pipelines.resolution.display import best_name
from pipelines.resolution.doubts import refresh
from pipelines.store import clusters as rows
from pipelines.store import doubts, known_names, name_parts, outbox, stale
from pipelines.store.judged import in_force
from pipelines.store.kin import kin
from pipelines.store.proofs import count_ambiguous_keys, sync_bins

KINDS = rows.KINDS
AT_ONCE = 5_000  # keys that are held in memory with their kin

_Judged = Sequence[tuple[Judgement, str | None]]


@dataclass(slots=True)
class _Run:
    """One kind in one run. `stale` keys are to be resolved; `fresh` ones had no cluster before; `touched` ones live in
    clusters that changed, or whose names did."""

    connection: Connection
    kind: str
    judged: _Judged
    stale: set[str]
    fresh: set[str] = field(default_factory=set)
    touched: set[str] = field(default_factory=set)
    moved: int = 0
    rewritten: int = 0


def resolve(context: Context) -> StageReport:
    """Bring clusters to what mentions and judgements say now, in one transaction. Nothing new: nothing is written.

    The outcome depends on the mentions and judgements only, not on their order of arrival, nor on how many runs it
    took. Only what is stale (pipelines.store.stale) and its kin are read."""
    began = time.monotonic()
    with context.store.write() as connection:
        judged = in_force(connection)
        runs = [_Run(connection, kind, judged, keys) for kind, keys in _stale(connection).items() if keys]
        for run in runs:
            _resolve_kind(run)
            refresh(connection, run.kind, run.touched, [judgement for judgement, _ in judged])
        stale.clear(connection)
        unclear = rows.count_ambiguous(connection) + count_ambiguous_keys(connection)
        perhaps = doubts.count(connection)
    moved, rewritten = sum(run.moved for run in runs), sum(run.rewritten for run in runs)
    report = {"moved": moved, "rewritten": rewritten, "ambiguous": unclear, "perhaps_same": perhaps}
    return StageReport("resolve", sum(len(run.fresh) for run in runs), time.monotonic() - began, report)


def _stale(connection: Connection) -> dict[str, set[str]]:
    """Kind → keys to be resolved, once the proofs are what mentions, register and terms say now."""
    found: dict[str, set[str]] = {kind: set() for kind in KINDS}
    for kind, key in stale.stale(connection):
        found[kind].add(key)
    sync_bins(connection, found["organisation"])
    for kind, key in known_names.sync(connection, found["person"]):
        found[kind].add(key)
    return found


def _resolve_kind(run: _Run) -> None:
    left: dict[str, str] = {}
    for some in _parts(run.stale):
        left |= _enter(run, some)
    company = rows.keys_of(run.connection, set(left.values()))
    run.stale.update(*company.values())
    run.touched |= left.keys()
    done: set[str] = set()
    for some in _parts(run.stale - left.keys()):
        if keys := set(some) - done:
            done |= _cluster(run, keys)
    _see_off(run, left, company)


def _parts(keys: Collection[str]) -> Iterable[list[str]]:
    ordered = sorted(keys)
    return (ordered[i : i + AT_ONCE] for i in range(0, len(ordered), AT_ONCE))


def _enter(run: _Run, keys: Sequence[str]) -> dict[str, str]:
    """New keys become clusters of their own; those that nothing bears any more leave theirs, and are given with it."""
    known = rows.assigned(run.connection, run.kind, keys)
    names = _spellings(run, keys)
    fresh = {key: best_name(run.kind, found) for key, found in names.items() if key not in known}
    rows.enter(run.connection, run.kind, fresh)
    run.fresh |= fresh.keys()
    left = {key: identity for key, identity in known.items() if key not in names}
    rows.leave(run.connection, run.kind, left)
    run.touched |= name_parts.write_parts(run.connection, run.kind, keys, names)
    return left


def _spellings(run: _Run, keys: Iterable[str]) -> dict[str, Counter[str]]:
    """Key → its names in the mentions, with how often; a key that none bears is left out."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for key, name, times in rows.name_counts(run.connection, run.kind, keys):
        found[key][name] += times
    return found


def _cluster(run: _Run, keys: set[str]) -> set[str]:
    """Cluster some keys with their kin, and give all of these."""
    of_kind = [judgement for judgement, _ in run.judged if judgement.kind == run.kind]
    found = kin(run.connection, run.kind, keys, of_kind)
    before = found.before
    parts = cluster(run.kind, before, found.proofs, of_kind)
    changed = {key: part.id for part in parts for key in part.keys if before[key] != part.id}
    rows.assign(run.connection, run.kind, changed)
    moved = changed.keys() - run.fresh
    ids = {before[key] for key in changed} | set(changed.values())
    touched = [part for part in parts if part.id in ids or not run.stale.isdisjoint(part.keys)]
    run.touched |= {key for part in touched for key in part.keys}
    rewrite = rows.versions_with(run.connection, run.kind, moved) | _show(run, touched, changed)
    outbox.add_all(run.connection, sorted(rewrite), "rewrite")
    run.moved += len(moved)
    run.rewritten += len(rewrite)
    return set(before)


def _see_off(run: _Run, left: Mapping[str, str], company: Mapping[str, Sequence[str]]) -> None:
    """The ids of keys that are gone redirect to those with whom they lived, or else to who has their name under the
    rules of today; where there is nobody they are gone too."""
    now = rows.assigned(run.connection, run.kind, {key for keys in company.values() for key in keys})
    heirs = {cluster_id(run.kind, key): company[identity] for key, identity in left.items()}
    alone = [identity for identity, keys in heirs.items() if not keys]
    renamed = _renamed(run, alone)
    rows.redirect(run.connection, {identity: now[keys[0]] for identity, keys in heirs.items() if keys} | renamed)
    rows.end(run.connection, [identity for identity in alone if identity not in renamed])


def _renamed(run: _Run, ids: Sequence[str]) -> dict[str, str]:
    """Id → the entity that holds the key which its name has today: a rule changed, and the name has another key."""
    given = {key for judgement, name in run.judged if name for key in judgement.keys}
    told = {cluster_id(run.kind, key) for key in given}  # shown by a name that a person gave, which no text need bear
    shown = rows.displayed(run.connection, [identity for identity in ids if identity not in told])
    keys = {identity: name_key(run.kind, name) for identity, (name, _) in shown.items()}
    now = rows.assigned(run.connection, run.kind, set(keys.values()))
    return {identity: now[key] for identity, key in keys.items() if key in now}


def _show(run: _Run, parts: Sequence[Component], changed: Mapping[str, str]) -> set[tuple[str, int]]:
    """Set names, hiding and redirects: every key has a cluster row of its own, which lives or redirects, so that an id
    once given is never lost. Gives the versions in which another entity is to be seen, or one no more."""
    shown = rows.displayed(run.connection, [part.id for part in parts])
    display = _display(run, parts, shown)
    rows.set_display(run.connection, {i: new for i, new in display.items() if new != shown[i]})
    lives = {part.id: None for part in parts if not changed.keys().isdisjoint(part.keys)}
    others = {
        cluster_id(run.kind, key): part.id
        for part in parts
        if len(part.keys) > 1 and (part.id in lives or display[part.id] != shown[part.id])
        for key in part.keys
    }
    rows.redirect(run.connection, lives | {old: to for old, to in others.items() if old != to})
    rows.set_display(run.connection, {old: (display[to][0], False) for old, to in others.items() if old != to})
    seen_otherwise = [part for part in parts if display[part.id][1] != shown[part.id][1]]
    return rows.versions_with(run.connection, run.kind, {key for part in seen_otherwise for key in part.keys})


def _display(
    run: _Run, parts: Sequence[Component], shown: Mapping[str, tuple[str, bool]]
) -> dict[str, tuple[str, bool]]:
    """Id → the name to be shown, and whether it is hidden."""
    of_key: dict[str, list[int]] = defaultdict(list)
    for number, (judgement, _) in enumerate(run.judged):
        for key in judgement.keys if judgement.kind == run.kind else ():
            of_key[key].append(number)
    noise = {key for of, key in noise_keys(judgement for judgement, _ in run.judged) if of == run.kind}
    named = [part for part in parts if len(part.keys) > 1 or part.keys[0] not in run.fresh]
    names = _names(run, named)  # what is new and alone bears its name already
    found: dict[str, tuple[str, bool]] = {}
    for part in parts:
        own = [run.judged[i] for i in sorted({i for key in part.keys if key in of_key for i in of_key[key]})]
        given = [name for judgement, name in own if judgement.verb == "rename" and name]
        name = given[-1] if given else names.get(part.id) or shown[part.id][0]
        found[part.id] = (name, noise.issuperset(part.keys) or any(one.verb == "hide" for one, _ in own))
    return found


def _names(run: _Run, parts: Sequence[Component]) -> dict[str, str]:
    of_key = {key: part.id for part in parts for key in part.keys}
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for key, names in _spellings(run, of_key).items():
        spellings[of_key[key]].update(names)
    return {identity: best_name(run.kind, names) for identity, names in spellings.items()}
