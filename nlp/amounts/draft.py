"""Draft: an amount while the rules and the checks around it still work on it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from nlp.amounts.lexer import Lexeme
from nlp.amounts.lexicon import Phrases

_STOPS = frozenset(".!?…")
_ABBREVIATED = frozenset(("г", "ул", "тыс", "млн", "млрд", "трлн", "руб", "долл", "им", "ст", "п", "стр", "см", "т"))


@dataclass(slots=True)
class Draft:
    """Lexemes [first, last] of `line` hold the amount; `rule` is the name of the rule that found it. `weak`: nothing in
    its own sentence speaks of money, so that it counts only near a sum that names its currency."""

    line: Line
    first: int
    last: int
    value: Decimal
    currency: str | None
    rule: str
    low: Decimal | None = None
    high: Decimal | None = None
    approximate: bool = False
    implied: bool = False
    change: bool = False
    weak: bool = False

    @property
    def start(self) -> int:
        return self.line[self.first].start

    @property
    def stop(self) -> int:
        return self.line[self.last].stop


class Line(tuple[Lexeme, ...]):
    """The lexemes of one line, which no amount crosses."""

    @cached_property
    def wordless(self) -> bool:
        """No word but codes and signs: a header of exchange rates, not a sentence."""
        return not any(lexeme.kind == "word" and not lexeme.raw.isupper() for lexeme in self)

    @cached_property
    def readings(self) -> dict[int, Any]:
        """The quantities that begin at each lexeme, kept by nlp.amounts.quantity: several rules ask for the same."""
        return {}

    @cached_property
    def sums(self) -> dict[int, Any]:
        """The readings of a sum at each lexeme, kept by nlp.amounts.reading for the same reason."""
        return {}

    @cached_property
    def codes(self) -> int:
        """How many signs of currencies and words in capitals it has."""
        return sum(1 for lexeme in self if lexeme.kind == "sign" or (lexeme.kind == "word" and lexeme.raw.isupper()))

    def sentence(self, at: int) -> tuple[int, int]:
        """The lexemes [start, stop) of the sentence that lexeme `at` stands in."""
        ends = self._sentence_ends
        place = bisect_right(ends, at)
        return (ends[place - 1] if place else 0), (ends[place] if place < len(ends) else len(self))

    @cached_property
    def _sentence_ends(self) -> list[int]:
        """The lexemes after which a sentence begins: a stop, then a capital, a digit or a quote after a space."""
        return [
            at + 1
            for at in range(len(self) - 1)
            if self[at].raw in _STOPS
            and self[at].stop < self[at + 1].start
            and (self[at + 1].raw[0].isupper() or self[at + 1].raw in '«"–—')
            and not (self[at].raw == "." and at and self[at - 1].form in _ABBREVIATED)
        ]

    def forms(self, start: int, stop: int) -> tuple[str, ...]:
        return tuple(lexeme.form for lexeme in self[max(0, start) : max(0, stop)])


def preceding(line: Sequence[Lexeme], at: int, phrase: Sequence[str]) -> bool:
    """Whether `phrase` stands just before lexeme `at`."""
    begin = at - len(phrase)
    return begin >= 0 and all(line[begin + i].form == word for i, word in enumerate(phrase))


def following(line: Sequence[Lexeme], at: int, phrase: Sequence[str]) -> bool:
    """Whether `phrase` begins at lexeme `at`."""
    return at + len(phrase) <= len(line) and all(line[at + i].form == word for i, word in enumerate(phrase))


def phrase_before(line: Sequence[Lexeme], at: int, phrases: Phrases) -> int:
    """How many lexemes the longest of the phrases has that stand just before lexeme `at`; 0 where none does."""
    if at == 0:
        return 0
    return next((len(one) for one in phrases.by_last.get(line[at - 1].form, ()) if preceding(line, at, one)), 0)


def phrase_at(line: Sequence[Lexeme], at: int, phrases: Phrases) -> int:
    """How many lexemes the longest of the phrases has that begin at lexeme `at`; 0 where none does."""
    if at >= len(line):
        return 0
    return next((len(one) for one in phrases.by_first.get(line[at].form, ()) if following(line, at, one)), 0)
