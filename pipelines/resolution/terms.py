"""Terms: spellings in Russian, Kazakh and English of which a person says that they mean one. Rows, reversible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from nlp.identifiers import holds_iin
from nlp.names import name_key
from pipelines.context import Context
from pipelines.errors import InputError
from pipelines.resolution.resolve import KINDS, resolve
from pipelines.store import known_names as rows

LANGUAGES = rows.LANGUAGES
LONGEST = 200  # signs of a spelling
MOST = 20  # spellings of a language
MOST_TERMS = 5_000  # in force


@dataclass(frozen=True, slots=True)
class Term:
    """A term as it stands in the list; `removed_at` is None while it is in force."""

    id: int
    kind: str
    ru: tuple[str, ...]
    kk: tuple[str, ...]
    en: tuple[str, ...]
    who: str
    why: str
    at: datetime
    removed_at: datetime | None
    removed_by: str | None


def add(context: Context, kind: str, names: Mapping[str, Sequence[str]], who: str, why: str) -> int:
    """Say that these spellings (by language: ru, kk, en) mean one `kind`; in force at once: their entities are one, and
    a question for one spelling finds all. Gives the term's number; raises InputError."""
    if kind not in KINDS:
        raise InputError(f"a term is one of {', '.join(KINDS)}, not {kind!r}")
    if not who.strip() or not why.strip():
        raise InputError("a term needs who added it and why (--why)")
    cleaned = {language: _cleaned(names.get(language, ())) for language in LANGUAGES}
    keys = {_key(kind, name) for some in cleaned.values() for name in some}
    if len(keys) < 2:
        raise InputError("a term needs two spellings at least that do not meet already")
    with context.store.write() as connection:
        _check_free(connection, kind, keys)
        number = rows.add_term(connection, kind, cleaned, who, why)
    resolve(context)
    return number


def remove(context: Context, number: int, who: str) -> None:
    """Take a term out of force: what only it held together is apart again; its row stays. Raises InputError."""
    with context.store.write() as connection:
        if not rows.remove_term(connection, number, who):
            raise InputError(f"no term {number} is in force; see them with: baqylau term list")
    resolve(context)


def overview(context: Context, removed: bool = False) -> list[Term]:
    """The terms in force, oldest first; with `removed` also the others."""
    with context.store.read() as connection:
        return [_shown(row) for row in rows.terms_stored(connection, removed)]


def _shown(row: Any) -> Term:
    ru, kk, en = (tuple(row.names.get(language, ())) for language in LANGUAGES)
    return Term(row.id, row.kind, ru, kk, en, row.who, row.why, row.at, row.removed_at, row.removed_by)


def _cleaned(names: Sequence[str]) -> list[str]:
    found = list(dict.fromkeys(" ".join(name.split()) for name in names if name.strip()))
    if len(found) > MOST:
        raise InputError(f"a term takes {MOST} spellings of a language at most, these are {len(found)}")
    for name in found:
        if len(name) > LONGEST:
            raise InputError(f"a spelling takes {LONGEST} signs at most; shorten {name[:40]!r}…")
        if holds_iin(name):
            raise InputError("a spelling must not hold the number of a person")
    return found


def _key(kind: str, name: str) -> str:
    key = name_key(kind, name)
    if not key:
        more = "a given name and a surname" if kind == "person" else "letters"
        raise InputError(f"{name!r} says too little of who or what is meant; it needs {more}")
    return key


def _check_free(connection: Connection, kind: str, keys: set[str]) -> None:
    """A spelling of two terms would join neither."""
    standing = rows.terms_stored(connection)
    if len(standing) >= MOST_TERMS:
        raise InputError(
            f"{MOST_TERMS} terms are in force, which is the most; remove some with: baqylau term remove NUMBER"
        )
    for row in standing:
        if row.kind == kind and keys & rows.keys_of_term(row):
            raise InputError(
                f"a spelling of these is one of term {row.id} already; remove it first: baqylau term remove {row.id}"
            )
