"""The bound tree: a query whose words, names and days have been looked up. Engines and the matcher consume it.

Everything in it is a tuple in a fixed order, so that its fingerprint is the same in every process.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Literal, TypeAlias

FieldName = Literal["title", "text", "old_title", "old_text"]
FIELDS: tuple[FieldName, ...] = ("title", "text", "old_title", "old_text")
EntityKind = Literal["organisation", "person", "place", "programme"]
KeywordField = Literal["source", "language", "collection", "author", "id", "url", "month"]


@dataclass(frozen=True, slots=True)
class Unit:
    """What may stand at one position: one of `tokens`, a surface that begins with `prefix`, a surface of the shape
    `pattern` (* any number of signs, ? one; two others at least stand before them), or (`fuzzy`: a word and a number of
    edits) a surface or normal form that near to the word and with its first letter."""

    text: str
    tokens: tuple[str, ...] = ()
    prefix: str | None = None
    fuzzy: tuple[str, int] | None = None
    pattern: str | None = None

    @property
    def listed(self) -> bool:
        """Whether `tokens` are all that it means."""
        return self.prefix is None and self.fuzzy is None and self.pattern is None


@dataclass(frozen=True, slots=True)
class Words:
    """Units at consecutive positions; a single word is one unit. A span whose surface forms, joined by spaces, are one
    of `without` does not count (the matcher reads that; engines are given Bound.engine_root)."""

    units: tuple[Unit, ...]
    fields: tuple[FieldName, ...]
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Window:
    """Units at distinct positions in any order, with at most `slop` other positions among them."""

    units: tuple[Unit, ...]
    slop: int
    fields: tuple[FieldName, ...]
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Marked:
    """An entity or a sum: one of `tokens` (without BEGIN and END) marks a span."""

    text: str
    tokens: tuple[str, ...]
    fields: tuple[FieldName, ...]
    without: tuple[str, ...] = ()


Span: TypeAlias = Words | Marked


@dataclass(frozen=True, slots=True)
class Near:
    """One of `left` and one of `right`, not overlapping, with at most `distance` positions strictly between them."""

    left: tuple[Span, ...]
    right: tuple[Span, ...]
    distance: int
    fields: tuple[FieldName, ...]


@dataclass(frozen=True, slots=True)
class Keyword:
    """An article's field holds the value exactly (authors: see search.document.author_terms)."""

    field: KeywordField
    value: str


@dataclass(frozen=True, slots=True)
class Naming:
    """The newest version names an entity of this kind."""

    kind: EntityKind


@dataclass(frozen=True, slots=True)
class Ids:
    """One of these articles."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dates:
    """Published (or, where that is unknown, first seen) at or after `start` and before `stop`; None is open."""

    start: datetime | None
    stop: datetime | None


@dataclass(frozen=True, slots=True)
class Flag:
    """`removed`: the article was taken down. `edited`: it has superseded versions."""

    name: Literal["removed", "edited"]


@dataclass(frozen=True, slots=True)
class All:
    """Every article."""


@dataclass(frozen=True, slots=True)
class And:
    children: tuple[BoundNode, ...]


@dataclass(frozen=True, slots=True)
class Or:
    children: tuple[BoundNode, ...]


@dataclass(frozen=True, slots=True)
class Not:
    child: BoundNode


Leaf: TypeAlias = Words | Window | Marked | Near | Keyword | Naming | Ids | Dates | Flag | All
BoundNode: TypeAlias = Leaf | And | Or | Not


@dataclass(frozen=True, slots=True)
class Bound:
    """A query ready to be run. `notes` tell the asker what they should know (a name that nothing bears). `asked` is an
    equal question of the articles of one index without any `without` in it, where `root` has some."""

    root: BoundNode
    notes: tuple[str, ...] = ()
    asked: BoundNode | None = None

    @property
    def engine_root(self) -> BoundNode:
        """What engines run."""
        return self.root if self.asked is None else self.asked

    @property
    def fingerprint(self) -> str:
        """Equal for equal questions, in every process."""
        return sha256(repr(self.root).encode("utf-8", "backslashreplace")).hexdigest()[:16]


def describe(leaf: Leaf) -> str:
    """A leaf as a person reads it: why an article is a hit."""
    match leaf:
        case Words(units):
            return " ".join(unit.text for unit in units)
        case Window(units, slop):
            return f'"{" ".join(unit.text for unit in units)}"~{slop}'
        case Marked(text):
            return text
        case Near(left, right, distance):
            return f"{_either(left)} NEAR/{distance} {_either(right)}"
        case Keyword(field, value):
            return f"{field}:{value}"
        case Naming(kind):
            return f"kind:{kind}"
        case Ids(values):
            return f"{len(values)} articles"
        case Dates(start, stop):
            return f"date:[{start.date() if start else '*'} TO {stop.date() if stop else '*'})"
        case Flag(name):
            return f"state:{name}"
        case All():
            return "*"


def _either(spans: tuple[Span, ...]) -> str:
    texts = " OR ".join(describe(span) for span in spans)
    return texts if len(spans) == 1 else f"({texts})"
