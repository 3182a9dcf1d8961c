"""Exploring without a network: routes that never end, that lead to themselves, that lie about days; each ends."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.agenda import Agenda, MemoryAgenda, Step
from crawlers.archives import address_day, children, covered_by_all, first_steps
from crawlers.discovery import Link
from crawlers.exploring import DEEPEST, LEVELS, Explorer
from crawlers.fetching import RefusalError
from crawlers.frontier import Due, Fetched, Kind
from crawlers.source import Evidence, Route, Source

HOME = "https://outlet.kz/"
TODAY = datetime.now(UTC).date()
MOST = 500
INDEX = "<sitemapindex>{}</sitemapindex>"
CHILD = "<sitemap><loc>{}</loc></sitemap>"


@dataclass
class Kept:
    """A frontier in memory: what an Explorer told it."""

    most: int = MOST
    wanted: list[Link] = field(default_factory=list)
    known: list[Link] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    months: Mapping[str, int] = field(default_factory=dict)

    def agenda(self, route: Route) -> Agenda:
        return MemoryAgenda(self.most)

    def discovered(self, links: Sequence[Link], *, wanted: bool = True) -> int:
        (self.wanted if wanted else self.known).extend(links)
        return len(links)

    def fetched(self, answer: Fetched) -> None:
        self.read.append(answer.url)

    def counted(self, route: Route, months: Mapping[str, int]) -> None:
        self.months = dict(months)

    def twinned(self, links: Sequence[Link]) -> None: ...
    def due(self, limit: int) -> Sequence[Due]:
        return ()

    def failed(
        self, url: str, kind: Kind, reason: str, retry_after: float | None = None, *, closed: bool = False
    ) -> None:
        raise AssertionError("an Explorer tells its `fail`")

    def said(self, reason: str) -> None: ...
    def pause(self, seconds: float) -> None: ...

    @property
    def articles(self) -> list[str]:
        return [link.url.removeprefix(HOME) for link in self.wanted]


@dataclass
class Read:
    """What came of reading a site's route: `asked` are paths with their queries, `failures` reasons."""

    kept: Kept
    asked: list[str]
    failures: list[str]


Answers = Callable[[str], str | bytes | int | tuple[str, Mapping[str, str]]]


def explore(
    route: Route, answers: Answers | Mapping[str, str | bytes | int], days: tuple[date, date] | None = None, **more: Any
) -> Read:
    """Read `route` of a site whose pages `answers` gives by path: content, content with headers, or a status."""
    source = Source("outlet", "Outlet", HOME, ("outlet.kz",), ("ru",), (route,), "/news/", (Evidence("a test", TODAY),))
    asked: list[str] = []
    failures: list[str] = []
    give: Answers = answers if callable(answers) else lambda path: answers.get(path, 404)

    async def get(url: str, kind: Kind) -> Fetched:
        asked.append(url.removeprefix(HOME[:-1]))
        answer = give(asked[-1])
        if isinstance(answer, int):
            reason = "" if answer == 0 else f"{answer}: the server answered with an error"
            raise RefusalError(reason, left=answer == 0, closed=answer in (401, 403))
        content, headers = answer if isinstance(answer, tuple) else (answer, {})
        body = content.encode() if isinstance(content, str) else content
        return Fetched(url, kind, 200, datetime.now(UTC), (), list(headers.items()), body, body, "text/html")

    def fail(url: str, kind: Kind, error: Exception) -> None:
        failures.append(str(error))

    kept = Kept(**more)
    since, until = days or (None, None)
    asyncio.run(Explorer(source, kept, get, fail, lambda: False, since, until).read(route))
    return Read(kept, asked, failures)


def anchors(*numbers: object) -> str:
    return "<p>x</p>" + "".join(f'<a href="/news/{number}">x</a>' for number in numbers)


# -- pages that never end

PAGED = Route("listing", HOME + "?p={page}", last=5)
CHAINED = Route("listing", HOME, last=5)


@pytest.mark.parametrize(
    ("route", "page", "asked"),
    [
        (PAGED, lambda n: anchors(1, 2), 2),  # the last page again and again
        (PAGED, lambda n: anchors(*range(n * 10, n * 10 + 10)), 5),  # ever new ones: as far as the definition says
        (PAGED, lambda n: f"<a href='/junk/{n}'>x</a>", 1),  # new links on every page, none of them an article
        (PAGED, lambda n: anchors(n, f"{n}?utm_source={n}#{n}"), 5),
        (PAGED, lambda n: anchors(f"1?utm_source={n}"), 2),  # the same article under another address
        (PAGED, lambda n: anchors(f"{n % 2}"), 3),
        (CHAINED, lambda n: anchors(1) + f"<a rel=next href='?p={n + 1}'>→</a>", 2),
        (CHAINED, lambda n: anchors(n) + f"<a rel=next href='?p={n + 1}'>→</a>", 5),
        (CHAINED, lambda n: anchors(n) + "<a rel=next href='?p=1'>→</a>", 2),  # the page behind leads to itself
        (CHAINED, lambda n: anchors(n) + "<a rel=next href='https://evil.kz/'>→</a>", 1),
        (Route("listing", HOME), lambda n: anchors(n) + f"<a rel=next href='?p={n + 1}'>→</a>", 1),
        (Route("feed", HOME + "?p={page}", last=3), lambda n: "<rss><item><link>/news/1</link></item></rss>", 2),
    ],
)
def test_endless_paging_ends(route: Route, page: Callable[[int], str], asked: int) -> None:
    found = explore(route, lambda path: page(int(path.partition("p=")[2] or 1)))
    assert len(found.asked) == asked
    assert found.failures == []


@pytest.mark.parametrize(
    ("dated", "asked"),
    [
        (lambda n: TODAY - timedelta(days=n), 13),  # until older than the range: ten days and the two before it
        (lambda n: TODAY, DEEPEST + 1),  # always today: it stops at the most
        (lambda n: None, 5),  # it says no days: as far as the definition says
    ],
)
def test_endless_paging_of_a_back_fill_ends(dated: Callable[[int], date | None], asked: int) -> None:
    def page(path: str) -> str:
        number = int(path.partition("p=")[2])
        day = dated(number)
        return anchors(number) if day is None else anchors(f"{day:%Y/%m/%d}/{number}").replace("/news", "/news/x")

    days = (TODAY - timedelta(days=12), TODAY - timedelta(days=3))
    found = explore(replace(PAGED, url=HOME + "?p={page}"), page, days, most=50_000)
    assert len(found.asked) == asked
    if asked == 13:
        assert len(found.kept.articles) == 10
        assert len(found.kept.known) == 3  # two that are younger, one that is older


@pytest.mark.parametrize(
    ("pages", "asked", "failures"),
    [
        ({"/s.xml": INDEX.format(CHILD.format(HOME + "s.xml"))}, 1, []),  # it lists itself
        (
            {
                "/s.xml": INDEX.format(CHILD.format(HOME + "a.xml")),
                "/a.xml": INDEX.format(CHILD.format(HOME + "b.xml")),
                "/b.xml": INDEX.format(CHILD.format(HOME + "s.xml") + CHILD.format(HOME + "a.xml")),
            },
            3,
            [],
        ),  # they list one another
        ({"/s.xml": INDEX.format(CHILD.format("https://evil.kz/s.xml"))}, 1, []),
        ({"/s.xml": INDEX.format(CHILD.format(HOME + "gone.xml"))}, 2, ["404"]),
        ({"/s.xml": "<urlset><url><loc>/news/1</loc></url></urlset>"}, 1, []),
        ({"/s.xml": "<html>no</html>"}, 1, ["malformed sitemap"]),
        ({}, 1, ["404"]),
        ({"/s.xml": 0}, 1, [""]),  # it was not asked for: a budget is spent
    ],
)
def test_sitemaps_that_lead_in_circles(pages: Mapping[str, str | int], asked: int, failures: list[str]) -> None:
    found = explore(Route("sitemap", HOME + "s.xml"), pages)
    assert len(found.asked) == asked
    assert [said.startswith(expected) for said, expected in zip(found.failures, failures, strict=True)] == [True] * len(
        failures
    )


@pytest.mark.parametrize("days", [None, (TODAY, TODAY)])
def test_an_index_bomb_ends(days: tuple[date, date] | None) -> None:
    """Every sitemap is an index of 200 more: levels and pages are bounded, and what was left is said."""

    def page(path: str) -> str:
        return INDEX.format("".join(CHILD.format(f"{HOME[:-1]}{path[:-4]}x/m{n}-z.xml") for n in range(200)))

    found = explore(Route("sitemap", HOME + "s.xml"), page, days)
    assert len(found.asked) <= MOST
    assert max(path.count("x/") for path in found.asked) <= LEVELS
    assert [said[:17] for said in found.failures] == ([] if days is None else ["more pages behind"])


def test_levels_end() -> None:
    found = explore(Route("sitemap", HOME + "s.xml"), lambda path: INDEX.format(CHILD.format(f"{HOME[:-1]}{path}x")))
    assert len(found.asked) == LEVELS + 1


def test_100_000_links_on_a_page_are_cut_and_said() -> None:
    found = explore(Route("listing", HOME), {"/": anchors(*range(100_000))})
    assert len(found.kept.wanted) == 50_000
    assert found.failures == ["more than 50000 links on one page: the rest is left"]


def test_a_feed_with_days_that_cannot_be_is_read_undated() -> None:
    items = "".join(
        f"<item><link>/news/{year}</link><pubDate>Fri, 01 Jan {year} 10:00:00 +0500</pubDate></item>"
        for year in (1970, 2010, 2099)
    )
    route = Route("feed", HOME)
    found = explore(route, {"/": f"<rss>{items}</rss>"})
    assert {link.url[-4:]: link.day for link in found.kept.wanted} == {
        "1970": None,
        "2010": date(2010, 1, 1),
        "2099": None,
    }
    found = explore(route, {"/": f"<rss>{items}</rss>"}, (TODAY, TODAY))
    assert [link.url[-4:] for link in found.kept.known] == ["2010"]  # the others' pages will say


# -- routes of other kinds


def test_a_next_js_site_is_asked_for_the_build_of_the_day() -> None:
    route = Route("json_api", HOME + "_next/data/{buildId}/ru.json?page={page}", items="a", link="/news/{id}", last=2)
    pages = {
        "/": '<script id="__NEXT_DATA__">{"buildId":"b1"}</script>',
        "/_next/data/b1/ru.json?page=1": '{"a": [{"id": 1}]}',
        "/_next/data/b1/ru.json?page=2": '{"a": [{"id": 2}]}',
    }
    found = explore(route, pages)
    assert found.asked == ["/", "/_next/data/b1/ru.json?page=1", "/_next/data/b1/ru.json?page=2"]
    assert found.kept.articles == ["news/1", "news/2"]
    assert explore(route, {"/": "<p>x</p>"}).failures == [
        "the home page names no build of Next.js: check the route's {buildId}"
    ]


def test_an_api_is_asked_from_a_day_on() -> None:
    route = Route("json_api", HOME + "api?created_date=gt:{since}&page={page}", items="a", link="/news/{id}", last=9)
    days = (date(2026, 10, 1), date(2026, 10, 5))
    found = explore(route, {"/api?created_date=gt:2026-10-01&page=1": '{"a": [{"id": 1}]}'}, days)
    assert found.asked == ["/api?created_date=gt:2026-10-01&page=1", "/api?created_date=gt:2026-10-01&page=2"]
    assert (found.kept.articles, found.failures) == (["news/1"], [])
    assert explore(route, {}).asked[0].startswith("/api?created_date=gt:20")


@pytest.mark.parametrize("status", [401, 404, 403, "<html>no posts</html>"])
def test_wordpress_without_its_interface_gives_its_feed(status: int | str) -> None:
    def page(path: str) -> str | int:
        number = path.partition("paged=")[2]
        return f"<rss><item><link>/news/{number}</link></item></rss>" if path.startswith("/feed/") else status

    found = explore(Route("wordpress", HOME, last=2), page)
    assert [path.partition("?")[0] for path in found.asked] == ["/wp-json/wp/v2/posts", "/feed/", "/feed/"]
    assert (found.kept.articles, found.failures) == (["news/1", "news/2"], [])


def test_an_interface_that_is_shut_is_asked_once_in_a_back_fill() -> None:
    """Of ten months; an error of the moment is none that shuts it."""
    days = (TODAY - timedelta(days=300), TODAY)
    shut = explore(Route("wordpress", HOME), {"/feed/?paged=1": "<rss></rss>"}, days)
    assert [path.partition("?")[0] for path in shut.asked] == ["/wp-json/wp/v2/posts", "/feed/"]
    broken = explore(Route("wordpress", HOME), lambda path: 500, days)
    assert len(broken.asked) == len(broken.failures) >= 10
    assert not any("feed" in path for path in broken.asked)


def test_wordpress_says_how_many_pages_there_are() -> None:
    def page(path: str) -> tuple[str, Mapping[str, str]]:
        number = path.partition("page=")[2].partition("page=")[2][:1]
        return json.dumps([{"link": f"/news/{number}"}]), {"X-WP-TotalPages": "2"}

    found = explore(Route("wordpress", HOME, last=9), page)
    assert len(found.asked) == 2
    assert found.failures == []


def test_the_first_page_that_is_missing_is_a_failure_and_a_later_one_the_end() -> None:
    assert explore(PAGED, {}).failures == ["404: the server answered with an error"]
    assert explore(PAGED, {"/?p=1": anchors(1)}).failures == []
    assert explore(PAGED, lambda path: anchors(1) if path == "/?p=1" else 500).failures[0].startswith("500")


# -- what addresses say of days


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://x.kz/2026-10-05/slug/", date(2026, 10, 5)),
        ("https://x.kz/ru/2026/10/05/slug", date(2026, 10, 5)),
        ("https://x.kz/ru/news/05.10.2026/", date(2026, 10, 5)),
        ("https://x.kz/news/2026-10-05-slug", date(2026, 10, 5)),
        ("https://x.kz/news/20261005/", None),  # a number like another
        ("https://x.kz/news/slug-2026-10-05-99", None),
        ("https://x.kz/2026/02/30/slug", None),
        ("https://x.kz/news/?d=/2026/10/05/", None),
    ],
)
def test_the_day_of_an_address(url: str, day: date | None) -> None:
    assert address_day(url) == day


@pytest.mark.parametrize(
    ("urls", "first"),
    [
        (["https://x.kz/s-2026-10.xml"], (date(2026, 10, 1), date(2026, 10, 31))),
        (["https://x.kz/s-2026-10-05.xml"], (date(2026, 10, 5), date(2026, 10, 5))),
        (["https://x.kz/s/202610.xml"], (date(2026, 10, 1), date(2026, 10, 31))),
        (["https://x.kz/s?y=2026&m=10"], None),
        (["https://x.kz/s-2025.xml", "https://x.kz/s-2026.xml"], (date(2025, 1, 1), date(2025, 12, 31))),
        (["https://x.kz/s-2026.xml"], None),
        ([f"https://x.kz/s{n}.xml" for n in range(2010, 2100)], None),  # a row of numbers, not of years
        (["https://x.kz/s-2026-13.xml", "https://x.kz/s-2026-10.xml"], None),
        (["https://2026.kz/s-1.xml"], None),
    ],
)
def test_the_days_of_a_sitemap(urls: list[str], first: tuple[date, date] | None) -> None:
    assert covered_by_all(urls)[urls[0]] == first


def test_of_very_many_sitemaps_a_crawl_reads_those_that_can_hold_what_is_new() -> None:
    numbered = [f"{HOME}s{n}.xml" for n in range(100)]
    monthly = [f"{HOME}m-{year}-{month:02}.xml" for year in range(2015, 2027) for month in range(1, 13)]
    others = [f"{HOME}{name}.xml" for name in ("pages", "tags")]
    names = [step.url.removeprefix(HOME) for step in children([*others, *numbered, *monthly], 1, None)]
    assert set(names) == {
        "pages.xml",
        "tags.xml",
        "s0.xml",
        "s1.xml",
        "s98.xml",
        "s99.xml",
        *(f"m-2026-{m:02}.xml" for m in range(9, 13)),
    }
    assert names[0] == "m-2026-12.xml"
    kept = children([*numbered, *monthly], 1, (date(2016, 3, 5), date(2016, 4, 1)))
    assert [step.url for step in kept][:2] == [HOME + "m-2016-04.xml", HOME + "m-2016-03.xml"]
    assert len(kept) == 102  # what is only numbered may hold every day
    assert len(children(numbered[:20], 1, None)) == 20


def test_where_reading_begins() -> None:
    days = (date(2025, 11, 29), date(2026, 1, 2))
    daily, monthly = (
        Route("listing", HOME + form, archive=True) for form in ("{year}/{month}/{day}", "{year}-{month}")
    )
    assert [step.url for step in first_steps(monthly, TODAY, days)] == [
        HOME + each for each in ("2026-01", "2025-12", "2025-11")
    ]
    assert [step.url for step in first_steps(daily, TODAY, days)][::34] == [HOME + "2026/01/02", HOME + "2025/11/29"]
    assert first_steps(daily, TODAY, None) == []
    assert [step.newest for step in first_steps(replace(daily, archive=False), TODAY, None)] == [
        TODAY - timedelta(days=back) for back in range(3)
    ]
    assert [step.url for step in first_steps(Route("feed", HOME), TODAY, days)] == [HOME]


@given(
    st.lists(
        st.tuples(st.integers(0, 30), st.one_of(st.none(), st.dates(date(2020, 1, 1), date(2027, 1, 1)))), max_size=40
    )
)
def test_an_agenda_gives_each_page_once_newest_first(pages: list[tuple[int, date | None]]) -> None:
    agenda = MemoryAgenda(20)
    agenda.begin([Step(str(number), newest=newest) for number, newest in pages])
    taken: list[Step] = []
    while (step := agenda.take()) is not None:
        taken.append(step)
        agenda.settle(step, "read", [step], {"2026-10": 1})
    assert max(Counter(step.url for step in taken).values(), default=0) <= 1
    assert len(taken) == min(20, len({number for number, _ in pages}))
    ages = [step.newest or date.max for step in taken]
    assert ages == sorted(ages, reverse=True)
    assert agenda.months == ({"2026-10": len(taken)} if taken else {})
