"""Say: lines for people that keep what they were made of, so that a page can say them in its reader's language."""

from __future__ import annotations

from collections.abc import Mapping


class Said(str):
    """A line in English with the pattern that it was made of and the pattern's values, which may be such lines, too.

    It is a text like any other wherever nobody asks for the pattern."""

    pattern: str
    values: Mapping[str, object]


def say(pattern: str, /, **values: object) -> Said:
    """The line of a pattern such as "NEAR/{number} is too far". A value is never read as a pattern."""
    line = Said(pattern.format(**values))
    line.pattern, line.values = pattern, values
    return line


def words_of(error: BaseException) -> str:
    """What an error says, with its pattern where it was raised with one: str(error) would lose it."""
    said = getattr(error, "message", error.args[0] if len(error.args) == 1 else None)
    return said if isinstance(said, str) else str(error)
