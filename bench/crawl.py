"""Crawl: pages a second of fetch, WARC and store, against a bare Scrapy spider that stores nothing, in the same run.

`make bench BENCH_ARGS=crawl_memory` crawls 50,000 pages and prints the memory of the crawl's process as it goes."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import update

from bench.site import A_LIST
from pipelines import settings
from pipelines.context import Context
from pipelines.crawling.crawl import crawl
from pipelines.parsing.parse import parse
from pipelines.progress import Silence
from pipelines.store.schema import frontier, source_runs

PAGES = 5000
MANY = 50_000
AIM, PARSING_AIM, RECRAWL_AIM = 0.7, 0.3, 5
SAMPLE_SECONDS = 5.0

BARE = """
import sys, time, scrapy
from scrapy.crawler import CrawlerProcess
class Bare(scrapy.Spider):
    name = "bare"
    start_urls = sys.argv[1:]
    count = 0
    def parse(self, response):
        for url in response.css("a::attr(href)").getall():
            yield response.follow(url, self.keep)
    def keep(self, response):
        Bare.count += 1
process = CrawlerProcess({"LOG_LEVEL": "ERROR", "ROBOTSTXT_OBEY": True, "TELNETCONSOLE_ENABLED": False,
    "CONCURRENT_REQUESTS": 8, "CONCURRENT_REQUESTS_PER_DOMAIN": 8, "DOWNLOAD_DELAY": 0})
process.crawl(Bare)
begun = time.monotonic()
process.start()
seconds = time.monotonic() - begun
assert Bare.count == COUNT, f"the bare spider fetched {Bare.count} pages"
print(Bare.count / seconds)
"""


def main() -> None:
    """Print each speed and its ratio to the bare spider's."""
    with _site(PAGES) as base:
        bare = _bare(base)
        fetched = _program("-m", "bench.crawl_fetch", base, str(PAGES))
        bare = (bare + _bare(base)) / 2
        stored, routes, asked, after = _stored(base)
        parsed = _parsed(base)
    print(f"crawl: {PAGES} pages; bare Scrapy, which keeps nothing, {bare:.0f} pages/s (mean of two)")
    print(f"crawl: fetch only {fetched:.0f} pages/s, ratio {fetched / bare:.2f}")
    print(f"crawl: fetch, WARC and store {stored:.0f} pages/s, ratio {stored / bare:.2f} (aim {AIM})")
    print(f"crawl: with parsing beside it {parsed:.0f} pages/s, ratio {parsed / bare:.2f} (aim {PARSING_AIM})")
    print(f"crawl: with parsing behind it {after:.0f} pages/s, ratio {after / bare:.2f} (aim {PARSING_AIM})")
    first, whole = PAGES / stored, PAGES / max(parsed, after)
    print(
        f"crawl: again, nothing due or changed, {routes:.1f} s: {first / routes:.0f} times faster than the first"
        f" (aim {RECRAWL_AIM})"
    )
    print(
        f"crawl: again, every page asked for and answered by 304, {PAGES / asked:.0f} pages/s:"
        f" {first / asked:.1f} times faster than the first crawl, {whole / asked:.1f} than crawl and parsing"
    )


def memory() -> None:
    """Print the resident memory of the crawl's process over MANY pages."""
    with _site(MANY) as base, _newsroom(base, MANY) as context:
        seen: list[tuple[float, int]] = []
        ended = threading.Event()
        watcher = threading.Thread(target=_watch, args=(seen, ended), daemon=True)
        watcher.start()
        begun = time.monotonic()
        report = crawl(context)
        ended.set()
        watcher.join()
    assert report.items == MANY, f"{report.items} pages"
    seconds = time.monotonic() - begun
    for at, kib in seen[:: max(1, len(seen) // 20)]:
        print(f"crawl: about {at / seconds * MANY:6.0f} pages: {kib / 1024:.0f} MB")
    settled = [kib for at, kib in seen if at > seconds / 5]
    print(f"crawl: {MANY} pages in {seconds:.0f} s; from a fifth on {min(settled) / 1024:.0f}", end=" ")
    print(f"to {max(settled) / 1024:.0f} MB, at the end {settled[-1] / 1024:.0f} MB")


@contextlib.contextmanager
def _site(pages: int) -> Iterator[str]:
    command = [sys.executable, "-m", "bench.site", str(pages)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield f"http://127.0.0.1:{server.stdout.readline().strip()}"
        finally:
            server.kill()


def _bare(base: str) -> float:
    return _program("-c", BARE.replace("COUNT", str(PAGES)), *_lists(base, PAGES))


def _lists(base: str, pages: int) -> list[str]:
    return [f"{base}/list/{number}" for number in range(1, -(-pages // A_LIST) + 1)]


def _program(*arguments: str) -> float:
    """What a program says last: pages a second."""
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return float(done.stdout.split()[-1])


def definition(base: str, pages: int) -> str:
    """The site as a source."""
    host = base.partition("//")[2]
    return (
        f'name: site\ntitle: Site\nhome: "{base}/"\nhosts: ["{host}"]\nlanguages: [ru]\narticles: /a/\ndelay: 0\n'
        "selectors: {text: article}\n"
        f'routes: [{{kind: listing, url: "{base}/list/{{page}}", last: {-(-pages // A_LIST)}}}]\n'
        "evidence: [{fact: generated, on: 2026-11-22}]\n"
    )


@contextlib.contextmanager
def _newsroom(base: str, pages: int) -> Iterator[Context]:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "sources").mkdir()
        (home / "sources" / "site.yaml").write_text(definition(base, pages), encoding="utf-8")
        values = {"home": home, "sources": home / "sources", "allow_hosts": base.partition("//")[2]}
        with Context(settings.load({}, Path(os.devnull), **values), progress=Silence()) as context:
            yield context


def _stored(base: str) -> tuple[float, float, float, float]:
    """Pages a second between the source's begin and end (the bare spider's figure has no start-up either); the seconds
    of two crawls behind it, of the routes alone and of every page under a condition; and pages a second of the first
    with parsing behind it."""
    with _newsroom(base, PAGES) as context:
        assert crawl(context).items == PAGES
        first = _seconds(context)
        assert crawl(context).items == 0
        routes = _seconds(context)
        with context.store.write() as connection:
            connection.execute(update(frontier).values(due_at=datetime.now(UTC)))
        assert crawl(context).counts["unchanged"] == PAGES
        asked = _seconds(context)
        parsing = parse(context)
        assert parsing.counts["new"] == PAGES, parsing.counts
        return PAGES / first, routes, asked, PAGES / (first + parsing.seconds)


def _parsed(base: str) -> float:
    """Pages a second from the crawl's begin to the last article, parsed while it goes on."""
    with _newsroom(base, PAGES) as context:
        assert context.store  # made before two threads want it
        crawler = threading.Thread(target=crawl, args=(context,))
        crawler.start()
        try:
            report = parse(context, going=crawler.is_alive)
        finally:
            ended = datetime.now(UTC)
            crawler.join()
        assert report.counts["new"] == PAGES, report.counts
        return PAGES / float((ended - _row(context).started_at).total_seconds())


def _seconds(context: Context) -> float:
    row = _row(context)
    return float((row.finished_at - row.started_at).total_seconds())


def _row(context: Context) -> Any:
    with context.store.read() as connection:
        return connection.execute(source_runs.select().order_by(source_runs.c.id.desc())).first()


def _watch(seen: list[tuple[float, int]], ended: threading.Event) -> None:
    """Seconds and KiB of the process that this one started last."""
    begun = time.monotonic()
    while not ended.wait(SAMPLE_SECONDS):
        for pid in _children():
            with contextlib.suppress(OSError):
                if b"crawl_process" in Path(f"/proc/{pid}/cmdline").read_bytes():
                    said = Path(f"/proc/{pid}/status").read_text(encoding="ascii").partition("VmRSS:")[2]
                    seen.append((time.monotonic() - begun, int(said.split()[0])))


def _children() -> list[str]:
    """Of every thread of this process."""
    tasks = Path(f"/proc/{os.getpid()}/task")
    return [pid for task in tasks.iterdir() for pid in (task / "children").read_text(encoding="ascii").split()]


if __name__ == "__main__":
    main()
