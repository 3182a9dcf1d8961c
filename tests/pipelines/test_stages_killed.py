"""Extraction and indexing killed with -9 at random points end, when run again, as if they had never stopped."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from doubles import WHEN, FileEngine, SmallAnalyser, article
from sqlalchemy import select

from pipelines.context import Context
from pipelines.extraction.extract import extract
from pipelines.logs import no_log
from pipelines.progress import Silence
from pipelines.searching.index import index
from pipelines.settings import Settings
from pipelines.store import outbox
from pipelines.store.articles import remove_article, store_article
from pipelines.store.database import Store
from pipelines.store.schema import amounts, findings, mentions
from search.document import IndexDocument

ARTICLES = 150
KILLS = 8
PROGRAM = """
import sys
from pathlib import Path
url, home, doubles = sys.argv[1:]
sys.path.insert(0, doubles)
from doubles import FileEngine, SmallAnalyser
from pipelines.context import Context
from pipelines.extraction.extract import extract
from pipelines.searching.index import index
from pipelines.progress import Silence
from pipelines.settings import Settings

settings = Settings(home=Path(home), database_url=url)
print("ready", flush=True)
engine = FileEngine(Path(home) / "index.pickle")
with Context(settings, analyser=SmallAnalyser(), engine=engine, progress=Silence()) as context:
    extract(context, batch=1)
    index(context, batch=1)
"""


def fill(store: Store) -> None:
    for number in range(ARTICLES):
        with store.write() as connection:
            store_article(connection, article(number), page_id=None, seen_at=WHEN)
            if number % 5 == 0:
                edited = replace(article(number), text=f"Правка {number}: Beta{number} и 5 тенге.")
                store_article(connection, edited, page_id=None, seen_at=WHEN)
            if number % 7 == 0:
                remove_article(connection, article_id_of(number), seen_at=WHEN)


def article_id_of(number: int) -> str:
    from crawlers.article import article_id

    return article_id("news", article(number).url)


def found(store: Store) -> list[list[tuple[object, ...]]]:
    """Everything that extraction stores, but for when and in which order it did so."""
    with store.read() as connection:
        result = []
        for table in (findings, mentions, amounts):
            columns = [column for column in table.columns if column.name not in ("id", "analysed_at")]
            result.append(sorted(tuple(map(str, row)) for row in connection.execute(select(*columns))))
    return result


def documents(home: Path) -> dict[str, IndexDocument]:
    return FileEngine(home / "index.pickle").documents


@pytest.mark.slow
def test_killed_again_and_again(tmp_path: Path) -> None:
    home, other = tmp_path / "home", tmp_path / "other"
    with Store(f"sqlite:///{home / 'a.sqlite3'}") as store, Store(f"sqlite:///{other / 'b.sqlite3'}") as calm:
        fill(store)
        fill(calm)
        engine, analyser = FileEngine(other / "index.pickle"), SmallAnalyser()
        with Context(
            Settings(home=other), store=calm, analyser=analyser, engine=engine, progress=Silence(), log=no_log()
        ) as context:
            extract(context)
            index(context)
            assert len(engine.documents) == ARTICLES
            dice, killed, runs = random.Random(20261103), 0, 0
            while run_until(store, home, dice.uniform(0.0, 0.5) if runs < KILLS else None):
                killed, runs = killed + 1, runs + 1
            assert killed >= 2, "a quick machine ends before the later ones"
            assert found(store) == found(calm)
            assert documents(home) == documents(other)
            with store.read() as connection:
                assert outbox.behind(connection, "index:file") == 0


def run_until(store: Store, home: Path, seconds: float | None) -> bool:
    """Run the stages and kill them after `seconds`. True where they were killed before they ended."""
    command = [sys.executable, "-c", PROGRAM, store.url, str(home), str(Path(__file__).parent)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process.stdout.readline()
    if seconds is not None:
        time.sleep(seconds)
        process.kill()
    _, said = process.communicate(timeout=120)
    assert process.returncode in (0, -9), said
    return process.returncode == -9
