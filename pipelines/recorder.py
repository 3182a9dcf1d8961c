"""Recorder: takes what the spiders hand over, in a thread of its own: WARC, fsync, then one transaction a group."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from crawlers.discovery import Link, published_instant
from crawlers.frontier import Due, Fetched, Kind
from crawlers.page import digest
from crawlers.source import Source
from crawlers.warc import Place, WarcWriter
from pipelines.store import frontier, pages, source_runs
from pipelines.store.database import Store
from pipelines.store.source_runs import Tally

GROUP = 50  # answers a transaction
GROUP_SECONDS = 0.5  # after which a smaller group is committed
WAITING = 400  # answers that may wait; a crawl that is faster than the disk is held here
GONE = (404, 410)


@dataclass(slots=True)
class _Ready:
    """An answer with what is to become of it, decided before the transaction."""

    answer: Fetched
    sha256: str
    place: Place


Change = Callable[[Connection], None]
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
        self._recorder, self._store, self._run = recorder, recorder.store, run_id
        self._after = 0
        self._routes_read = 0
        now = datetime.now(UTC)
        with self._store.write() as connection:
            source_runs.keep_source(connection, source, now)
            self._row = source_runs.begin(connection, run_id, source.name, now)

    def discovered(self, links: Sequence[Link]) -> int:
        now = datetime.now(UTC)
        rows = [
            {
                "url": each.url,
                "kind": each.kind,
                "published_at": self._instant(each, now),
                "hint": self._hint(each, now),
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
        self._recorder.put(lambda reading: self._prepare(reading, answer))

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

    # -- in the recorder's thread

    def _prepare(self, reading: Connection, answer: Fetched) -> Change:
        """Write the answer's record if it is to be kept, and give what to commit."""
        if answer.status in GONE and answer.due is not None:
            return self._gone(answer, answer.due)
        sha256 = digest(answer.body)
        if answer.status == 304 or (answer.due is not None and answer.due.last_sha256 == sha256):
            return self._unchanged(answer)
        place = None
        if answer.due is None:
            place = pages.same_body(reading, self.source.name, answer.url, sha256)
            if place is not None and answer.kind != "discovery":
                return self._unchanged(answer)
        return self._page(_Ready(answer, sha256, place or self._write(answer)))

    def _write(self, answer: Fetched) -> Place:
        if answer.link is not None:
            return self._recorder.writer.resource(answer.url, answer.fetched_at, answer.media_type, answer.body)
        return self._recorder.writer.exchange(
            answer.url, answer.fetched_at, answer.status, answer.headers, answer.raw, answer.request_headers
        )

    def _page(self, ready: _Ready) -> Change:
        answer, due = ready.answer, ready.answer.due
        hint = due.hint if due is not None else None
        if answer.link is not None:
            hint = self._hint(answer.link, answer.fetched_at)
        values = self._values(answer, ready.sha256, hint)

        def change(connection: Connection) -> None:
            pages.add_page(connection, ready.place, **values)
            self.tally.bytes += len(answer.raw)
            if answer.link is not None:
                self._keep_record(connection, answer, answer.link)
            if answer.kind != "discovery":
                self.tally.fetched += 1
                self._done(connection, answer, ready.sha256)
            source_runs.keep(connection, self._row, self.tally)

        return change

    def _unchanged(self, answer: Fetched) -> Change:
        def change(connection: Connection) -> None:
            self.tally.unchanged += 1
            self._done(connection, answer, None)
            source_runs.keep(connection, self._row, self.tally)

        return change

    def _gone(self, answer: Fetched, due: Due) -> Change:
        """404 or 410. Of a known article the last of `gone_after` in a row becomes a page, which takes it down."""
        count = due.gone_count + 1
        final = count >= self.source.gone_after
        removed = final and due.last_sha256 is not None
        place = self._write(answer) if removed else None
        values = self._values(answer, digest(answer.body), due.hint)
        now = answer.fetched_at
        later = now + frontier.CLOSED_RETRY if final else frontier.next_check(self.source, due.discovered_at, now)

        def change(connection: Connection) -> None:
            state = {"gone_count": count, "state": "closed" if final else "done", "due_at": later}
            said = {"error": f"{answer.status}, {count} times in a row", "last_fetched_at": now}
            if removed:
                pages.add_page(connection, place, **values)
                said |= {"last_sha256": None, "etag": None, "last_modified": None}
            frontier.change(connection, self.source.name, answer.url, **state, **said)
            self.tally.gone += 1
            source_runs.keep(connection, self._row, self.tally)

        return change

    def _values(self, answer: Fetched, sha256: str, hint: Any) -> dict[str, Any]:
        return {
            "url": answer.url,
            "source": self.source.name,
            "kind": answer.kind,
            "fetched_at": answer.fetched_at,
            "status": answer.status,
            "media_type": answer.media_type,
            "sha256": sha256,
            "size": len(answer.body),
            "hint": None if hint is None else dict(hint),
            "run_id": self._run,
            "parsed_at": answer.fetched_at if answer.kind == "discovery" else None,
        }

    def _keep_record(self, connection: Connection, answer: Fetched, link: Link) -> None:
        now = answer.fetched_at
        row = {"url": link.url, "kind": "article", "published_at": self._instant(link, now), "hint": None}
        self.tally.discovered += frontier.discover(connection, self.source.name, [row], now)

    def _done(self, connection: Connection, answer: Fetched, sha256: str | None) -> None:
        """The row's state after a good answer; `sha256` None: the body is the one before."""
        if answer.kind == "discovery":
            return
        due, headers = answer.due, {name.lower(): value for name, value in answer.headers}
        again = None if due is None else frontier.next_check(self.source, due.discovered_at, answer.fetched_at)
        values: dict[str, Any] = {
            "state": "done",
            "attempts": 0,
            "gone_count": 0,
            "error": None,
            "due_at": again,
            "last_fetched_at": answer.fetched_at,
        }
        if sha256 is not None:
            marks = {"etag": headers.get("etag"), "last_modified": headers.get("last-modified")}
            values |= {"last_sha256": sha256, **marks}
        frontier.change(connection, self.source.name, answer.url, **values)

    def _instant(self, link: Link, now: datetime) -> datetime | None:
        return published_instant(link.published_at, now, self.source.timezone)

    def _hint(self, link: Link, now: datetime) -> dict[str, Any] | None:
        at = self._instant(link, now)
        hint = {**link.hint, **({"published_at": at.isoformat()} if at is not None else {})}
        return hint or None
