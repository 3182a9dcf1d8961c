"""The one error of the query language."""

from __future__ import annotations


class QuerySyntaxError(Exception):
    """A query that cannot be run. `message` says what is wrong and how to mend it; `column` counts from 1; `repair` is
    a whole query that can be run and is perhaps what was meant, None where nothing can be proposed (set by
    search.query.bind.ask). `mend` is one step towards it: what stands at or behind the column, and what should stand
    instead; (\"\", text) puts the text at the end."""

    def __init__(self, message: str, column: int, mend: tuple[str, str] | None = None) -> None:
        super().__init__(f"column {column}: {message}")
        self.message = message
        self.column = column
        self.mend = mend
        self.mend_column = column  # from which `mend` is looked for
        self.repair: str | None = None
