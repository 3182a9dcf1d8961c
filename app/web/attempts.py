"""Attempts: how often one may try to sign in. In the memory of this process."""

from __future__ import annotations

import hashlib

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

# Of a name from one address few, so that nobody guesses; of an address more, as a newsroom shares one; of a name from
# everywhere, so that many machines together do not guess either, and its owner is seldom kept out by them.
PAIR: RateLimitItem = RateLimitItemPerMinute(10, 15)
ADDRESS: RateLimitItem = RateLimitItemPerMinute(60, 15)
NAME: RateLimitItem = RateLimitItemPerHour(100)


class Attempts:
    """The attempts of late."""

    def __init__(self) -> None:
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    def allowed(self, address: str, name: str) -> bool:
        """Count one more attempt; False where there were too many. Whether there is such an account plays no part."""
        name = hashlib.sha256(name.strip().casefold().encode("utf-8", "replace")).hexdigest()
        counts = ((PAIR, (address, name)), (ADDRESS, (address,)), (NAME, (name,)))
        taken = [self._limiter.hit(item, "sign-in", *keys) for item, keys in counts]  # each counts, whatever the others
        return all(taken)
