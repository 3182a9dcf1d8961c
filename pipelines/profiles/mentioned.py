"""Mentioned: what is shown of a mention, from its row with texts (pipelines.store.profiles.with_texts)."""

from __future__ import annotations

from typing import Any

from pipelines.masking import masked_text
from pipelines.sentences import sentence_around


def sentence_of(row: Any) -> tuple[str, int, int]:
    """The masked title or text that the mention stands in, with start and stop of its sentence there (characters)."""
    text = masked_text(row.title if row.field == "title" else row.body)
    return (text, *sentence_around(text, row.start, row.stop))


def state_of(row: Any) -> str:
    """current, edited (a later version no longer says it) or removed."""
    if row.state == "removed":
        return "removed"
    return "current" if row.version == row.newest else "edited"
