"""Texts read by several processes: the same rows as by one, whatever happens to the processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from doubles import BAD, WHEN, SmallAnalyser, article
from sqlalchemy import select

from nlp.findings import Analysis
from pipelines.context import Context
from pipelines.errors import BaqylauError
from pipelines.extraction import extract as stage
from pipelines.extraction.extract import STAGE, extract
from pipelines.extraction.readers import DIED, UNDER_WAY, Readers
from pipelines.logs import no_log
from pipelines.progress import Silence
from pipelines.settings import Settings
from pipelines.store import quarantine
from pipelines.store.articles import store_article
from pipelines.store.database import Store
from pipelines.store.findings import Pending
from pipelines.store.schema import amounts, findings, mentions

ARTICLES = 25


class DeadlyAnalyser(SmallAnalyser):
    """Its process dies of a text with BAD in it; of one with "once" in it only where no file of that name is there."""

    def __init__(self, mark: Path) -> None:
        super().__init__()
        self.mark = mark

    def analyse(self, text: str, *, published: date | None = None) -> Analysis:
        if BAD in text:
            os.kill(os.getpid(), signal.SIGKILL)
        if "once" in text and not self.mark.exists():
            self.mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return super().analyse(text, published=published)


class BrokenAnalyser(SmallAnalyser):
    def analyse(self, text: str, *, published: date | None = None) -> Analysis:
        raise RuntimeError("no models here")


@pytest.fixture(autouse=True)
def _a_pool_is_always_worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage, "WORTH_A_POOL", 1)


def opened(home: Path, analyser: SmallAnalyser, jobs: int, texts: dict[int, str] | None = None) -> Context:
    store = Store(f"sqlite:///{home / 'a.sqlite3'}")
    with store.write() as connection:
        for number in range(ARTICLES):
            text = (texts or {}).get(number, "")
            store_article(connection, article(number, text), page_id=None, seen_at=WHEN)
    settings = Settings(home=home, jobs=jobs)
    return Context(settings, store=store, analyser=analyser, progress=Silence(), log=no_log())


def rows(context: Context) -> list[list[tuple[object, ...]]]:
    """Everything that extraction stores, with its ids and in its order, but for when it did so."""
    with context.store.read() as connection:
        tables = [(findings, findings.c.article_id), (mentions, mentions.c.id), (amounts, amounts.c.id)]
        return [
            [
                tuple(map(str, row))
                for row in connection.execute(
                    select(*(column for column in table.columns if column.name != "analysed_at")).order_by(order)
                )
            ]
            for table, order in tables
        ]


def test_several_processes_store_what_one_stores(tmp_path: Path) -> None:
    found = []
    for jobs in (1, 2):
        with opened(tmp_path / str(jobs), SmallAnalyser(), jobs, {4: BAD}) as context:
            report = extract(context, batch=4)
            assert (report.items, report.counts["failed"]) == (ARTICLES - 1, 1)
            with context.store.read() as connection:
                assert [one.reason for one in quarantine.failures(connection, STAGE)] == ["ValueError: unreadable"]
            assert extract(context, batch=4).items == 0
            found.append(rows(context))
    assert found[0] == found[1]
    assert len(found[0][0]) == ARTICLES - 1


def test_a_text_that_kills_its_reader_is_reported_and_costs_no_other(tmp_path: Path) -> None:
    with opened(tmp_path, DeadlyAnalyser(tmp_path / "mark"), 2, {7: BAD}) as context:
        report = extract(context, batch=5)
        assert (report.items, report.counts["failed"]) == (ARTICLES - 1, 1)
        with context.store.read() as connection:
            (failure,) = quarantine.failures(connection, STAGE)
        assert (failure.reason, failure.held) == (DIED, False)


def test_a_reader_that_dies_once_costs_nothing(tmp_path: Path) -> None:
    with opened(tmp_path / "a", DeadlyAnalyser(tmp_path / "mark"), 2, {7: "once Astana 5 тенге"}) as context:
        assert extract(context, batch=5).items == ARTICLES
        hurt = rows(context)
    with opened(tmp_path / "b", SmallAnalyser(), 1, {7: "once Astana 5 тенге"}) as context:
        extract(context)
        assert rows(context) == hurt


def test_an_analyser_that_works_nowhere_is_no_fault_of_the_texts(tmp_path: Path) -> None:
    with opened(tmp_path, BrokenAnalyser(), 2) as context:
        with pytest.raises(BaqylauError, match="no models here"):
            extract(context, batch=5)
        with context.store.read() as connection:
            assert quarantine.failures(connection) == []


def test_no_more_is_taken_in_hand_than_the_processes_need() -> None:
    taken = 0

    def batches() -> Iterator[list[Pending]]:
        nonlocal taken
        for number in range(40):
            taken += 1
            yield [Pending(number, str(number), 1, "", f"Astana{number}", None)]

    with Readers(SmallAnalyser(), 2) as readers:
        for done, (batch, outcomes) in enumerate(readers.read(batches())):
            assert batch[0].ordinal == done
            assert [getattr(one, "article_id", one) for one in outcomes] == [str(done)]
            assert taken <= done + 2 * UNDER_WAY


PROGRAM = """
import sys, time
sys.path.insert(0, sys.argv[1])
from test_readers import SlowAnalyser
from pipelines.extraction.readers import Readers
from pipelines.store.findings import Pending

if __name__ == "__main__":
    with Readers(SlowAnalyser(), 2) as readers:
        batches = ([Pending(n, str(n), 1, "", "x", None)] for n in range(100))
        for _ in readers.read(batches):
            print(*readers._pool._processes, flush=True)
"""


class SlowAnalyser(SmallAnalyser):
    def analyse(self, text: str, *, published: date | None = None) -> Analysis:
        time.sleep(0.2)
        return super().analyse(text, published=published)


def test_readers_end_when_their_starter_is_killed(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM, encoding="utf-8")
    here = str(Path(__file__).parent)
    with subprocess.Popen([sys.executable, str(program), here], stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        readers = [int(one) for one in running.stdout.readline().split()]
        assert len(readers) == 2
        running.kill()
    patience = time.monotonic() + 20
    while any(map(_runs, readers)):
        assert time.monotonic() < patience, "a reader outlived its starter"
        time.sleep(0.1)


def _runs(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_zero_jobs_means_one_for_each_core(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[int] = []

    class Watched(Readers):
        def __init__(self, analyser: SmallAnalyser, jobs: int) -> None:
            started.append(jobs)
            super().__init__(analyser, jobs)

    monkeypatch.setattr(stage, "Readers", Watched)
    monkeypatch.setattr(stage, "cores", lambda: 2)
    with opened(tmp_path, SmallAnalyser(), 0) as context:
        extract(context, batch=2)
        context.settings = replace(context.settings, jobs=1)
        extract(context)
    assert started == [2]
