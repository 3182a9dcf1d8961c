"""Every mention of an entity, for files: page by page, so that memory does not grow with their number."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from pipelines.context import Context
from pipelines.profiles.mention_lines import MentionLine, lines_of
from pipelines.store import clusters as rows
from pipelines.store import profiles as queries

PAGE = 1_000  # mentions whose texts are held at once


def every_mention(
    context: Context, entity_id: str, collections: Collection[str] | None = None
) -> Iterator[MentionLine]:
    """Mentions in `collections` (None: all), newest first; of an entity that there is not, none.

    The entity is what it was when the first was asked for: a merge meanwhile changes nothing."""
    with context.store.read() as connection:
        entity = rows.load_entity(connection, entity_id)
    after: queries.Place | None = None
    while entity is not None:
        with context.store.read() as connection:
            found = queries.newest(connection, entity.kind, entity.keys, collections, PAGE, after).mentions
            lines = lines_of(connection, queries.with_texts(connection, found))
        yield from lines
        if len(found) < PAGE:
            return
        after = queries.place_of(found[-1])
