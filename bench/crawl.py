"""Crawl: pages a second of fetch, WARC and store, against a bare Scrapy spider that stores nothing, same site."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PAGES = 2000
AIM, PARSING_AIM = 0.7, 0.3

SITE = """
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
import random
words = "бюджет акимат дорога тенге компания область город ремонт жыл қала теңге облыс мектеп жол".split()
def page(n):
    pick = random.Random(n)
    text = "".join("<p>" + " ".join(pick.choices(words, k=50)) + "</p>" for _ in range(12))
    return f"<html><head><title>План {n}</title></head><body><article>{text}</article></body></html>".encode()
pages = {f"/a/{n}": page(n) for n in range(int(sys.argv[1]))}
pages["/"] = "".join(f'<a href="{path}">Новость</a>' for path in pages).encode()
class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    def do_GET(self):
        body = pages.get(self.path)
        self.send_response(404 if body is None else 200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")
        self.wfile.flush()
    def log_message(self, *_): pass
server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
"""

BARE = """
import sys, time, resource, scrapy
from scrapy.crawler import CrawlerProcess
class Bare(scrapy.Spider):
    name = "bare"
    start_urls = [sys.argv[1]]
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
print(Bare.count, time.monotonic() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def main() -> None:
    """Print both speeds, their ratio and the peak memory of the largest process that was started."""
    command = [sys.executable, "-c", SITE, str(PAGES)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        base = f"http://127.0.0.1:{server.stdout.readline().strip()}/"
        try:
            bare = _bare(base)
            ours, parsed, memory = _ours(base)
        finally:
            server.kill()
    print(f"crawl: bare Scrapy {bare:.0f} pages/s; fetch, WARC and store {ours:.0f} pages/s over {PAGES} pages")
    print(f"crawl: ratio {ours / bare:.2f} (aim {AIM}); with parsing {parsed:.0f} pages/s, ratio {parsed / bare:.2f}")
    print(f"crawl: (aim {PARSING_AIM} with parsing); peak memory of the largest process {memory / 1024:.0f} MB")


def _bare(base: str) -> float:
    done = subprocess.run([sys.executable, "-c", BARE, base], capture_output=True, text=True, check=True)
    count, seconds, _ = done.stdout.split()
    assert int(count) == PAGES, f"the bare spider fetched {count} pages"
    return int(count) / float(seconds)


def _ours(base: str) -> tuple[float, float, int]:
    """Pages a second between the source's begin and end (the bare spider's figure has no start-up either), the same
    with parsing into stored articles after it, and the peak memory of the crawl's process in KiB."""
    from pipelines import settings
    from pipelines.context import Context
    from pipelines.crawl import crawl
    from pipelines.parse import parse
    from pipelines.progress import Silence
    from pipelines.store.schema import source_runs

    host = base.split("/")[2]
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "sources").mkdir()
        (home / "sources" / "site.yaml").write_text(
            f'name: site\ntitle: Site\nhome: "{base}"\nhosts: ["{host}"]\nlanguages: [ru]\narticles: /a/\ndelay: 0\n'
            "selectors: {text: article}\n"
            f'routes: [{{kind: listing, url: "{base}"}}]\nevidence: [{{fact: generated, on: 2026-11-22}}]\n'
        )
        values = {"home": home, "sources": home / "sources", "allow_hosts": host}
        with Context(settings.load({}, Path(os.devnull), **values), progress=Silence()) as context:
            begun = time.monotonic()
            report = crawl(context)
            assert report.items == PAGES, f"our spider kept {report.items} pages in {time.monotonic() - begun:.1f} s"
            with context.store.read() as connection:
                row = connection.execute(source_runs.select()).one()
            parsing = parse(context)
            assert parsing.counts["new"] == PAGES
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        seconds = (row.finished_at - row.started_at).total_seconds()
        return PAGES / seconds, PAGES / (seconds + parsing.seconds), memory


if __name__ == "__main__":
    main()
