"""Words for days in three languages, in the newsroom's time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from fixed_collection import SmallAnalyzer, SmallExpander
from hypothesis import given, settings
from hypothesis import strategies as st

from search.query.bind import ask
from search.query.bound import Bound, Dates
from search.query.day_words import read_days
from search.query.errors import QuerySyntaxError

TODAY = date(2026, 11, 11)  # a Wednesday


def bound(query: str) -> Bound:
    return ask(query, SmallAnalyzer(), SmallExpander(), TODAY)


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("today|сегодня|Бүгін", "2026-11-11", "2026-11-11"),
        ("yesterday|вчера|кеше", "2026-11-10", "2026-11-10"),
        ("the day before yesterday|позавчера|алдыңғы күні", "2026-11-09", "2026-11-09"),
        ("last 7 days|последние 7 дней|за последние 7 дней|соңғы 7 күн|соңғы 7 күнде|past 7 days",
         "2026-11-05", "2026-11-11"),
        ("last 1 day|последний 1 день|соңғы 1 күн", "2026-11-11", "2026-11-11"),
        ("last 2 weeks|последние 2 недели|соңғы 2 апта", "2026-10-29", "2026-11-11"),
        ("last 3 months|последние 3 месяца|соңғы 3 ай", "2026-08-12", "2026-11-11"),
        ("past year|последний год|последние 1 год|соңғы 1 жыл", "2025-11-12", "2026-11-11"),
        ("this week|эта неделя|на этой неделе|осы апта|осы аптада", "2026-11-09", "2026-11-15"),
        ("last week|прошлая неделя|на прошлой неделе|өткен апта|өткен аптада", "2026-11-02", "2026-11-08"),
        ("this month|этот месяц|в этом месяце|осы ай|осы айда", "2026-11-01", "2026-11-30"),
        ("last month|прошлый месяц|в прошлом месяце|өткен ай|өткен айда", "2026-10-01", "2026-10-31"),
        ("this year|этот год|в этом году|осы жылы|биыл", "2026-01-01", "2026-12-31"),
        ("last year|прошлый год|в прошлом году|өткен жылы|былтыр", "2025-01-01", "2025-12-31"),
        ("2026-10-01|01.10.2026|1.10.2026|1 October 2026|October 1, 2026|1 октября 2026|1 октября 2026 года|"
         "1 қазан 2026|2026 жылғы 1 қазан", "2026-10-01", "2026-10-01"),
        ("2026-10|10.2026|October 2026|октябрь 2026|в октябре 2026 года|2026 жылғы қазан|2026 жылы қазанда",
         "2026-10-01", "2026-10-31"),
        ("2024-02|февраль 2024|ақпан 2024", "2024-02-01", "2024-02-29"),
        ("2025|2025 год|2025 жыл", "2025-01-01", "2025-12-31"),
    ],
)  # fmt: skip
def test_words_for_days(words: str, first: str, last: str) -> None:
    for text in words.split("|"):
        assert read_days(text, TODAY) == (date.fromisoformat(first), date.fromisoformat(last)), text


@pytest.mark.parametrize(
    "text", ["", "soon", "скоро", "last", "7 days", "last seven days", "октябрь", "12:30", "2026 10"]
)
def test_what_names_no_days(text: str) -> None:
    assert read_days(text, TODAY) is None


@pytest.mark.parametrize("text", ["2026-02-30", "31.04.2026", "2026-13", "30 февраля 2026", "0000"])
def test_days_that_the_calendar_lacks(text: str) -> None:
    with pytest.raises(ValueError, match=r"must be|out of range"):
        read_days(text, TODAY)


def at(day: str) -> datetime:
    """Midnight in Almaty, five hours before that of UTC."""
    hour = datetime.fromisoformat(day).replace(tzinfo=UTC)
    return datetime.fromtimestamp(hour.timestamp() - 5 * 3600, UTC)


@pytest.mark.parametrize(
    ("query", "start", "stop"),
    [
        ("date:today", "2026-11-11", "2026-11-12"),
        ("published:вчера", "2026-11-10", "2026-11-11"),
        ('date:"last 7 days"', "2026-11-05", "2026-11-12"),
        ("date:last 7 days", "2026-11-05", "2026-11-12"),
        ("date:последние 7 дней", "2026-11-05", "2026-11-12"),
        ("date:«соңғы 7 күн»", "2026-11-05", "2026-11-12"),
        ("date:2026-10", "2026-10-01", "2026-11-01"),
        ("date:>=вчера", "2026-11-10", None),
        ("date:>last month", "2026-11-01", None),
        ("date:<өткен ай", None, "2026-10-01"),
        ("date:<=2026-10", None, "2026-11-01"),
        ("date:[2026-10-01 TO 2026-10-03]", "2026-10-01", "2026-10-04"),
        ("date:[прошлый месяц TO вчера]", "2026-10-01", "2026-11-11"),
        ("date:[1 октября 2026 TO *]", "2026-10-01", None),
        ("date:2026-10-01..2026-10-03", "2026-10-01", "2026-10-04"),
        ("date:..2026-10", None, "2026-11-01"),
        ('date:"2026-10-01..кеше"', "2026-10-01", "2026-11-11"),
    ],
)
def test_days_of_a_query_are_those_of_almaty(query: str, start: str | None, stop: str | None) -> None:
    expected = Dates(None if start is None else at(start), None if stop is None else at(stop))
    assert bound(query).root == expected


def test_words_for_days_end_where_the_next_word_begins() -> None:
    for query in ("date:last 7 days тендер", "date:соңғы 7 күн тендер", "date:1 октября 2026 тендер"):
        assert bound(query) == bound(query.replace("date:", 'date:"').replace(" тендер", '" тендер'))


@pytest.mark.parametrize("query", ["date:октябрь", "date:last", "date:2026-10..soon", 'date:"' + "9" * 900 + '"'])
def test_what_cannot_be_read_is_said(query: str) -> None:
    with pytest.raises(QuerySyntaxError, match="date"):
        bound(query)


@given(
    st.text(alphabet="0123456789.-/ lastдней октябрьжылғы", max_size=30), st.dates(date(1, 1, 1), date(9999, 12, 31))
)
@settings(max_examples=300, deadline=None)
def test_any_words_and_any_day(text: str, today: date) -> None:
    try:
        found = read_days(text, today)
    except (ValueError, OverflowError):
        found = None
    assert found is None or found[0] <= found[1]
