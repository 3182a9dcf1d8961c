"""Host book: crawlers.hosts.HostStore over the store, one a crawl's process, shared by its sources."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from crawlers.hosts import Known
from crawlers.urls import host_of
from crawlers.warc import WarcError, WarcReader
from pipelines.clock import almaty_day
from pipelines.crawling.recorder import Recorder
from pipelines.store import hosts

BLOCK = 8  # requests of a budget that are counted beforehand at once: what a kill costs of it at most
FLUSH = 200  # requests after which those without a budget are counted in the store
FIRST_REST = timedelta(minutes=5)
LAST_REST = timedelta(days=1)
CLOSED = timedelta(days=7)  # a route behind an access gate is looked at again after so long


class HostBook:
    """Counts, rests and gates in the store. What is counted beforehand of a budget is given back by `close`."""

    def __init__(
        self, recorder: Recorder, reader: WarcReader, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._recorder, self._store, self._reader, self._now = recorder, recorder.store, reader, now
        self._left: Counter[tuple[str, str]] = Counter()  # counted in the store already, by host and day
        self._asked: Counter[tuple[str, str]] = Counter()  # to be counted
        self._bytes: Counter[tuple[str, str]] = Counter()
        self._strikes: dict[str, int] = {}

    def ask(self, host: str, budget: int | None) -> bool:
        key = host, self._day()
        if budget is None:
            self._asked[key] += 1
            if self._asked.total() >= FLUSH:
                self._flush()
            return True
        if not self._left[key]:
            with self._store.write() as connection:
                granted = min(BLOCK, budget - hosts.requests_on(connection, *key) - self._asked[key])
                if granted > 0:
                    hosts.count(connection, *key, granted, 0)
            self._left[key] = max(granted, 0)
        if not self._left[key]:
            return False
        self._left[key] -= 1
        return True

    def received(self, host: str, size: int) -> None:
        self._bytes[host, self._day()] += size

    def resting(self, host: str) -> tuple[float, str] | None:
        with self._store.read() as connection:
            row = hosts.rest_of(connection, host)
        if row is None:
            return None
        self._strikes[host] = row.strikes
        seconds: float = (row.until - self._now()).total_seconds()
        return (seconds, row.reason) if seconds > 0 else None

    def rest(self, host: str, seconds: float | None, reason: str) -> float:
        strikes = self._strikes.get(host, 0)
        own = min(FIRST_REST * 2 ** min(strikes, 12), LAST_REST).total_seconds() * random.uniform(1, 1.25)  # noqa: S311 - jitter
        seconds = own if seconds is None else seconds
        self._strikes[host] = strikes + 1
        until = self._now() + timedelta(seconds=seconds)
        self._put(lambda connection: hosts.rest(connection, host, until, strikes + 1, reason))
        return seconds

    def well(self, host: str) -> None:
        if self._strikes.pop(host, 0):
            self._put(lambda connection: hosts.rested(connection, host))

    def known(self, source: str, url: str) -> Known | None:
        with self._store.read() as connection:
            return hosts.known(connection, source, url)

    def keep(self, source: str, url: str, known: Known) -> None:
        now = self._now()
        self._put(lambda connection: hosts.keep(connection, source, url, known, now))

    def stored(self, source: str, url: str, sha256: str) -> tuple[bytes, str] | None:
        with self._store.read() as connection:
            row = hosts.stored(connection, source, url, sha256)
        if row is None:
            return None
        try:
            return self._reader.read(row.warc_file, row.warc_offset).body, row.media_type
        except WarcError:
            return None

    def gate(self, source: str, url: str, kind: str, evidence: str, *, is_route: bool) -> None:
        now = self._now()

        def change(connection: Connection) -> None:
            hosts.note_gate(connection, source, host_of(url), url, kind, evidence, now)
            if is_route:
                hosts.keep(connection, source, url, Known(closed_until=now + CLOSED), now)

        self._put(change)

    def close(self) -> None:
        """Count what is still to be counted, and give back what was counted and not asked."""
        self._asked.subtract({key: left for key, left in self._left.items() if left})
        self._left.clear()
        self._flush()

    def _flush(self) -> None:
        rows = [(*key, self._asked[key], self._bytes[key]) for key in {*self._asked, *self._bytes}]
        self._asked.clear()
        self._bytes.clear()

        def change(connection: Connection) -> None:
            for host, day, requests, size in rows:
                hosts.count(connection, host, day, requests, size)

        self._put(change)

    def _put(self, change: Callable[[Connection], None]) -> None:
        self._recorder.put(lambda _: change)

    def _day(self) -> str:
        return almaty_day(self._now()).isoformat()
