"""The word lists of amounts, read once from the YAML files beside this module."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

Phrase = tuple[str, ...]

# Kazakh endings that a noun takes: number, possession, case, the adjective -лық and a case after it.
_CASES = (
    "ның|нің|дың|дің|тың|тің|ға|ге|қа|ке|на|не|ды|ді|ты|ті|ны|ні|н|да|де|та|те|нда|нде"
    "|дан|ден|тан|тен|нан|нен|мен|бен|пен|дай|дей|тай|тей"
)
KAZAKH_ENDING = re.compile(
    rf"(?:лар|лер|дар|дер|тар|тер)?(?:ы|і|сы|сі|ым|ім|м|мыз|міз|ымыз|іміз)?(?:{_CASES}|а|е)?"
    rf"(?:(?:лық|лік|дық|дік|тық|тік)(?:{_CASES})?)?"
)
LATIN_ENDING = re.compile(
    r"(?:y|i|sy|si|ı|sı)?(?:n[yiı][nñń]|d[yiı][nñń]|t[yiı][nñń]|[ğgq]a|ge|ke|n[yiı]|d[yiı]|t[yiı]|n|da|de|ta|te"
    r"|dan|den|tan|ten|nan|nen|men|ben|pen)?(?:l[yiı][qk]|d[yiı][qk]|t[yiı][qk])?"
)


@dataclass(frozen=True, slots=True)
class Numerals:
    """`orders` maps a form to (value, order): order 1 a unit, 10 a ten or teen, 100 a hundred."""

    orders: dict[str, tuple[int, int]]
    teens: frozenset[str]
    hundred: frozenset[str]
    halves: dict[str, Decimal]
    and_a_half: frozenset[str]
    whole_words: frozenset[str]
    denominators: dict[str, int]


@dataclass(frozen=True, slots=True)
class Scales:
    """Forms to powers of ten; `alone` may stand without a number, `half` is half of one."""

    forms: dict[str, int]
    alone: frozenset[str]
    half: dict[str, int]
    stems: dict[str, int]


@dataclass(frozen=True, slots=True)
class Currencies:
    """Everything a currency is known by, to its code. Stems are longest first."""

    signs: dict[str, str]
    codes: dict[str, str]
    words: dict[str, str]
    letters: dict[str, str]
    stems: tuple[tuple[str, str], ...]
    before: dict[str, frozenset[str]]
    after: dict[str, frozenset[str]]
    phrases: tuple[tuple[Phrase, str], ...]


@dataclass(frozen=True, slots=True)
class Context:
    low: tuple[Phrase, ...]
    high: tuple[Phrase, ...]
    approximate: tuple[Phrase, ...]
    low_after: tuple[Phrase, ...]
    high_after: tuple[Phrase, ...]
    approximate_after: tuple[Phrase, ...]
    change: re.Pattern[str]
    vague: frozenset[str]
    money: re.Pattern[str]
    not_money: re.Pattern[str]
    rates: re.Pattern[str]
    per_currency: frozenset[str]


def _read(name: str) -> Any:
    return yaml.load(Path(__file__).with_name(name).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


@cache
def numerals() -> Numerals:
    found = _read("numerals.yaml")
    orders = {
        str(form): (int(value), order)
        for table, order in (("units", 1), ("teens", 10), ("tens", 10), ("hundreds", 100))
        for value, forms in found[table].items()
        for form in forms
    }
    return Numerals(
        orders=orders,
        teens=frozenset(form for value, forms in found["teens"].items() if value > 10 for form in forms),
        hundred=frozenset(found["hundred"]),
        halves={form: Decimal(value) for value, forms in found["halves"].items() for form in forms},
        and_a_half=frozenset(found["and_a_half"]),
        whole_words=frozenset(found["whole_words"]),
        denominators=dict(found["denominators"]),
    )


@cache
def scales() -> Scales:
    found = _read("scales.yaml")
    return Scales(
        forms={form: power for power, entry in found.items() for form in (*entry["alone"], *entry["forms"])},
        alone=frozenset(form for entry in found.values() for form in entry["alone"]),
        half={form: power for power, entry in found.items() for form in entry["half"]},
        stems={stem: power for power, entry in found.items() for stem in entry["stems"]},
    )


@cache
def currencies() -> Currencies:
    found = _read("currencies.yaml")

    def table(key: str) -> dict[str, str]:
        return {str(form): code for code, entry in found.items() for form in entry.get(key, ())}

    return Currencies(
        signs=table("signs"),
        codes=table("codes"),
        words=table("words"),
        letters=table("letters"),
        stems=tuple(sorted(table("stems").items(), key=lambda item: -len(item[0]))),
        before={code: frozenset(entry.get("before", ())) for code, entry in found.items()},
        after={code: frozenset(entry.get("after", ())) for code, entry in found.items()},
        phrases=tuple((tuple(phrase), code) for code, entry in found.items() for phrase in entry.get("phrases", ())),
    )


def _phrases(entries: Iterable[list[str]]) -> tuple[Phrase, ...]:
    return tuple(sorted((tuple(entry) for entry in entries), key=len, reverse=True))


def _prefixes(entry: dict[str, list[str]]) -> re.Pattern[str]:
    return re.compile("(?:" + "|".join(map(re.escape, sorted(entry["prefixes"], key=len, reverse=True))) + ")")


@cache
def context() -> Context:
    found = _read("context.yaml")
    return Context(
        low=_phrases(found["low"]),
        high=_phrases(found["high"]),
        approximate=_phrases(found["approximate"]),
        low_after=_phrases(found["low_after"]),
        high_after=_phrases(found["high_after"]),
        approximate_after=_phrases(found["approximate_after"]),
        change=_prefixes(found["change"]),
        vague=frozenset(found["vague"]),
        money=_prefixes(found["money"]),
        not_money=_prefixes(found["not_money"]),
        rates=_prefixes(found["rates"]),
        per_currency=frozenset(found["per_currency"]),
    )


@cache
def _index_values() -> tuple[tuple[date, Decimal], ...]:
    return tuple(sorted((entry["since"], Decimal(entry["tenge"])) for entry in _read("mrp.yaml")))


def index_value(on: date) -> Decimal | None:
    """The monthly calculation index in tenge on a day; None before the table begins. Source: mrp.yaml."""
    value = None
    for since, tenge in _index_values():
        if since <= on:
            value = tenge
    return value
