"""What a back-fill leaves in the store: order, what is whose, steps, months, twins; on both stores."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from crawlers.agenda import Step
from pipelines.store import backfills, frontier, months, twins
from pipelines.store.database import Store
from pipelines.store.schema import frontier as rows

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAYS = date(2026, 10, 1), date(2026, 10, 31)


def _row(number: int, at: datetime | None = None) -> dict[str, object]:
    return {"url": f"https://outlet.kz/a/{number}", "kind": "article", "published_at": at, "hint": None}


def _handed_out(store: Store, backfill: int | None, limit: int = 2) -> list[str]:
    """Everything that is due, in the order in which a crawl is given it."""
    found: list[str] = []
    cursor = frontier.Cursor()
    with store.read() as connection:
        while True:
            some, cursor = frontier.due(connection, "one", cursor, NOW, limit, backfill)
            if not some:
                return found
            found += [due.url.rpartition("/")[2] for due in some]


def _begin(store: Store) -> int:
    with store.write() as connection:
        return backfills.begin(connection, "one", *DAYS, DAYS[1], NOW).id


def test_fresh_articles_come_first_then_those_of_the_back_fill_by_day(store: Store) -> None:
    one = _begin(store)
    with store.write() as connection:
        dated = [_row(n, NOW - timedelta(days=n)) for n in (30, 25, 35, 25)]
        dated += [_row(26, NOW - timedelta(days=25)), _row(40), _row(41)]
        assert frontier.discover(connection, "one", dated, NOW, backfill=one) == 6
        assert frontier.discover(connection, "one", [_row(2), _row(1)], NOW) == 2
        assert frontier.discover(connection, "two", [_row(9)], NOW) == 1
    assert _handed_out(store, one) == ["2", "1", "25", "26", "30", "35", "40", "41"]
    assert _handed_out(store, one, limit=3) == _handed_out(store, one)
    assert _handed_out(store, None) == ["2", "1"]


def test_what_becomes_fresh_while_a_back_fill_is_fetched_is_not_passed_over(store: Store) -> None:
    one = _begin(store)
    with store.write() as connection:
        frontier.discover(connection, "one", [_row(n, NOW - timedelta(days=n)) for n in (30, 31)], NOW, backfill=one)
    with store.read() as connection:
        some, cursor = frontier.due(connection, "one", frontier.Cursor(), NOW, 1, one)
    with store.write() as connection:
        frontier.discover(connection, "one", [_row(1)], NOW)
    with store.read() as connection:
        more, _ = frontier.due(connection, "one", cursor, NOW, 2, one)
    assert [due.url.rpartition("/")[2] for due in (*some, *more)] == ["30", "1", "31"]


def test_what_is_only_known_is_queued_when_it_is_wanted(store: Store) -> None:
    one = _begin(store)
    with store.write() as connection:
        assert frontier.discover(connection, "one", [_row(1), _row(2), _row(3)], NOW, wanted=False) == 3
        assert frontier.discover(connection, "one", [_row(1)], NOW, wanted=False) == 0
    assert _handed_out(store, one) == []
    with store.write() as connection:
        assert frontier.discover(connection, "one", [_row(1)], NOW, backfill=one) == 1
        assert frontier.discover(connection, "one", [_row(2)], NOW) == 1
    assert (_handed_out(store, one), _handed_out(store, None)) == (["2", "1"], ["2"])
    with store.write() as connection:  # the crawl finds what the back-fill has still to fetch: it is the crawl's
        assert frontier.discover(connection, "one", [_row(1)], NOW) == 0
        frontier.discover(connection, "one", [_row(3)], NOW, backfill=one)
        frontier.discover(connection, "one", [_row(2)], NOW, backfill=one)  # and not the other way round
    assert _handed_out(store, None) == ["1", "2"]
    with store.read() as connection:
        owners = {row.url[-1]: row.backfill_id for row in connection.execute(select(rows))}
    assert owners == {"1": None, "2": None, "3": one}


def test_a_final_slash_makes_no_other_row(store: Store) -> None:
    with store.write() as connection:
        both = [_row(1), {**_row(1), "url": "https://outlet.kz/a/1/"}]
        assert frontier.discover(connection, "one", both, NOW) == 1
        assert frontier.discover(connection, "one", both[1:], NOW) == 0
        assert list(frontier.known(connection, "one", ["https://outlet.kz/a/1/"])) == ["https://outlet.kz/a/1/"]


def test_a_back_fill_is_gone_on_with_until_it_is_done(store: Store) -> None:
    one = _begin(store)
    assert _begin(store) == one
    first, second = Step("https://outlet.kz/1.xml", 1, DAYS[1], 1), Step("https://outlet.kz/0.xml", 1, DAYS[0], 1)
    with store.write() as connection:
        assert backfills.begin(connection, "one", DAYS[0], None, date(2026, 12, 1), NOW).id == one
        backfills.add_steps(connection, one, 0, [second, first, first])
        backfills.settle(connection, one, 0, first.url, "read", {"2026-10": 7})
        assert backfills.close(connection, one, NOW) == "discovering"
        assert [(step, state) for step, state, _ in backfills.steps(connection, one, 0)] == [
            (first, "read"),
            (second, "pending"),
        ]
        for attempt in range(backfills.ATTEMPTS):  # what cannot be read is tried in three crawls, then left
            assert backfills.steps(connection, one, 0)[1][1] == "pending", attempt
            backfills.settle(connection, one, 0, second.url, "failed", {})
        assert backfills.steps(connection, one, 0)[1][1] == "failed"
        frontier.discover(connection, "one", [_row(1)], NOW, backfill=one)
        assert backfills.close(connection, one, NOW) == "fetching"
        assert [each.id for each in backfills.unfinished(connection)] == [one]
        frontier.change(connection, "one", "https://outlet.kz/a/1", state="done", due_at=None)
        assert backfills.close(connection, one, NOW) == "done"
        assert backfills.unfinished(connection) == []
        again = backfills.begin(connection, "one", *DAYS, DAYS[1], NOW)
        assert (again.id, again.state, backfills.steps(connection, one, 0)) == (one, "discovering", [])
        other = backfills.begin(connection, "one", DAYS[0], date(2026, 10, 5), DAYS[1], NOW)
        assert (other.id != one, other.until) == (True, date(2026, 10, 5))


def test_months_are_those_of_the_route_that_names_most(store: Store) -> None:
    with store.write() as connection:
        months.keep(connection, "one", "/sitemap.xml", {"2026-10": 50, "2026-09": 3}, NOW)
        months.keep(connection, "one", "/sitemap.xml", {"2026-10": 20, "2026-08": 1}, NOW)  # read in part only
        months.keep(connection, "one", "/archive", {"2026-09": 9}, NOW)
        months.keep(connection, "two", "/sitemap.xml", {"2026-10": 1}, NOW)
        own = {("one", "2026-10"): 50, ("one", "2026-09"): 9, ("one", "2026-08"): 1}
        assert months.known(connection, ["one"]) == own
        assert months.known(connection) == {**own, ("two", "2026-10"): 1}


def test_twins_are_linked_whichever_is_named_first(store: Store) -> None:
    with store.write() as connection:
        twins.link(connection, [("b", "a"), ("a", "b"), ("b", "c"), ("x", "x")], "hreflang", NOW)
        twins.link(connection, [("a", "b")], "address", NOW)
        assert twins.twins_of(connection, "a") == ["b", "c"]
        assert twins.twins_of(connection, "c") == ["a", "b"]
        assert twins.twins_of(connection, "x") == []
