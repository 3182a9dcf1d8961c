"""Silence, drops and surges, on seeded histories. Days are counted back from a Monday in November 2026."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

import pytest
from sqlalchemy import insert

from crawlers.source import Expected
from pipelines.oversight.volume import judge, volumes
from pipelines.store.database import Store
from pipelines.store.schema import days

TODAY = date(2026, 11, 23)
WEEKS = 9
Count = Callable[[date], int | None]  # articles of a day; None: it was not read


def steady(day: date) -> int:
    """A newsroom with a weekend: 20 to 24 a day, 4 on Saturdays, none on Sundays."""
    return (20, 22, 24, 21, 23, 4, 0)[day.weekday()]


def ago(count: int) -> date:
    return TODAY - timedelta(days=count)


def only(changed: dict[int, int | None], usual: Count = steady) -> Count:
    """As usual, but for the days so long ago."""
    return lambda day: changed.get((TODAY - day).days, usual(day))


class Case(NamedTuple):
    name: str
    count: Count
    kinds: list[str]
    since: str | None = None
    expected: Expected = Expected(0, 100)
    begun: int = 7 * WEEKS  # days ago


CASES = [
    Case("as ever", steady, []),
    Case("a Sunday without articles is as usual", only({1: 0}), []),
    Case("a Saturday that is quiet, too", only({2: 2, 1: 0}), []),
    Case("a Friday, Saturday and Sunday without any", only({3: 0, 2: 0, 1: 0}), ["silence"], "2026-11-20"),
    Case("a week without any", only(dict.fromkeys(range(1, 8), 0)), ["silence"], "2026-11-15"),  # a Sunday before
    Case("a Friday with few", only({3: 4, 2: 1, 1: 0}), ["drop"]),
    Case("days that were not read are not zero", only(dict.fromkeys((1, 2, 3), None)), []),
    Case("what was read last too long ago says nothing", only(dict.fromkeys(range(1, 8), None)), []),
    Case("a flood today", only({0: 90}), ["surge"], "2026-11-23"),
    Case("a flood on Sunday", only({1: 30}), ["surge"], "2026-11-22"),
    Case("a little more than usual is none", only({0: 30}), []),
    Case("one a day is not silent after a day", only({1: 0}, lambda day: 1), []),
    Case("one a day is silent after a week", only(dict.fromkeys(range(1, 8), 0), lambda day: 1), ["silence"]),
    Case("one wild day does not move what is usual", only({7: 900, 1: 0}), []),
    Case("too early, and the definition expects nothing", steady, [], begun=10),
    Case("too early, less than expected", lambda day: 2, ["drop_expected"], None, Expected(5, 50), 10),
    Case("too early, nothing at all", lambda day: 0, ["silence_expected"], "2026-11-21", Expected(5, 50), 10),
    Case("too early, more than expected", lambda day: 70, ["surge_expected"], None, Expected(5, 50), 10),
    Case("the definition is wrong, the source is well", steady, ["expected"], None, Expected(50, 90)),
    Case("one a week, that is how it is", lambda day: int(day.weekday() == 2), []),
]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_what_is_unusual_is_said(store: Store, case: Case) -> None:
    with store.write() as connection:
        for day in (ago(n) for n in range(case.begun + 1)):
            count = case.count(day)
            row = {"source": "site", "collection": "", "day": day.isoformat(), "undated": 0, "failures": 0}
            connection.execute(insert(days).values(**row, stored=count or 0, reads=int(count is not None)))
    with store.read() as connection:
        found = judge("site", volumes(connection, TODAY)["site"], case.expected, TODAY)
    assert [one.kind for one in found] == case.kinds
    if case.since is not None:
        assert found[0].figures["since"] == case.since
    assert all("{" not in one.said and one.said for one in found)


def test_a_day_is_known_when_it_is_over_and_was_read_after_it(store: Store) -> None:
    with store.write() as connection:
        for n, reads in ((3, 1), (2, 1), (0, 1)):
            row = {
                "source": "site",
                "collection": "",
                "day": ago(n).isoformat(),
                "stored": 3,
                "undated": 1,
                "reads": reads,
            }
            connection.execute(insert(days).values(**row, failures=0))
    with store.read() as connection:
        found = volumes(connection, TODAY)["site"]
    assert [(one.day, one.count) for one in found.days if one.count is not None] == [(ago(3), 4)]
    assert (found.day, found.actual, found.usual, found.today) == (ago(3), 4, None, 4)
