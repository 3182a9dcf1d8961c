"""When a page is looked at again: ages that thin out, the same jitter each time, fresh articles first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawlers.frontier import Due
from crawlers.source import Evidence, Source
from pipelines.store import frontier
from pipelines.store.database import Store

NOW = datetime(2026, 10, 5, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)


def _source(*hours: float) -> Source:
    evidence = (Evidence("a test", NOW.date()),)
    more = {"recheck": hours} if hours else {}
    return Source("qala", "Qala", "https://qala.kz/", ("qala.kz",), ("ru",), (), "/a/", evidence, **more)  # type: ignore[arg-type]


def _visits(source: Source, due: Due, years: float) -> list[float]:
    """The ages in hours at which a page is fetched, each fetch when it is due."""
    assert due.discovered_at is not None
    now, ages = due.discovered_at, []
    while (at := frontier.next_check(source, due, now)) is not None and at - due.discovered_at < years * 8766 * HOUR:
        assert at > now
        now = at
        ages.append((at - due.discovered_at) / HOUR)
    return ages


def test_the_usual_ages_thin_out() -> None:
    ages = _visits(_source(), Due("https://qala.kz/a/1", "article", discovered_at=NOW), 4.5)
    gaps = [later - before for before, later in zip([0.0, *ages], ages, strict=False)]
    assert gaps[:-3] == sorted(gaps[:-3])
    assert len([age for age in ages if age < 24 * 7.8]) == 4  # within the first week
    assert len(ages) <= 11  # over four years and a half: once a year in the end
    assert all(7000 < gap < 10_000 for gap in gaps[-3:])


def test_jitter_is_of_the_address_and_small() -> None:
    source = _source(10.0)
    found = {
        url: frontier.next_check(source, Due(url, "article", discovered_at=NOW), NOW)
        for url in (f"https://qala.kz/a/{n}" for n in range(200))
    }
    again = {url: frontier.next_check(source, Due(url, "article", discovered_at=NOW), NOW) for url in found}
    assert again == found
    assert len(set(found.values())) > 150
    assert all(at is not None and 9 * HOUR <= at - NOW <= 11 * HOUR for at in found.values())


@pytest.mark.parametrize(
    ("published", "hours"),
    [
        (NOW - timedelta(days=3 * 365), 8000),  # back-filled: old already
        (NOW + timedelta(days=365 * 73), 5),  # a date in 2099 puts nothing off
        (None, 5),
    ],
)
def test_age_counts_from_publication(published: datetime | None, hours: float) -> None:
    due = Due("https://qala.kz/a/1", "article", discovered_at=NOW, published_at=published)
    at = frontier.next_check(_source(6.0, 24.0, 9000.0), due, NOW)
    assert at is not None
    assert at - NOW > hours * HOUR
    assert at - NOW < (hours * 2) * HOUR


def test_never_and_always() -> None:
    due = Due("https://qala.kz/a/1", "article", discovered_at=NOW)
    never = Source("q", "Q", "https://q.kz/", ("q.kz",), ("ru",), (), "/", (Evidence("x", NOW.date()),), recheck=())
    assert frontier.next_check(never, due, NOW) is None
    assert frontier.next_check(_source(0.0), due, NOW) == NOW


def test_gone_pages_are_asked_for_ever_more_rarely() -> None:
    waits = [frontier.gone_check(times, NOW) - NOW for times in range(9)]
    assert waits == sorted(waits)
    assert waits[0] == timedelta(days=7)
    assert waits[-1] == timedelta(days=365)


def test_what_was_never_fetched_comes_first(tmp_path: Path) -> None:
    """500 rechecks are due, and an article that was found last: a budget of one request goes to the article."""
    with Store(f"sqlite:///{tmp_path / 'store.sqlite3'}") as store, store.write() as connection:
        rows = [
            {"url": f"https://qala.kz/a/{n}", "kind": "article", "published_at": None, "hint": None} for n in range(501)
        ]
        frontier.discover(connection, "qala", rows[:500], NOW - timedelta(days=9))
        for row in rows[:500]:
            frontier.change(connection, "qala", row["url"], state="done", last_fetched_at=NOW - timedelta(days=1))
        frontier.discover(connection, "qala", rows[500:], NOW)
        first, cursor = frontier.due(connection, "qala", frontier.Cursor(), NOW, 1)
        assert [one.url for one in first] == ["https://qala.kz/a/500"]
        rest: list[Due] = []
        while True:
            more, cursor = frontier.due(connection, "qala", cursor, NOW, 64)
            if not more:
                break
            for one in more:  # fetched, and due again at once: not in this crawl
                frontier.change(connection, "qala", one.url, last_fetched_at=NOW + HOUR, due_at=NOW)
            rest += more
        assert sorted(one.url for one in rest) == sorted(row["url"] for row in rows[:500])
