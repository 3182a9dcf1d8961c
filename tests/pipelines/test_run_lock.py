"""One run at a time: a second process waits, says so, and goes on when the first ends, however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipelines.context import Context
from pipelines.errors import InputError
from pipelines.report import StageReport
from pipelines.run import run_arrows
from pipelines.store.database import Store
from pipelines.store.runs import Run, latest_runs
from search.engine import EngineUnavailableError

PROGRAM = """
import sys, time
from pathlib import Path
from pipelines.context import Context
from pipelines.progress import Lines
from pipelines.report import StageReport
from pipelines.run import run_arrows
from pipelines.settings import Settings

url, home, name, seconds = sys.argv[1:]

def arrow(context):
    print(name, "in", flush=True)
    sys.stdin.readline() if seconds == "told" else time.sleep(float(seconds))
    print(name, "out", flush=True)
    return StageReport("crawl", 1, 0.1)

with Context(Settings(home=Path(home), database_url=url), progress=Lines()) as context:
    run_arrows(context, [("crawl", arrow)], command=name)
"""


@contextmanager
def started(store: Store, home: Path, name: str, seconds: float | str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", PROGRAM, store.url, str(home), name, str(seconds)]
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    process: subprocess.Popen[str] = subprocess.Popen(command, text=True, **pipes)  # type: ignore[call-overload]
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def runs(store: Store) -> list[Run]:
    with store.read() as connection:
        return latest_runs(connection)[::-1]


def test_a_second_run_waits_and_says_so(store: Store, tmp_path: Path) -> None:
    homes = [tmp_path / "home"] * 2 if not store.is_postgresql else [tmp_path / "one", tmp_path / "two"]
    with started(store, homes[0], "first", "told") as first:
        assert line(first) == "first in"
        with started(store, homes[1], "second", 0) as second:
            assert second.stderr is not None
            said = second.stderr.readline()
            assert first.stdin is not None
            first.stdin.write("go on\n")
            first.stdin.flush()
            out, _ = second.communicate(timeout=60)
            assert line(first) == "first out"
            assert first.wait(timeout=30) == second.returncode == 0
    assert "another run is going on; this one waits" in said
    assert out.split() == ["second", "in", "second", "out"]
    one, two = runs(store)
    assert (one.state, two.state) == ("done", "done")
    assert one.finished_at is not None
    assert two.started_at >= one.finished_at


def test_a_killed_run_holds_nobody_and_is_shown_as_failed(store: Store, tmp_path: Path) -> None:
    with started(store, tmp_path / "home", "first", 60) as first:
        assert line(first) == "first in"
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
        begun = time.monotonic()
        with started(store, tmp_path / "home", "second", 0) as second:
            second.communicate(timeout=60)
            assert second.returncode == 0
        assert time.monotonic() - begun < 30
    assert [(one.command, one.state) for one in runs(store)] == [("first", "failed"), ("second", "done")]


def test_every_arrow_is_counted(context: Context) -> None:
    arrows = [(name, lambda _, n=name: StageReport(n, 7, 0.25, {"failed": 1})) for name in ("parse", "extract")]
    report = run_arrows(context, arrows, command="run")
    (one,) = runs(context.store)
    assert (one.id, one.command, one.state) == (report.id, "run", "done")
    assert one.counts == {name: {"items": 7, "seconds": 0.25, "failed": 1} for name in ("parse", "extract")}


def test_a_lost_engine_stops_no_matching_but_the_run_fails(context: Context) -> None:
    def lost(_: Context) -> StageReport:
        raise EngineUnavailableError("the engine is gone")

    with pytest.raises(EngineUnavailableError):
        run_arrows(context, [("index", lost), ("match", lambda _: StageReport("match", 3, 0.1))], command="run")
    (one,) = runs(context.store)
    assert (one.state, list(one.counts)) == ("failed", ["match"])


def test_a_failing_arrow_ends_the_run_and_frees_the_lock(context: Context) -> None:
    def fails(_: Context) -> StageReport:
        raise InputError("there is no source of this name")

    never = ("parse", lambda _: pytest.fail("must not be reached"))
    for _ in range(2):
        with pytest.raises(InputError):
            run_arrows(context, [("crawl", fails), never], command="run")
    assert [one.state for one in runs(context.store)] == ["failed", "failed"]
