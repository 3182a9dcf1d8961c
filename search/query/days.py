"""Days as a query writes them, in Kazakhstan's time."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches
from zoneinfo import ZoneInfo

from search.query.day_words import WORDS, read_days
from search.query.errors import QuerySyntaxError
from search.say import say

ALMATY = ZoneInfo("Asia/Almaty")
_EXAMPLES = '2026-10-01, 2026-10, 2026, today, "last 7 days", "последние 7 дней", "соңғы 7 күн"'
_LONGEST = 60  # characters of what can name days
_WORD = re.compile(r"\s?[^\s()\[\]\"«»]+")
_MOST_WORDS = 5


def check_day(text: str, column: int) -> str:
    """The text itself where it names days. Raises QuerySyntaxError."""
    span(text, date(2000, 1, 1), column)
    return text


def span(text: str, today: date, column: int) -> tuple[date, date]:
    """The first and the last day that a text names. Raises QuerySyntaxError where it names none."""
    try:
        found = read_days(text, today) if len(text) <= _LONGEST else None
    except ValueError as error:
        month = re.match(r"(\d{4}-(?:0[1-9]|1[0-2]))-", text)
        mend = (text, month.group(1)) if month and month.group(1) >= "0001" else None
        raise QuerySyntaxError(
            say("there is no day {day}; write {examples}", day=text, examples=_EXAMPLES), column, mend
        ) from error
    if found is None:
        near = get_close_matches(text.casefold(), WORDS, 1, 0.7)
        mend = (text, near[0]) if near else None
        raise QuerySyntaxError(
            say("«{text}» is no date; write {examples}", text=text[:40], examples=_EXAMPLES), column, mend
        )
    return found


def days_end(query: str, start: int) -> int | None:
    """Where words for days that begin at `start` end (the most words that name days); None where none do."""
    end, found = start, None
    for _ in range(_MOST_WORDS):
        word = _WORD.match(query, end)
        if word is None or word.end() - start > _LONGEST:
            break
        end = word.end()
        try:
            if read_days(query[start:end].lstrip("<>="), date(2000, 1, 1)) is not None:
                found = end
        except ValueError:
            found = end
    return found


def begin_of(day: date) -> datetime:
    """The instant, in UTC, at which a day begins in Kazakhstan."""
    try:
        return datetime.combine(day, time.min, ALMATY).astimezone(UTC)
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC)


def end_of(day: date) -> datetime:
    """The instant at which a day has ended: the first one of the next."""
    try:
        return begin_of(day + timedelta(days=1))
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)


def month_of(instant: datetime) -> str:
    """The month, as 2026-10, in Kazakhstan."""
    try:
        return instant.astimezone(ALMATY).strftime("%Y-%m")
    except OverflowError:
        return instant.strftime("%Y-%m")
