"""Kazakh endings behind a hyphen, in both scripts."""

from __future__ import annotations

from collections.abc import Sequence

from nlp.amounts.lexer import Lexeme
from nlp.amounts.lexicon import KAZAKH_ENDING, LATIN_ENDING

ABLATIVE = ("нан", "нен", "дан", "ден", "тан", "тен")


def after_ending(line: Sequence[Lexeme], at: int) -> int:
    """The lexeme after a Kazakh ending that is written with a hyphen or an apostrophe: «млн-нан», «KZT-ға»; `at` where
    there is none."""
    if (
        at + 1 < len(line)
        and (line[at].kind == "dash" or line[at].raw in "'’")
        and line[at].start == line[at - 1].stop
        and line[at + 1].kind == "word"
        and line[at + 1].start == line[at].stop
        and (KAZAKH_ENDING.fullmatch(line[at + 1].form) or LATIN_ENDING.fullmatch(line[at + 1].form))
    ):
        return at + 2
    return at
