"""The one error of the query language."""

from __future__ import annotations


class QuerySyntaxError(Exception):
    """A query that cannot be run. `message` says what is wrong and how to mend it; `column` counts from 1."""

    def __init__(self, message: str, column: int) -> None:
        super().__init__(f"column {column}: {message}")
        self.message = message
        self.column = column
