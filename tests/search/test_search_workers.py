"""Searches in processes of their own: the same answers, and an end to those that take too long."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from fixed_collection import SmallAnalyzer, SmallExpander, collection

from search.engine import EngineUnavailableError, SearchError, SearchRequest, StaleIndexError
from search.query.bind import ask
from search.tantivy_engine import TantivyEngine
from search.worker import SearchTimeoutError, SearchWorkers

TENDER = SearchRequest(ask("тендер", SmallAnalyzer(), SmallExpander(), date(2026, 11, 11)), facets=("source",))


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[SearchWorkers]:
    TantivyEngine(tmp_path).apply(collection(), (), 1)
    made = SearchWorkers(tmp_path, seconds=20, processes=2)
    yield made
    made.close()


def pids(workers: SearchWorkers) -> list[int]:
    return [process._process.pid for process in list(workers._free.queue) if process is not None]


def test_answers_are_the_engines_own(workers: SearchWorkers, tmp_path: Path) -> None:
    assert workers.search(TENDER) == TantivyEngine(tmp_path).search(TENDER)
    [first] = pids(workers)
    workers.search(TENDER)
    assert pids(workers) == [first]


def test_its_errors_come_through(workers: SearchWorkers) -> None:
    with pytest.raises(SearchError, match="colour"):
        workers.search(SearchRequest(TENDER.query, facets=("colour",)))
    nowhere = SearchWorkers(Path("nowhere"))
    with pytest.raises(StaleIndexError, match="rebuild"):
        nowhere.search(TENDER)
    nowhere.close()


def test_a_process_that_dies_is_replaced(workers: SearchWorkers) -> None:
    workers.search(TENDER)
    os.kill(pids(workers)[0], signal.SIGKILL)
    for _ in range(3):
        try:
            total = workers.search(TENDER).total
        except SearchError:
            continue
        break
    assert total == 7


def test_what_takes_too_long_is_stopped(workers: SearchWorkers) -> None:
    workers.search(TENDER)
    [slow] = pids(workers)
    os.kill(slow, signal.SIGSTOP)  # a process that does not answer, however long one waits
    workers._seconds = 0.5
    with pytest.raises(SearchTimeoutError, match="stopped after"):
        workers.search(TENDER)
    with pytest.raises(ProcessLookupError):
        os.kill(slow, 0)
    workers._seconds = 20
    assert workers.search(TENDER).total == 7


def test_one_slow_search_does_not_hold_up_another(workers: SearchWorkers) -> None:
    workers.search(TENDER)
    os.kill(pids(workers)[0], signal.SIGSTOP)
    workers._seconds = 4
    faults: list[Exception] = []

    def slow() -> None:
        try:
            workers.search(TENDER)
        except SearchTimeoutError as error:
            faults.append(error)

    thread = threading.Thread(target=slow)
    thread.start()
    while pids(workers):
        pass  # until the slow one has taken the stopped process
    assert workers.search(TENDER).total == 7
    thread.join()
    assert len(faults) == 1


def test_too_many_at_once_are_told_to_come_again(workers: SearchWorkers) -> None:
    taken = [workers._free.get(), workers._free.get()]
    workers._seconds = 0.2
    with pytest.raises(EngineUnavailableError, match="try again"):
        workers.search(TENDER)
    for process in taken:
        workers._free.put(process)


def test_closing_ends_the_processes(workers: SearchWorkers) -> None:
    workers.search(TENDER)
    [pid] = pids(workers)
    workers.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
