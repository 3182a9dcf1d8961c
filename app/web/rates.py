"""Rates: how often a token or an address may ask the API."""

from __future__ import annotations

import hashlib
import math
import time
from dataclasses import dataclass

from fastapi import Request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from app.web.guard import LOOPBACK
from pipelines.settings import Settings


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of the requests of a minute; `reset` in whole seconds until more may be asked."""

    limit: int
    remaining: int
    reset: int
    refused: bool

    @property
    def headers(self) -> dict[str, str]:
        """As most servers say it; where it is used up, Retry-After, too."""
        said = {"RateLimit-Limit": self.limit, "RateLimit-Remaining": self.remaining, "RateLimit-Reset": self.reset}
        wait = {"Retry-After": self.reset} if self.refused else {}
        return {name: str(value) for name, value in (said | wait).items()}


class Rates:
    """The requests of the last minute, in the memory of this process: a counter for each that asks."""

    def __init__(self, settings: Settings) -> None:
        self._far, self._here = settings.api_rate, settings.api_rate_loopback
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    def count(self, request: Request, *, known: bool) -> Allowance | None:
        """One more request; None where nothing is limited. A token counts by itself where it is `known`: who makes
        tokens up is counted by address."""
        address = "" if request.client is None else request.client.host
        token = request.headers.get("authorization", "") if known else ""
        asker = hashlib.sha256(token.encode()).hexdigest() if token else address
        most = self._here if address in LOOPBACK and not token else self._far
        return None if not most else self._counted(asker, most)

    def _counted(self, asker: str, most: int) -> Allowance:
        item = RateLimitItemPerMinute(most)
        taken = self._limiter.hit(item, asker)
        left = self._limiter.get_window_stats(item, asker)
        wait = max(1, math.ceil(left.reset_time - time.time()))
        return Allowance(most, max(0, left.remaining), min(60, wait), not taken)
