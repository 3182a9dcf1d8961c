"""Sources as people look at them: what is defined, what came last, what is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from crawlers.catalogue import load_sources
from crawlers.source import SourceError
from pipelines.context import Context
from pipelines.errors import InputError
from pipelines.store.schema import articles
from pipelines.store.source_runs import latest


@dataclass(frozen=True, slots=True)
class SourceState:
    """A source with what it gave. `note` says what is wrong, or "" where nothing is."""

    name: str
    title: str
    languages: tuple[str, ...]
    home: str
    confirmed: bool
    articles: int
    last_crawled: datetime | None
    note: str

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "title": self.title,
            "languages": list(self.languages),
            "home": self.home,
            "confirmed": self.confirmed,
            "articles": self.articles,
            "last_crawled": None if self.last_crawled is None else self.last_crawled.isoformat(),
            "note": self.note,
        }


def overview(context: Context) -> list[SourceState]:
    """Every definition by name, those that cannot be used too. Raises InputError for a folder that cannot be read."""
    try:
        catalogue = load_sources(context.settings.sources)
    except SourceError as error:
        raise InputError(str(error)) from error
    with context.store.read() as connection:
        query = select(articles.c.source, func.count().label("n")).group_by(articles.c.source)
        counts = {row.source: row.n for row in connection.execute(query)}
        runs = {name: latest(connection, name) for name in catalogue.sources}
    found = [
        SourceState(
            name,
            source.title,
            source.languages,
            source.home,
            source.confirmed,
            counts.get(name, 0),
            None if runs[name] is None else runs[name].finished_at,
            _note(runs[name]) or ("" if source.confirmed else "unconfirmed"),
        )
        for name, source in catalogue.sources.items()
    ]
    broken = [SourceState(name, "", (), "", False, 0, None, why) for name, why in catalogue.broken.items()]
    return sorted([*found, *broken], key=lambda one: one.name)


def _note(run: Any) -> str:
    """Why the last crawl failed, or how many of its pages did."""
    if run is None or (run.state == "done" and not run.failed):
        return ""
    reasons = "; ".join(f"{reason} ({count})" for reason, count in sorted(run.reasons.items()))
    return reasons or f"the last crawl ended as {run.state}"
