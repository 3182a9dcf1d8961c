"""The nouns of evaluation: a text and what people have marked in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

Kind = Literal["person", "organisation", "place", "programme", "money"]
KINDS: tuple[Kind, ...] = ("person", "organisation", "place", "programme", "money")
Span = tuple[int, int]


class CorpusError(ValueError):
    """A corpus that cannot be read; the message says which file and line, and what was expected."""


@dataclass(frozen=True, slots=True)
class Says:
    """What a marked stretch means: any of `names` in the nominative, or a sum of money.

    `low` and `high` as in findings.Amount; `ends`: the sum is a range, both of whose ends must be right."""

    names: tuple[str, ...] = ()
    role: str | None = None
    value: Decimal | None = None
    currency: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    ends: bool = False
    approximate: bool = False
    implied: bool = False


@dataclass(frozen=True, slots=True)
class Gold:
    """One marked stretch. Any of `spans` is right (with and without its description, say); the first is the whole.

    What is `optional` is neither missed where it is not found nor wrong where it is: a class that we draw otherwise."""

    kind: Kind
    spans: tuple[Span, ...]
    optional: bool = False
    says: Says | None = None  # only where a corpus marks it


@dataclass(frozen=True, slots=True)
class Annotated:
    """A text with everything marked in it, of the `kinds` that its corpus marks.

    `names_only`: the first span of each Gold is a bare name, its others are the name as we draw it; a finding that
    equals one of these counts as the name. `language` is empty where a corpus does not say it."""

    name: str
    text: str
    gold: tuple[Gold, ...]
    kinds: frozenset[Kind]
    names_only: bool = False
    language: str = ""


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
