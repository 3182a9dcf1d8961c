"""Terms: what each source allows, as text that goes with an export."""

from __future__ import annotations

from sqlalchemy import Connection, select

from pipelines.store.schema import sources


def terms_of(connection: Connection) -> dict[str, str]:
    """By source: its note on reuse, its quoting limit and whether use must be non-commercial; "" where it has none."""
    rows = connection.execute(select(sources.c.name, sources.c.definition))
    return {row.name: _line((row.definition or {}).get("terms") or {}) for row in rows}


def _line(terms: dict[str, object]) -> str:
    parts = [str(terms["note"])] if terms.get("note") else []
    if terms.get("quote_limit") is not None:
        parts.append(f"at most {terms['quote_limit']} % may be quoted")
    if terms.get("non_commercial"):
        parts.append("non-commercial use only")
    return "; ".join(parts)
