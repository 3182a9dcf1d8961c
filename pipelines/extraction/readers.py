"""Readers: batches of versions read by several processes, handed back in the order in which they were given.

Each process loads an analyser of its own (about two seconds and 400 MB). At most twice as many batches as processes are
under way, so memory is bounded whatever waits. A reader that dies takes nothing with it: what it had in hand is read
again, version by version, and only a version that kills its reader each time is given up, with that as the reason.
Readers end with the process that started them, also when that is killed.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import pickle
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING, Any

from pipelines.errors import BaqylauError
from pipelines.extraction.reading import PLAINEST, Outcome, read
from pipelines.store.findings import Pending

if TYPE_CHECKING:
    from pipelines.context import TextAnalyser

UNDER_WAY = 2  # batches a process: one in hand, one waiting
DIED = "the process that read this text died (out of memory, or killed)"
_BLAS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")  # the processes share the cores already

Batch = list[Pending]


def cores() -> int:
    """The processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Readers:
    """A pool of processes. Use it as a context manager: it ends with the block."""

    def __init__(self, analyser: TextAnalyser, jobs: int) -> None:
        self._analyser, self._jobs = pickle.dumps(analyser), jobs
        self._pool: ProcessPoolExecutor | None = None
        self.deaths = 0

    def __enter__(self) -> Readers:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def read(self, batches: Iterable[Batch]) -> Iterator[tuple[Batch, list[Outcome]]]:
        """Each batch with its outcomes, in order. Raises BaqylauError where no reader can work here at all."""
        waiting: deque[tuple[Batch, Future[list[Outcome]] | None]] = deque()
        for batch in batches:
            waiting.append((batch, self._submit(batch)))
            if len(waiting) >= self._jobs * UNDER_WAY:
                yield self._next(waiting)
        while waiting:
            yield self._next(waiting)

    def _next(self, waiting: deque[tuple[Batch, Future[list[Outcome]] | None]]) -> tuple[Batch, list[Outcome]]:
        batch, future = waiting.popleft()
        try:
            if future is None:
                raise BrokenProcessPool
            return batch, future.result()
        except BrokenProcessPool:
            self.deaths += 1
            self._end()
            outcomes = self._one_by_one(batch)
            # What was under way with the broken pool is given to the new one.
            given = [(other, self._submit(other)) for other, _ in waiting]
            waiting.clear()
            waiting.extend(given)
            return batch, outcomes

    def _one_by_one(self, batch: Batch) -> list[Outcome]:
        """Each version by itself, so that the one that kills its reader is known."""
        found: list[Outcome] = []
        for version in batch:
            future = self._submit([version])
            try:
                if future is None:
                    raise BrokenProcessPool
                found += future.result()
            except BrokenProcessPool:
                self._end()
                found.append(DIED)
        return found

    def _submit(self, batch: Batch) -> Future[list[Outcome]] | None:
        """None where the pool broke before it could take the batch."""
        try:
            if self._pool is None:
                self._pool = self._started()
            return self._pool.submit(_read, batch)
        except BrokenProcessPool:
            return None

    def _started(self) -> ProcessPoolExecutor:
        pool = ProcessPoolExecutor(
            self._jobs, multiprocessing.get_context("spawn"), initializer=_begin, initargs=(self._analyser,)
        )
        try:
            problem = pool.submit(_problem).result()
        except BrokenProcessPool:
            problem = "a process that reads ends at once"
        if problem:
            pool.shutdown(cancel_futures=True)
            raise BaqylauError(f"the analyser does not work here ({problem}): install the dependencies again")
        return pool

    def _end(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None


class _Here:
    """What a reading process holds."""

    analyser: Any = None
    problem: str = ""


def _begin(analyser: bytes) -> None:
    """Runs once in each new process: the models are loaded before the first text comes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started this one
    threading.Thread(target=_end_with_parent, daemon=True).start()
    for name in _BLAS:
        os.environ.setdefault(name, "1")
    try:
        _Here.analyser = pickle.loads(analyser)  # noqa: S301 - bytes of the process that started this one
        _Here.analyser.analyse(PLAINEST)
        gc.freeze()  # models live as long as the process: the collector need not walk them
    except Exception as error:
        _Here.problem = f"{type(error).__name__}: {error}"


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _problem() -> str:
    return _Here.problem


def _read(batch: Batch) -> list[Outcome]:
    return read(_Here.analyser, batch)
