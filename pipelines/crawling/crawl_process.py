"""The crawl's own process: all chosen sources in one reactor, which can start only once in a process.

It reads one JSON object from standard input (settings, names, since, until, run) and prints a JSON object a line:
progress, and at last an error or the end. When standard input closes, whoever started it is gone, and it ends at once:
whatever it had committed stays, the rest is still due.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from pipelines import settings as settings_of
from pipelines.child import take_order
from pipelines.errors import BaqylauError, StoreError

PROGRESS_SECONDS = 0.5


def main() -> None:
    order = take_order()
    try:
        _crawl(order)
    except BaqylauError as error:
        _leave(str(error))
    except Exception as error:
        logging.exception("the crawl failed")
        _leave(f"the crawl failed: {type(error).__name__}: {error}")
    _say({"end": True})


def _crawl(order: dict[str, Any]) -> None:
    # Imported here, so that a wrong order is answered without the seconds that Scrapy takes.
    from scrapy.crawler import AsyncCrawlerProcess

    from crawlers.catalogue import load_sources
    from crawlers.hosts import Hosts
    from crawlers.politeness import process_settings, scrapy_settings, user_agent
    from crawlers.spider import SourceSpider
    from crawlers.warc import WarcError, WarcReader, WarcWriter, mend
    from pipelines.crawling.backfill import begun
    from pipelines.crawling.host_book import HostBook
    from pipelines.crawling.recorder import Recorder, StoreFrontier
    from pipelines.store.database import Store
    from pipelines.store.pages import warc_sizes

    settings = settings_of.load({}, Path(os.devnull), **order["settings"])
    found = load_sources(settings.sources).sources
    since, until = (None if order[key] is None else date.fromisoformat(order[key]) for key in ("since", "until"))
    with Store(settings.store_url) as store:
        try:
            with store.read() as connection:
                sizes = warc_sizes(connection)
            for torn in mend(settings.warc_folder, sizes):
                logging.warning("a torn tail was moved to %s", torn)
            about = {"robots": "obey", "http-header-user-agent": user_agent(settings.contact)}
            writer = WarcWriter(settings.warc_folder, rotate=settings.warc_bytes, about=about)
        except WarcError as error:
            raise StoreError(str(error)) from error
        recorder = Recorder(store, writer, _broken)
        book = HostBook(recorder, WarcReader(settings.warc_folder))
        hosts = Hosts(book)
        chosen = [found[name] for name in order["names"]]
        fills = [None if since is None else begun(store, source, since, until) for source in chosen]
        pairs = zip(chosen, fills, strict=True)
        frontiers = [StoreFrontier(recorder, source, order["run"], fill, _tell) for source, fill in pairs]
        process = AsyncCrawlerProcess(process_settings(settings.allow_hosts), install_root_handler=False)
        for each in frontiers:
            options = scrapy_settings(
                each.source,
                contact=settings.contact,
                allow_hosts=settings.allow_hosts,
                seconds=settings.answer_seconds,
            )
            spider = type("Spider", (SourceSpider,), {"custom_settings": options})
            task = process.crawl(
                spider, source=each.source, frontier=each, since=each.since, until=each.until, hosts=hosts
            )
            task.add_done_callback(partial(_finish, each))
        _report(frontiers)
        process.start()
        book.close()
        recorder.close()
        _say({"fetched": sum(each.tally.fetched + each.tally.unchanged for each in frontiers)})


def _finish(each: Any, task: Any) -> None:
    """Close a source's row when its spider ends. A spider that broke is a failed source, not a failed crawl."""
    error = None if task.cancelled() else task.exception()
    if error is not None:
        each.failed(each.source.home, "discovery", f"the spider broke: {type(error).__name__}: {error}"[:300])
    each.finish("failed" if error is not None or _unread(each) else "done")


def _unread(each: Any) -> bool:
    """A source whose every answer was a failure, or whose server went down, was not read."""
    tally = each.tally
    down = any(reason.startswith(("server down", "the server asks")) for reason in tally.reasons)
    return down or (each.unread and not each.left_alone)


def _report(frontiers: list[Any]) -> None:
    """Say how far it is, again and again, from a thread."""

    def go() -> None:
        ended = threading.Event()
        while not ended.wait(PROGRESS_SECONDS):
            _say({"fetched": sum(each.tally.fetched + each.tally.unchanged for each in frontiers)})

    threading.Thread(target=go, daemon=True).start()


def _say(what: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def _tell(line: str) -> None:
    _say({"say": line})


def _leave(reason: str) -> None:
    """End at once with an error: the store holds all that was committed, and the rest is still due."""
    _say({"error": reason})
    os._exit(1)


def _broken(error: BaseException) -> None:
    _leave(
        f"what was fetched cannot be kept ({type(error).__name__}: {str(error).splitlines()[0]}): check disk and store"
    )


if __name__ == "__main__":
    main()
