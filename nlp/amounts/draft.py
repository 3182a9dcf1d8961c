"""Draft: an amount while the rules and the checks around it still work on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from nlp.amounts.lexer import Lexeme


@dataclass(slots=True)
class Draft:
    """Lexemes [first, last] of `line` hold the amount; `rule` is the name of the rule that found it."""

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

    def forms(self, start: int, stop: int) -> tuple[str, ...]:
        return tuple(lexeme.form for lexeme in self[max(0, start) : max(0, stop)])


def preceding(line: Sequence[Lexeme], at: int, phrase: Sequence[str]) -> bool:
    """Whether `phrase` stands just before lexeme `at`."""
    begin = at - len(phrase)
    return begin >= 0 and all(line[begin + i].form == word for i, word in enumerate(phrase))


def following(line: Sequence[Lexeme], at: int, phrase: Sequence[str]) -> bool:
    """Whether `phrase` begins at lexeme `at`."""
    return at + len(phrase) <= len(line) and all(line[at + i].form == word for i, word in enumerate(phrase))
