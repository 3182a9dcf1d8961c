"""Token stacks: text as it is indexed, several tokens at one position.

A position holds the surface form (no prefix), its normal forms, spelling-variant keys and the markers of what stands
there. Every class but the surface carries a prefix that no word can contain and that two edits cannot make, so that a
fuzzy or exact search of one class never meets another. Positions join by a space, tokens of one position by '|'.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

NORMAL = "⟦n⟧"  # a normal form: ⟦n⟧компания
VARIANT = "⟦v⟧"  # a spelling-variant key, equal across languages: ⟦v⟧kazaktelekom
BEGIN = "⟦b⟧"  # a marker at the first position of an entity or amount: ⟦b⟧organisation:KEY
END = "⟦e⟧"  # the same marker at its last position (of a one-token span too)
AMOUNT = "⟦a⟧"  # an order-preserving amount token, see search/amounts.py


@dataclass(frozen=True, slots=True)
class TokenStack:
    """`positions[i]` are the tokens at position i, `offsets[i]` its (start, stop) in the text."""

    positions: tuple[tuple[str, ...], ...]
    offsets: tuple[tuple[int, int], ...]

    def encode(self) -> str:
        """The form that engines and the store keep: positions apart by ' ', tokens by '|'."""
        return " ".join("|".join(position) for position in self.positions)


class Word(Protocol):
    """What an analyser says of one word (nlp's Token has this shape)."""

    @property
    def start(self) -> int: ...
    @property
    def stop(self) -> int: ...
    @property
    def surface(self) -> str: ...
    @property
    def normal_forms(self) -> tuple[str, ...]: ...
    @property
    def variants(self) -> tuple[str, ...]: ...


class Analyzer(Protocol):
    """What search needs of language: the same words for a query as for a text. `version` names the rules."""

    @property
    def version(self) -> str: ...
    def words(self, text: str) -> Sequence[Word]: ...


@dataclass(frozen=True, slots=True)
class Marker:
    """An entity or amount over a span of characters: `tokens` are put, with BEGIN and END, at its edges."""

    start: int
    stop: int
    tokens: tuple[str, ...]


class EntityExpander(Protocol):
    """Which markers a name in a query means. `kind` is a mention kind or None for any; markers lack their prefix."""

    def markers(self, kind: str | None, name: str) -> frozenset[str]: ...


def build_stack(words: Iterable[Word], markers: Iterable[Marker] = ()) -> TokenStack:
    """Stack words and markers. Signs and spaces in tokens that the encoding uses are dropped from them."""
    raise NotImplementedError
