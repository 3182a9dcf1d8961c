"""Robots: what a host's robots.txt allows us, read within bounds and by RFC 9309."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from protego import Protego

AGENT = "Baqylau"
MOST_BYTES = 512_000  # RFC 9309 2.5: at least 500 KiB are parsed; what is behind them is not read
MOST_REDIRECTS = 5  # RFC 9309 2.3.1.2
LIFE = 86_400.0  # seconds; RFC 9309 2.4: a copy is not used for longer than a day
_VERSION = re.compile(r"^(\s*user-agent\s*:\s*[a-z_-]+)/\S*", re.I | re.M)  # RFC 9309 2.2.1: the name alone counts


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of one host. `unread` says why there are none though there may be some: then nothing is allowed."""

    rules: Protego | None = None
    unread: str = ""

    def allows(self, url: str) -> bool:
        return not self.unread and (self.rules is None or self.rules.can_fetch(url, AGENT))

    @property
    def delay(self) -> float:
        """Seconds between requests that it asks for by Crawl-delay or Request-rate, 0 where by neither."""
        if self.rules is None:
            return 0.0
        delay = self.rules.crawl_delay(AGENT) or 0.0
        rate = self.rules.request_rate(AGENT)
        if rate is not None and rate.requests > 0:
            delay = max(delay, rate.seconds / rate.requests)
        return delay if math.isfinite(delay) and delay > 0 else 0.0


def read_robots(status: int, body: bytes) -> Robots:
    """The rules of an answer. 4xx: there are none, all is allowed (RFC 9309 2.3.1.3); 5xx, and 429, which says the same
    of the moment: they cannot be read, and nothing is allowed (2.3.1.4)."""
    if 200 <= status < 300:
        text = _whole_lines(body).decode("utf-8-sig", "ignore")
        return Robots(Protego.parse(_VERSION.sub(r"\1", text)))
    if 400 <= status < 500 and status != 429:
        return Robots()
    return Robots(unread=f"robots.txt answered {status}")


def _whole_lines(body: bytes) -> bytes:
    """The first MOST_BYTES without the line that they cut through: half a path would close or open another."""
    if len(body) <= MOST_BYTES:
        return body
    return body[: max(body.rfind(b"\n", 0, MOST_BYTES), body.rfind(b"\r", 0, MOST_BYTES), 0)]
