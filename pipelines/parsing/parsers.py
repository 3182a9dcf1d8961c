"""Parsers: stored pages are parsed by several processes, handed back in the order in which they were given.

Each process reads the bodies from the WARC files itself. A page at which a parser hangs, or that takes more memory than
it may, ends its process; the page is given up with that as the reason, and a new process goes on with those behind it.
Processes wait for the next call (starting one takes a second) and end with the one that started them.
"""

from __future__ import annotations

import atexit
import contextlib
import multiprocessing
import signal
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path

from crawlers.source import Source
from pipelines.errors import BaqylauError
from pipelines.parsing.parse_tasks import LostError, Outcome, Task

SECONDS = 30.0  # for one page; the slowest of honest ones take a hundredth of it
START_SECONDS = 120.0  # until a process is ready, on a machine that has much else to do
MEMORY = 1_500_000_000  # bytes that a process may take beside what it started with
BATCH = 10  # pages that a process is given at once
MOST_WAITING = 400  # pages that are read but wait for one before them


@dataclass(frozen=True, slots=True)
class _Setting:
    folder: Path
    sources: Mapping[str, Source]


class _Process:
    """One process, what it was given and has not answered yet, and until when it must answer."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, MEMORY), daemon=True)
        self._process.start()
        theirs.close()
        self.given: deque[tuple[int, Task]] = deque()
        self.until = time.monotonic() + START_SECONDS
        self.ready = False

    @property
    def pid(self) -> int | None:
        return self._process.pid

    def send(self, what: object) -> None:
        with contextlib.suppress(OSError):  # a process that is gone is noticed when it is listened to
            self.connection.send(what)

    def end(self) -> None:
        self.connection.close()
        self._process.kill()
        self._process.join()
        self._process.close()


_idle: list[_Process] = []


@atexit.register
def end_idle() -> None:
    """End the processes that wait for a next call. At the interpreter's end, too: multiprocessing would ask them to end
    and wait without a limit, and one in some hundred runs waited for ever."""
    while _idle:
        _idle.pop().end()


class Parsers:
    """A pool of processes. Use it as a context manager: what is whole of it is kept for the next."""

    def __init__(
        self, folder: Path, sources: Mapping[str, Source], jobs: int, seconds: float | None = None, batch: int = BATCH
    ) -> None:
        self._setting, self._jobs, self._batch = _Setting(folder, sources), jobs, batch
        self._seconds = SECONDS if seconds is None else seconds
        self.processes: list[_Process] = []
        self.losses = 0

    def __enter__(self) -> Parsers:
        return self

    def __exit__(self, *_: object) -> None:
        for process in self.processes:
            if process.given or not process.ready:
                process.end()
            else:
                _idle.append(process)
        self.processes = []

    def outcomes(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Outcome]]:
        """Each page with what became of it, in order. Raises BaqylauError where no process can be started."""
        source = enumerate(tasks)
        again: deque[tuple[int, Task]] = deque()
        done: dict[int, tuple[Task, Outcome]] = {}
        number, ended = 0, False
        while True:
            if len(done) < MOST_WAITING:
                ended = self._hand_out(again, source, ended=ended)
            busy = [process for process in self.processes if process.given]
            if not busy and not done and ended and not again:
                return
            if busy:
                self._listen(busy, done, again)
            while number in done:
                yield done.pop(number)
                number += 1

    def _hand_out(self, again: deque[tuple[int, Task]], source: Iterator[tuple[int, Task]], *, ended: bool) -> bool:
        """Give work to all that have little. True once there is no more."""
        while True:
            process = next((each for each in self.processes if len(each.given) <= self._batch // 2), None)
            if process is None and len(self.processes) >= self._jobs:
                return ended
            batch = [again.popleft() for _ in range(min(self._batch, len(again)))]
            while not ended and len(batch) < self._batch:
                following = next(source, None)
                if following is None:
                    ended = True
                else:
                    batch.append(following)
            if not batch:
                return ended
            self._give(process or self._start(), batch)

    def _give(self, process: _Process, batch: list[tuple[int, Task]]) -> None:
        if process.ready and not process.given:
            process.until = time.monotonic() + self._seconds
        process.given.extend(batch)
        process.send([task for _, task in batch])

    def _start(self) -> _Process:
        process = _idle.pop() if _idle else _Process()
        process.send(self._setting)
        self.processes.append(process)
        return process

    def _listen(
        self, busy: list[_Process], done: dict[int, tuple[Task, Outcome]], again: deque[tuple[int, Task]]
    ) -> None:
        """Take what is answered; what has not answered in time is ended."""
        left = min(process.until for process in busy) - time.monotonic()
        heard = wait([process.connection for process in busy], max(0.0, left))
        for process in busy:
            if process.connection in heard:
                self._take(process, done, again)
            elif time.monotonic() > process.until:
                self._lose(process, f"parsing it took more than {self._seconds:g} s", done, again)

    def _take(self, process: _Process, done: dict[int, tuple[Task, Outcome]], again: deque[tuple[int, Task]]) -> None:
        try:
            answer = process.connection.recv()
        except (EOFError, OSError):
            self._lose(process, "parsing it broke the parser (out of memory, or a page made to do so)", done, again)
            return
        process.until = time.monotonic() + self._seconds
        if answer is None:
            process.ready = True
            return
        number, task = process.given.popleft()
        done[number] = (task, answer)

    def _lose(
        self, process: _Process, why: str, done: dict[int, tuple[Task, Outcome]], again: deque[tuple[int, Task]]
    ) -> None:
        """The page in hand is given up, those behind it go to another process."""
        if not process.ready:
            raise BaqylauError("no process that parses pages can be started here: install the dependencies again")
        self.losses += 1
        number, task = process.given.popleft()
        done[number] = (task, LostError(why))
        again.extend(process.given)
        self.processes.remove(process)
        process.end()


def _serve(connection: Connection, memory: int) -> None:
    """Runs in a process of its own until the one that started it is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started this one
    from pipelines.parsing.one_page import outcome_of

    _limit(memory)
    setting: _Setting | None = None
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        connection.send(None)
        while True:
            order = connection.recv()
            if isinstance(order, _Setting):
                setting = order
                continue
            assert setting is not None
            for task in order:
                connection.send(outcome_of(task, setting.folder, setting.sources))


def _limit(memory: int) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):  # not every system has the limit
        import resource

        taken = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (taken + memory,) * 2)
