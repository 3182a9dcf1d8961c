"""A site that is crawled, and then redesigned, goes silent, is flooded, or closes itself: each is found by the crawl
that meets it. What came in the weeks before is seeded; the sites and the crawls are real."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select, update

from pipelines.alerts.digest import coverage_line
from pipelines.clock import almaty_day
from pipelines.context import Context
from pipelines.crawling.crawl import crawl
from pipelines.crawling.crawl_report import report_of, report_since
from pipelines.oversight.coverage import coverage
from pipelines.oversight.finding import HealthFinding
from pipelines.oversight.sources import overview
from pipelines.parsing.parse import parse
from pipelines.store import days
from pipelines.store.schema import pages, source_runs
from tests.crawlers.loopback import Site

Newsroom = Callable[..., Context]


def take(context: Context) -> list[HealthFinding]:
    """Crawl, read, and say what is unusual."""
    crawl(context)
    parse(context)
    [one] = overview(context)
    assert one.health is not None
    return [found for found in one.health.findings if found.severity != "note"]


def seed(context: Context, given: Callable[[int], int], name: str = "site") -> None:
    """Eight weeks that were read every day; `given` articles so many days ago."""
    days.ensure(context.store)  # before: it counts anew what is stored, once
    today = almaty_day(datetime.now(UTC))
    with context.store.write() as connection:
        for n in range(1, 57):
            row = {"source": name, "day": (today - timedelta(days=n)).isoformat(), "undated": 0, "failures": 0}
            connection.execute(insert(days.days).values(**row, collection="news", stored=given(n), reads=0))
            connection.execute(insert(days.days).values(**row, collection="", stored=0, reads=24))


def redesigned(site: Site, number: int) -> str:
    path = f"/a/{number}"
    text = f"<p>Акимат города утвердил план номер {number}: на ремонт дорог выделено {number + 5} млн тенге.</p>" * 5
    site.html(
        path, f"<html><head><title>План {number}</title></head><body><div class='story'>{text}</div></body></html>"
    )
    return path


def test_a_redesign_is_told_by_the_first_crawl_after_it(site: Site, newsroom: Newsroom) -> None:
    site.listing([site.article(n) for n in range(24)])
    context = newsroom({"site": site.source("site", selectors="{text: article}", recheck="[]")}, site.host)
    assert take(context) == []
    site.listing([redesigned(site, n) for n in range(100, 112)])
    [found] = take(context)
    assert (found.kind, found.field, found.figures["count"], found.figures["pages"]) == (
        "selector", "selectors.text", 12, 12,
    )  # fmt: skip
    today = almaty_day(datetime.now(UTC)).isoformat()
    assert found.said == (
        f"selectors.text gave nothing on 12 of 12 pages since {today}: look at baqylau sources check site"
    )


def test_pages_that_turn_empty_are_told_by_their_field(site: Site, newsroom: Newsroom) -> None:
    site.listing([site.article(n) for n in range(24)])
    context = newsroom({"site": site.source("site", recheck="[]")}, site.host)
    assert take(context) == []
    for n in range(100, 112):
        site.html(f"/a/{n}", f"<html><head><title>План {n}</title></head><body><div id=app></div></body></html>")
    site.listing([f"/a/{n}" for n in range(100, 112)])
    assert [(one.kind, one.field, one.severity) for one in take(context)] == [("no_text", "text", "bad")]


def test_silence_is_told_and_a_quiet_weekend_is_not(site: Site, newsroom: Newsroom) -> None:
    site.listing([site.article(1)])
    context = newsroom({"site": site.source("site", expected="{least: 5, most: 50}")}, site.host)
    seed(context, lambda n: 0 if n < 3 else 20)
    [found] = take(context)
    assert (found.kind, found.severity, found.figures["usual"]) == ("silence", "bad", 40)
    with context.store.read() as connection:
        said = coverage_line(coverage(connection, None).to_json())
        nothing = coverage_line(coverage(connection, None, collections=["investigation"]).to_json())
    assert f"silent: site (nothing since {found.figures['since']})" in said
    assert "site" not in nothing
    with context.store.write() as connection:  # the same two days of each week were always so
        connection.execute(
            update(days.days).where(days.days.c.stored > 0, days.days.c.day.in_(_weekly(1, 2))).values(stored=0)
        )
    assert [one.kind for one in take(context)] == []


def _weekly(*ago: int) -> list[str]:
    today = almaty_day(datetime.now(UTC))
    return [(today - timedelta(days=n + 7 * week)).isoformat() for n in ago for week in range(9)]


def test_a_flood_is_told(site: Site, newsroom: Newsroom) -> None:
    site.listing([site.article(n) for n in range(40)])
    context = newsroom({"site": site.source("site", expected="{least: 1, most: 50}")}, site.host)
    seed(context, lambda n: 5)
    [found] = take(context)
    assert (found.kind, found.figures["actual"], found.figures["usual"]) == ("surge", 40, 5)


def test_a_site_that_closes_itself_is_told(site: Site, newsroom: Newsroom) -> None:
    site.listing([site.article(1)])
    context = newsroom({"site": site.source("site")}, site.host)
    assert take(context) == []
    site.pages = {path: (401, {"WWW-Authenticate": "Basic"}, b"closed") for path in site.pages}
    found = take(context)
    assert "closed" in {one.kind for one in found}
    assert next(one for one in found if one.kind == "closed").figures["host"] == site.host


def test_a_crawl_leaves_a_report_and_parsing_adds_to_it_once(site: Site, newsroom: Newsroom) -> None:
    site.listing([*(site.article(n) for n in range(3)), "/a/missing", "/a/empty"])
    site.html("/a/empty", "<html><head><title>План</title></head><body></body></html>")
    context = newsroom({"site": site.source("site")}, site.host)
    crawl(context)
    parse(context)
    [first] = report_since(context, 0).sources
    assert (first.counts["discovered"], first.counts["fetched"], first.counts["new"]) == (5, 4, 3)
    assert first.counts["bytes"] > 500
    assert first.seconds is not None
    assert first.quality["parsed"] == 3
    assert first.quality["failed"] == first.quality["no_text"] == 1
    _, headers, body = site.pages["/a/1"]  # type: ignore[misc]
    site.pages["/a/1"] = (200, headers, body.replace("утвердил".encode(), "отменил!".encode()))
    crawl(context)
    parse(context)
    parse(context, reparse=True)  # what is read again is not counted again
    second = report_of(context).sources[-1]
    assert (second.counts["new"], second.counts["changed"], second.counts["unchanged"]) == (0, 1, 3)
    with context.store.read() as connection:
        rows = connection.execute(select(source_runs.c.new).order_by(source_runs.c.id)).scalars().all()
        outcomes = connection.execute(select(pages.c.outcome).where(pages.c.kind == "article")).scalars().all()
    assert list(rows) == [3, 0]
    assert sorted(map(str, outcomes)) == ["changed", "failed", "new", "new", "new"]


@pytest.mark.parametrize("killed", [0, 1])
def test_pages_parsed_by_a_later_run_count_for_the_crawl_that_fetched_them(
    site: Site, newsroom: Newsroom, killed: int
) -> None:
    site.listing([site.article(n) for n in range(3)])
    context = newsroom({"site": site.source("site")}, site.host)
    crawl(context)
    if killed:
        crawl(context)  # nothing new; what the first one fetched is still to be parsed
    parse(context)
    with context.store.read() as connection:
        rows = connection.execute(select(source_runs.c.new).order_by(source_runs.c.id)).scalars().all()
    assert list(rows) == [3, 0][: killed + 1]
