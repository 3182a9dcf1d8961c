"""What is kept of hosts between crawls: conditional reads of routes, budgets, rests, gates, hours."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from crawlers.hosts import Known
from crawlers.warc import WarcReader
from pipelines.clock import almaty_day
from pipelines.context import Context
from pipelines.crawling.crawl import crawl
from pipelines.crawling.host_book import BLOCK, HostBook
from pipelines.store.schema import frontier, gates, host_days, pages, rests, source_runs, validators
from tests.crawlers.loopback import Site

Newsroom = Callable[..., Context]


class Direct:
    """A recorder that commits at once."""

    def __init__(self, context: Context) -> None:
        self.store = context.store

    def put(self, work: Callable[[Any], Callable[[Any], None]]) -> None:
        with self.store.read() as reading:
            change = work(reading)
        with self.store.write() as connection:
            change(connection)


def _book(context: Context, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> HostBook:
    return HostBook(Direct(context), WarcReader(context.settings.warc_folder), now)  # type: ignore[arg-type]


def _rows(context: Context, table: Any) -> list[Any]:
    with context.store.read() as connection:
        return list(connection.execute(select(table)))


def _conditional(site: Site, path: str, etag: str) -> None:
    """Answers 304 to who has it."""
    _, headers, body = site.pages[path]  # type: ignore[misc]
    whole = (200, {**headers, "ETag": etag}, body)
    site.pages[path] = lambda handler: (304, {}, b"") if handler.headers["If-None-Match"] == etag else whole


def test_routes_are_read_under_a_condition(site: Site, newsroom: Newsroom) -> None:
    site.listing([site.article(n) for n in (1, 2)])
    _conditional(site, "/", '"one"')
    context = newsroom({"one": site.source("one", recheck="[]")}, site.host)
    assert crawl(context).counts["fetched"] == 2
    second = crawl(context)
    assert (second.counts["sources_failed"], second.counts["discovered"], second.counts["unchanged"]) == (0, 0, 0)
    asked = [headers.get("If-None-Match") for path, headers, _ in site.log if path == "/"]
    assert asked == [None, '"one"']
    [row] = _rows(context, validators)
    assert (row.etag, row.url, row.sha256) == ('"one"', f"http://{site.host}/", _rows(context, pages)[0].sha256)
    # the links of a page that was not read to its end are found by what is kept of it
    with context.store.write() as connection:
        connection.execute(frontier.delete())
    assert crawl(context).counts["discovered"] == 2
    # and where it is not kept any more, it is read anew
    for file in context.settings.warc_folder.glob("*.warc.gz"):
        file.unlink()
    assert crawl(context).counts["sources_failed"] == 0
    asked = [headers.get("If-None-Match") for path, headers, _ in site.log if path == "/"]
    assert asked == [None, '"one"', '"one"', '"one"', None]


def test_a_page_that_changes_on_each_fetch_is_fetched_once_a_crawl(site: Site, newsroom: Newsroom) -> None:
    site.listing([site.article(1)])
    count = iter(range(1000))
    text = "<title>План</title><p>На ремонт дорог выделено девять млн тенге.</p><i>{}</i>"
    site.pages["/a/1"] = lambda _: (200, {"Content-Type": "text/html"}, text.format(next(count)).encode())
    context = newsroom({"one": site.source("one")}, site.host)
    for number in (1, 2, 3):
        report = crawl(context)
        assert report.counts["fetched"] + report.counts["unchanged"] == 1
        assert site.count("/a/1") == number


def test_a_budget_a_day_holds_over_crawls(site: Site, newsroom: Newsroom) -> None:
    site.listing([site.article(n) for n in range(20)])
    context = newsroom({"one": site.source("one", budget="10", recheck="[]")}, site.host)
    report = crawl(context)
    assert len(site.log) == 10  # robots.txt, the route, eight articles
    assert (report.counts["fetched"], report.counts["sources_failed"]) == (8, 0)
    run = _rows(context, source_runs)[0]
    assert run.state == "done"
    assert list(run.reasons) == [f"the budget of 10 requests a day to {site.host} is spent: it goes on tomorrow"]
    crawl(context)
    assert len(site.log) == 10
    [day] = _rows(context, host_days)
    assert (day.host, day.day, day.requests) == (site.host, almaty_day(datetime.now(UTC)).isoformat(), 10)
    assert day.bytes == sum(len(site.pages[path][2]) for path, _, _ in site.log[1:]) + len(b"no")  # type: ignore[index]
    with context.store.write() as connection:
        connection.execute(update(host_days).values(day="2026-01-01"))
    assert crawl(context).counts["fetched"] == 8


def test_a_budget_holds_over_a_kill(site: Site, newsroom: Newsroom, tmp_path: Path) -> None:
    paths = [site.article(n) for n in range(60)]
    site.listing(paths)
    context = newsroom({"one": site.source("one", budget="40", recheck="[]", delay="0.02")}, site.host)
    program = (
        "import sys; from pathlib import Path\n"
        "from tests.crawlers.loopback import open_context; from pipelines.crawling.crawl import crawl\n"
        "crawl(open_context(Path(sys.argv[1]), {}, sys.argv[2]))\n"
    )
    arguments = [sys.executable, "-c", program, str(tmp_path), site.host]
    process = subprocess.Popen(arguments, start_new_session=True, stderr=subprocess.DEVNULL)
    end = time.monotonic() + 60
    while len(site.log) < 15 and time.monotonic() < end:
        time.sleep(0.005)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    crawl(context)
    assert 40 - 2 * BLOCK <= len(site.log) <= 40


def test_the_book_counts_what_was_asked(newsroom: Newsroom) -> None:
    context = newsroom({})
    book = _book(context)
    assert [book.ask("a.kz", 5) for _ in range(6)] == [True] * 5 + [False]
    assert all(book.ask("b.kz", None) for _ in range(3))
    assert book.ask("b.kz", 4)
    assert not book.ask("b.kz", 4)
    assert book.ask("c.kz", 100)
    book.received("c.kz", 700)
    book.close()
    assert {row.host: (row.requests, row.bytes) for row in _rows(context, host_days)} == {
        "a.kz": (5, 0),
        "b.kz": (4, 0),
        "c.kz": (1, 700),
    }


def test_rests_grow_over_crawls_until_the_host_is_well(newsroom: Newsroom) -> None:
    context = newsroom({})
    now = datetime(2026, 11, 22, tzinfo=UTC)
    clock = lambda: now  # noqa: E731
    for least in (300, 600, 1200):
        book = _book(context, clock)
        assert book.resting("a.kz") is None
        seconds = book.rest("a.kz", None, "429")
        assert least <= seconds <= least * 1.25
        left = _book(context, clock).resting("a.kz")
        assert left == (pytest.approx(seconds), "429")
        now += timedelta(seconds=seconds + 1)
    book = _book(context, clock)
    book.resting("a.kz")
    book.well("a.kz")
    assert _rows(context, rests) == []
    assert book.rest("a.kz", 7200.0, "503") == 7200.0  # as the server said


def test_a_host_that_asked_for_rest_is_left_alone_by_the_next_crawl(site: Site, newsroom: Newsroom) -> None:
    site.listing([site.article(n) for n in range(4)])
    good = site.pages["/a/1"]
    site.pages["/a/1"] = (503, {"Retry-After": "1800"}, b"")
    context = newsroom({"one": site.source("one")}, site.host)
    crawl(context)
    asked = len(site.log)
    report = crawl(context)
    assert len(site.log) == asked
    assert report.counts["sources_failed"] == 1
    [reason] = _rows(context, source_runs)[-1].reasons
    assert reason.startswith((f"{site.host} is left alone for 17", f"{site.host} is left alone for 18"))
    site.pages["/a/1"] = good
    with context.store.write() as connection:
        connection.execute(update(rests).values(until=datetime.now(UTC)))
        connection.execute(update(frontier).values(due_at=datetime.now(UTC)))
    assert crawl(context).counts["sources_failed"] == 0
    assert _rows(context, rests) == []


def test_a_route_behind_a_gate_is_asked_for_once_in_long(site: Site, newsroom: Newsroom) -> None:
    site.html("/", json.dumps({"error": "notAllowed"}), "application/json")
    context = newsroom({"one": site.source("one")}, site.host)
    for _ in range(2):
        assert crawl(context).counts["sources_failed"] == 1
    assert site.count("/") == 1
    [gate] = _rows(context, gates)
    assert (gate.source, gate.host, gate.kind, gate.url) == ("one", site.host, "ticket", f"http://{site.host}/")
    [known] = _rows(context, validators)
    assert known.closed_until - gate.last_at == timedelta(days=7)
    site.listing([site.article(1)])
    with context.store.write() as connection:
        connection.execute(update(validators).values(closed_until=datetime.now(UTC)))
    assert crawl(context).counts["fetched"] == 1


def test_outside_its_hours_nothing_is_fetched(site: Site, newsroom: Newsroom) -> None:
    site.listing([site.article(1)])
    hour = datetime.now(UTC).hour
    closed = f"[{(hour + 8) % 24}, {(hour + 12) % 24}]"
    context = newsroom({"one": site.source("one", hours=closed, timezone="UTC")}, site.host)
    report = crawl(context)
    assert site.log == []
    assert (report.counts["fetched"], report.counts["sources_failed"]) == (0, 0)
    [run] = _rows(context, source_runs)
    assert run.state == "done"
    assert [reason.partition(",")[0] for reason in run.reasons] == ["outside its hours"]


def test_what_is_known_of_a_route(newsroom: Newsroom) -> None:
    book = _book(newsroom({}))
    assert book.known("one", "https://a.kz/rss") is None
    book.keep("one", "https://a.kz/rss", Known('"e"', "Sun, 22 Nov 2026 00:00:00 GMT", "00"))
    assert book.known("one", "https://a.kz/rss") == Known('"e"', "Sun, 22 Nov 2026 00:00:00 GMT", "00")
    assert book.known("two", "https://a.kz/rss") is None
    assert book.stored("one", "https://a.kz/rss", "00") is None
