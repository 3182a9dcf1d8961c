"""Dates as discovery routes write them → instants."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from crawlers.parse.dates import read_date


def published_instant(text: str, now: datetime, zone: str) -> datetime | None:
    """The instant that a discovery route's date names; None where it cannot be told or lies ahead."""
    if not text.strip():
        return None
    try:
        at = parsedate_to_datetime(text)
        at = at.replace(tzinfo=ZoneInfo(zone)) if at.tzinfo is None else at
        return at if at.year >= 1990 and at <= now + timedelta(days=1) else None
    except (ValueError, TypeError, OverflowError):
        moment = read_date(text, now, ZoneInfo(zone))
        return None if moment is None else moment.instant
