"""Recorder: takes what the spiders hand over, in a thread of its own: WARC, fsync, then one transaction a group."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from crawlers.discovery import Link
from crawlers.frontier import Due, Fetched, Kind
from crawlers.source import Source
from crawlers.warc import WarcWriter
from pipelines.keeping import Change, Keeper, hint_of, instant_of
from pipelines.store import frontier, pages, source_runs
from pipelines.store.database import Store
from pipelines.store.source_runs import Tally

GROUP = 50  # answers a transaction
GROUP_SECONDS = 0.5  # after which a smaller group is committed
WAITING = 400  # answers that may wait; a crawl that is faster than the disk is held here

Prepared = Callable[[Connection], Change]


class Recorder:
    """One a process. `on_error` is called in its thread when a group cannot be kept; nothing goes on after that."""

    def __init__(self, store: Store, writer: WarcWriter, on_error: Callable[[BaseException], None]) -> None:
        self.store, self.writer = store, writer
        self._on_error = on_error
        self._queue: queue.Queue[Prepared | None] = queue.Queue(WAITING)
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
        self._thread.start()

    def put(self, work: Prepared) -> None:
        """Hand over work: called with a reading connection, it writes WARC records and gives what to commit."""
        self._queue.put(work)

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
            pages.keep_sizes(connection, self.writer.sizes, datetime.now(UTC))


class StoreFrontier:
    """crawlers.frontier.Frontier over the store, for one source in one crawl."""

    def __init__(self, recorder: Recorder, source: Source, run_id: int | None) -> None:
        self.source, self.tally = source, Tally()
        self._recorder, self._store = recorder, recorder.store
        self._after = 0
        self._routes_read = 0
        now = datetime.now(UTC)
        with self._store.write() as connection:
            source_runs.keep_source(connection, source, now)
            self._row = source_runs.begin(connection, run_id, source.name, now)
        self._keeper = Keeper(source, recorder.writer, run_id, self.tally, self._row)

    def discovered(self, links: Sequence[Link]) -> int:
        now = datetime.now(UTC)
        rows = [
            {
                "url": each.url,
                "kind": each.kind,
                "published_at": instant_of(self.source, each, now),
                "hint": hint_of(self.source, each, now),
            }
            for each in links
        ]
        with self._store.write() as connection:
            count = frontier.discover(connection, self.source.name, rows, now)
        self.tally.discovered += count
        return count

    def due(self, limit: int) -> Sequence[Due]:
        with self._store.read() as connection:
            found, self._after = frontier.due(connection, self.source.name, self._after, datetime.now(UTC), limit)
        return found

    @property
    def unread(self) -> bool:
        """No route of the source answered in this crawl."""
        return self._routes_read == 0

    def fetched(self, answer: Fetched) -> None:
        self._routes_read += answer.kind == "discovery"
        self._recorder.put(lambda reading: self._keeper.prepare(reading, answer))

    def failed(
        self, url: str, kind: Kind, reason: str, retry_after: float | None = None, *, closed: bool = False
    ) -> None:
        self.tally.failed += 1
        self.tally.reasons[reason.partition(" (")[0][:120]] += 1
        now = datetime.now(UTC)

        def change(connection: Connection) -> None:
            frontier.fail(connection, self.source.name, url, reason, now, wait=retry_after, closed=closed)

        self._recorder.put(lambda _: change)

    def pause(self, seconds: float) -> None:
        until = datetime.now(UTC) + timedelta(seconds=seconds)
        self._recorder.put(lambda _: lambda connection: frontier.pause(connection, self.source.name, until))

    def finish(self, state: str) -> None:
        """Close the row of this crawl; `state` done or failed. Call it before the recorder is closed."""

        def change(connection: Connection) -> None:
            source_runs.finish(connection, self._row, self.tally, state, datetime.now(UTC))

        self._recorder.put(lambda _: change)
