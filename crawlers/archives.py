"""Archives: what addresses say of days, and the pages of a route at which reading begins."""

from __future__ import annotations

import re
from calendar import monthrange
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from crawlers.agenda import Step
from crawlers.discovery.wordpress import posts_address
from crawlers.source import Route

Days = tuple[date, date]  # the first and the last, both included

LATELY = 3  # days that a route with days in its address is read back in an ordinary crawl
ALL_CHILDREN = 20  # of a sitemap index: as many are all read in an ordinary crawl; of more, the newest
ENDS = 2  # of a numbered row of more, so many at either end: new entries come at one of them
_YEAR = r"(?<!\d)(199\d|20[0-4]\d)"
_MONTH, _DAY = r"(0[1-9]|1[0-2])", r"(0[1-9]|[12]\d|3[01])"
_COVERED = (
    re.compile(rf"{_YEAR}[-_/.]?{_MONTH}[-_/.]?{_DAY}(?!\d)"),
    re.compile(rf"{_YEAR}[-_/.]?{_MONTH}(?!\d)"),
    re.compile(rf"{_YEAR}[-_/.]([1-9])(?!\d)"),
    re.compile(rf"{_YEAR}(?!\d)"),
)
_ARTICLE_DAY = (
    re.compile(rf"/{_YEAR}([-/]){_MONTH}\2{_DAY}(?=[/_-]|$)"),
    re.compile(rf"/{_DAY}([.-]){_MONTH}\2{_YEAR}(?=[/_-]|$)"),
)


def address_day(url: str) -> date | None:
    """The day that stands in an article's address: /2026-10-05/slug, /2026/10/05/slug, /05.10.2026/."""
    for pattern in _ARTICLE_DAY:
        if match := pattern.search(url.partition("?")[0]):
            numbers = [int(each) for each in match.groups() if each.isdigit()]
            year, month, day = numbers if numbers[0] > 31 else reversed(numbers)
            return date(year, month, day) if day <= monthrange(year, month)[1] else None
    return None


def covered(url: str) -> Days | None:
    """The days whose articles a sitemap or an archive page at `url` holds, where its address says: news-2026-10.xml,
    2026/10/05, 202610. A bare year is one only among its like (`covered_by_all`)."""
    path = url.partition("://")[2].partition("/")[2]
    for pattern in _COVERED:
        if matches := pattern.findall(path):
            numbers = [int(each) for each in ([matches[-1]] if isinstance(matches[-1], str) else matches[-1])]
            return _span(*numbers)
    return None


def covered_by_all(urls: Sequence[str]) -> dict[str, Days | None]:
    """The days that each of several addresses holds. Numbers are days only where they are so in all addresses that
    differ in nothing but numbers: sitemap2019.xml between sitemap2018.xml and sitemap2020.xml may be the 2,019th."""
    families: dict[str, list[str]] = defaultdict(list)
    for url in urls:
        families[re.sub(r"\d+", "#", url)].append(url)
    found: dict[str, Days | None] = {}
    for family in families.values():
        days = {url: covered(url) for url in family}
        units = {min((span[1] - span[0]).days, 32) // 2 for span in days.values() if span is not None}
        bare = max(units, default=0) == 16  # years
        sure = all(days.values()) and not (bare and (len(units) > 1 or not 2 <= len(family) <= 60))
        found.update(days if sure else dict.fromkeys(family))
    return found


def first_steps(route: Route, today: date, days: Days | None) -> list[Step]:
    """Where the reading of a route begins: in an ordinary crawl (`days` None), or in a back-fill of those days."""
    if route.archive and days is None:
        return []
    if (unit := _unit(route)) is not None:
        span = days or lately(today)
        return [Step(address(route, route.first, end, span), route.first, end) for end in _ends(span, unit)]
    if route.kind == "wordpress" and days is not None:
        return [Step(address(route, 1, end, days), 1, end) for end in _ends(days, "month")]
    first = 1 if route.kind == "wordpress" else route.first
    return [Step(address(route, first, None, days or lately(today)), first)]


def lately(today: date) -> Days:
    """The days of which an ordinary crawl asks."""
    return today - timedelta(days=LATELY - 1), today


def address(route: Route, number: int, newest: date | None, days: Days) -> str:
    """The address of page `number` of a route; `newest` is the last day of the part of an archive that it is of."""
    if route.kind == "wordpress":
        window = None if newest is None else _within(_span(newest.year, newest.month), days)
        return posts_address(route.url, number, *(window or (None, None)))
    text = route.url.replace("{page}", str(number))
    if newest is not None:
        for name, value in (("year", newest.year), ("month", newest.month), ("day", newest.day)):
            text = text.replace(f"{{{name}}}", f"{value:02}")
    return text.replace("{since}", days[0].isoformat()).replace("{until}", days[1].isoformat())


def days_of(route: Route, step: Step) -> Days | None:
    """The days whose articles a page of a route holds, as far as its address says."""
    if step.newest is None:
        return None
    unit = "month" if route.kind == "wordpress" else _unit(route)
    if unit is None or step.level:
        return covered(step.url)
    if unit == "day":
        return step.newest, step.newest
    return _span(step.newest.year) if unit == "year" else _span(step.newest.year, step.newest.month)


def children(urls: Sequence[str], level: int, days: Days | None) -> list[Step]:
    """The children of a sitemap index that are to be read, newest first where their addresses say.

    In a back-fill all that can hold one of its `days`; else, of very many, those that can hold what is new."""
    known = covered_by_all(urls)
    steps = [Step(url, 1, span[1] if (span := known[url]) is not None else None, level) for url in urls]
    if days is not None:
        steps = [step for step in steps if (span := known[step.url]) is None or _within(span, days) is not None]
    elif len(steps) > ALL_CHILDREN:
        steps = _newest(steps)
    return sorted(steps, key=_age, reverse=True)


def _newest(steps: Sequence[Step]) -> list[Step]:
    """Of each row of addresses that differ in numbers only: the last days, or both ends where numbers are no days."""
    families: dict[str, list[Step]] = defaultdict(list)
    for step in steps:
        families[re.sub(r"\d+", "#", step.url)].append(step)
    kept: list[Step] = []
    for family in families.values():
        row = sorted(family, key=_age)
        kept += row[-2 * ENDS :] if row[0].newest is not None or len(row) <= 2 * ENDS else [*row[:ENDS], *row[-ENDS:]]
    return kept


def _age(step: Step) -> tuple[int, list[int]]:
    numbers = [int(each) for each in re.findall(r"\d{1,15}", step.url.partition("://")[2])]
    return (step.newest or date.min).toordinal(), numbers


def _unit(route: Route) -> str | None:
    return next((name for name in ("day", "month", "year") if f"{{{name}}}" in route.url), None)


def _ends(days: Days, unit: str) -> list[date]:
    """The last day of each part of a range, the newest part first; the whole part, as archives have it."""
    if unit == "day":
        return [days[1] - timedelta(days=back) for back in range((days[1] - days[0]).days + 1)]
    found, last = [], days[1]
    while last >= days[0]:
        span = _span(last.year, last.month) if unit == "month" else _span(last.year)
        found.append(span[1])
        last = span[0] - timedelta(days=1)
    return found


def _span(year: int, month: int | None = None, day: int | None = None) -> Days:
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    if day is not None and day <= monthrange(year, month)[1]:
        return date(year, month, day), date(year, month, day)
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _within(span: Days, days: Days) -> Days | None:
    """What two ranges have in common."""
    common = max(span[0], days[0]), min(span[1], days[1])
    return common if common[0] <= common[1] else None
