"""Back-fill: the agenda of a route that outlives a kill, in the store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from crawlers.agenda import Outcome, Queue, Step
from crawlers.source import Source
from pipelines.store import backfills
from pipelines.store.backfills import Backfill
from pipelines.store.database import Store

MOST = 50_000  # pages of one route in a back-fill

Put = Callable[[Callable[[Connection], Callable[[Connection], None]]], None]


def begun(store: Store, source: Source, since: date, until: date | None) -> Backfill:
    """The back-fill of those days of `source`, gone on with or begun; `until` None: up to today."""
    now = datetime.now(UTC)
    today = now.astimezone(ZoneInfo(source.timezone)).date()
    with store.write() as connection:
        return backfills.begin(connection, source.name, since, until, today, now)


class StoredAgenda:
    """crawlers.agenda.Agenda of one route in one back-fill. What is settled is committed behind the page itself, by
    `put`, so that no page counts as read whose links or evidence are lost."""

    def __init__(self, store: Store, put: Put, backfill: int, route: int) -> None:
        self._store, self._put, self._key = store, put, (backfill, route)
        self._queue = Queue(MOST)
        self.months: Counter[str] = Counter()
        with store.read() as connection:
            kept = backfills.steps(connection, *self._key)
        self._begun = bool(kept)
        self._queue.know(step.url for step, state, _ in kept if state != "pending")
        self._queue.push([step for step, state, _ in kept if state == "pending"])
        for _, _, months in kept:
            self.months.update(months)

    def begin(self, steps: Sequence[Step]) -> None:
        if self._begun:
            return
        fresh = self._queue.push(steps)
        with self._store.write() as connection:
            backfills.add_steps(connection, *self._key, fresh)

    def take(self) -> Step | None:
        return self._queue.pop()

    def settle(self, step: Step, outcome: Outcome, more: Sequence[Step], months: Mapping[str, int]) -> int:
        surplus = self._queue.surplus(more)
        fresh = self._queue.push(more)
        self.months.update(months)

        def change(connection: Connection) -> None:
            backfills.add_steps(connection, *self._key, fresh)
            backfills.settle(connection, *self._key, step.url, outcome, months)

        self._put(lambda _: change)
        return surplus
