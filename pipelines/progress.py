"""Progress: bars where someone looks at a terminal, lines otherwise. Both go to standard error."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol, TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as RichProgress

LINE_SECONDS = 5.0  # between two lines of one arrow

Advance = Callable[[int], None]


class Progress(Protocol):
    """Says how far an arrow has come. `advance(n)` counts n more items done; `total` None: not known."""

    def arrow(self, name: str, total: int | None = None) -> AbstractContextManager[Advance]: ...
    def say(self, line: str) -> None: ...


class Bars:
    """A bar for each arrow, on a terminal."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._console = Console(file=stream or sys.stderr)

    @contextmanager
    def arrow(self, name: str, total: int | None = None) -> Iterator[Advance]:
        columns = (TextColumn("{task.description:>8}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with RichProgress(*columns, console=self._console) as bars:
            task = bars.add_task(name, total=total)
            yield lambda count: bars.update(task, advance=count)

    def say(self, line: str) -> None:
        self._console.print(line, markup=False, highlight=False)


class Lines:
    """A line every few seconds, and one at the end of each arrow: for logs and pipes."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr

    @contextmanager
    def arrow(self, name: str, total: int | None = None) -> Iterator[Advance]:
        begun = said = time.monotonic()
        done = 0

        def advance(count: int) -> None:
            nonlocal done, said
            done += count
            if time.monotonic() - said >= LINE_SECONDS:
                said = time.monotonic()
                self.say(f"{name}: {done}{'' if total is None else f' of {total}'}")

        yield advance
        self.say(f"{name}: {done} in {time.monotonic() - begun:.1f} s")

    def say(self, line: str) -> None:
        print(line, file=self._stream, flush=True)


class Silence:
    """Says nothing: for tests, and for commands whose output is read by programs."""

    @contextmanager
    def arrow(self, name: str, total: int | None = None) -> Iterator[Advance]:
        yield lambda count: None

    def say(self, line: str) -> None:
        pass


def for_stream(stream: TextIO | None = None) -> Progress:
    """Bars where the stream (standard error unless given) is a terminal, lines otherwise."""
    stream = stream or sys.stderr
    return Bars(stream) if stream.isatty() else Lines(stream)
