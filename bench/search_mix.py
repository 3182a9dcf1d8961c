"""Searching a generated collection of 10,000 and 100,000 articles (a million with --sizes), embedded and Elasticsearch.

The mix of queries is stated in bench/search_questions.py. Hits are asked for first, facets in a second request. Beside
the time on the clock stands the processor's, which other work on the machine does not lengthen (embedded only).
"""

from __future__ import annotations

import argparse
import contextlib
import math
import os
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from elasticsearch import Elasticsearch

from bench.articles import peak_memory
from bench.search_documents import Collection
from bench.search_questions import MIX, Questions, facets, hits
from search.elasticsearch_engine import ElasticsearchEngine
from search.engine import Engine, SearchRequest
from search.tantivy_engine import TantivyEngine
from tools.elasticsearch_server import ElasticsearchServer
from tools.parts import PartMissingError

SIZES = (10_000, 100_000)
ENGINES = ("embedded", "elasticsearch")
CLIENTS = (1, 8)
BATCH = 500  # articles a write
WARM = 20  # questions before the clock starts
FACETED = 40  # of the mix, whose facets are asked for too
HEAP = "2g"
MIB = 1024 * 1024


@dataclass(slots=True)
class Taken:
    """Milliseconds of each question by kind, and of the processor; totals in the order of the mix."""

    wall: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    processor: list[float] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)

    def all(self) -> list[float]:
        return [one for some in self.wall.values() for one in some]


def high(times: Sequence[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(times, n=20)[-1]


def indexed(engine: Engine, collection: Collection, size: int) -> tuple[float, float, int]:
    """Articles a second with the making of them, a second of processor time without it, and the bytes of their text."""
    generation, left, text, done, making = engine.rebuild("bench"), collection.documents(size), 0, 0, 0.0
    wall, own = time.perf_counter(), time.process_time()
    while True:
        begun = time.thread_time()
        batch = list(islice(left, BATCH))
        text += sum(len(f"{one.title_plain}\n{one.text_plain}".encode()) for one in batch)
        making += time.thread_time() - begun
        if not batch:
            break
        generation.apply(batch, (), 1)
        done += len(batch)
        _progress(f"{engine.name}: {done:,} of {size:,} articles, {done / (time.perf_counter() - wall):.0f}/s")
    generation.publish()
    _progress("")
    return size / (time.perf_counter() - wall), size / (time.process_time() - own - making), text


def asked(ask: Callable[[SearchRequest], int], requests: Iterable[tuple[str, SearchRequest]]) -> Taken:
    """Ask one after another."""
    taken = Taken()
    for kind, request in requests:
        wall, own = time.perf_counter(), time.thread_time()
        total = ask(request)
        taken.wall[kind].append((time.perf_counter() - wall) * 1_000)
        taken.processor.append((time.thread_time() - own) * 1_000)
        taken.totals.append(total)
    return taken


def measured(make: Callable[[], Engine], questions: Questions) -> Taken:
    """Print what searches take, one client and eight; gives what one client took for hits."""
    engine = make()

    def ask(request: SearchRequest) -> int:
        return engine.search(request).total

    mix = [(kind, hits(node, number)) for number, (kind, node) in enumerate(questions.mix)]
    beside = [(kind, facets(node)) for kind, node in questions.mix[:FACETED]]
    asked(ask, mix[:WARM])
    first = asked(ask, mix)
    own = f", processor p95 {high(first.processor):.1f} ms" if engine.name == "embedded" else ""
    print(f"    hits, one client: {_said(first.all())}{own}")
    for kind in MIX:
        print(f"      {kind}: {_said(first.wall[kind])}")
    asked(ask, beside[:5])
    print(f"    facets in a second request: {_said(asked(ask, beside).all())}", flush=True)
    _many(make, mix)
    worst = asked(ask, [("stopwords", hits(questions.stopwords))] * 3)
    print(
        f"    two stopwords NEAR/10: {statistics.median(worst.all()):.0f} ms for {worst.totals[0]:,} hits", flush=True
    )
    engine.close()
    return first


def _many(make: Callable[[], Engine], mix: Sequence[tuple[str, SearchRequest]]) -> None:
    """Eight clients at once, each with an eighth of the mix."""
    clients = CLIENTS[-1]
    engines = [make() for _ in range(clients)]

    def client(number: int) -> list[float]:
        asked(lambda request: engines[number].search(request).total, mix[number : number + 2])
        return asked(lambda request: engines[number].search(request).total, mix[number::clients]).all()

    begun = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        times = [one for some in pool.map(client, range(clients)) for one in some]
    rate = (len(mix) + 2 * clients) / (time.perf_counter() - begun)
    print(f"    hits, eight clients: {_said(times)}; {rate:.0f} searches/s", flush=True)
    for engine in engines:
        engine.close()


def _said(times: Sequence[float]) -> str:
    return f"p50 {statistics.median(times):.1f} ms, p95 {high(times):.1f} ms"


def _progress(text: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K  {text}" if text else "\r\033[K", end="", file=sys.stderr, flush=True)


def slope(sizes: Sequence[int], costs: Sequence[float]) -> float:
    """Of the logarithm of cost over that of size: 1 is linear, 0 does not grow."""
    return statistics.linear_regression([math.log(one) for one in sizes], [math.log(one) for one in costs]).slope


class Embedded:
    """Indexes in folders by size; one that is there already is asked again, not made again."""

    name = "embedded"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def make(self, size: int) -> Engine:
        return TantivyEngine(self._folder / f"{size}")

    def bytes(self, size: int) -> int:
        return sum(one.stat().st_size for one in (self._folder / f"{size}").rglob("*") if one.is_file())


class Served:
    """Indexes by size on a server."""

    name = "elasticsearch"

    def __init__(self, url: str) -> None:
        self._url = url

    def make(self, size: int) -> Engine:
        return ElasticsearchEngine(self._url, prefix=f"bench{size}")

    def bytes(self, size: int) -> int:
        with Elasticsearch(self._url) as client:
            found = client.indices.stats(index=f"bench{size}-articles", metric="store")
        return int(found["_all"]["primaries"]["store"]["size_in_bytes"])


def curve(place: Embedded | Served, sizes: Sequence[int], collection: Collection) -> dict[int, Taken]:
    """Print all of one engine; gives what hits took by size."""
    taken: dict[int, Taken] = {}
    for size in sizes:
        engine = place.make(size)
        if (info := engine.info()) is None or info.documents != size:
            speed, own, text = indexed(engine, collection, size)
            beside = f" ({own:.0f} a second of processor time without it)" if place.name == "embedded" else ""
            print(f"  {place.name}, {size:,} articles: indexed {speed:.0f}/s, their making included{beside}")
            each = place.bytes(size) / size
            print(f"    {each:,.0f} bytes on disk an article, {each * size / text:.2f} of its text's; "
                  f"peak memory of this process {peak_memory():.0f} MiB", flush=True)  # fmt: skip
        else:
            print(f"  {place.name}, {size:,} articles: made before")
        engine.close()
        taken[size] = measured(lambda size=size: place.make(size), Questions(collection))  # type: ignore[misc]
    if len(sizes) > 1:
        _grows(place.name, taken)
    return taken


def _grows(engine: str, taken: dict[int, Taken]) -> None:
    sizes = list(taken)
    middle = slope(sizes, [statistics.median(one.all()) for one in taken.values()])
    late = slope(sizes, [high(one.all()) for one in taken.values()])
    print(f"  {engine}: {sizes[0]:,} to {sizes[-1]:,} articles, log-log slope of hits {middle:.2f} (p50), "
          f"{late:.2f} (p95)", flush=True)  # fmt: skip
    if engine == "embedded":
        own = slope(sizes, [high(one.processor) for one in taken.values()])
        print(f"    of the processor's p95 {own:.2f}")


@contextlib.contextmanager
def _kept(folder: Path | None) -> Iterator[Path]:
    if folder is not None:
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="baqylau-bench-") as temporary:
        yield Path(temporary)


def main(arguments: Sequence[str] = ()) -> int:
    """Prints searches' p50 and p95, indexing, size on disk, memory and the engines' ratios; 0."""
    parser = argparse.ArgumentParser(prog="python -m bench.search_mix", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="articles")
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=ENGINES)
    parser.add_argument("--folder", type=Path, help="keep the embedded indexes here, and use those that are there")
    asked_for = parser.parse_args(arguments)
    print(f"  the mix: {', '.join(f'{number} {kind}' for kind, number in MIX.items())}; load {os.getloadavg()[0]:.1f}")
    collection, sizes = Collection(), sorted(asked_for.sizes)
    found: dict[str, dict[int, Taken]] = {}
    if "embedded" in asked_for.engines:
        with _kept(asked_for.folder) as folder:
            found["embedded"] = curve(Embedded(folder), sizes, collection)
    if "elasticsearch" in asked_for.engines:
        try:
            with ElasticsearchServer(HEAP) as server:
                found["elasticsearch"] = curve(Served(server.url), sizes, collection)
        except PartMissingError as missing:
            print(f"  Elasticsearch is left out: {missing}")
    if len(found) == 2:
        _compared(found["embedded"], found["elasticsearch"])
    return 0


def _compared(embedded: dict[int, Taken], other: dict[int, Taken]) -> None:
    for size, taken in embedded.items():
        assert taken.totals == other[size].totals, "the engines disagree"
        times = high(other[size].all()) / high(taken.all())
        print(f"  {size:,} articles: both count the same; p95 of Elasticsearch is {times:.1f} times the embedded one's")


if __name__ == "__main__":
    from bench.__main__ import machine

    print(machine())
    raise SystemExit(main(sys.argv[1:]))
