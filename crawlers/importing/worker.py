"""Worker: files are read in a process of their own, which is killed at its time or memory limit.

A parser that hangs or eats memory on a hostile file takes the worker down, not the import; the next file gets
a new one.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
from datetime import datetime
from multiprocessing.connection import Connection
from typing import Any

from crawlers.importing.draft import Contents, UnreadableError

SECONDS = 120.0  # for one file
MEMORY = 2 * 1024**3  # bytes of address space beyond what the worker starts with; where the system knows the limit


class Worker:
    """Reads files one after another. A context manager; the process starts with the first file."""

    def __init__(self, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._seconds, self._memory = seconds, memory
        self._process: Any = None
        self._connection: Any = None

    def read(self, name: str, body: bytes, fetched_at: datetime) -> Contents:
        """What `read_file` gives. Raises UnreadableError for what cannot be read within the limits."""
        if self._process is None or not self._process.is_alive():
            self._start()
        try:
            self._connection.send((name, body, fetched_at))
            if not self._connection.poll(self._seconds):
                self.close()
                raise UnreadableError(f"reading it took more than {self._seconds:g} s")
            answer = self._connection.recv()
        except (EOFError, OSError) as error:
            self.close()
            raise UnreadableError("reading it broke the reader (out of memory, or a file made to do so)") from error
        if isinstance(answer, str):
            raise UnreadableError(answer)
        assert isinstance(answer, Contents)
        return answer

    def _start(self) -> None:
        self.close()
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, self._memory), daemon=True)
        self._process.start()
        theirs.close()

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
        self._process = self._connection = None

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _serve(connection: Connection, memory: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; whoever started this one ends it
    from crawlers.importing.readers import read_file

    _limit(memory)
    while True:
        try:
            name, body, fetched_at = connection.recv()
        except EOFError:
            return
        connection.send(_answer(read_file, name, body, fetched_at))


def _answer(read: Any, name: str, body: bytes, fetched_at: datetime) -> Contents | str:
    """Contents, or the reason: whatever a parser raises must reach the report, not end the import."""
    try:
        found: Contents = read(name, body, fetched_at)
        return found
    except UnreadableError as error:
        return str(error)
    except MemoryError:
        return "reading it needs more memory than a file may take"
    except Exception as error:
        return f"the reader failed on it: {type(error).__name__}: {' '.join(str(error).split())[:200]}"


def _limit(memory: int) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):  # not every system has the limit
        import resource
        from pathlib import Path

        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + memory,) * 2)
