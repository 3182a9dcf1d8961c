"""Import sources: what third parties' files and folders stand for gets a row in `sources`, labelled as what it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property

from sqlalchemy import Connection

from crawlers.catalogue import load_sources
from crawlers.importing.draft import Draft, Origin
from crawlers.source import Source, SourceError
from pipelines.context import Context
from pipelines.store.schema import sources
from pipelines.store.source_runs import keep_source
from pipelines.store.upsert import insert_missing


class Labels:
    """Names the source of each draft, and sees to it that the source has a row, in the transaction that stores it."""

    def __init__(self, context: Context, collection: str) -> None:
        self._context, self._collection = context, collection
        self._kept: set[str] = set()

    def label(self, connection: Connection, draft: Draft, own: str, file: str, at: datetime) -> str:
        """The draft's own source; else the one that its file stands for, "warc:FILE" for a page of a third party's
        archive; else `own`, the import's."""
        origin = draft.origin
        if draft.source is not None:
            origin = None
        elif origin is None and draft.capture is not None:
            origin = Origin(f"warc:{file}", f"WARC: {file}")
        elif origin is None:
            origin = Origin(own, own.partition(":")[2], nature="documents")
        name = draft.source or (origin.name if origin is not None else own)
        if name not in self._kept:
            self._keep(connection, name, origin, at)
            self._kept.add(name)
        return name

    def _keep(self, connection: Connection, name: str, origin: Origin | None, at: datetime) -> None:
        if origin is None:
            definition = self._definitions.get(name)
            if definition is not None:
                keep_source(connection, definition, at)
                return
            origin = Origin(name, name)
        row = {"name": name, "collection": self._collection, "title": origin.title, "home": origin.home or None}
        definition_of = {"nature": origin.nature, "languages": [], "imported": True}
        insert_missing(connection, sources, [{**row, "definition": definition_of, "updated_at": at}])

    @cached_property
    def _definitions(self) -> Mapping[str, Source]:
        try:
            return load_sources(self._context.settings.sources).sources
        except SourceError:
            return {}
