"""Indexing 20,000 generated articles from stored token stacks and searching them, embedded and on Elasticsearch."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import islice
from pathlib import Path

from bench.articles import Maker, Stored, peak_memory, restored, stem, stored
from search.amounts import amount_range
from search.elasticsearch_engine import ElasticsearchEngine
from search.engine import Engine, SearchRequest
from search.query import bound
from search.query.bound import FIELDS, Bound, Unit
from search.stack import NORMAL
from search.tantivy_engine import TantivyEngine
from tools.elasticsearch_server import ElasticsearchServer
from tools.parts import PartMissingError

ARTICLES = 20_000
BATCH = 500  # articles a write
QUERIES = 40  # of each kind
AIM = 1_000  # articles a second
HEAP = "1g"


def indexing(engine: Engine, articles: Sequence[Stored]) -> float:
    """Articles a second, from the stored stacks until they are found."""
    begun = time.perf_counter()
    generation = engine.rebuild("bench")
    left = iter(articles)
    while batch := list(islice(left, BATCH)):
        generation.apply((restored(one) for one in batch), (), 1)
    generation.publish()
    seconds = time.perf_counter() - begun
    info = engine.info()
    assert info is not None
    assert info.documents == len(articles)
    return len(articles) / seconds


class Questions:
    """What is asked: QUERIES of each kind, the same for both engines."""

    def __init__(self, maker: Maker) -> None:
        self._maker = maker
        self.kinds = {
            "name": [SearchRequest(Bound(self._name())) for _ in range(QUERIES)],
            "word": [SearchRequest(Bound(self._words(1))) for _ in range(QUERIES)],
            "phrase": [SearchRequest(Bound(self._words(2))) for _ in range(QUERIES)],
            "NEAR/10": [SearchRequest(Bound(self._near())) for _ in range(QUERIES)],
            "filters and facets": [self._faceted() for _ in range(QUERIES)],
        }

    def _name(self) -> bound.Marked:
        return bound.Marked("name", tuple(sorted({self._maker.name("organisation") for _ in range(2)})), FIELDS)

    def _words(self, number: int) -> bound.Words:
        words = [stem(self._maker.rank()) for _ in range(number)]
        return bound.Words(tuple(Unit(word, (NORMAL + word,)) for word in words), FIELDS)

    def _near(self) -> bound.Near:
        sums = bound.Marked("amount", tuple(sorted(amount_range("KZT", Decimal(10) ** 9))), FIELDS)
        return bound.Near((self._words(1),), (sums,), 10, FIELDS)

    def _faceted(self) -> SearchRequest:
        root = bound.And((self._words(1), bound.Keyword("language", "kk"), bound.Keyword("month", "2025-10")))
        facets = ("source", "language", "month", "organisation", "person")
        return SearchRequest(Bound(root), sort="date", facets=facets)

    def __iter__(self) -> Iterator[tuple[str, list[SearchRequest]]]:
        return iter(self.kinds.items())


def asking(engine: Engine, requests: Sequence[SearchRequest]) -> tuple[float, float, list[int]]:
    """Median and 95th percentile in milliseconds, and the totals (which the engines must agree in)."""
    for request in requests[:5]:
        engine.search(request)
    times, totals = [], []
    for request in requests:
        begun = time.perf_counter()
        totals.append(engine.search(request).total)
        times.append((time.perf_counter() - begun) * 1_000)
    return statistics.median(times), statistics.quantiles(times, n=20)[-1], totals


def measure(engine: Engine, articles: Sequence[Stored], questions: Questions) -> tuple[float, dict[str, list[int]]]:
    """Print what one engine does; gives articles a second and the totals of every question."""
    speed = indexing(engine, articles)
    print(f"  {engine.name}: {speed:.0f} articles/s (aim ≥ {AIM})", flush=True)
    totals = {}
    for kind, requests in questions:
        median, slow, totals[kind] = asking(engine, requests)
        hits = statistics.median(totals[kind])
        print(f"    {kind}: p50 {median:.1f} ms, p95 {slow:.1f} ms (median of {hits:.0f} hits)", flush=True)
    return speed, totals


def main() -> None:
    """Print articles a second, milliseconds a search, the engines' ratio, and peak memory."""
    maker = Maker()
    articles = [stored(document) for document in maker.documents(ARTICLES)]
    questions = Questions(maker)
    print(f"  {ARTICLES} articles made; memory so far {peak_memory():.0f} MiB")
    with tempfile.TemporaryDirectory(prefix="baqylau-bench-") as folder:
        embedded, totals = measure(TantivyEngine(Path(folder)), articles, questions)
    print(f"  peak memory with the embedded engine {peak_memory():.0f} MiB")
    try:
        server = ElasticsearchServer(HEAP)
    except PartMissingError as missing:
        print(f"  Elasticsearch is left out: {missing}")
        return
    with server:
        engine = ElasticsearchEngine(server.url, prefix="bench")
        speed, others = measure(engine, articles, questions)
        engine.close()
    assert others == totals, "the engines disagree"
    print(f"  both engines count the same; embedded indexes {embedded / speed:.1f} times as fast as Elasticsearch")
    print(f"  peak memory of this process {peak_memory():.0f} MiB; Elasticsearch has a heap of {HEAP} beside it")


if __name__ == "__main__":
    main()
