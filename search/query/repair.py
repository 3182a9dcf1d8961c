"""Repair: from a query that cannot be read to one that can, by the steps that its errors propose."""

from __future__ import annotations

from collections.abc import Callable

from search.query.errors import QuerySyntaxError

STEPS = 6  # errors of one query that are mended; more of them need a person
LONGEST = 2_000  # characters of a query that is mended


def repaired(query: str, error: QuerySyntaxError, read: Callable[[str], object]) -> str | None:
    """A query that `read` takes, or None. `read` raises QuerySyntaxError; it is called STEPS times at most."""
    if len(query) > LONGEST:
        return None
    text = query
    for _ in range(STEPS):
        mended = _step(text, error)
        if mended is None or mended == text:
            return None
        if not mended:
            mended = f'"{query.strip()}"' if '"' not in query and query.strip() else ""
        text = mended
        try:
            read(text)
        except QuerySyntaxError as next_:
            error = next_
            continue
        return text
    return None


def _step(text: str, error: QuerySyntaxError) -> str | None:
    if error.mend is None:
        return None
    old, new = error.mend
    if not old:
        return text.rstrip() + new
    at = text.find(old, max(error.mend_column - 1, 0))
    if at < 0:
        return None
    before, behind = text[:at] + new, text[at + len(old) :]
    return (before + (behind if new or not before.endswith(" ") else behind.lstrip())).strip()
