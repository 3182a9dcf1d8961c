"""Back-fills on loopback: archives and sitemaps of a range of days, newest first, cut short and gone on with."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from app.cli import baqylau
from crawlers.definition import parse_source
from pipelines.context import Context
from pipelines.crawling.crawl import crawl
from pipelines.crawling.estimate import Estimate, estimate, foreseen, hours
from pipelines.errors import InputError
from pipelines.store import months
from pipelines.store.backfills import unfinished
from pipelines.store.frontier import discover
from pipelines.store.schema import backfills, frontier, host_days, pages
from pipelines.store.schema import months as months_table
from tests.crawlers.loopback import Site

Newsroom = Callable[..., Context]
SINCE, UNTIL = date(2026, 9, 10), date(2026, 10, 20)


def _states(context: Context) -> dict[str, str]:
    with context.store.read() as connection:
        return {row.url.rpartition("/")[2]: row.state for row in connection.execute(select(frontier))}


def _asked(site: Site) -> list[str]:
    return [path for path, _, _ in site.log if path != "/robots.txt"]


def _articles(site: Site) -> list[str]:
    return [path.rpartition("/")[2] for path in _asked(site) if "/a/" in path]


def _nearly(found: list[str], expected: list[str]) -> bool:
    """The same, in the order in which they were asked for: eight are on their way at once and may overtake."""
    places = {name: place for place, name in enumerate(expected)}
    return sorted(found) == sorted(expected) and all(abs(places[one] - at) < 8 for at, one in enumerate(found))


def _dated(site: Site, day: date, number: int) -> str:
    """An article whose address holds its day."""
    path = site.article(number)
    dated = f"/{day:%Y/%m/%d}{path}"
    site.pages[dated] = site.pages[path]
    return dated


def _sitemaps(site: Site, *, wanted: int = 3) -> None:
    """An index of a sitemap a month, July to November; October and September have articles on the days 5, 15 and 25."""
    names = [f"/sitemap-2026-{month:02}.xml" for month in (7, 8, 9, 10, 11)]
    index = "".join(f"<sitemap><loc>http://{site.host}{name}</loc></sitemap>" for name in names)
    site.html("/sitemap.xml", f"<sitemapindex>{index}</sitemapindex>", "text/xml")
    for month, name in zip((7, 8, 9, 10, 11), names, strict=True):
        days = [date(2026, month, day) for day in (5, 15, 25)[:wanted]]
        entries = "".join(f"<url><loc>{_dated(site, day, day.month * 100 + day.day)}</loc></url>" for day in days)
        site.html(name, f"<urlset>{entries}</urlset>", "text/xml")


def _of_sitemap(site: Site, newsroom: Newsroom, **changes: str) -> Context:
    routes = f'[{{kind: sitemap, url: "http://{site.host}/sitemap.xml"}}]'
    return newsroom({"one": site.source("one", routes=routes, **{"recheck": "[]", **changes})}, site.host)


def test_sitemaps_of_the_range_are_read_newest_first(site: Site, newsroom: Newsroom) -> None:
    _sitemaps(site)
    context = _of_sitemap(site, newsroom)
    crawl(context, since=SINCE, until=UNTIL)
    assert _asked(site)[:3] == ["/sitemap.xml", "/sitemap-2026-10.xml", "/sitemap-2026-09.xml"]
    assert set(_articles(site)) == {"1015", "1005", "925", "915"}
    states = _states(context)
    assert {number for number, state in states.items() if state == "known"} == {"1025", "905"}
    assert {number for number, state in states.items() if state == "done"} == {"1015", "1005", "925", "915"}
    with context.store.read() as connection:
        assert months.known(connection) == {("one", "2026-09"): 3, ("one", "2026-10"): 3}
        assert connection.execute(select(backfills.c.state)).scalar_one() == "done"
    before = len(site.log)
    crawl(context, since=date(2026, 10, 21), until=date(2026, 10, 31))  # what was known only is wanted now
    assert _articles(site)[4:] == ["1025"]
    assert len(site.log) > before


def test_what_is_fresh_comes_before_what_a_back_fill_still_has_to_fetch(site: Site, newsroom: Newsroom) -> None:
    """A crawl leaves to a back-fill what is the back-fill's; the back-fill takes first what crawls left over; what both
    find is the crawl's. The budget of a day ends the back-fill in its midst, and it goes on where it was."""
    _sitemaps(site)
    routes = (
        f'[{{kind: listing, url: "http://{site.host}/new"}},'
        f' {{kind: sitemap, url: "http://{site.host}/sitemap.xml", archive: true}}]'
    )
    context = newsroom({"one": site.source("one", routes=routes, recheck="[]", budget="7")}, site.host)
    site.listing(["/about"], "/new")
    crawl(context, since=SINCE, until=UNTIL)
    assert set(_articles(site)) == {"1015", "1005"}
    with context.store.read() as connection:
        assert [each.state for each in unfinished(connection)] == ["fetching"]
    site.listing([site.article(1), "/2026/09/15/a/915"], "/new")
    _next_day(context)
    crawl(context)
    assert set(_articles(site)[2:]) == {"1", "915"}
    site.article(2)
    _next_day(context)
    with context.store.write() as connection:
        row = {"url": f"http://{site.host}/a/2", "kind": "article", "published_at": None, "hint": None}
        discover(connection, "one", [row], datetime.now(UTC))
    crawl(context, since=SINCE, until=UNTIL)
    assert set(_articles(site)[4:]) == {"2", "925"}
    assert sum("sitemap" in path for path in _asked(site)) == 3  # none was read again for the back-fill
    with context.store.read() as connection:
        assert unfinished(connection) == []
        kept = connection.execute(select(pages.c.url, pages.c.hint).where(pages.c.kind == "article")).all()
    marked = {row.url.rpartition("/")[2]: "back_fill" in (row.hint or {}) for row in kept}
    assert marked == {"1015": True, "1005": True, "925": True, "915": False, "1": False, "2": False}


def _next_day(context: Context) -> None:
    """The budgets of hosts are those of another day."""
    with context.store.write() as connection:
        connection.execute(host_days.delete())


def test_archives_with_a_page_a_day(site: Site, newsroom: Newsroom) -> None:
    """A page for each day, newest first; a day without one is no failure; a day of two pages is read on."""
    for day in (18, 19, 20):
        site.listing([site.article(day * 10 + n) for n in (1, 2)], f"/archive/{day}.10.2026/1")
    site.listing([site.article(193)], "/archive/19.10.2026/2")
    del site.pages["/archive/18.10.2026/1"]
    days = f"http://{site.host}/archive/{{day}}.{{month}}.{{year}}/{{page}}"
    route = f'{{kind: listing, url: "{days}", archive: true, last: 5}}'
    context = newsroom({"one": site.source("one", routes=f"[{route}]", recheck="[]")}, site.host)
    report = crawl(context, since=date(2026, 10, 17), until=UNTIL)
    assert [path for path in _asked(site) if "archive" in path] == [
        "/archive/20.10.2026/1",
        "/archive/20.10.2026/2",
        "/archive/19.10.2026/1",
        "/archive/19.10.2026/2",
        "/archive/19.10.2026/3",
        "/archive/18.10.2026/1",
        "/archive/17.10.2026/1",
    ]
    assert set(_articles(site)) == {"201", "202", "191", "192", "193"}
    assert report.counts["failed"] == 0
    with context.store.read() as connection:
        assert months.known(connection) == {("one", "2026-10"): 5}
    crawl(context)  # an archive is read for back-fills only
    assert len([path for path in _asked(site) if "archive" in path]) == 7


def test_a_listing_is_read_back_until_it_is_older_than_the_range(site: Site, newsroom: Newsroom) -> None:
    def page(handler: Any) -> tuple[int, dict[str, str], bytes]:
        number = int(handler.path.rpartition("=")[2])
        at = date.fromordinal(UNTIL.toordinal() + 10 - number)
        row = f'<div class=r><a href="{site.article(number)}">x</a><time>{at:%d.%m.%Y}</time></div>'
        return 200, {"Content-Type": "text/html"}, row.encode()

    for number in range(1, 100):
        site.pages[f"/?p={number}"] = page
    route = f'{{kind: listing, url: "http://{site.host}/?p={{page}}", links: .r, dates: time, last: 2}}'
    context = newsroom({"one": site.source("one", routes=f"[{route}]", recheck="[]")}, site.host)
    crawl(context, since=date(2026, 10, 18), until=UNTIL)
    assert [path for path in _asked(site) if "p=" in path] == [f"/?p={n}" for n in range(1, 14)]
    assert set(_articles(site)) == {"10", "11", "12"}


class _Posts(dict[str, Any]):
    """Pages of a site of which one function answers for all posts of WordPress."""

    def get(self, path: str, default: Any = None) -> Any:
        return self["posts"] if path.startswith("/wp-json/") else super().get(path, default)


def _wordpress(site: Site) -> None:
    """Posts on the days 1 to 28 of September and October, two pages a month."""
    posts = {date(2026, month, day): month * 100 + day for month in (9, 10) for day in range(1, 29)}

    def answer(handler: Any) -> tuple[int, dict[str, str], bytes]:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(handler.path).query).items()}
        after, before = asked.get("after", "1990"), asked.get("before", "2099")
        chosen = [number for day, number in sorted(posts.items(), reverse=True) if after < f"{day}T12" < before]
        size, page = 20, int(asked["page"])
        total = -(-len(chosen) // size)
        if page > max(total, 1):
            return 400, {}, b'{"code": "rest_post_invalid_page_number"}'
        rows = [
            {"link": site.article(n), "date": f"2026-{n // 100:02}-{n % 100:02}T12:00:00", "title": {"rendered": "Т"}}
            for n in chosen[(page - 1) * size : page * size]
        ]
        counts = {"X-WP-Total": str(len(chosen)), "X-WP-TotalPages": str(total)}
        return 200, {"Content-Type": "application/json", **counts}, json.dumps(rows).encode()

    site.pages = _Posts(site.pages, posts=answer)


def test_wordpress_is_asked_month_by_month(site: Site, newsroom: Newsroom) -> None:
    _wordpress(site)
    route = f'[{{kind: wordpress, url: "http://{site.host}/", archive: true}}]'
    context = newsroom({"one": site.source("one", routes=route, recheck="[]")}, site.host)
    (told,) = estimate(context, ["one"], SINCE, UNTIL)
    assert (told.articles, told.basis) == (39, "its own count")
    assert len(site.log) == 3  # robots.txt and one page a month
    crawl(context, since=SINCE, until=UNTIL)
    posts = [path for path in _asked(site)[2:] if "wp-json" in path]
    assert [("page=1" in path, path.partition("after=")[2][:10]) for path in posts] == [
        (True, "2026-09-30"),
        (True, "2026-09-09"),
    ]
    expected = [1000 + day for day in range(20, 0, -1)] + [900 + day for day in range(28, 9, -1)]
    assert _nearly(_articles(site), [str(number) for number in expected])


def test_wordpress_whose_interface_is_shut_has_a_feed_in_pages(site: Site, newsroom: Newsroom) -> None:
    for number, days in ((1, (20, 19)), (2, (18, 17)), (3, (16, 15))):
        items = "".join(
            f"<item><link>{site.article(day)}</link><pubDate>{day} Oct 2026 10:00:00 +0500</pubDate></item>"
            for day in days
        )
        site.html(f"/feed/?paged={number}", f"<rss><channel>{items}</channel></rss>", "application/rss+xml")
    route = f'[{{kind: wordpress, url: "http://{site.host}/"}}]'
    context = newsroom({"one": site.source("one", routes=route, recheck="[]")}, site.host)
    crawl(context, since=date(2026, 10, 17), until=UNTIL)
    assert [path for path in _asked(site) if "feed" in path] == [f"/feed/?paged={n}" for n in (1, 2, 3)]
    assert set(_articles(site)) == {"20", "19", "18", "17"}


def test_an_estimate_says_from_what_and_keeps_nothing_but_months(site: Site, newsroom: Newsroom) -> None:
    _sitemaps(site)
    context = _of_sitemap(site, newsroom, delay="0.5", expected="{least: 10, most: 20}")
    with context.store.read() as connection:
        tables = [table for table in months_table.metadata.sorted_tables if table.name not in ("months", "host_days")]
        before = {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables
        }
    beforehand = foreseen(context, parse_source(site.source("one"), "x"), date(2026, 9, 1), date(2026, 9, 30))
    assert beforehand.basis.startswith("the usual volume")
    (found,) = estimate(context, ["one"], SINCE, UNTIL)
    assert (found.articles, found.stored, found.seconds) == (4, 0, 0.5)
    assert found.line == (
        "one, 2026-09-10 to 2026-10-20: about 4 articles, and about 1 minutes at one in 0.5 s (from its sitemaps)"
    )
    assert _asked(site) == ["/sitemap.xml", "/sitemap-2026-10.xml", "/sitemap-2026-09.xml"]
    with context.store.read() as connection:
        after = {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables
        }
        assert months.known(connection) == {("one", "2026-09"): 3, ("one", "2026-10"): 3}
    assert after == before
    again = foreseen(context, parse_source(site.source("one"), "x"), date(2026, 9, 1), date(2026, 10, 31))
    assert (again.articles, again.basis) == (6, "the months that its sitemaps named before")
    words = [
        "crawl",
        "one",
        "--sources",
        str(context.settings.sources),
        "--since",
        "2026-09-10",
        "--until",
        "2026-10-20",
    ]
    runner = CliRunner(env={"BAQYLAU_ALLOW_HOSTS": site.host})
    said = runner.invoke(baqylau, ["--home", str(context.settings.home), *words, "--estimate"])
    assert said.stdout == found.line + "\n"
    assert "--estimate needs --since" in str(runner.invoke(baqylau, ["crawl", "--estimate"]).exception)
    (usual,) = estimate(context, ["one"], date(2025, 1, 1), date(2025, 1, 10))
    assert (usual.articles, usual.basis) == (150, "the usual volume, 10 to 20 a day: nothing counted")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [({"delay": "3"}, 10.0), ({"delay": "3", "hours": "[22, 5]"}, 30.0), ({"delay": "3", "budget": "6000"}, 48.0)],
)
def test_hours_hold_delay_hours_and_budget(site: Site, changes: dict[str, str], expected: float) -> None:
    assert hours(parse_source(site.source("one", **changes), "x"), 12_000, 3.0) == pytest.approx(expected)


def test_the_line_is_said_before_a_back_fill_begins(site: Site, newsroom: Newsroom) -> None:
    _sitemaps(site)
    said: list[str] = []
    context = _of_sitemap(site, newsroom)
    context.progress.say = said.append  # type: ignore[method-assign, assignment]
    crawl(context, since=SINCE, until=UNTIL)
    assert said[0].startswith("one, 2026-09-10 to 2026-10-20: about ")
    assert said[0].endswith("a day: nothing counted)")
    assert said[1].startswith("one, 2026-09-10 to 2026-10-20: 4 articles are to be fetched, in about")


def test_a_range_that_is_none_is_refused(site: Site, newsroom: Newsroom) -> None:
    context = _of_sitemap(site, newsroom)
    with pytest.raises(InputError, match="--until needs --since"):
        crawl(context, until=UNTIL)
    with pytest.raises(InputError, match="lies before"):
        crawl(context, since=UNTIL, until=SINCE)
    assert site.log == []


def test_an_article_outside_by_its_own_date_is_kept(site: Site, newsroom: Newsroom) -> None:
    """A sitemap dates nothing: what it names is fetched, whatever it turns out to be, and leads nowhere else."""
    site.html(
        "/a/1", f"<title>x</title><time datetime='2019-01-01'>x</time><p>{'Текст. ' * 40}</p><a href='/a/2'>y</a>"
    )
    site.html("/sitemap.xml", f"<urlset><url><loc>http://{site.host}/a/1</loc></url></urlset>", "text/xml")
    context = _of_sitemap(site, newsroom)
    crawl(context, since=SINCE, until=UNTIL)
    assert _asked(site) == ["/sitemap.xml", "/a/1"]
    assert _states(context) == {"1": "done"}


def test_a_back_fill_killed_again_and_again_reads_no_page_twice(site: Site, newsroom: Newsroom, tmp_path: Path) -> None:
    """Killed at three moments, while it reads sitemaps and while it fetches: gone on with, it ends with every
    article of the range, each stored once; nothing is asked for again that was stored, sitemaps included."""
    count = 40
    names = [f"/sitemap-2026-{month:02}-{day:02}.xml" for month in (9, 10) for day in range(1, count // 2 + 1)]
    index = "".join(f"<sitemap><loc>http://{site.host}{name}</loc></sitemap>" for name in names)
    site.html("/sitemap.xml", f"<sitemapindex>{index}</sitemapindex>", "text/xml")
    wanted = []
    for n, name in enumerate(names):
        paths = [site.article(n * 10 + k) for k in range(4)]
        wanted += paths
        site.html(name, "".join(f"http://{site.host}{path}\n" for path in paths), "text/plain")
    for path in (*names, *wanted):
        site.pages[path] = _after(0.03, site.pages[path])  # type: ignore[arg-type]
    context = _of_sitemap(site, newsroom, delay="0")
    program = (
        "import sys; from datetime import date; from pathlib import Path\n"
        "from tests.crawlers.loopback import open_context; from pipelines.crawling.crawl import crawl\n"
        "crawl(open_context(Path(sys.argv[1]), {}, sys.argv[2]), since=date(2026, 9, 1), until=date(2026, 10, 31))\n"
    )
    kept: set[str] = set()
    for least in (8, 25, 120):  # pages stored before a kill: the first two while sitemaps are read
        asked = len(site.log)
        process = subprocess.Popen(
            [sys.executable, "-c", program, str(tmp_path), site.host], start_new_session=True, stderr=subprocess.DEVNULL
        )
        end = time.monotonic() + 60
        while len(_stored(context)) < least and time.monotonic() < end and process.poll() is None:
            time.sleep(0.005)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        again = {path for path, _, _ in site.log[asked:]} & kept
        assert not again, f"stored and asked for again: {sorted(again)[:5]}"
        kept = {url.removeprefix(f"http://{site.host}") for url in _stored(context)}
    assert 100 <= len(kept) < len(wanted) + len(names)
    asked = len(site.log)
    crawl(context, since=date(2026, 9, 1), until=date(2026, 10, 31))
    assert not {path for path, _, _ in site.log[asked:]} & kept
    assert _stored(context) == {f"http://{site.host}{path}": 1 for path in (*wanted, *names, "/sitemap.xml")}
    with context.store.read() as connection:
        assert unfinished(connection) == []
        assert months.known(connection) == {("one", "2026-09"): 80, ("one", "2026-10"): 80}


def _stored(context: Context) -> dict[str, int]:
    with context.store.read() as connection:
        query = select(pages.c.url, func.count()).group_by(pages.c.url)
        return {row[0]: row[1] for row in connection.execute(query)}


def _after(
    seconds: float, answer: tuple[int, dict[str, str], bytes]
) -> Callable[[object], tuple[int, dict[str, str], bytes]]:
    def give(_: object) -> tuple[int, dict[str, str], bytes]:
        time.sleep(seconds)
        return answer

    return give


def test_the_line_of_an_estimate() -> None:
    one = Estimate("one", SINCE, UNTIL, 12_000, 200, 3.0, 9.8, "its sitemaps")
    assert one.line.endswith(
        "about 12000 articles, of which 200 are stored, and about 10 hours at one in 3 s (from its sitemaps)"
    )
    assert one.to_json()["since"] == "2026-09-10"
    assert datetime.now(UTC) > datetime(2020, 1, 1, tzinfo=UTC)
