"""Politeness: the settings of Scrapy under which every crawl runs, Crawl-delay, and what Retry-After asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from scrapy import signals

from crawlers.source import Source

LONGEST_CRAWL_DELAY = 60.0  # seconds; a robots.txt that asks for more is taken at this
LONGEST_RETRY_AFTER = 7 * 86400.0
TIMEOUT = 30.0  # seconds a response may take
CONCURRENT = 8  # requests to one host where no delay holds


def user_agent(contact: str) -> str:
    """Who we are, and where an outlet can complain."""
    return f"Baqylau/0.1 (+{contact})"


def scrapy_settings(source: Source, *, contact: str, allow_hosts: Sequence[str] = ()) -> dict[str, Any]:
    """Scrapy's settings for one source."""
    return {
        "USER_AGENT": user_agent(contact),
        "ROBOTSTXT_OBEY": True,
        "ROBOTSTXT_USER_AGENT": "Baqylau",
        "DOWNLOAD_DELAY": source.delay,
        "DOWNLOAD_DELAY_JITTER": 0.2,
        "CONCURRENT_REQUESTS": CONCURRENT,
        "CONCURRENT_REQUESTS_PER_DOMAIN": CONCURRENT,
        "DOWNLOAD_MAXSIZE": source.max_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_TIMEOUT": TIMEOUT,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "COMPRESSION_ENABLED": False,  # the raw body is the evidence; crawlers.decoding undoes it within bounds
        "RETRY_ENABLED": False,  # the frontier keeps when to try again
        "REDIRECT_MAX_TIMES": 5,
        "METAREFRESH_ENABLED": False,
        "COOKIES_ENABLED": False,
        "HTTPPROXY_ENABLED": False,  # a proxy would resolve names behind the guard's back
        "TELNETCONSOLE_ENABLED": False,
        "REFERER_ENABLED": True,
        "REFERRER_POLICY": "no-referrer",
        "BAQYLAU_ALLOW_HOSTS": list(allow_hosts),
        "DOWNLOADER_MIDDLEWARES": {"crawlers.safety.GuardMiddleware": 10},
        "DOWNLOAD_HANDLERS": dict.fromkeys(("data", "file", "ftp", "s3")),
        "EXTENSIONS": {
            "crawlers.politeness.CrawlDelay": 500,
            "scrapy.extensions.logstats.LogStats": None,
            "scrapy.extensions.corestats.CoreStats": None,
        },
        "LOG_LEVEL": "WARNING",
    }


def process_settings(allow_hosts: Sequence[str] = ()) -> dict[str, Any]:
    """Scrapy's settings for the process, which has one resolver for all sources."""
    return {
        "LOG_LEVEL": "WARNING",
        "TWISTED_DNS_RESOLVER": "crawlers.safety.GuardedResolver",
        "BAQYLAU_ALLOW_HOSTS": list(allow_hosts),
    }


class CrawlDelay:
    """Applies a robots.txt's Crawl-delay to its host, where it is longer than the source's own delay."""

    def __init__(self, crawler: Any) -> None:
        self.crawler = crawler
        crawler.signals.connect(self.apply, signal=signals.robots_parsed)

    @classmethod
    def from_crawler(cls, crawler: Any) -> CrawlDelay:
        return cls(crawler)

    def apply(self, robotparser: Any, request: Any) -> None:
        asked = robotparser.rp.crawl_delay("Baqylau")
        downloader = self.crawler.engine.downloader
        own = self.crawler.settings.getfloat("DOWNLOAD_DELAY")
        if asked is None or float(asked) <= own:
            return
        delay = min(float(asked), LONGEST_CRAWL_DELAY)
        host = urlsplit(request.url).hostname or ""
        downloader.per_slot_settings[host] = {"concurrency": 1, "delay": delay, "jitter": 0.0}
        if host in downloader.slots:
            slot = downloader.slots[host]
            slot.concurrency, slot.delay, slot.jitter = 1, delay, 0.0


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
