"""Politeness: the settings of Scrapy under which every crawl runs, a source's hours, and what Retry-After asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from zoneinfo import ZoneInfo

from crawlers.source import Source

LONGEST_RETRY_AFTER = 7 * 86400.0
TIMEOUT = 30.0  # seconds an answer may take, from the request to its last byte
CONCURRENT = 8  # requests to one host where no delay holds


def user_agent(contact: str) -> str:
    """Who we are, and where an outlet can complain."""
    return f"Baqylau/0.1 (+{contact})"


def scrapy_settings(
    source: Source, *, contact: str, allow_hosts: Sequence[str] = (), seconds: float = TIMEOUT
) -> dict[str, Any]:
    """Scrapy's settings for one source. What its downloader middlewares do, crawlers.fetching does itself."""
    return {
        "USER_AGENT": user_agent(contact),
        "CONCURRENT_REQUESTS": CONCURRENT,
        "CONCURRENT_REQUESTS_PER_DOMAIN": CONCURRENT,
        "DOWNLOAD_DELAY": 0,  # crawlers.pace says when
        "DOWNLOAD_MAXSIZE": source.max_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_TIMEOUT": seconds,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "TELNETCONSOLE_ENABLED": False,
        "BAQYLAU_ALLOW_HOSTS": list(allow_hosts),
        "DOWNLOADER_MIDDLEWARES_BASE": {},
        "DOWNLOADER_MIDDLEWARES": {"crawlers.safety.GuardMiddleware": 10},
        "SPIDER_MIDDLEWARES_BASE": {},
        "DOWNLOAD_HANDLERS": {
            **dict.fromkeys(("data", "file", "ftp", "s3")),
            "http": "crawlers.connecting.BoundedHandler",
            "https": "crawlers.connecting.BoundedHandler",
        },
        "EXTENSIONS_BASE": {},
        "LOG_LEVEL": "WARNING",
    }


def process_settings(allow_hosts: Sequence[str] = ()) -> dict[str, Any]:
    """Scrapy's settings for the process, which has one resolver for all sources."""
    return {
        "LOG_LEVEL": "WARNING",
        "TWISTED_DNS_RESOLVER": "crawlers.safety.GuardedResolver",
        "BAQYLAU_ALLOW_HOSTS": list(allow_hosts),
    }


def is_open(source: Source, now: datetime) -> bool:
    """Whether `now` is within the source's hours; both ends belong to them, and they may go over midnight."""
    if not source.hours:
        return True
    first, last = source.hours
    hour = now.astimezone(ZoneInfo(source.timezone)).hour
    return first <= hour <= last if first <= last else hour >= first or hour <= last


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for, at most a week; None where it says nothing usable."""
    value = (value or "").strip()
    if value.isascii() and value.isdecimal():
        return min(float(value[:9]), LONGEST_RETRY_AFTER)
    try:
        seconds = (parsedate_to_datetime(value) - now).total_seconds()
    except (ValueError, TypeError):
        return None
    return min(max(seconds, 0.0), LONGEST_RETRY_AFTER)
