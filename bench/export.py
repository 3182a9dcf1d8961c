"""Exporting everything that matches, 10,000 and 100,000 articles, each in a process of its own whose memory is read."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from sqlalchemy import insert

from bench.articles import peak_memory
from bench.search_documents import Collection
from pipelines.context import Context
from pipelines.logs import no_log
from pipelines.progress import Silence
from pipelines.searching.export import export
from pipelines.settings import Settings
from pipelines.store.articles import content_hash
from pipelines.store.database import Store
from pipelines.store.schema import articles, versions
from search.document import EMPTY, IndexDocument
from search.stack import TokenStack
from search.tantivy_engine import TantivyEngine

SIZES = (10_000, 100_000)
KINDS = ("csv", "jsonl", "parquet")
AT_ONCE = 2_000  # articles of one transaction
EVERYTHING = "lang:ru OR lang:kk"
_SEEN = datetime(2026, 11, 1, tzinfo=UTC)
_TITLE = TokenStack((("тендер",),), ((0, 6),))


def fill(home: Path, size: int) -> None:
    """A store and an index of `size` articles of 250 words; the index holds no text, for exporting asks for none."""
    with _context(home) as context:
        generation = context.engine.rebuild(context.analyser.version)
        made = Collection().documents(size)
        while some := list(islice(made, AT_ONCE)):
            with context.store.write() as connection:
                connection.execute(insert(articles), [_article(one) for one in some])
                connection.execute(insert(versions), [_version(one) for one in some])
            generation.apply(_light(some), (), 0)
        generation.publish()


def _light(some: Sequence[IndexDocument]) -> Iterator[IndexDocument]:
    for one in some:
        yield replace(one, title=_TITLE, text=EMPTY, organisations=(), persons=(), title_plain="", text_plain="")


def _article(one: IndexDocument) -> dict[str, object]:
    fixed = {"version": 1, "state": "current", "first_seen": _SEEN}
    return {"id": one.id, "url": one.url, "source": one.source, "collection": one.collection, **fixed}


def _version(one: IndexDocument) -> dict[str, object]:
    said = {"title": one.title_plain, "text": one.text_plain, "language": one.language, "authors": []}
    digest = content_hash(one.title_plain, one.text_plain)
    known: dict[str, object] = {
        "published_at": one.published_at,
        "seen_at": _SEEN,
        "content_sha256": digest,
        "page_offsets": [],
    }
    return {"article_id": one.id, "version": 1, **said, **known}


def _context(home: Path) -> Context:
    store = Store(f"sqlite:///{home}/store.sqlite3")
    engine = TantivyEngine(home / "index")
    return Context(Settings(home=home), store=store, engine=engine, progress=Silence(), log=no_log())


def once(home: Path, kind: str) -> None:
    """Export everything, and print rows, seconds, and MiB before and at the peak: the child's part."""
    with _context(home) as context:
        assert context.analyser.version  # loaded before the clock starts
        before, begun = peak_memory(), time.perf_counter()
        rows, _ = export(context, EVERYTHING, home / f"out.{kind}", kind)
        print(rows, time.perf_counter() - begun, before, peak_memory())


def measure(size: int) -> dict[str, tuple[float, float]]:
    """Rows a second and peak MiB by format."""
    found = {}
    with tempfile.TemporaryDirectory(prefix="baqylau-bench-") as folder:
        fill(Path(folder), size)
        for kind in KINDS:
            command = [sys.executable, "-m", "bench.export", folder, kind]
            said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            rows, seconds, before, peak = map(float, said.split())
            assert rows == size
            found[kind] = rows / seconds, peak
            print(f"  {size:,} articles as {kind}: {rows / seconds:,.0f} rows/s; "
                  f"peak memory {peak:.0f} MiB ({before:.0f} before it)", flush=True)  # fmt: skip
    return found


def main() -> None:
    """Print rows a second, peak memory, and both as ratios of the sizes."""
    few, many = (measure(size) for size in SIZES)
    for kind in KINDS:
        rate, memory = (many[kind][at] / few[kind][at] for at in (0, 1))
        print(f"  {kind}, {SIZES[1] // SIZES[0]} times the articles: {rate:.2f} times the rate, "
              f"{memory:.2f} times the memory (1: flat)")  # fmt: skip


if __name__ == "__main__":
    if len(sys.argv) == 3:
        once(Path(sys.argv[1]), sys.argv[2])
    else:
        main()
