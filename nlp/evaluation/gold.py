"""The nouns of evaluation: a text and what people have marked in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal["person", "organisation", "place", "money"]
KINDS: tuple[Kind, ...] = ("person", "organisation", "place", "money")
Span = tuple[int, int]


class CorpusError(ValueError):
    """A corpus that cannot be read; the message says which file and line, and what was expected."""


@dataclass(frozen=True, slots=True)
class Gold:
    """One marked stretch. Any of `spans` is right (with and without its description, say); the first is the whole.

    What is `optional` is neither missed where it is not found nor wrong where it is: a class that we draw otherwise."""

    kind: Kind
    spans: tuple[Span, ...]
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Annotated:
    """A text with everything marked in it, of the `kinds` that its corpus marks.

    `names_only`: the first span of each Gold is a bare name, its others are the name as we draw it; a finding that
    equals one of these counts as the name."""

    name: str
    text: str
    gold: tuple[Gold, ...]
    kinds: frozenset[Kind]
    names_only: bool = False


_OPENING, _CLOSING = '«“„"‹', '»”“"›'


def with_quotes(text: str, gold: Gold) -> Gold:
    """Corpora leave quotes outside a name, we count them in: both are right."""
    wider = (_quoted(text, *span) for span in gold.spans)
    return replace(gold, spans=tuple(dict.fromkeys((*gold.spans, *wider))))


def _quoted(text: str, start: int, stop: int) -> Span:
    if text[stop : stop + 1] not in tuple(_CLOSING):
        return start, stop
    if text[max(0, start - 1) : start] in tuple(_OPENING):
        return start - 1, stop + 1
    return (start, stop + 1) if any(sign in text[start:stop] for sign in _OPENING) else (start, stop)
