"""Estimate: how many articles and hours a back-fill will take, said before it begins."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from crawlers.source import Source
from pipelines.context import Context
from pipelines.crawling.choice import CrawlError, catalogue_of, choose, plain_settings
from pipelines.errors import InputError
from pipelines.store import months
from pipelines.store.schema import frontier

QUICKEST = 0.1  # seconds an article takes where no delay holds


@dataclass(frozen=True, slots=True)
class Estimate:
    """What the days `since` to `until` of one source will take. `articles` are those that it is known to have, `stored`
    those of them that are here already; `seconds` lie between two requests. `basis` says where the count is from."""

    source: str
    since: date
    until: date
    articles: int
    stored: int
    seconds: float
    hours: float
    basis: str

    @property
    def line(self) -> str:
        """One line for people."""
        left = f", of which {self.stored} are stored" if self.stored else ""
        time = f"{self.hours:.0f} hours" if self.hours >= 1.5 else f"{max(1, round(self.hours * 60))} minutes"
        return (
            f"{self.source}, {self.since} to {self.until}: about {self.articles} articles{left}, and about {time}"
            f" at one in {self.seconds:g} s (from {self.basis})"
        )

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "since": self.since.isoformat(), "until": self.until.isoformat()}


def estimate(context: Context, names: Sequence[str], since: date, until: date | None = None) -> list[Estimate]:
    """Read what sitemaps and archives of the named sources (all, unless named) say of a range of days. Nothing is kept
    but the months that they name, and that their hosts were asked.

    Raises InputError for an unknown or unusable source, CrawlError where the process failed."""
    catalogue = catalogue_of(context)
    chosen = choose(catalogue, names, context.progress.say)
    last = until or _today()
    check_days(since, last)
    order = {"settings": plain_settings(context), "names": chosen, "since": since, "until": last}
    with context.progress.arrow("estimate", len(chosen)):
        told = {one["source"]: one for one in _told(json.dumps(order, default=str))}
    return [_estimate(context, catalogue.sources[name], since, last, told.get(name)) for name in chosen]


def check_days(since: date | None, until: date | None) -> None:
    """Raises InputError for a range that is none."""
    if since is None and until is not None:
        raise InputError("--until needs --since: say from which day on, as in --since 2026-01-01")
    if since is not None and until is not None and until < since:
        raise InputError(f"--until {until} lies before --since {since}: exchange them")


def foreseen(context: Context, source: Source, since: date, until: date | None = None) -> Estimate:
    """The same without a request: from the months that were read before, else from the expected volume."""
    last = until or _today()
    with context.store.read() as connection:
        known = {month: count for (_, month), count in months.known(connection, [source.name]).items()}
    wanted = _months(since, last)
    if wanted and all(month in known for month in wanted):
        told = {"articles": sum(known[month] for month in wanted), "basis": "the months that its sitemaps named before"}
        return _estimate(context, source, since, last, told)
    return _estimate(context, source, since, last, None)


def _estimate(context: Context, source: Source, since: date, until: date, told: dict[str, Any] | None) -> Estimate:
    days = (until - since).days + 1
    seconds = max((told or {}).get("seconds", 0.0), source.delay, QUICKEST)
    if told and told["articles"]:
        articles, basis = told["articles"], told["basis"]
    else:
        least, most = source.expected.least, source.expected.most
        articles, basis = days * (least + most) // 2, f"the usual volume, {least} to {most} a day: nothing counted"
    with context.store.read() as connection:
        stored = min(articles, _stored(connection, source, since, until))
    return Estimate(
        source.name, since, until, articles, stored, seconds, hours(source, articles - stored, seconds), basis
    )


def hours(source: Source, articles: int, seconds: float) -> float:
    """How long so many articles take, the source's hours and budget held."""
    first, last = source.hours or (0, 23)
    found = articles * seconds / 3600 * 24 / ((last - first) % 24 + 1)
    return max(found, articles / source.budget * 24) if source.budget else found


def _stored(connection: Connection, source: Source, since: date, until: date) -> int:
    zone = ZoneInfo(source.timezone)
    begin, end = (datetime(day.year, day.month, day.day, tzinfo=zone) for day in (since, until + timedelta(days=1)))
    at = frontier.c.published_at
    where = (frontier.c.source == source.name, frontier.c.last_sha256.is_not(None), at >= begin, at < end)
    return connection.execute(select(func.count()).select_from(frontier).where(*where)).scalar_one()


def _months(since: date, until: date) -> list[str]:
    """The months of a range; a range that begins or ends within one needs it all the same."""
    span = range(since.year * 12 + since.month - 1, until.year * 12 + until.month)
    whole = since.day == 1 and (until + timedelta(days=1)).day == 1
    return [f"{each // 12}-{each % 12 + 1:02}" for each in span] if whole else []


def _today() -> date:
    return datetime.now(UTC).astimezone(ZoneInfo("Asia/Almaty")).date()


def _told(order: str) -> list[dict[str, Any]]:
    """What the process says, a JSON object a line. Its standard input stays open: closed, it would end at once."""
    command = [sys.executable, "-m", "pipelines.crawling.estimate_process"]
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as errors:
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": errors}
        process: subprocess.Popen[str] = subprocess.Popen(command, text=True, **pipes)  # type: ignore[call-overload]
        with process:
            assert process.stdin is not None
            assert process.stdout is not None
            try:
                process.stdin.write(order + "\n")
                process.stdin.flush()
                found = [json.loads(line) for line in process.stdout]
            except BaseException:
                process.kill()
                raise
        errors.seek(0)
        complaints = [line.strip() for line in errors.read().splitlines() if line.strip()]
    if process.returncode:
        raise CrawlError(f"the estimate's process failed ({[*complaints, 'it said nothing'][-1]}): try again")
    return found
