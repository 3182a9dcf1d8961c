"""Clock: days as the newsroom counts them."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

ALMATY = ZoneInfo("Asia/Almaty")


def almaty_day(instant: datetime) -> date:
    """The day in Asia/Almaty on which an aware instant falls."""
    return instant.astimezone(ALMATY).date()
