"""When: what a page says of its dates, in several places → one instant of publication and one of the last change."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from crawlers.page import Page
from crawlers.parse.dates import ALMATY, Moment, read_date, read_url_date
from crawlers.parse.text import squeeze
from crawlers.source import Source

LATE = timedelta(minutes=10)  # a server's clock may be ahead of ours
_FINENESS = {"day": 0, "hour": 1, "minute": 2, "second": 3}


def published(declared: Iterable[str | None], printed: str | None, page: Page, source: Source | None) -> Moment | None:
    """The first declared date that can be read, unless the printed one is finer on the same day or shows that its
    offset is a lie; without either the day that the address names. None: it cannot be told."""
    first = _first(declared, page, source)
    if first is not None:
        first = _relabelled(first, page.fetched_at, _zone(source))
    second = read(printed, page, source)
    if first is None or second is None:
        return first or second or read_url_date(page.url, page.fetched_at, _zone(source))
    if _mislabelled(first, second):
        return second
    zone = _zone(source)
    same_day = first.instant.astimezone(zone).date() == second.instant.astimezone(zone).date()
    return second if same_day and _FINENESS[second.precision] > _FINENESS[first.precision] else first


def modified(
    declared: Iterable[str | None], publication: Moment | None, page: Page, source: Source | None
) -> datetime | None:
    """When the page says that it was changed: None where that is before its publication, which nobody can do, or is
    the publication itself."""
    found = _first(declared, page, source)
    if found is None:
        return None
    found = _relabelled(found, page.fetched_at, _zone(source))
    if publication is not None and found.instant < publication.instant:
        return None
    return found.instant


def read(text: str | None, page: Page, source: Source | None) -> Moment | None:
    """A date as the page gives it: by our rules, then by the source's own `date_formats` (strptime's)."""
    if not text:
        return None
    zone = _zone(source)
    found = read_date(text, page.fetched_at, zone)
    for form in source.date_formats if source is not None and found is None else ():
        with contextlib.suppress(ValueError):
            local = datetime.strptime(squeeze(text), form).isoformat(timespec="minutes")  # noqa: DTZ007
            return read_date(local, page.fetched_at, zone)
    return found


def _zone(source: Source | None) -> ZoneInfo:
    return ALMATY if source is None else ZoneInfo(source.timezone)


def _first(texts: Iterable[str | None], page: Page, source: Source | None) -> Moment | None:
    return next((found for text in texts if (found := read(text, page, source)) is not None), None)


def _relabelled(found: Moment, fetched_at: datetime, zone: ZoneInfo) -> Moment:
    """An instant in UTC that lies behind the fetch is local time with a wrong label, where that lies before it: nothing
    is read before it is published."""
    if found.instant.utcoffset() != timedelta(0) or found.instant <= fetched_at + LATE or found.precision == "day":
        return found
    local = found.instant.replace(tzinfo=zone)
    return replace(found, instant=local) if local <= fetched_at + LATE else found


def _mislabelled(stated: Moment, printed: Moment) -> bool:
    """A local 13:38 that is declared as 13:38+00:00: the digits are equal, the offset is UTC's."""
    if stated.instant.utcoffset() != timedelta(0) or printed.precision not in ("minute", "second"):
        return False
    return stated.instant.replace(tzinfo=None, second=0) == printed.instant.replace(tzinfo=None, second=0)
