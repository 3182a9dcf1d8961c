"""Findings→Entities: new keys get clusters, evidence joins clusters, and what changed is written to the index again."""

from __future__ import annotations

import re
import time
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from nlp.body_names import body_key
from nlp.clusters import Component, Judgement, ambiguous, cluster, cluster_id
from nlp.legal_names import without_form
from nlp.names import compact, given_and_patronymic, plain_key
from pipelines.context import Context
from pipelines.doubts import refresh
from pipelines.report import StageReport
from pipelines.store import clusters as rows
from pipelines.store import doubts, known_names, name_parts, outbox
from pipelines.store.registry import anchors

KINDS = ("person", "organisation", "place", "programme")
_KAZAKH = re.compile(r"[әіңғүұқөһӘІҢҒҮҰҚӨҺ]")
_KAZAKH_FORM = re.compile(r"\b(?:ЖШС|ЖК|КММ|ММ|РММ|РМК|МКК)\b")  # legal forms without a letter of its own
_QUOTED = re.compile(r"«[^»]*»+")
_LATIN = re.compile(r"[a-z]", re.IGNORECASE)
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)


@dataclass(slots=True)
class _Counts:
    keys: int = 0
    moved: int = 0
    rewritten: int = 0


def resolve(context: Context) -> StageReport:
    """Bring clusters to what mentions and judgements say now, in one transaction. Nothing new: nothing is written.

    The outcome depends on the mentions and judgements only, not on their order of arrival."""
    began = time.monotonic()
    counts = _Counts()
    with context.store.write() as connection:
        fresh = rows.new_keys(connection)
        proofs = rows.sync_proofs(connection, anchors(connection))
        known = known_names.sync(connection)
        judged = rows.in_force(connection)
        recent = rows.recent_keys(connection)
        once_judged = rows.judged_keys(connection)  # one that was taken back may have named or hidden its entity
        merged = [*recent, *rows.keys_of_merged(connection), *once_judged]
        touched = {*fresh, *recent, *once_judged}
        for kind in KINDS:
            of_kind = [*(proofs if kind == "organisation" else ()), *known.get(kind, ())]
            touched |= {(kind, key) for key in _resolve_kind(connection, kind, fresh, of_kind, judged, merged, counts)}
        if not name_parts.any_of(connection):  # a store of an older release
            touched |= set(rows.all_keys(connection))
        _find_doubts(connection, touched, judged)
        rows.remember_recent(connection)
        perhaps = doubts.count(connection)
        unclear = rows.count_ambiguous(connection) + len(ambiguous(proofs))
    report = {"moved": counts.moved, "rewritten": counts.rewritten, "ambiguous": unclear, "perhaps_same": perhaps}
    return StageReport("resolve", counts.keys, time.monotonic() - began, report)


def _resolve_kind(
    connection: Connection,
    kind: str,
    fresh: Sequence[tuple[str, str]],
    proofs: Sequence[tuple[str, str]],
    judged: Sequence[tuple[Judgement, str | None]],
    merged: Sequence[tuple[str, str]],
    counts: _Counts,
) -> set[str]:
    """Gives the keys that moved from one cluster to another."""
    new = [key for of, key in fresh if of == kind]
    of_kind = [judgement for judgement, _ in judged if judgement.kind == kind]
    linked = {key for key, _ in proofs} | {key for of, key in merged if of == kind}
    linked = linked.union(*(judgement.keys for judgement in of_kind))
    before = rows.assigned(connection, kind, linked)
    if kind == "organisation":  # a new form of a name says anew whom the name without one means
        before |= rows.forms_of_names(connection, {plain_key(key) for key in linked.union(new)})
    known = set(before) | set(new)
    parts = cluster(kind, known, proofs, of_kind)
    _save(connection, kind, parts, before)
    moved = {key for part in parts for key in part.keys if key in before and before[key] != part.id}
    rewrite = rows.versions_with(connection, kind, moved)
    touched = set(new) | moved | set(before)
    rewrite |= _rename(connection, kind, [part for part in parts if touched & set(part.keys)], judged)
    outbox.add_all(connection, sorted(rewrite), "rewrite")
    counts.keys += len(new)
    counts.moved += len(moved)
    counts.rewritten += len(rewrite)
    return moved


def _find_doubts(
    connection: Connection, touched: Collection[tuple[str, str]], judged: Sequence[tuple[Judgement, str | None]]
) -> None:
    """Write the parts of the names of (kind, key), then what their clusters are perhaps the same as."""
    for kind in KINDS:
        keys = {key for of, key in touched if of == kind}
        name_parts.write_parts(connection, kind, keys)
        refresh(connection, kind, keys, [judgement for judgement, _ in judged])


def _save(connection: Connection, kind: str, parts: Sequence[Component], before: Mapping[str, str]) -> None:
    """Every key has a cluster row of its own, which lives or redirects; so an id once given is never lost."""
    changed = {key: part.id for part in parts for key in part.keys if before.get(key) != part.id}
    own = {key: cluster_id(kind, key) for key in changed}
    rows.save_clusters(connection, [{"id": own[key], "kind": kind, "name": key} for key in sorted(changed)])
    rows.assign(connection, kind, changed)
    for key, identity in sorted(changed.items()):
        if key in before or own[key] != identity:
            rows.redirect(connection, own[key], None if own[key] == identity else identity)


def _rename(
    connection: Connection, kind: str, parts: Sequence[Component], judged: Sequence[tuple[Judgement, str | None]]
) -> set[tuple[str, int]]:
    """Set names and hiding; the versions to be written again because a judgement changed what a cluster shows."""
    names = _names(connection, kind, parts)
    shown = rows.displayed(connection, [part.id for part in parts])
    of_key: dict[str, list[tuple[Judgement, str | None]]] = defaultdict(list)
    for judgement, name in judged:
        for key in judgement.keys if judgement.kind == kind else ():
            of_key[key].append((judgement, name))
    rewrite: set[tuple[str, int]] = set()
    display: dict[str, tuple[str, bool]] = {}
    for part in parts:
        own = [pair for pair in judged if any(pair in of_key[key] for key in part.keys if key in of_key)]
        given = [name for judgement, name in own if judgement.verb == "rename" and name]
        name = given[-1] if given else names.get(part.id) or part.keys[0]
        display[part.id] = (name, any(judgement.verb == "hide" for judgement, _ in own))
        before = shown[part.id]
        if before != display[part.id] and before[0] not in part.keys:
            rewrite |= rows.versions_with(connection, kind, part.keys)
        if len(part.keys) > 1:
            rows.name_redirects(connection, part.id, name)
    rows.set_display(connection, {i: new for i, new in display.items() if new != shown[i]})
    return rewrite


def _names(connection: Connection, kind: str, parts: Sequence[Component]) -> Mapping[str, str]:
    of_key = {key: part.id for part in parts for key in part.keys}
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for key, name, times in rows.name_counts(connection, kind, of_key):
        spellings[of_key[key]][name] += times
    return {identity: best_name(kind, names) for identity, names in spellings.items()}


def best_name(kind: str, names: Mapping[str, int]) -> str:
    """The name that is shown: one that stands in an article, the most frequent full form. Russian forms come before
    Kazakh ones, and these before Latin; of equals the one with Kazakh letters, which says how it is spelled."""
    full = {name: times for name, times in names.items() if _is_full(kind, name, names)} or dict(names)
    scripts = {name: _script(kind, name) for name in full}
    if kind == "programme":  # «Жаркын жол» is a spelling of «Жарқын жол», no translation: neither comes first
        scripts = {name: min(scripts[o] for o in full if compact(o) == compact(name)) for name in full}
    return min(full, key=lambda name: (scripts[name], -full[name], _KAZAKH.search(name) is None, -len(name), name))


def _is_full(kind: str, name: str, names: Collection[str]) -> bool:
    """A first name and a surname; an organisation with its legal form; a place that is no case form of another."""
    if kind == "place":
        return name[:-1] not in names and not (name[-1:] == "я" and f"{name[:-1]}й" in names)
    if kind == "person":
        return len(name.split()) > 1 and "." not in name and given_and_patronymic(name) is None
    if kind != "organisation" or ("«" not in name and body_key(without_form(name))):
        return True
    return " ".join(name.split()) != without_form(name) != name.strip("«»")


def _script(kind: str, name: str) -> int:
    if kind == "organisation" and "«" in name:  # Kazakh letters in a quoted name say nothing of the language
        name = _QUOTED.sub(" ", name)
    if _KAZAKH_FORM.search(name) or _KAZAKH.search(name):
        return 1
    return 0 if _CYRILLIC.search(name) or not _LATIN.search(name) else 2
