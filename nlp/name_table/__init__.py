"""The name table: well-known bodies, companies, people and programmes by their names in Russian, Kazakh and English.

The rows are YAML beside this file (and ../state_bodies.yaml, ../programmes.yaml), each with its evidence."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from nlp.body_names import body_key
from nlp.fold import fold
from nlp.legal_names import legal_form, without_form
from nlp.lexicon import lexicon

_FILES: tuple[tuple[str, str, Literal["organisation", "person", "programme"], str], ...] = (
    ("state_bodies.yaml", "bodies", "organisation", "=body/"),
    ("name_table/akimats.yaml", "entries", "organisation", "=body/"),
    ("name_table/companies.yaml", "entries", "organisation", "=org/"),
    ("name_table/institutions.yaml", "entries", "organisation", "=org/"),
    ("name_table/people.yaml", "entries", "person", "=person/"),
    ("programmes.yaml", "programmes", "programme", "=programme/"),
)
_QUOTES = re.compile('[«»“”„‟"]')


@dataclass(frozen=True, slots=True)
class Entry:
    """A row. `key` begins with "="; of an organisation or a programme it is the name key of every spelling, of a person
    of none (`nlp.name_table.people`). What `form`, `formed`, `brands` and `offices` are, the YAML files say."""

    key: str
    kind: Literal["organisation", "person", "programme"]
    ru: tuple[str, ...]
    kk: tuple[str, ...]
    en: tuple[str, ...]
    evidence: str
    brands: tuple[str, ...] = ()
    form: str = ""
    formed: bool = False
    offices: tuple[str, ...] = ()

    @property
    def spellings(self) -> tuple[str, ...]:
        """All names, each once, Russian ones first."""
        return tuple(dict.fromkeys((*self.ru, *self.kk, *self.en, *self.brands)))


@cache
def entries() -> tuple[Entry, ...]:
    """All rows of the table, in the order of the files."""
    return tuple(_entry(row, kind, prefix) for file, rows, kind, prefix in _FILES for row in lexicon(file)[rows])


def _entry(row: Any, kind: Literal["organisation", "person", "programme"], prefix: str) -> Entry:
    ru, kk, en, brands, offices = (
        tuple(map(str, row.get(field, ()))) for field in ("ru", "kk", "en", "brands", "offices")
    )
    formed = bool(row.get("formed"))
    return Entry(
        prefix + str(row["id"]), kind, ru, kk, en, str(row["evidence"]), brands, row.get("form", ""), formed, offices
    )


def organisation_key(name: str, bare: str) -> str:
    """The key of the row that an organisation's name means, "" where it is of none; `bare` is it without legal form.

    A spelling that two rows claim, letter for letter or folded, is of neither: where letters tell «ЕҰУ» from "EU",
    each means its own."""
    for text in (name, bare):
        key = _exact().get(_plain(text))
        if key is not None:
            return key if key and _means(key, name, bare) else ""
    key = _folded().get(_compact(bare))
    if key is None:
        key = body_key(bare)
    return key if key and _means(key, name, bare) else ""


def _means(key: str, name: str, bare: str) -> bool:
    """Whether legal form and surroundings of the name fit the row: ТОО «Самрук-Казына» is not the fund, which is АО."""
    entry = _organisations().get(key)
    if entry is None:  # a body made by rule
        return True
    form = legal_form(name)
    if entry.form and form and form != entry.form:
        return False
    if _compact(bare) in _brands()[key] and _compact(bare) != _compact(name):
        return _plain(name) in {_plain(one) for one in (*entry.ru, *entry.kk, *entry.en)}
    return bool(form) or not entry.formed or _compact(bare) != _compact(name)


@cache
def _organisations() -> dict[str, Entry]:
    return {entry.key: entry for entry in entries() if entry.kind == "organisation"}


@cache
def _brands() -> dict[str, frozenset[str]]:
    return {key: frozenset(map(_compact, entry.brands)) for key, entry in _organisations().items()}


@cache
def _exact() -> dict[str, str]:
    """Spelling, quotes and capitals apart → key; "" where two rows claim it."""
    return _owned((_plain(name), key) for key, entry in _organisations().items() for name in entry.spellings)


@cache
def _folded() -> dict[str, str]:
    pairs = ((without_form(name), key) for key, entry in _organisations().items() for name in entry.spellings)
    return _owned((_compact(bare), key) for bare, key in pairs)


def _owned(claims: Iterator[tuple[str, str]]) -> dict[str, str]:
    owners: dict[str, set[str]] = defaultdict(set)
    for text, key in claims:
        owners[text].add(key)
    return {text: next(iter(keys)) if len(keys) == 1 else "" for text, keys in owners.items()}


def _plain(text: str) -> str:
    return " ".join(_QUOTES.sub(" ", text).casefold().split())


def _compact(text: str) -> str:
    return fold(text).replace(" ", "")
