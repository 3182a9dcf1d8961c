"""Ctrl-C and SIGTERM end a command in one line, with the crawl's own process gone and what was fetched kept."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from pipelines.context import Context
from pipelines.crawling.crawl import crawl
from pipelines.store.runs import latest_runs
from pipelines.store.schema import frontier
from tests.crawlers.loopback import Site

pytestmark = pytest.mark.slow
Newsroom = Callable[..., Context]


def _children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]


def _wait(ready: Callable[[], Any], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.05)


def _heed_interrupts() -> None:
    """A shell starts what runs in its background with Ctrl-C ignored, and a test run there hands that on."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="reads /proc")
@pytest.mark.parametrize(
    ("number", "whole_group", "status"),
    [(signal.SIGTERM, False, 143), (signal.SIGINT, True, 130)],
    ids=["SIGTERM", "Ctrl-C"],
)
def test_a_run_is_stopped(
    site: Site, newsroom: Newsroom, number: signal.Signals, whole_group: bool, status: int
) -> None:
    paths = [site.article(n) for n in range(1, 40)]
    site.listing(paths)
    context = newsroom({"slow": site.source("slow", delay="0.3")}, site.host)
    home, sources = context.settings.home, context.settings.sources
    surroundings = {**os.environ, "BAQYLAU_SOURCES": str(sources), "BAQYLAU_ALLOW_HOSTS": site.host}
    command = [sys.executable, "-m", "app", "--home", str(home), "run"]
    process = subprocess.Popen(
        command, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        preexec_fn=_heed_interrupts,
    )  # fmt: skip
    try:
        _wait(lambda: site.count("/a/3"))
        children = _children(process.pid)
        assert children
        if whole_group:
            os.killpg(process.pid, number)
        else:
            process.send_signal(number)
        _, said = process.communicate(timeout=30)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == status, said
    assert "Traceback" not in said
    assert said.strip().splitlines()[-1].startswith("stopped; what was done is kept")
    _wait(lambda: not any(Path(f"/proc/{child}").exists() for child in children), 10)
    _holds(context, paths)


def _holds(context: Context, paths: list[str]) -> None:
    """The run is shown as failed, and the next crawl fetches the rest."""
    with context.store.read() as connection:
        assert [one.state for one in latest_runs(connection)] == ["failed"]
    definitions = context.settings.sources
    assert definitions is not None
    file = definitions / "slow.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("delay: 0.3", "delay: 0"), encoding="utf-8")
    crawl(context)
    with context.store.read() as connection:
        rows = connection.execute(select(frontier.c.url, frontier.c.state)).all()
    assert len(rows) == len(paths)
    assert {row.state for row in rows} == {"done"}
