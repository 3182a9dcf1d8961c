"""Recorder: takes what the spiders hand over, in a thread of its own: WARC, fsync, then one transaction a group."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from crawlers.agenda import Agenda, MemoryAgenda
from crawlers.discovery import Link
from crawlers.frontier import Due, Fetched, Kind
from crawlers.same import stands_at, twin_addresses
from crawlers.source import Route, Source
from crawlers.warc import WarcWriter
from pipelines.crawling.backfill import StoredAgenda
from pipelines.crawling.estimate import hours as hours_of
from pipelines.crawling.keeping import Change, Keeper, hint_of, instant_of
from pipelines.store import backfills, frontier, months, pages, source_runs, twins
from pipelines.store.backfills import BACK_FILLED, Backfill
from pipelines.store.database import Store
from pipelines.store.source_runs import Tally

GROUP = 50  # answers a transaction
GROUP_SECONDS = 0.5  # after which a smaller group is committed
MOST_PAGES = 500  # of one route in an ordinary crawl
SAID_BY: tuple[Literal["hreflang", "translation"], ...] = ("hreflang", "translation")
WAITING = 400  # answers that may wait; a crawl that is faster than the disk is held here

Prepared = Callable[[Connection], Change]


class Recorder:
    """One a process. `on_error` is called in its thread when a group cannot be kept; nothing goes on after that."""

    def __init__(self, store: Store, writer: WarcWriter, on_error: Callable[[BaseException], None]) -> None:
        self.store, self.writer = store, writer
        self._on_error = on_error
        self._at_commit: list[Change] = []
        self._queue: queue.Queue[Prepared | None] = queue.Queue(WAITING)
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
        self._thread.start()

    def put(self, work: Prepared) -> None:
        """Hand over work: called with a reading connection, it writes WARC records and gives what to commit."""
        self._queue.put(work)

    def at_commit(self, work: Change) -> None:
        """`work` is done at the end of each transaction, whatever was handed over."""
        self._at_commit.append(work)

    def close(self) -> None:
        """Commit all that was handed over, then end."""
        self._queue.put(None)
        self._thread.join()
        self.writer.close()

    def _run(self) -> None:
        going = True
        while going:
            group, going = self._gather()
            try:
                self._commit(group)
            except BaseException as error:
                self._on_error(error)
                return

    def _gather(self) -> tuple[list[Prepared], bool]:
        group: list[Prepared] = []
        end: float | None = None
        while len(group) < GROUP:
            try:
                work = self._queue.get(timeout=None if end is None else max(0.0, end - time.monotonic()))
            except queue.Empty:
                break
            if work is None:
                return group, False
            group.append(work)
            end = end or time.monotonic() + GROUP_SECONDS
        return group, True

    def _commit(self, group: Sequence[Prepared]) -> None:
        if not group:
            return
        with self.store.read() as reading:
            changes = [work(reading) for work in group]
        self.writer.sync()
        with self.store.write() as connection:
            for change in changes:
                change(connection)
            for last in self._at_commit:
                last(connection)
            pages.keep_sizes(connection, self.writer.sizes, datetime.now(UTC))


class StoreFrontier:
    """crawlers.frontier.Frontier over the store, for one source in one crawl, which may go on with a back-fill."""

    def __init__(
        self,
        recorder: Recorder,
        source: Source,
        run_id: int | None,
        backfill: Backfill | None = None,
        say: Callable[[str], None] = lambda line: None,
    ) -> None:
        self.source, self.tally = source, Tally()
        self._recorder, self._store = recorder, recorder.store
        self.backfill, self._say = backfill, say
        self._after = frontier.Cursor()
        self._routes_read = 0
        self.left_alone = False  # what was left was left as it should be: hours, a budget
        now = datetime.now(UTC)
        with self._store.write() as connection:
            source_runs.keep_source(connection, source, now)
            self._row = source_runs.begin(connection, run_id, source.name, now)
        self._keeper = Keeper(source, recorder.writer, run_id, self.tally, self._row)
        recorder.at_commit(self._keeper.keep_tally)

    def agenda(self, route: Route) -> Agenda:
        if self.backfill is None:
            return MemoryAgenda(MOST_PAGES)
        place = self.source.routes.index(route)
        return StoredAgenda(self._store, self._recorder.put, self.backfill.id, place)

    def discovered(self, links: Sequence[Link], *, wanted: bool = True) -> int:
        now = datetime.now(UTC)
        rows = [
            {
                "url": each.url,
                "kind": each.kind,
                "published_at": instant_of(self.source, each, now) or self._midnight(each),
                "hint": hint_of(self.source, self._marked(each, wanted), now),
            }
            for each in links
        ]
        own = self.backfill.id if self.backfill is not None and wanted else None
        with self._store.write() as connection:
            count = frontier.discover(connection, self.source.name, rows, now, backfill=own, wanted=wanted)
        self.tally.discovered += count
        return count

    def _midnight(self, link: Link) -> datetime | None:
        """The beginning of the day that a link's address tells: it orders what is fetched, and dates no article."""
        return None if link.day is None else datetime.combine(link.day, clock.min, ZoneInfo(self.source.timezone))

    def _marked(self, link: Link, wanted: bool) -> Link:
        """What a back-fill brings is told to watches as back-filled (pipelines.alerts.match)."""
        mark = self.backfill is not None and wanted
        return replace(link, hint={**link.hint, BACK_FILLED: True}) if mark else link

    def twinned(self, links: Sequence[Link]) -> None:
        said = {by: [(one.url, each) for one in links if one.twins_by == by for each in one.twins] for by in SAID_BY}
        likely = [
            (one.url, each) for one in links if one.kind == "article" for each in twin_addresses(one.url, self.source)
        ]
        if not likely and not any(said.values()):
            return
        with self._store.write() as connection:
            held = frontier.known(connection, self.source.name, [each for pair in likely for each in pair])
            both = [(held[one].url, held[other].url) for one, other in likely if one in held and other in held]
            twins.link(connection, both, "address", datetime.now(UTC))
            for by, pairs in said.items():
                twins.link(connection, pairs, by, datetime.now(UTC))

    def counted(self, route: Route, counts: Mapping[str, int]) -> None:
        now, kept = datetime.now(UTC), dict(counts)
        self._recorder.put(lambda _: lambda connection: months.keep(connection, self.source.name, route.url, kept, now))

    def due(self, limit: int) -> Sequence[Due]:
        now, own = datetime.now(UTC), None if self.backfill is None else self.backfill.id
        if self.backfill is not None and self._after == frontier.Cursor():
            self._say_how_much(self.backfill)
        with self._store.read() as connection:
            found, self._after = frontier.due(connection, self.source.name, self._after, now, limit, own)
        return found

    def _say_how_much(self, backfill: Backfill) -> None:
        """The routes are read: how many articles, and how long they will take."""
        with self._store.read() as connection:
            _, articles = backfills.progress(connection, backfill.id)
        hours = hours_of(self.source, articles, self.source.delay)
        days = f"{backfill.since} to {backfill.until}"
        self._say(f"{self.source.name}, {days}: {articles} articles are to be fetched, in about {hours:.1f} hours")

    @property
    def since(self) -> date | None:
        """The first day of the back-fill, None in an ordinary crawl."""
        return None if self.backfill is None else self.backfill.since

    @property
    def until(self) -> date | None:
        """The last day of the back-fill, None in an ordinary crawl."""
        return None if self.backfill is None else self.backfill.until

    @property
    def unread(self) -> bool:
        """No route of the source answered in this crawl."""
        return self._routes_read == 0

    def fetched(self, answer: Fetched) -> None:
        self._routes_read += answer.kind == "discovery"
        if (to := stands_at(answer, self.source)) is not None:
            self._moved(answer.url, to)
            return
        if answer.link is not None:
            answer = replace(answer, link=self._marked(answer.link, wanted=True))
        self._recorder.put(lambda reading: self._keeper.prepare(reading, answer))

    def _moved(self, url: str, to: str) -> None:
        """The article is fetched where it stands, once; `url` is known as another address of it."""
        link = Link(to)
        own = None if self.backfill is None else self.backfill.id
        row = {"url": to, "kind": link.kind, "published_at": None, "hint": self._marked(link, wanted=True).hint or None}
        now = datetime.now(UTC)
        with self._store.write() as connection:
            self.tally.discovered += frontier.discover(connection, self.source.name, [row], now, backfill=own)
            frontier.alias(connection, self.source.name, url, to)

    def failed(
        self, url: str, kind: Kind, reason: str, retry_after: float | None = None, *, closed: bool = False
    ) -> None:
        self.tally.failed += 1
        self.tally.reasons[reason.partition(" (")[0][:120]] += 1
        now = datetime.now(UTC)

        def change(connection: Connection) -> None:
            frontier.fail(connection, self.source.name, url, reason, now, wait=retry_after, closed=closed)

        self._recorder.put(lambda _: change)

    def said(self, reason: str) -> None:
        self.left_alone = True
        self.tally.reasons[reason.partition(" (")[0][:120]] += 1

    def pause(self, seconds: float) -> None:
        until = datetime.now(UTC) + timedelta(seconds=seconds)
        self._recorder.put(lambda _: lambda connection: frontier.pause(connection, self.source.name, until))

    def finish(self, state: str) -> None:
        """Close the row of this crawl; `state` done or failed. Call it before the recorder is closed."""

        def change(connection: Connection) -> None:
            source_runs.finish(connection, self._row, self.tally, state, datetime.now(UTC))
            if self.backfill is not None:
                backfills.close(connection, self.backfill.id, datetime.now(UTC))

        self._recorder.put(lambda _: change)
