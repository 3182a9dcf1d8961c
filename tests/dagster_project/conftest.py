"""What the tests of orchestration share.

context    a Context over SQLite in a temporary folder, with a small analyser and an engine in memory.
newsroom   the resource over it, so that checks run without loading a language model.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dagster_project.newsroom import Newsroom
from pipelines.context import Context
from pipelines.logs import no_log
from pipelines.progress import Silence
from pipelines.settings import Settings
from pipelines.store.database import Store

sys.path.insert(0, str(Path(__file__).parents[1] / "pipelines"))  # for the doubles of the stages' tests
from doubles import MemoryEngine, SmallAnalyser


@pytest.fixture
def context(tmp_path: Path) -> Iterator[Context]:
    settings = Settings(home=tmp_path / "home")
    analyser, engine = SmallAnalyser(), MemoryEngine()
    with (
        Store(settings.store_url) as store,
        Context(settings, store=store, analyser=analyser, engine=engine, progress=Silence(), log=no_log()) as context,
    ):
        yield context


@pytest.fixture
def newsroom(context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    monkeypatch.setattr(Newsroom, "context", context)
    monkeypatch.setattr(Newsroom, "close", lambda self: None)
    return Newsroom(home=str(tmp_path / "home"), sources=str(tmp_path / "sources"))
