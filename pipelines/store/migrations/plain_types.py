"""Plain types: what a migration calls ours, since it stands for ever."""

from __future__ import annotations

from typing import Any, Literal

from pipelines.store.types import Exact, Instant


def plain_type(kind: str, item: Any, _autogenerate: Any) -> str | Literal[False]:
    """The expression for a type of ours, False for everything else."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Exact):
        return "sa.Text()"
    return False
