"""SearchWorkers: the embedded engine asked in processes of their own, which are killed at a time limit.

A search in Tantivy cannot be stopped, and one that goes wrong can end its process; here that process is not the web's.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from queue import Empty, LifoQueue
from time import monotonic

from search.document import IndexDocument
from search.engine import EngineUnavailableError, Generation, IndexInfo, SearchError, SearchRequest, SearchResult
from search.say import say
from search.tantivy_engine import TantivyEngine

SECONDS = 5.0  # a question of the usual kinds takes some milliseconds at a million articles
PROCESSES = 2


class SearchTimeoutError(SearchError):
    """A search that was stopped at its time limit."""


class SearchWorkers:
    """The engine protocol over a folder; `search` runs in up to `processes` processes, at most `seconds` each.

    Threads may share it. Processes are started when first needed; close it to end them."""

    name = "embedded"

    def __init__(self, folder: Path, *, seconds: float = SECONDS, processes: int = PROCESSES) -> None:
        self._here = TantivyEngine(folder)
        self._folder = folder
        self._seconds = seconds
        self._processes = processes
        self._free: LifoQueue[_Process | None] = LifoQueue()
        for _ in range(processes):
            self._free.put(None)

    def search(self, request: SearchRequest) -> SearchResult:
        """Raises SearchTimeoutError where it takes too long, EngineUnavailableError where every process is busy."""
        end = monotonic() + self._seconds
        try:
            process = self._free.get(timeout=self._seconds)
        except Empty as error:
            raise EngineUnavailableError("too many searches at once: try again in a moment") from error
        try:
            if process is not None and not process.lives():
                process.kill()
                process = None
            if process is None:
                process = _Process(self._folder)
            answer = process.ask(request, max(end - monotonic(), self._seconds / 2))
        except BaseException:
            if process is not None:
                process.kill()
            process = None
            raise
        finally:
            self._free.put(process)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def info(self) -> IndexInfo | None:
        return self._here.info()

    def apply(self, upserts: Iterable[IndexDocument], deletes: Iterable[str], mark: int) -> None:
        self._here.apply(upserts, deletes, mark)

    def rebuild(self, analyser_version: str) -> Generation:
        return self._here.rebuild(analyser_version)

    def close(self) -> None:
        """End the processes; those that are at work are ended when their search is."""
        taken = 0
        while taken < self._processes:
            try:
                process = self._free.get(timeout=self._seconds)
            except Empty:
                break
            taken += 1
            if process is not None:
                process.kill()
        for _ in range(taken):
            self._free.put(None)
        self._here.close()


class _Process:
    """One process and the pipe to it."""

    def __init__(self, folder: Path) -> None:
        self._pipe, theirs = Pipe()
        command = [sys.executable, "-m", "search.worker", str(folder), str(theirs.fileno())]
        try:
            self._process = subprocess.Popen(command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL)
        except OSError as error:
            self._pipe.close()
            raise EngineUnavailableError(
                say("no process for searching can be started: {error}", error=str(error))
            ) from error
        finally:
            theirs.close()
        try:
            self._pipe.recv()  # it says when it has loaded: that time is not the question's
        except EOFError as error:
            self.kill()
            raise EngineUnavailableError("the process for searching ended as it began: run baqylau doctor") from error

    def lives(self) -> bool:
        return self._process.poll() is None

    def ask(self, request: SearchRequest, seconds: float) -> SearchResult | Exception:
        try:
            self._pipe.send(request)
            if not self._pipe.poll(seconds):
                raise SearchTimeoutError(
                    say(
                        "the search was stopped after {seconds} s: use smaller distances or rarer words",
                        seconds=round(seconds),
                    )
                )
            answer: SearchResult | Exception = self._pipe.recv()
        except (EOFError, OSError) as error:
            raise SearchError("the search ended its process: make the query simpler") from error
        return answer

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        self._pipe.close()


def serve(folder: Path, pipe: Connection) -> None:
    """Answer requests until the other end is closed. What goes wrong is an answer too."""
    engine = TantivyEngine(folder)
    pipe.send("ready")
    while True:
        try:
            request: SearchRequest = pipe.recv()
        except EOFError:
            return
        try:
            answer: SearchResult | Exception = engine.search(request)
        except SearchError as error:
            answer = type(error)(str(error))  # its cause may be of Tantivy's own kinds, which cannot travel
        except RecursionError:
            answer = SearchError("the query is too deep: make it simpler")
        pipe.send(answer)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; whoever started this one ends it
    os.nice(5)  # searches give way to the pages that wait for them
    serve(Path(sys.argv[1]), Connection(int(sys.argv[2])))
