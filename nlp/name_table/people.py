"""Well-known people: whom a name can mean, and whether the role beside it is one of theirs.

A name alone never says that: of every name there are several people. Only name and office together do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache, lru_cache

from nlp.fold import fold
from nlp.name_table import Entry, entries
from nlp.names import compatible_people, keys_of_forms, name_key
from nlp.roles import office_of, taken_apart

_DEPUTY = ("zam", "vitse", "orinbasari")


def by_spelling(text: str) -> tuple[Entry, ...]:
    """Rows of which `text` can be a name, for search and suggestions. Of a person it proves nothing."""
    keys = {key for kind in ("organisation", "programme") for key in keys_of_forms(name_key(kind, text))}
    found = [entry for entry in entries() if entry.key in keys]
    return (*found, *people_of(name_key("person", text)))


def people_of(key: str) -> tuple[Entry, ...]:
    """The people of the table whose names have this name key."""
    return _people().get(key, ())


def keys_of_people() -> frozenset[str]:
    """The name keys that a person of the table can have."""
    return frozenset(_people())


def is_meant(entry: Entry, name: str, role: str) -> bool:
    """Whether a person called `name` in the office of `role` is that of the row: the role is one of the row's, and no
    patronymic speaks against it."""
    return any(_same_office(office, role) for office in entry.offices) and not contradicts(entry, name)


def contradicts(entry: Entry, name: str) -> bool:
    """Whether the name's patronymic is another than the row's."""
    return any(compatible_people(name, own) == "contradicts" for own in (*entry.ru, *entry.kk))


@cache
def _people() -> dict[str, tuple[Entry, ...]]:
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries():
        for key in _keys(entry) if entry.kind == "person" else ():
            found[key].append(entry)
    return {key: tuple(of) for key, of in found.items()}


def _keys(entry: Entry) -> Iterable[str]:
    return dict.fromkeys(key for name in entry.spellings if (key := name_key("person", name)))


@lru_cache(maxsize=20_000)
def _same_office(listed: str, role: str) -> bool:
    """By what office and where: «аким Алматы» is «Алматы қаласының әкімі»; else by the words, the country's apart."""
    own, other = office_of(listed), office_of(role)
    if own.where or other.where:
        same = own.where == other.where and own.field == other.field
        return same and _is_deputy(listed) == _is_deputy(role)
    return _words(listed) == _words(role)


def _is_deputy(role: str) -> bool:
    return any(word.startswith(_DEPUTY) for word in fold(role).split())


def _words(role: str) -> tuple[str, ...]:
    return tuple(word for word in fold(taken_apart(role).office).split() if word not in _country_words())


@cache
def _country_words() -> frozenset[str]:
    names = "РК ҚР Казахстана Казахстан Қазақстан Қазақстанның Республики Республикасы Республикасының"
    return frozenset(fold(names).split())
