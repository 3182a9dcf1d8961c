"""Token stacks: text as it is indexed, several tokens at one position.

A position holds the surface form (no prefix), its normal forms, spelling-variant keys and the markers of what stands
there. Every class but the surface carries a prefix that no word can contain and that two edits cannot make, so that a
fuzzy or exact search of one class never meets another. Positions join by a space, tokens of one position by '|'.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

NORMAL = "⟦n⟧"  # a normal form: ⟦n⟧компания
VARIANT = "⟦v⟧"  # a spelling-variant key, equal across languages: ⟦v⟧kazaktelekom
BEGIN = "⟦b⟧"  # a marker at the first position of an entity or amount: ⟦b⟧organisation:KEY
END = "⟦e⟧"  # the same marker at its last position (of a one-token span too)
AMOUNT = "⟦a⟧"  # an amount token, see search/amounts.py; it stands behind BEGIN and END: ⟦b⟧⟦a⟧KZT:+9:1
UNSAYABLE = "⟦_⟧"  # holds the place of a word of which nothing can be written

MAX_TOKEN = 100  # characters; longer words are cut, in texts and queries alike
_UNWRITABLE = re.compile(r"[\s|⟦⟧\x00-\x1f\x7f\ud800-\udfff]+")  # separators, control signs, halves of surrogates


Offsets = tuple[tuple[int, int], ...]


class TokenStack:
    """`positions[i]` are the tokens at position i, `offsets[i]` its (start, stop) in the text. Never changed.

    One that comes out of the store is taken apart only as far as it is asked for: indexing wants neither positions nor
    offsets of it."""

    __slots__ = ("_encoded", "_offsets", "_positions", "_unpack")

    def __init__(self, positions: tuple[tuple[str, ...], ...], offsets: Offsets) -> None:
        self._positions: tuple[tuple[str, ...], ...] | None = positions
        self._offsets: Offsets | None = offsets
        self._encoded: str | None = None
        self._unpack: Callable[[], Iterable[tuple[int, int]]] | None = None

    @classmethod
    def stored(cls, encoded: str, offsets: Callable[[], Iterable[tuple[int, int]]]) -> TokenStack:
        """A stack in its encoded form; `offsets` gives its pairs when they are wanted."""
        stack = cls.__new__(cls)
        stack._encoded, stack._unpack = encoded, offsets
        stack._positions = stack._offsets = None
        return stack

    @property
    def positions(self) -> tuple[tuple[str, ...], ...]:
        if self._positions is None:
            self._positions = tuple(map(tuple, self.rows()))
        return self._positions

    @property
    def offsets(self) -> Offsets:
        """Raises ValueError where offsets and positions differ in number."""
        if self._offsets is None:
            assert self._unpack is not None
            pairs, size = tuple((start, stop) for start, stop in self._unpack()), len(self.rows())
            if len(pairs) != size:
                raise ValueError(f"a stack of {size} positions cannot have {len(pairs)} offsets")
            self._offsets = pairs
        return self._offsets

    def encode(self) -> str:
        """The form that engines and the store keep: positions apart by ' ', tokens by '|'."""
        if self._encoded is None:
            return " ".join("|".join(position) for position in self.positions)
        return self._encoded

    def rows(self) -> Sequence[Sequence[str]]:
        """`positions`, in whatever sequences are at hand: for a reader who goes through them once."""
        if self._positions is not None:
            return self._positions
        return [position.split("|") for position in self._encoded.split(" ")] if self._encoded else []

    def __bool__(self) -> bool:
        return bool(self._encoded) if self._positions is None else bool(self._positions)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, TokenStack):
            return NotImplemented
        return self.positions == other.positions and self.offsets == other.offsets

    def __hash__(self) -> int:
        return hash(self.encode())

    def __repr__(self) -> str:
        return f"TokenStack(positions={self.positions!r}, offsets={self.offsets!r})"


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


def clean(token: str) -> str:
    """A token as it may be written into a stack: without the encoding's own signs, cut to MAX_TOKEN characters."""
    return _UNWRITABLE.sub("", token)[:MAX_TOKEN]


def counts(word: Word) -> bool:
    """Whether a word has a position. Punctuation has none, so a phrase reaches over commas and quotation marks."""
    return any(map(str.isalnum, word.surface))


def word_tokens(word: Word) -> tuple[str, ...]:
    """Everything that stands at the position of a word, surface first, each token once."""
    tokens = [clean(word.surface) or UNSAYABLE]
    tokens.extend(NORMAL + form for form in map(clean, word.normal_forms) if form)
    tokens.extend(VARIANT + key for key in map(clean, word.variants) if key)
    return tuple(dict.fromkeys(tokens))


def build_stack(words: Iterable[Word], markers: Iterable[Marker] = ()) -> TokenStack:
    """Stack words (in the order of the text) and markers; a position a word, punctuation left out.

    BEGIN + token stands at a marker's first word, END + token at its last. A marker that covers no word is dropped.
    What the encoding uses as a sign is removed from tokens, and tokens are cut to MAX_TOKEN characters."""
    kept = [word for word in words if counts(word)]
    positions = [list(word_tokens(word)) for word in kept]
    starts, stops = [word.start for word in kept], [word.stop for word in kept]
    for marker in markers:
        first, last = bisect_right(stops, marker.start), bisect_left(starts, marker.stop) - 1
        if first > last:
            continue
        names = [_marker_token(token) for token in marker.tokens]
        positions[first].extend(BEGIN + name for name in names)
        positions[last].extend(END + name for name in names)
    return TokenStack(
        tuple(tuple(dict.fromkeys(position)) for position in positions),
        tuple(zip(starts, stops, strict=True)),
    )


def _marker_token(token: str) -> str:
    if token.startswith(AMOUNT):
        return AMOUNT + clean(token[len(AMOUNT) :])
    return clean(token)


def decode(encoded: str, offsets: Iterable[tuple[int, int]]) -> TokenStack:
    """The inverse of TokenStack.encode. Raises ValueError where offsets and positions differ in number."""
    pairs = tuple(offsets)
    stack = TokenStack.stored(encoded, lambda: pairs)
    assert stack.offsets is not None  # looked at here, so that what does not fit is said here
    return stack
