"""Agenda: the pages of one route that are to be read. A crawl's is forgotten with it; a back-fill's is in the store."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

Outcome = Literal["read", "failed"]


@dataclass(frozen=True, slots=True)
class Step:
    """One page of a route. `number` counts the pages of a listing, `level` the indexes above a sitemap; `newest` is the
    last day that it can hold, None where its address does not say."""

    url: str
    number: int = 1
    newest: date | None = None
    level: int = 0


class Agenda(Protocol):
    """Newest pages first; each address once. What was handed out and not settled is handed out by the next crawl."""

    @property
    def months(self) -> Mapping[str, int]:
        """How many articles of each month the pages named that were read so far: 2026-10 → count."""
        ...

    def begin(self, steps: Sequence[Step]) -> None:
        """Put the first pages of the route on it, unless it was begun before."""
        ...

    def take(self) -> Step | None: ...
    def settle(self, step: Step, outcome: Outcome, more: Sequence[Step], months: Mapping[str, int]) -> int:
        """`step` was dealt with: `more` are the pages that it leads to. Gives how many of them were one too many."""
        ...


class Queue:
    """Steps in the order in which they are to be read: by day, newest first, then as they came; each address once."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._known: set[str] = set()
        self._heap: list[tuple[int, int, Step]] = []

    def know(self, urls: Iterable[str]) -> None:
        """These are dealt with."""
        self._known.update(urls)

    def push(self, steps: Sequence[Step]) -> list[Step]:
        """Gives those that were taken in: not known before, and not beyond the most that a route may have."""
        fresh = {step.url: step for step in reversed(steps) if step.url not in self._known}
        taken = list(reversed(fresh.values()))[: max(0, self.most - len(self._known))]
        for step in taken:
            self._known.add(step.url)
            day = (step.newest or date.max).toordinal()
            heapq.heappush(self._heap, (-day, len(self._known), step))
        return taken

    def surplus(self, steps: Sequence[Step]) -> int:
        """How many of `steps` would be beyond the most."""
        fresh = {step.url for step in steps} - self._known
        return max(0, len(self._known) + len(fresh) - self.most)

    def pop(self) -> Step | None:
        return heapq.heappop(self._heap)[2] if self._heap else None


class MemoryAgenda:
    """An agenda of one crawl."""

    def __init__(self, most: int) -> None:
        self._queue = Queue(most)
        self.months: Counter[str] = Counter()

    def begin(self, steps: Sequence[Step]) -> None:
        self._queue.push(steps)

    def take(self) -> Step | None:
        return self._queue.pop()

    def settle(self, step: Step, outcome: Outcome, more: Sequence[Step], months: Mapping[str, int]) -> int:
        surplus = self._queue.surplus(more)
        self._queue.push(more)
        self.months.update(months)
        return surplus
