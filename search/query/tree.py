"""The tree of a query, as it was written. Columns count from 1."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias

Spelling = Literal["exact", "forms", "variants"]
State = Literal["current", "edited", "removed", "any"]


@dataclass(frozen=True, slots=True)
class Word:
    """A word in any case form; `exact`: only as written."""

    text: str
    column: int
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in order; with `slop` in any order, with at most so many other words among them."""

    text: str
    column: int
    slop: int | None = None


@dataclass(frozen=True, slots=True)
class Prefix:
    """дорог*: every word that begins so."""

    text: str
    column: int


@dataclass(frozen=True, slots=True)
class Wildcard:
    """дор*га, дор?га: every word of this shape; * is any number of signs, ? one."""

    text: str
    column: int


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """дорога~1: words at most `edits` (1 or 2) changes away that begin with the same letter."""

    text: str
    edits: int
    column: int


@dataclass(frozen=True, slots=True)
class Entity:
    """org:"…", person:"…", place:"…", programme:"…": an entity by any of its names."""

    kind: str
    name: str
    column: int


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum in a range; None is an open end."""

    currency: str
    low: Decimal | None
    high: Decimal | None
    with_low: bool
    with_high: bool
    column: int


@dataclass(frozen=True, slots=True)
class DateRange:
    """Days as written (2026-10-01, 2026-10, 2026, today, last 7 days), from the first to the last one inclusive."""

    first: str | None
    last: str | None
    column: int
    after: bool = False  # `first` itself is excluded (date:>…)
    before: bool = False  # `last` itself is excluded (date:<…)


@dataclass(frozen=True, slots=True)
class Keyword:
    """source:, lang:, collection:, author:, id:, url:, month: with an exact value."""

    field: str
    value: str
    column: int


@dataclass(frozen=True, slots=True)
class Kind:
    """kind: articles whose newest version names an entity of this kind."""

    kind: str
    column: int


@dataclass(frozen=True, slots=True)
class Where:
    """state: of the articles and versions asked for. Stands only at the top of a query."""

    state: State
    column: int


@dataclass(frozen=True, slots=True)
class Match:
    """match: how the words of a query are taken. Stands only at the top of a query."""

    spelling: Spelling
    column: int


@dataclass(frozen=True, slots=True)
class Without:
    """without: a form that is not to be found. Stands only at the top of a query, as often as there are such forms."""

    form: str
    column: int


@dataclass(frozen=True, slots=True)
class Scope:
    """title:, text: or exact: before one word, phrase or group."""

    name: str
    child: Node
    column: int


@dataclass(frozen=True, slots=True)
class Near:
    """Two units with at most `distance` words between them, in either order."""

    left: Node
    right: Node
    distance: int
    column: int


@dataclass(frozen=True, slots=True)
class And:
    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    child: Node


Node: TypeAlias = (
    Word
    | Phrase
    | Prefix
    | Wildcard
    | Fuzzy
    | Entity
    | Amount
    | DateRange
    | Keyword
    | Kind
    | Where
    | Match
    | Without
    | Scope
    | Near
    | And
    | Or
    | Not
)


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query. `root` is None where only a state was asked for: every article of that state. `spelling` and
    `without` are what match: and without: said."""

    root: Node | None
    state: State = "any"
    spelling: Spelling | None = None
    without: tuple[Without, ...] = ()
