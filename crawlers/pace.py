"""Pace: when the next request may go to a host. One a host and process, whichever source asks."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

LONGEST = 60.0  # seconds between two requests to a slow server
LONGEST_FLOOR = 600.0  # seconds; a Crawl-delay beyond it would keep a crawl going for days: it is taken at this
JITTER = 0.2  # the share by which a delay is lengthened at random; never shortened: Crawl-delay is a least
SLOW = 1.0  # seconds; a source without a delay (one's own server) is spared only where it answers slower than this
FIRST_BACK_OFF = 1.0  # seconds of rest after the first 429 or 503 that names none


class Pace:
    """Delays between requests to one host. `floor` is the least, in seconds: the source's own, or Crawl-delay.

    The delay follows the server as Scrapy's AutoThrottle does for a target of one request at a time: the time that it
    took to answer, smoothed, never below `floor`. (AutoThrottle itself brings a slot below a Crawl-delay.)"""

    def __init__(
        self, floor: float, now: Callable[[], float] = time.monotonic, chance: Callable[[], float] = random.random
    ) -> None:
        self.floor = self.delay = min(floor, LONGEST_FLOOR)
        self._now, self._chance = now, chance
        self._next = self._asked_at = self._quiet_until = self._pressed_at = float("-inf")
        self.strikes = 0  # 429 and 503 in a row

    def reserve(self) -> float:
        """The instant at which the caller may ask, and nobody else."""
        at = max(self._now(), self._next, self._quiet_until)
        self._next = at + self.delay * (1 + JITTER * self._chance())
        return at

    def wait_for(self, at: float) -> float:
        """Seconds until the reserved instant `at`, or until what was asked late lets it; 0: ask now, it is noted that
        you did; below 0 where the host wants rest beyond it: reserve anew."""
        now = self._now()
        if self._quiet_until > at:
            return -1.0
        if (wait := max(at, self._asked_at + self.floor) - now) > 0:
            return wait
        self._asked_at = now
        return 0.0

    def at_least(self, floor: float) -> None:
        """Another source of the host, or its robots.txt, asks for a delay."""
        self.floor = max(self.floor, min(floor, LONGEST_FLOOR))
        self.delay = max(self.delay, self.floor)

    def answered(self, latency: float, *, good: bool) -> None:
        """An answer came, and had begun `latency` seconds after it was asked for. A bad one never makes the pace
        faster. `floor` counts from the answer: a request may have been long under way."""
        self._asked_at = self._now()
        target = 0.0 if self.floor == 0 and latency < SLOW else latency
        delay = max(min(max(target, (self.delay + target) / 2), LONGEST), self.floor)
        if self.floor == 0 and delay < 0.01:
            delay = 0.0
        if good:
            self.strikes = 0
        if good or delay > self.delay:
            self.delay = delay

    def pressed(self, asked_at: float, wait: float | None) -> int:
        """The server asks to slow down (429, 503), for `wait` seconds if it said. Gives how often in a row; answers to
        requests that were made before the rest began count as one."""
        if asked_at > self._pressed_at:
            self.strikes += 1
            self.delay = max(min(max(FIRST_BACK_OFF, self.delay * 2), LONGEST), self.floor)
            self._pressed_at = self._now()
        rest = max(wait or 0.0, self.delay * (1 + self._chance() / 2))
        self._quiet_until = max(self._quiet_until, self._now() + rest)
        return self.strikes
