"""A crawl of 5,000 pages, killed again and again: nothing is lost, and nothing that was stored is asked for again.

About a minute on two idle cores."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from crawlers.warc import WarcReader
from pipelines.context import Context
from pipelines.crawling.crawl import crawl
from pipelines.store.schema import frontier, pages
from tests.crawlers.loopback import Site, open_context

pytestmark = pytest.mark.slow
Newsroom = Callable[..., Context]
PAGES = 5000
KILLS = 5
PROGRAM = (
    "import sys; from pathlib import Path\n"
    "from tests.crawlers.loopback import open_context; from pipelines.crawling.crawl import crawl\n"
    "crawl(open_context(Path(sys.argv[1]), {}, sys.argv[2]))\n"
)


def _stored(context: Context) -> Counter[tuple[str, str, int]]:
    """What is kept of articles: URL, digest of the body, status; how often."""
    with context.store.read() as connection:
        query = select(pages.c.url, pages.c.sha256, pages.c.status).where(pages.c.kind != "discovery")
        return Counter(tuple(row) for row in connection.execute(query))


def _known(context: Context) -> set[Any]:
    with context.store.read() as connection:
        columns = (frontier.c.url, frontier.c.state, frontier.c.last_sha256, frontier.c.attempts, frontier.c.due_at)
        return {tuple(row) for row in connection.execute(select(*columns))}


def _killed_at(site: Site, home: Path, asked: int) -> None:
    """Crawl until so many requests were made in all, then kill the crawl and who started it."""
    arguments = [sys.executable, "-c", PROGRAM, str(home), site.host]
    process = subprocess.Popen(arguments, start_new_session=True, stderr=subprocess.DEVNULL)
    end = time.monotonic() + 100
    while len(site.log) < asked and process.poll() is None and time.monotonic() < end:
        time.sleep(0.001)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def test_killed_again_and_again_it_ends_as_if_undisturbed(site: Site, newsroom: Newsroom, tmp_path: Path) -> None:
    paths = [site.article(number) for number in range(PAGES)]
    site.listing(paths)
    definition = {"one": site.source("one", recheck="[]")}
    with open_context(tmp_path / "undisturbed", definition, site.host) as context:
        assert crawl(context).counts["fetched"] == PAGES
        expected, known = _stored(context), _known(context)
    context = newsroom(definition, site.host)
    seed, kept, begun = random.Random(7), set[str](), len(site.log)
    moments = sorted(seed.randint(3, PAGES - 300) for _ in range(KILLS))
    for moment in moments:
        asked = len(site.log)
        _killed_at(site, tmp_path, begun + moment)
        again = {path for path, _, _ in site.log[asked:]} & kept
        assert not again, f"stored and asked for again: {sorted(again)[:5]}"
        kept = {url.removeprefix(f"http://{site.host}") for url, _, _ in _stored(context)}
    assert 0 < len(kept) < PAGES
    asked = len(site.log)
    crawl(context)
    assert not {path for path, _, _ in site.log[asked:]} & kept
    assert _stored(context) == expected
    assert set(expected.values()) == {1}
    assert _known(context) == known
    in_flight = len(site.log) - begun - PAGES
    assert in_flight < (KILLS + 1) * 300, "more was fetched twice than can be under way at a kill"
    _readable(context, seed)


def _readable(context: Context, seed: random.Random) -> None:
    """A row's record is there and holds the row's URL; what a kill tore off lies aside."""
    reader = WarcReader(context.settings.warc_folder)
    with context.store.read() as connection:
        rows = list(connection.execute(select(pages)))
    for row in seed.sample(rows, 400):
        assert reader.read(row.warc_file, row.warc_offset).url == row.url
