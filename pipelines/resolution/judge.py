"""Judgements: a person's word on which names mean one entity. Rows, in force at once, reversible."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select, update

from pipelines.access import audit
from pipelines.context import Context
from pipelines.errors import InputError
from pipelines.report import StageReport
from pipelines.resolution.expand import find_entities
from pipelines.resolution.resolve import KINDS, resolve
from pipelines.store import clusters as rows
from pipelines.store import judged
from pipelines.store.schema import judgements
from pipelines.store.seen_names import Seen, keys_seen, seen_names, sees_all
from search.say import say

PAGE = 200  # rows that are read at once
VERBS = ("merge", "split", "different", "hide", "noise", "rename")


@dataclass(frozen=True, slots=True)
class Judged:
    """A judgement as it stands in the list. `names` are those of the entities that its keys live in now; `name` the one
    that a rename gave; `undone_at` None while it is in force."""

    id: int
    verb: str
    kind: str
    names: tuple[str, ...]
    name: str | None
    who: str
    why: str
    at: datetime
    undone_at: datetime | None


def overview(context: Context, limit: int = 500, collections: Seen = None, before: int | None = None) -> list[Judged]:
    """At most `limit` judgements, taken back or not, newest first: those on names in `collections` (None: all), older
    than the one of the number `before`."""
    with context.store.read() as connection:
        return [_shown(connection, row, collections) for row in islice(_seen(connection, collections, before), limit)]


def _seen(connection: Connection, collections: Seen, before: int | None) -> Iterator[Any]:
    """Rows that may be seen, newest first, read in pages."""
    while True:
        older = [] if before is None else [judgements.c.id < before]
        found = connection.execute(select(judgements).where(*older).order_by(judgements.c.id.desc()).limit(PAGE)).all()
        yield from (row for row in found if _may_see(connection, row.payload, collections))
        if len(found) < PAGE:
            return
        before = found[-1].id


def _may_see(connection: Connection, payload: dict[str, Any], collections: Seen) -> bool:
    """Whether every name that is judged stands in what may be seen: a judgement tells of all of them."""
    if sees_all(connection, collections):
        return True
    today = judged.keys_of(payload)
    seen = keys_seen(connection, payload["kind"], {*today, *today.values()}, collections or ())
    return all(key in seen or now in seen for key, now in today.items())


def _shown(connection: Connection, row: Any, collections: Seen) -> Judged:
    kind, keys = row.payload["kind"], judged.keys_of(row.payload)
    ids = rows.entities_of_keys(connection, [(kind, key) for key in (*keys, *keys.values())])
    found = seen_names(connection, ids, collections)
    names = [found[identity] for identity in ids if identity in found]
    shown = tuple(dict.fromkeys(names)) or tuple(keys)
    return Judged(row.id, row.verb, kind, shown, row.payload.get("name"), row.who, row.why, row.at, row.undone_at)


def merge(
    context: Context, names: Sequence[str], who: str, why: str, kind: str | None = None, collections: Seen = None
) -> int:
    """Join the entities of two or more names or ids of one kind. Gives the judgement's id; raises InputError.

    Here and below: who may see `collections` only (None: all) judges the spellings that stand there, and no others;
    what stands elsewhere only is to them as if it were not there."""
    if len(names) < 2:
        raise InputError("merge needs two names or entity ids at least")
    with context.store.read() as connection:
        entities = [_one(connection, name, kind, collections) for name in names]
    kinds = {entity.kind for entity in entities}
    if len(kinds) > 1:
        raise InputError(
            say("only entities of one kind can be merged, these are {kinds}", kinds=", ".join(sorted(kinds)))
        )
    keys = sorted({key for entity in entities for key in entity.keys})
    return _judge(context, "merge", {"kind": kinds.pop(), "keys": keys}, who, why)


def split(
    context: Context,
    entity: str,
    spelling: str,
    who: str,
    why: str,
    kind: str | None = None,
    collections: Seen = None,
) -> int:
    """Take the key of one spelling out of an entity. Raises InputError where it does not hold it beside others."""
    from nlp.names import keys_of_forms, name_key

    with context.store.read() as connection:
        found = _one(connection, entity, kind, collections)
    meant = (spelling,) if spelling in found.keys else keys_of_forms(name_key(found.kind, spelling))
    keys = [key for key in found.keys if key in meant]
    if not 0 < len(keys) < len(found.keys):
        raise InputError(
            say(
                "«{name}» holds no other name like «{spelling}»; its keys are {keys}",
                name=found.name,
                spelling=spelling,
                keys=", ".join(found.keys),
            )
        )
    return _judge(context, "split", {"kind": found.kind, "keys": keys}, who, why)


def different(
    context: Context, one: str, other: str, who: str, why: str, kind: str | None = None, collections: Seen = None
) -> int:
    """Keep the entities of two names or ids apart whatever speaks for them, and propose them no more as perhaps the
    same. A later merge of the two wins. Raises InputError where they are one."""
    with context.store.read() as connection:
        first, second = (_one(connection, name, kind, collections) for name in (one, other))
    if first.id == second.id:
        raise InputError(say("«{one}» and «{other}» are one entity: split it first", one=one, other=other))
    if first.kind != second.kind:
        raise InputError(say("entities of two kinds never meet, so there is nothing to judge"))
    payload = {"kind": first.kind, "keys": list(first.keys), "others": list(second.keys)}
    return _judge(context, "different", payload, who, why)


def noise(context: Context, entity: str, who: str, why: str, kind: str | None = None, collections: Seen = None) -> int:
    """Say that a name is nobody's: it is no entity any more anywhere; articles are still found by its words."""
    with context.store.read() as connection:
        found = _one(connection, entity, kind, collections)
    return _judge(context, "noise", {"kind": found.kind, "keys": list(found.keys)}, who, why)


def hide(context: Context, entity: str, who: str, why: str, kind: str | None = None, collections: Seen = None) -> int:
    """Show the entity no longer in facets, suggestions and lists."""
    with context.store.read() as connection:
        found = _one(connection, entity, kind, collections)
    return _judge(context, "hide", {"kind": found.kind, "keys": list(found.keys)}, who, why)


def rename(
    context: Context, entity: str, name: str, who: str, why: str, kind: str | None = None, collections: Seen = None
) -> int:
    """Give the entity another display name."""
    if not name.strip():
        raise InputError("the new name is empty")
    with context.store.read() as connection:
        found = _one(connection, entity, kind, collections)
    payload = {"kind": found.kind, "keys": list(found.keys), "name": " ".join(name.split())}
    return _judge(context, "rename", payload, who, why)


def undo(context: Context, judgement: int, who: str = "", collections: Seen = None) -> StageReport:
    """Take a judgement back; its row stays. Raises InputError where none of that number stands, or `who` may not see
    it."""
    with context.store.write() as connection:
        standing = (judgements.c.id == judgement, judgements.c.undone_at.is_(None))
        done = connection.execute(select(judgements).where(*standing)).first()
        if done is None or not _may_see(connection, done.payload, collections):
            raise InputError(
                say("no judgement {number} is in force; see them with: baqylau judge list", number=judgement)
            )
        connection.execute(update(judgements).where(*standing).values(undone_at=datetime.now(UTC)))
        audit.record(connection, who or done.who, "judge.undo", {"judgement": judgement})
        judged.mark(connection, done.payload)
    return resolve(context)


def in_force(context: Context, collections: Seen = None) -> list[str]:
    """The judgements in force, oldest first, a JSON line each: those on names in `collections` (None: all). Spellings
    are given to who may see all: where else they stand is not known of them."""
    with context.store.read() as connection:
        query = select(judgements).where(judgements.c.undone_at.is_(None)).order_by(judgements.c.id)
        found = [row for row in connection.execute(query) if _may_see(connection, row.payload, collections)]
        left_out = () if sees_all(connection, collections) else ("names",)
    return [_line(row._mapping, left_out) for row in found]


def export(context: Context, file: Path) -> int:
    """Write the judgements in force as JSON lines; how many."""
    lines = in_force(context)
    try:
        file.write_text("".join(lines), encoding="utf-8")
    except OSError as error:
        raise InputError(f"{file} cannot be written: {error.strerror}") from error
    return len(lines)


def import_file(context: Context, file: Path) -> int:
    """Read judgements that `export` wrote; those that stand already are passed over. How many were added."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file} cannot be read: {error}") from error
    return take_over(context, lines, str(file))


def take_over(context: Context, lines: Sequence[str], name: str, who: str = "", collections: Seen = None) -> int:
    """Judge as lines of `in_force` say; those that stand already are passed over. How many were added. Raises
    InputError, with `name` and the number of the line, and then takes over none: so does a line on names that are not
    all in `collections` (None: any may be judged, also before an article has it)."""
    read = [_parsed(name, number, line) for number, line in enumerate(lines, 1) if line.strip()]
    added = 0
    with context.store.write() as connection:
        for item in read:
            if not _may_see(connection, item["payload"], collections):
                raise InputError(
                    say(
                        "a line judges a name that is in no article here: {keys}",
                        keys=", ".join(item["payload"]["keys"]),
                    )
                )
        query = select(judgements.c.verb, judgements.c.payload).where(judgements.c.undone_at.is_(None))
        standing = {_mark(row.verb, row.payload) for row in connection.execute(query)}
        for item in read:
            mark = _mark(item["verb"], item["payload"])
            if mark not in standing:
                standing.add(mark)
                identity = judged.add(connection, item["verb"], item["payload"], item["who"], item["why"])
                audit.record(connection, who or item["who"], "judge.import", {"judgement": identity})
                added += 1
    resolve(context)
    return added


def _mark(verb: str, payload: dict[str, Any]) -> str:
    """What is judged, by the keys of today: files of older rules, and those without spellings, say the same again."""
    today = judged.keys_of(payload)
    keys = [sorted({today[key] for key in payload.get(part, ())}) for part in ("keys", "others")]
    return json.dumps([verb, payload["kind"], *keys, payload.get("name")])


def _judge(context: Context, verb: str, payload: dict[str, Any], who: str, why: str) -> int:
    if not who.strip() or not why.strip():
        raise InputError("a judgement needs who made it and why (--who, --why)")
    with context.store.write() as connection:
        identity = judged.add(connection, verb, payload, who, why)
        audit.record(connection, who, f"judge.{verb}", {"judgement": identity})
    resolve(context)
    return identity


def _one(connection: Connection, name: str, kind: str | None, collections: Seen) -> rows.EntityRow:
    """The entity with those of its keys that may be seen."""
    called = find_entities(connection, name, kind, collections)
    loaded = [entity for identity in called if (entity := rows.load_entity(connection, identity))]
    found = [one for entity in loaded if (one := _seen_part(connection, entity, collections)).keys]
    if not found:
        raise InputError(say("nothing is called «{name}»; look for it with: baqylau entity NAME", name=name))
    if len(found) > 1:
        listed = ", ".join(f"{entity.id} ({entity.kind} {entity.name})" for entity in found)
        raise InputError(say("«{name}» can mean several: {listed}; say which by its id", name=name, listed=listed))
    return found[0]


def _seen_part(connection: Connection, entity: rows.EntityRow, collections: Seen) -> rows.EntityRow:
    if collections is None or sees_all(connection, collections):
        return entity
    seen = keys_seen(connection, entity.kind, entity.keys, collections)
    name = seen_names(connection, [entity.id], collections).get(entity.id, "")
    return replace(entity, name=name, keys=tuple(key for key in entity.keys if key in seen))


def _line(row: Any, left_out: Collection[str]) -> str:
    payload = {part: of for part, of in row["payload"].items() if part not in left_out}
    kept = {"verb": row["verb"], "payload": payload, "who": row["who"], "why": row["why"]}
    return json.dumps({**kept, "at": row["at"].isoformat()}, ensure_ascii=False) + "\n"


def _parsed(file: str, number: int, line: str) -> dict[str, Any]:
    try:
        item = json.loads(line)
        payload = item["payload"]
        keys = payload["keys"]
        sound = item["verb"] in VERBS and payload["kind"] in KINDS and keys and all(isinstance(k, str) for k in keys)
        if not sound or not isinstance(item["who"], str) or not isinstance(item["why"], str):
            raise ValueError("unknown verb or kind, or a field of the wrong type")
        others = payload.get("others", [])
        if (item["verb"] == "different") != bool(others) or not all(isinstance(key, str) for key in others):
            raise ValueError("two that are different need `others`, and nothing else has them")
        names = payload.get("names", {})
        if not {*names} <= {*keys, *others} or not all(isinstance(name, str) for name in names.values()):
            raise ValueError("`names` are spellings of its keys")
        if item["verb"] == "rename" and not isinstance(payload["name"], str):
            raise ValueError("a rename needs a name")
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{file}:{number}: not a judgement as `baqylau judge export` writes it ({error})") from error
    return dict(item)
