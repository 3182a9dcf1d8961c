"""Checks: whether what came was to be expected, and whether the parts of the store agree. They change nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection, func, select

from crawlers.source import Source
from pipelines.clock import ALMATY, almaty_day
from pipelines.context import Context
from pipelines.oversight.health import health
from pipelines.oversight.volume import Volume, judge, volumes
from pipelines.searching.index import consumer_name
from pipelines.store import outbox, quarantine
from pipelines.store.findings import count_pending
from pipelines.store.schema import articles, mentions, pages, source_runs, versions

LEAST_NAMED = 0.5  # of the articles of a day at least this share names somebody or something; news hardly ever does not
ENOUGH = 10  # articles of which such a share can be told
SILENT_AFTER = timedelta(days=2)  # a weekend: many outlets publish nothing on it


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check says: `said` is one line for people, `figures` what it stands on."""

    passed: bool
    said: str
    figures: dict[str, int | float | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SilentSource:
    """A source from which nothing came; `since` is when it last gave something (None: never)."""

    name: str
    since: datetime | None
    reason: str


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """The aware instants at which a day in Asia/Almaty begins and ends."""
    begin = datetime.combine(day, time(), ALMATY)
    return begin, datetime.combine(day + timedelta(days=1), time(), ALMATY)


def count_day(connection: Connection, day: date) -> dict[str, int]:
    """What was ingested on a day: pages fetched, versions seen, mentions found in these."""
    begin, end = day_bounds(day)
    seen = (versions.c.seen_at >= begin, versions.c.seen_at < end)
    joined = mentions.join(
        versions, (versions.c.article_id == mentions.c.article_id) & (versions.c.version == mentions.c.version)
    )
    queries = {
        "pages": select(func.count()).select_from(pages).where(pages.c.fetched_at >= begin, pages.c.fetched_at < end),
        "versions": select(func.count()).select_from(versions).where(*seen),
        "mentions": select(func.count()).select_from(joined).where(*seen),
    }
    return {name: connection.execute(query).scalar_one() for name, query in queries.items()}


def crawled_sources(connection: Connection, run: int) -> list[dict[str, int | str]]:
    """What a run's crawl did to each source, by name; `reasons` says why pages or the whole source failed."""
    query = select(source_runs).where(source_runs.c.run_id == run).order_by(source_runs.c.source)
    return [
        {
            name: getattr(row, name)
            for name in (
                "source",
                "state",
                "discovered",
                "fetched",
                "unchanged",
                "new",
                "changed",
                "gone",
                "failed",
                "bytes",
            )
        }
        | {"reasons": "; ".join(f"{reason} ({count})" for reason, count in sorted(row.reasons.items()))}
        for row in connection.execute(query)
    ]


def expected_volume(connection: Connection, sources: Iterable[Source], day: date, today: date) -> Finding:
    """Hold the articles published on a day (undated: first seen on it) against what the source files expect.

    Fewer than `least` is said of days that are over only: the present one may still bring them."""
    published = _published(connection, day)
    wrong = []
    for source in sources:
        count = published.get(source.name, 0)
        if count > source.expected.most or (day < today and count < source.expected.least):
            wrong.append(f"{source.name} {count} (expected {source.expected.least} to {source.expected.most})")
    said = f"{day}: " + ("; ".join(wrong) if wrong else "as many articles as the sources are expected to bring")
    return Finding(not wrong, said, {"articles": sum(published.values()), "sources_off": len(wrong)})


def _published(connection: Connection, day: date) -> dict[str, int]:
    begin, end = day_bounds(day)
    when = func.coalesce(versions.c.published_at, articles.c.first_seen, type_=versions.c.published_at.type)
    query = (
        select(articles.c.source, func.count())
        .join(versions, versions.c.article_id == articles.c.id)
        .where(versions.c.version == articles.c.version, when >= begin, when < end)
        .group_by(articles.c.source)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def extraction_coverage(context: Context, days: Iterable[date]) -> Finding:
    """Whether every version was read by the current analyser, and whether the articles of the days name anything."""
    with context.store.read() as connection:
        unread = count_pending(connection, context.analyser.version)
        held = len(quarantine.held_items(connection, "extract"))
        seen, named = map(sum, zip(*(_named(connection, day) for day in days), strict=True))
    share = named / seen if seen else 1.0
    poor = seen >= ENOUGH and share < LEAST_NAMED
    said = f"{named} of {seen} versions name somebody or something"
    if unread:
        said += f"; {unread} are not read by the current rules, {held} of them held: see baqylau doctor"
    figures: dict[str, int | float | str] = {"unread": unread, "held": held, "seen": seen, "named": named}
    return Finding(not unread and not poor, said, figures | {"share": round(share, 3)})


def _named(connection: Connection, day: date) -> tuple[int, int]:
    """Versions that were seen on a day, and how many of them have a mention."""
    begin, end = day_bounds(day)
    here = (versions.c.seen_at >= begin, versions.c.seen_at < end)
    seen = connection.execute(select(func.count()).select_from(versions).where(*here)).scalar_one()
    joined = versions.join(
        mentions, (versions.c.article_id == mentions.c.article_id) & (versions.c.version == mentions.c.version)
    )
    pairs = select(versions.c.article_id, versions.c.version).select_from(joined).where(*here).distinct()
    named = select(func.count()).select_from(pairs.subquery())
    return seen, connection.execute(named).scalar_one()


def index_agrees(context: Context) -> Finding:
    """Whether the index holds every article of the store, made by the current analyser, with nothing left to do."""
    info = context.engine.info()
    with context.store.read() as connection:
        stored = connection.execute(select(func.count()).select_from(articles)).scalar_one()
        behind = outbox.behind(connection, consumer_name(context.engine))
    if info is None:
        return Finding(False, "there is no index: run baqylau index --rebuild", {"stored": stored})
    figures: dict[str, int | float | str] = {"stored": stored, "indexed": info.documents, "behind": behind}
    if info.analyser_version != context.analyser.version:
        return Finding(False, "the index was made by other rules: run baqylau index --rebuild", figures)
    if info.documents != stored or behind:
        said = f"{info.documents} of {stored} articles are indexed, {behind} changes wait: run baqylau index"
        return Finding(False, said, figures)
    return Finding(True, f"all {stored} articles are indexed", figures)


def silent_sources(connection: Connection, sources: Iterable[Source], now: datetime) -> list[SilentSource]:
    """Sources that could not be read, or that should have brought something and did not, for SILENT_AFTER.

    A source that was never crawled is silent too. Where eight weeks are known, they say what is silence (a weekend that
    is always quiet is none); before that the definition does: one that may bring nothing on some days (least: 0) is
    silent only where it cannot be read."""
    limit = now - SILENT_AFTER
    given = volumes(connection, almaty_day(now))
    read = _latest(connection, source_runs.c.source, source_runs.c.finished_at, source_runs.c.state == "done")
    brought = _latest(connection, articles.c.source, articles.c.first_seen)
    found = []
    for source in sources:
        last_read, last_brought = read.get(source.name), brought.get(source.name)
        if last_read is None or last_read < limit:
            found.append(SilentSource(source.name, last_read, "could not be read"))
        elif _brings_nothing(source, given.get(source.name), last_brought, now):
            found.append(SilentSource(source.name, last_brought, "was read, but nothing new came"))
    return found


def _brings_nothing(source: Source, given: Volume | None, last_brought: datetime | None, now: datetime) -> bool:
    if given is not None and given.usual is not None:
        unusual = judge(source.name, given, source.expected, almaty_day(now))
        return any(one.kind == "silence" for one in unusual)
    return bool(source.expected.least) and (last_brought is None or last_brought < now - SILENT_AFTER)


def sources_well(context: Context, sources: Iterable[Source], now: datetime) -> Finding:
    """Whether no source is silent, surges, lacks in its pages what they had, or is closed: a line a source that is.

    `figures` count the findings by kind."""
    expected = {source.name: source.expected for source in sources}
    found = [one for each in health(context, expected, now).values() for one in each.findings if one.severity != "note"]
    if not found:
        return Finding(True, "every source is as it usually is", {"sources": len(expected)})
    counts = Counter(one.kind for one in found)
    said = "; ".join(f"{one.source}: {one.said}" for one in found)
    return Finding(False, said, {"sources": len({one.source for one in found}), **counts})


def _latest(connection: Connection, name: object, when: object, *where: object) -> dict[str, datetime]:
    query = select(name, func.max(when, type_=when.type)).where(*where).group_by(name)  # type: ignore[attr-defined,call-overload]
    return {row[0]: row[1] for row in connection.execute(query) if row[1] is not None}


def today(now: datetime | None = None) -> date:
    """The present day in Asia/Almaty."""
    return almaty_day(now or datetime.now(ALMATY))
