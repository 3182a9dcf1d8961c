"""Days as a query writes them, in Kazakhstan's time."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from search.query.errors import QuerySyntaxError

ALMATY = ZoneInfo("Asia/Almaty")
_WRITTEN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_LAST = re.compile(r"last (\d{1,4}) days?")
_NAMED = {"today": 0, "yesterday": 1}
_ADVICE = 'write 2026-10-01, 2026-10, 2026, today, yesterday or "last 7 days"'


def check_day(text: str, column: int) -> str:
    """The text itself where it names days. Raises QuerySyntaxError."""
    span(text, date(2000, 1, 1), column)
    return text


def span(text: str, today: date, column: int) -> tuple[date, date]:
    """The first and the last day that a text names. Raises QuerySyntaxError where it names none."""
    if text in _NAMED:
        day = today - timedelta(days=_NAMED[text])
        return day, day
    if last := _LAST.fullmatch(text):
        return today - timedelta(days=max(int(last.group(1)), 1) - 1), today
    written = _WRITTEN.fullmatch(text)
    if written is None:
        raise QuerySyntaxError(f"«{text[:40]}» is no date; {_ADVICE}", column)
    year, month, day_ = (None if part is None else int(part) for part in written.groups())
    try:
        first = date(year or 0, month or 1, day_ or 1)
        if day_ is not None:
            return first, first
        return first, _month_end(date(first.year, month or 12, 1))
    except ValueError as error:
        raise QuerySyntaxError(f"there is no day {text}; {_ADVICE}", column) from error


def _month_end(first: date) -> date:
    if first.month == 12:
        return date(first.year, 12, 31)
    return date(first.year, first.month + 1, 1) - timedelta(days=1)


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
