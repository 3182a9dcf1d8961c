"""`make bench`: every benchmark, or those named (`make bench BENCH_ARGS="crawl watches"`)."""

from __future__ import annotations

import importlib
import importlib.metadata
import os
import platform
import sys
import time

BENCHES = {
    "extraction": "extraction against stock Natasha, articles a second",
    "parse": "page parsing against trafilatura's default, pages a second and F1",
    "crawl": "crawling against a bare Scrapy spider, pages a second",
    "documents": "reading PDFs against PDFium's plain text, scans against Tesseract alone",
    "index": "indexing and searching 20,000 articles, embedded and Elasticsearch",
    "search_mix": "a mix of searches at 10,000 and 100,000 articles, embedded and Elasticsearch, one and eight clients",
    "export": "exporting 10,000 and 100,000 articles, rows a second and memory",
    "watches": "10,000 watches over 500 articles and over one",
    "resolution": "resolving 10,000 and 100,000 mentions, and what a day brings",
    "entity_page": "the page of an entity with 5,000 and with 50,000 mentions",
    "suggestions": "suggesting names over 1,000,000 of them while one types",
}
LONG = {  # minutes: only where they are named
    "crawl_memory": "memory of a crawl over 50,000 pages",
    "search_million": "the mix of searches from 10,000 to a million articles, embedded: an hour, 5 GB of disk",
}
VERSIONS = ("scrapy", "natasha", "spacy", "tantivy", "elasticsearch", "sqlalchemy", "trafilatura")


def machine() -> str:
    """The machine and the versions that the figures were taken with."""
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in VERSIONS)
    return f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; {versions}"


def main(names: list[str]) -> int:
    """Run the benchmarks; exit status 2 for a name that there is none of."""
    known = BENCHES | LONG
    if unknown := [name for name in names if name not in known]:
        print(f"no benchmark is called {', '.join(unknown)}; there are: {', '.join(known)}", file=sys.stderr)
        return 2
    print(machine())
    for name in names or BENCHES:
        print(f"\n== {name}: {known[name]}", flush=True)
        began = time.perf_counter()
        importlib.import_module(f"bench.{name}").main()
        print(f"   ({time.perf_counter() - began:.0f} s)", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
