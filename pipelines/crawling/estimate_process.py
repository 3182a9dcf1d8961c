"""The estimate's own process: all chosen sources in one reactor, which can start only once in a process.

It reads one JSON object from standard input (settings, names, since, until) and prints one a source. When standard
input closes, whoever started it is gone, and it ends at once.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection

from crawlers.source import Source
from pipelines import settings as settings_of
from pipelines.child import take_order
from pipelines.store import months
from pipelines.store.database import Store


def main() -> None:
    order = take_order()
    _estimate(order)
    sys.stdout.flush()
    os._exit(0)  # the thread that waits for the parent holds standard input


class _AtOnce:
    """What crawlers' host book needs of a recorder: counts and rests are kept, pages are not."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def put(self, work: Callable[[Connection], Callable[[Connection], None]]) -> None:
        with self.store.read() as reading:
            change = work(reading)
        with self.store.write() as connection:
            change(connection)


def _estimate(order: dict[str, Any]) -> None:
    from scrapy.crawler import AsyncCrawlerProcess

    from crawlers.catalogue import load_sources
    from crawlers.estimating import EstimateSpider
    from crawlers.hosts import Hosts, Known
    from crawlers.politeness import process_settings, scrapy_settings
    from crawlers.warc import WarcReader
    from pipelines.crawling.host_book import HostBook
    from pipelines.crawling.recorder import Recorder

    class Book(HostBook):
        def keep(self, source: str, url: str, known: Known) -> None:
            """The page is not kept, so the next crawl has to be given it whole."""

    settings = settings_of.load({}, Path(os.devnull), **order["settings"])
    found = load_sources(settings.sources).sources
    since, until = date.fromisoformat(order["since"]), date.fromisoformat(order["until"])
    with Store(settings.store_url) as store:
        book = Book(cast(Recorder, _AtOnce(store)), WarcReader(settings.warc_folder))
        hosts = Hosts(book)
        process = AsyncCrawlerProcess(process_settings(settings.allow_hosts), install_root_handler=False)

        def told(source: Source, counting: Any, seconds: float) -> None:
            _keep(store, source, counting)
            print(json.dumps(_said(source, counting, seconds)), flush=True)

        for name in order["names"]:
            options = scrapy_settings(found[name], contact=settings.contact, allow_hosts=settings.allow_hosts)
            spider = type("Spider", (EstimateSpider,), {"custom_settings": options})
            process.crawl(spider, source=found[name], since=since, until=until, hosts=hosts, told=told)
        process.start()
        book.close()


def _keep(store: Store, source: Source, counting: Any) -> None:
    """The months that routes named; of an archive of which a part was read, none."""
    now = datetime.now(UTC)
    with store.write() as connection:
        for count in counting.counts:
            if count.parts == count.of:
                months.keep(connection, source.name, count.route.url, count.months, now)


def _said(source: Source, counting: Any, seconds: float) -> dict[str, Any]:
    """Routes name the same articles, so the one that names most of them counts."""
    best = max(counting.counts, key=lambda count: count.articles, default=None)
    articles, basis = (0, "") if best is None else (best.articles, best.basis)
    reasons = sorted(counting.reasons)
    return {"source": source.name, "articles": articles, "basis": basis, "seconds": seconds, "reasons": reasons}


if __name__ == "__main__":
    main()
