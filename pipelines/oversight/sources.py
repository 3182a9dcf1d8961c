"""Sources as people look at them: what is defined, what came last, what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, func, select

from crawlers.catalogue import load_sources
from crawlers.source import Expected, Source, SourceError
from pipelines.context import Context
from pipelines.errors import InputError
from pipelines.oversight.health import SourceHealth, health
from pipelines.store.schema import articles, sources
from pipelines.store.source_runs import latest
from pipelines.store.terms import terms_of


@dataclass(frozen=True, slots=True)
class SourceState:
    """A source with what it gave. `note` says what is wrong, or "" where nothing is. `least` and `most` articles a day
    are usual; `counts` are of the last crawl (fetched, unchanged, gone, failed); `terms` what the outlet allows;
    `nature` and `owner` what the definition says of it (news, official, register, pseudo; state, private …);
    `health` is None of what cannot be used."""

    name: str
    title: str
    languages: tuple[str, ...]
    home: str
    confirmed: bool
    articles: int
    last_crawled: datetime | None
    note: str
    least: int = 0
    most: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    terms: str = ""
    nature: str = "news"
    owner: str = "unknown"
    health: SourceHealth | None = None

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
            "nature": self.nature,
            "owner": self.owner,
            "health": None if self.health is None else self.health.to_json(),
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
    well = health(context, {name: one.expected for name, one in catalogue.sources.items()}, datetime.now(UTC))
    found = [
        SourceState(
            name,
            source.title,
            source.languages,
            source.home,
            source.confirmed,
            counts.get(name, 0),
            None if runs[name] is None else runs[name].finished_at,
            _note(runs[name]) or _standing(source),
            nature=source.nature,
            owner=source.owner.kind,
            health=well[name],
        )
        for name, source in catalogue.sources.items()
    ]
    broken = [SourceState(name, "", (), "", False, 0, None, why) for name, why in catalogue.broken.items()]
    return sorted([*found, *broken, *_imported(context, counts, catalogue.sources)], key=lambda one: one.name)


def _imported(context: Context, counts: Mapping[str, int], defined: Mapping[str, Source]) -> list[SourceState]:
    """What was imported stands for sources too: "telegram:CHANNEL", "warc:FILE", "import:FOLDER"."""
    with context.store.read() as connection:
        rows = [row for row in connection.execute(select(sources)) if (row.definition or {}).get("imported")]
    return [
        replace(_stored(row.name, row, counts.get(row.name, 0), None), nature=row.definition.get("nature", "news"))
        for row in rows
        if row.name not in defined
    ]


def _standing(source: Source) -> str:
    """Why a source is not fetched unasked; "" where it is."""
    if source.closed:
        return f"closed: {source.terms.note}" if source.terms.note else "closed to us as a whole"
    pseudo = "pseudo-outlet: fetched by its name only" if source.nature == "pseudo" else ""
    return pseudo or ("" if source.confirmed else "unconfirmed")


def titles(connection: Connection) -> dict[str, str]:
    """The titles of the sources that are stored, by name."""
    return {row.name: row.title or row.name for row in connection.execute(select(sources.c.name, sources.c.title))}


def everything(context: Context) -> list[SourceState]:
    """`overview`, and what is stored of sources that the folder does not define (imports, another folder's), with
    the last crawl's counts, the terms and the usual volume. A folder that cannot be read hides nothing stored."""
    try:
        defined = {one.name: one for one in overview(context)}
    except InputError as error:
        defined = {"sources": SourceState("sources", "", (), "", False, 0, None, str(error))}
    with context.store.read() as connection:
        kept = {row.name: row for row in connection.execute(select(sources))}
        query = select(articles.c.source, func.count().label("n")).group_by(articles.c.source)
        counts = {row.source: row.n for row in connection.execute(query)}
        runs = {name: latest(connection, name) for name in {*kept, *defined, *counts}}
        terms = terms_of(connection)
    for name in sorted({*kept, *counts} - set(defined)):
        defined[name] = _stored(name, kept.get(name), counts.get(name, 0), runs[name])
    found = [
        _detailed(one, kept.get(one.name), runs.get(one.name), terms) for one in sorted(defined.values(), key=_name)
    ]
    unknown = {one.name: Expected(one.least, one.most) for one in found if one.health is None and one.name in kept}
    well = health(context, unknown, datetime.now(UTC))
    return [replace(one, health=one.health or well.get(one.name)) for one in found]


def _name(one: SourceState) -> str:
    return one.name


def _stored(name: str, row: Any, count: int, run: Any) -> SourceState:
    definition = {} if row is None else row.definition
    languages = tuple(definition.get("languages") or ())
    title, home = ("", "") if row is None else (row.title, row.home or "")
    return SourceState(name, title, languages, home, True, count, run and run.finished_at, _note(run))


def _detailed(one: SourceState, row: Any, run: Any, terms: Mapping[str, str]) -> SourceState:
    usual = ({} if row is None else row.definition).get("expected") or {}
    counts = {} if run is None else {name: getattr(run, name) for name in ("fetched", "unchanged", "gone", "failed")}
    least, most = int(usual.get("least", 0)), int(usual.get("most", 0))
    return replace(one, least=least, most=most, counts=counts, terms=terms.get(one.name, ""))


def _note(run: Any) -> str:
    """Why the last crawl failed, or how many of its pages did."""
    if run is None or (run.state == "done" and not run.failed):
        return ""
    reasons = "; ".join(f"{reason} ({count})" for reason, count in sorted(run.reasons.items()))
    return reasons or f"the last crawl ended as {run.state}"
