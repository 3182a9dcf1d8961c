"""What work costs, for tests that hold its growth."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable


def processor_seconds(work: Callable[[], object], *, tries: int = 1) -> float:
    """The best of `tries` readings, in seconds of this process's processor time.

    Neither other programs nor a garbage collection of what earlier tests left behind are counted: either once made
    a linear rule look like a square.
    """
    return min(_once(work) for _ in range(tries))


def _once(work: Callable[[], object]) -> float:
    gc.collect()
    gc.disable()
    try:
        began = time.process_time()
        work()
        return time.process_time() - began
    finally:
        gc.enable()
