"""Hosts: what one process, and the store behind it, knows of the hosts that it asks: pace, robots, rests, budgets."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import NamedTuple, Protocol

from crawlers.pace import Pace
from crawlers.robots import Robots

DOWN_AFTER = 5  # failures to connect, one behind the other, after which a host is taken to be down
PRESSED_AFTER = 3  # 429 or 503 in a row after which a host is left alone
SHUT_AFTER = 3  # challenges in a row after which a host is taken to be shut
SHUT_REST = 86_400.0  # seconds that such a host is left alone; its pages for longer


class Known(NamedTuple):
    """A page of a route as it was read last. `closed_until`: an access gate stands before it."""

    etag: str | None = None
    last_modified: str | None = None
    sha256: str | None = None
    closed_until: datetime | None = None


class Shut(NamedTuple):
    """Why nothing more of a host is fetched in this crawl; `failed` False where that is as it should be."""

    reason: str
    failed: bool = True


class HostStore(Protocol):
    """What is kept between crawls, and over kills. A host is a netloc: with its port, if it is unusual."""

    def ask(self, host: str, budget: int | None) -> bool:
        """Count one request to `host`; False where the day's budget is spent."""
        ...

    def received(self, host: str, size: int) -> None: ...
    def resting(self, host: str) -> tuple[float, str] | None:
        """Seconds that `host` is still to be left alone, and why."""
        ...

    def rest(self, host: str, seconds: float | None, reason: str) -> float:
        """Leave `host` alone for so long, or (None) longer with each time in a row; gives how long."""
        ...

    def well(self, host: str) -> None:
        """`host` answered: the next rest is a short one again."""
        ...

    def known(self, source: str, url: str) -> Known | None: ...
    def keep(self, source: str, url: str, known: Known) -> None: ...
    def stored(self, source: str, url: str, sha256: str) -> tuple[bytes, str] | None:
        """The body of a route's page with that digest, and its media type, if it is kept still."""
        ...

    def gate(self, source: str, url: str, kind: str, evidence: str, *, is_route: bool) -> None:
        """Note an access gate; a route's page behind one is left alone for long."""
        ...


class Forgetful:
    """A HostStore of one visit: nothing is kept."""

    def ask(self, host: str, budget: int | None) -> bool:
        return True

    def received(self, host: str, size: int) -> None:
        pass

    def resting(self, host: str) -> tuple[float, str] | None:
        return None

    def rest(self, host: str, seconds: float | None, reason: str) -> float:
        return seconds or 0.0

    def well(self, host: str) -> None:
        pass

    def known(self, source: str, url: str) -> Known | None:
        return None

    def keep(self, source: str, url: str, known: Known) -> None:
        pass

    def stored(self, source: str, url: str, sha256: str) -> tuple[bytes, str] | None:
        return None

    def gate(self, source: str, url: str, kind: str, evidence: str, *, is_route: bool) -> None:
        pass


class Hosts:
    """One a process, shared by its sources: several may stand on one host, which sees them as one visitor."""

    def __init__(self, store: HostStore | None = None) -> None:
        self.store: HostStore = store or Forgetful()
        self.shut: dict[str, Shut] = {}
        self.robots: dict[str, tuple[float, Robots]] = {}  # by scheme and host: until when, and what
        self._paces: dict[str, Pace] = {}
        self._down: Counter[str] = Counter()
        self._gated: Counter[str] = Counter()
        self._admitted: set[str] = set()

    def pace(self, host: str, floor: float) -> Pace:
        if (pace := self._paces.get(host)) is None:
            pace = self._paces[host] = Pace(floor)
        elif pace.floor < floor:
            pace.at_least(floor)
        return pace

    def why_not(self, host: str) -> Shut | None:
        """Why nothing of `host` is to be fetched now, or None."""
        if host not in self._admitted:
            self._admitted.add(host)
            if (rest := self.store.resting(host)) is not None:
                self.shut[host] = Shut(f"{host} is left alone for {rest[0]:.0f} s more: {rest[1]}")
        return self.shut.get(host)

    def answered(self, host: str) -> None:
        """A whole answer that is no refusal. One that was under way when the host asked for rest changes nothing."""
        self._down[host] = self._gated[host] = 0
        if host not in self.shut:
            self.store.well(host)

    def failed(self, host: str, reason: str) -> None:
        """There was no answer."""
        self._down[host] += 1
        if self._down[host] >= DOWN_AFTER:
            self.shut.setdefault(host, Shut(f"server down: {reason}"))

    def pressed(self, host: str, wait: float | None, reason: str) -> float:
        """It asks for rest beyond this crawl; gives for how many seconds."""
        seconds = self.store.rest(host, wait, reason)
        self.shut.setdefault(host, Shut(f"the server asks for {seconds:.0f} s of rest"))
        return seconds

    def gated(self, host: str, reason: str) -> None:
        """A gate that stands before the whole host."""
        self._gated[host] += 1
        if self._gated[host] >= SHUT_AFTER and host not in self.shut:
            self.store.rest(host, SHUT_REST, reason)
            self.shut[host] = Shut(f"{host} is shut: {reason}")
