"""The word lists of amounts, read once from the YAML files beside this module."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Generic, TypeVar

import yaml

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases of words by their first word and by their last, longest first."""

    by_first: dict[str, tuple[Phrase, ...]]
    by_last: dict[str, tuple[Phrase, ...]]


# Kazakh endings that a noun takes: number, possession, case, the adjective -лық and a case after it.
_CASES = (
    "ның|нің|дың|дің|тың|тің|ға|ге|қа|ке|на|не|ды|ді|ты|ті|ны|ні|н|да|де|та|те|нда|нде"
    "|дан|ден|тан|тен|нан|нен|мен|бен|пен|дай|дей|тай|тей"
)
KAZAKH_ENDING = re.compile(
    rf"(?:лар|лер|дар|дер|тар|тер)?(?:ы|і|сы|сі|ым|ім|м|мыз|міз|ымыз|іміз)?(?:{_CASES}|а|е)?"
    rf"(?:(?:лық|лік|дық|дік|тық|тік)(?:{_CASES})?)?"
)
_LATIN_CASES = (
    "n[yiıï][nñńŋ]|d[yiıï][nñńŋ]|t[yiıï][nñńŋ]|[ğǵgq]a|[gk]e|na|ne|[ndt][yiıï]|n|da|de|ta|te|nda|nde"
    "|dan|den|tan|ten|nan|nen|men|ben|pen|dai|dei|tai|tei|day|dey|tay|tey"
)
LATIN_ENDING = re.compile(
    rf"(?:lar|ler|dar|der|tar|ter)?(?:s?[yiıï]|[yiı]?m)?(?:{_LATIN_CASES}|a|e)?"
    rf"(?:[ldt][yiıï][qk](?:{_LATIN_CASES})?)?"
)


Meaning = TypeVar("Meaning")


class Stems(Generic[Meaning]):
    """Kazakh stems, in both scripts, with what each means; a word is a stem with a regular ending (or none)."""

    def __init__(self, meanings: dict[str, Meaning]) -> None:
        self.meanings = meanings
        self._by_letters: dict[str, list[str]] = {}
        for stem in sorted(meanings, key=len, reverse=True):
            self._by_letters.setdefault(stem[:2], []).append(stem)

    def meaning(self, form: str) -> Meaning | None:
        """What a lower-case word means; None where it is none of the stems."""
        found = next((stem for stem in self._by_letters.get(form[:2], ()) if takes_ending(form, stem)), None)
        return None if found is None else self.meanings[found]

    def __iter__(self) -> Iterator[str]:
        return iter(self.meanings)


def takes_ending(form: str, stem: str) -> bool:
    """Whether a form is a Kazakh stem with a regular ending (or none)."""
    return form.startswith(stem) and ending_of(stem).fullmatch(form, len(stem)) is not None


def ending_of(stem: str) -> re.Pattern[str]:
    """The endings that a stem takes, in its own script."""
    return LATIN_ENDING if "a" <= stem[0] <= "z" else KAZAKH_ENDING


@dataclass(frozen=True, slots=True)
class Numerals:
    """`orders` maps a form to (value, order): order 1 a unit, 10 a ten or teen, 100 a hundred."""

    orders: dict[str, tuple[int, int]]
    teens: frozenset[str]
    hundred: frozenset[str]
    doubtful: frozenset[str]
    halves: dict[str, Decimal]
    quarters: frozenset[str]
    and_a_half: frozenset[str]
    more: Phrases
    endings: frozenset[str]
    whole_words: frozenset[str]
    denominators: dict[str, int]
    and_tenths: frozenset[str]
    fold_prefixes: dict[str, int]
    fold_words: frozenset[str]
    fold_between: frozenset[str]


@dataclass(frozen=True, slots=True)
class Scales:
    """Forms to powers of ten; `alone` may stand without a number, `led` only behind a word of bounds, `half` is half of
    one; `dotted` are abbreviations that take a dot."""

    forms: dict[str, int]
    alone: frozenset[str]
    led: frozenset[str]
    half: dict[str, int]
    stems: Stems[int]
    dotted: frozenset[str]


@dataclass(frozen=True, slots=True)
class Currencies:
    """Everything a currency is known by, to its code. Stems are longest first; `others` is the code of a bare word →
    stem of the word beside it → the code that is meant; `only_with` the same for words that mean nothing bare."""

    signs: dict[str, str]
    codes: dict[str, str]
    words: dict[str, str]
    letters: dict[str, str]
    stems: Stems[str]
    before: dict[str, frozenset[str]]
    after: dict[str, frozenset[str]]
    phrases: dict[str, tuple[tuple[Phrase, str], ...]]
    others: dict[str, dict[str, str]]
    only_with: dict[str, dict[str, str]]
    coins: dict[str, str]
    coin_stems: Stems[str]
    tenge: dict[str, tuple[Decimal, Decimal]]


@dataclass(frozen=True, slots=True)
class Context:
    """The lists of context.yaml, which says what each is for."""

    low: Phrases
    high: Phrases
    approximate: Phrases
    low_after: Phrases
    high_after: Phrases
    approximate_after: Phrases
    approximate_endings: tuple[str, ...]
    vague: frozenset[str]
    compared: frozenset[str]
    goes_on: frozenset[str]
    before_years: frozenset[str]
    before_numbers: frozenset[str]
    per_currency: frozenset[str]
    change: re.Pattern[str]
    money: re.Pattern[str]
    price: re.Pattern[str]
    counted: re.Pattern[str]
    not_money: re.Pattern[str]
    not_after: re.Pattern[str]
    kazakh_goes_on: re.Pattern[str]
    rates: re.Pattern[str]
    trades: re.Pattern[str]


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
        doubtful=frozenset(found["doubtful"]),
        halves={form: Decimal(value) for value, forms in found["halves"].items() for form in forms},
        quarters=frozenset(found["quarters"]),
        and_a_half=frozenset(found["and_a_half"]),
        more=_phrases(found["more"]),
        endings=frozenset(found["endings"]),
        whole_words=frozenset(found["whole_words"]),
        denominators=dict(found["denominators"]),
        and_tenths=frozenset(found["and_tenths"]),
        fold_prefixes=dict(found["fold"]["prefixes"]),
        fold_words=frozenset(found["fold"]["words"]),
        fold_between=frozenset(found["fold"]["between"]),
    )


@cache
def scales() -> Scales:
    found = _read("scales.yaml")
    powers = {power: entry for power, entry in found.items() if isinstance(power, int)}
    return Scales(
        forms={
            form: power for power, entry in powers.items() for form in (*entry["alone"], *entry["led"], *entry["forms"])
        },
        alone=frozenset(form for entry in powers.values() for form in entry["alone"]),
        led=frozenset(form for entry in powers.values() for form in entry["led"]),
        half={form: power for power, entry in powers.items() for form in entry["half"]},
        stems=Stems({stem: power for power, entry in powers.items() for stem in entry["stems"]}),
        dotted=frozenset(found["dotted"]),
    )


@cache
def currencies() -> Currencies:
    found = _read("currencies.yaml")
    others = {code: stems for code, stems in found.pop("others").items() if code != "evidence"}

    def table(key: str) -> dict[str, str]:
        return {str(form): code for code, entry in found.items() for form in entry.get(key, ())}

    return Currencies(
        signs=table("signs"),
        codes=table("codes"),
        words=table("words"),
        letters=table("letters"),
        stems=Stems(table("stems")),
        before={code: frozenset(entry.get("before", ())) for code, entry in found.items()},
        after={code: frozenset(entry.get("after", ())) for code, entry in found.items()},
        phrases=_by_first(found),
        others=others,
        only_with=_only_with(found),
        coins=table("coin"),
        coin_stems=Stems(table("coin_stems")),
        tenge={
            code: (Decimal(entry["tenge"][0]), Decimal(entry["tenge"][1]))
            for code, entry in found.items()
            if "tenge" in entry
        },
    )


def _by_first(found: dict[str, Any]) -> dict[str, tuple[tuple[Phrase, str], ...]]:
    """First word → the currencies' names of several words that begin with it."""
    table: dict[str, tuple[tuple[Phrase, str], ...]] = {}
    for code, entry in found.items():
        for phrase in map(tuple, entry.get("phrases", ())):
            table[phrase[0]] = (*table.get(phrase[0], ()), (phrase, code))
    return table


def _only_with(found: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Stem of the word → stem of the word beside it → code."""
    table: dict[str, dict[str, str]] = {}
    for code, entry in found.items():
        for stem, beside in entry.get("only_with", {}).items():
            table.setdefault(stem, {}).update(dict.fromkeys(beside, code))
    return table


def _phrases(entries: Iterable[list[str]]) -> Phrases:
    by_first: dict[str, tuple[Phrase, ...]] = {}
    by_last: dict[str, tuple[Phrase, ...]] = {}
    for phrase in sorted((tuple(map(str, entry)) for entry in entries), key=len, reverse=True):
        by_first[phrase[0]] = (*by_first.get(phrase[0], ()), phrase)
        by_last[phrase[-1]] = (*by_last.get(phrase[-1], ()), phrase)
    return Phrases(by_first, by_last)


def _prefixes(entry: dict[str, list[str]]) -> re.Pattern[str]:
    """Words that begin so (`prefixes`), or are so (`words`); to be matched against one word."""
    whole = [rf"{re.escape(word)}\Z" for word in entry.get("words", ())]
    return re.compile("|".join([*whole, *map(re.escape, sorted(entry["prefixes"], key=len, reverse=True))]))


@cache
def context() -> Context:
    found = _read("context.yaml")
    made: dict[str, Any] = {name: _prefixes(entry) for name, entry in found.items() if isinstance(entry, dict)}
    for name in ("low", "high", "approximate", "low_after", "high_after", "approximate_after"):
        made[name] = _phrases(found[name])
    for name in ("vague", "compared", "goes_on", "before_years", "before_numbers", "per_currency"):
        made[name] = frozenset(map(str, found[name]))
    return Context(approximate_endings=tuple(found["approximate_endings"]), **made)


@dataclass(frozen=True, slots=True)
class Tables:
    """The lists of tables.yaml, as patterns to search lower-case text for (`pages`: to match its beginning)."""

    measures: re.Pattern[str]
    names: re.Pattern[str]
    pages: re.Pattern[str]


@cache
def tables() -> Tables:
    return Tables(**{name: re.compile("|".join(map(_part, words))) for name, words in _read("tables.yaml").items()})


def _part(word: str) -> str:
    return rf"(?<!\w){re.escape(word)}" + (r"(?!\w)" if len(word) <= 4 and word[-1].isalpha() else "")


@cache
def _index_values() -> tuple[tuple[date, Decimal], ...]:
    return tuple(sorted((entry["since"], Decimal(entry["tenge"])) for entry in _read("mrp.yaml")))


def index_value(on: date) -> Decimal | None:
    """The monthly calculation index in tenge on a day; None before the table begins and after its last year, for which
    no law is known. Source: mrp.yaml."""
    values = _index_values()
    if on.year > values[-1][0].year:
        return None
    return next((tenge for since, tenge in reversed(values) if since <= on), None)
