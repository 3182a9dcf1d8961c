"""Volume: how many articles a source gave on a day, held against its own past and against what its definition expects.

Counted is a day of publication in Asia/Almaty (undated articles: the day on which they were first seen) that is over
and was read: by a crawl on the day itself and by one on the day behind it. Days that were not read are unknown, not
zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from sqlalchemy import Connection, func, select

from crawlers.source import Expected
from pipelines.oversight.finding import Figures, HealthFinding, finding
from pipelines.store.schema import days

WEEKS = 8  # of the past that a day is held against: as long as a season, as short as a habit
FEWEST = 3  # days of one weekday from which its usual volume can be told
WINDOWS = (1, 2, 3, 7)  # days that are looked at together: a source of one article a day is silent after a week
SILENT = 5  # usual articles in a window without any: at such a mean none comes in 0.7 % of windows by chance (Poisson)
LOW, ENOUGH = 0.35, 12  # a drop: less than a third of what is usual, where that is enough to tell
HIGH, MORE = 2.5, 10  # a surge: so many times the usual, and at least so many more
SPREAD = 3 * 1.4826  # three standard deviations, told from the median of absolute deviations
STALE = timedelta(days=4)  # what was read longer ago says nothing of now


@dataclass(frozen=True, slots=True)
class Day:
    """A day of one source; `count` is None where it was not read, or is not over."""

    day: date
    count: int | None


@dataclass(frozen=True, slots=True)
class Volume:
    """The last day that was read and is over (`day`; None: none) with its `actual` articles, what is `usual` on such a
    weekday (None: too early to say) with its bounds, `today` so far, and the `days` behind it, oldest first."""

    day: date | None
    actual: int | None
    usual: float | None
    low: float | None
    high: float | None
    today: int
    days: tuple[Day, ...]


def volumes(connection: Connection, today: date) -> dict[str, Volume]:
    """The volume of every source that gave something or was read in the last WEEKS weeks, by name."""
    first = today - timedelta(weeks=WEEKS, days=7)
    rows: dict[str, dict[date, tuple[int, int]]] = {}
    sums = (func.sum(days.c.stored + days.c.undated).label("given"), func.sum(days.c.reads).label("reads"))
    query = select(days.c.source, days.c.day, *sums).group_by(days.c.source, days.c.day)
    for row in connection.execute(query.where(days.c.day >= first.isoformat(), days.c.day <= today.isoformat())):
        rows.setdefault(row.source, {})[date.fromisoformat(row.day)] = (row.given, row.reads)
    return {source: _volume(found, first, today) for source, found in rows.items()}


def _volume(rows: Mapping[date, tuple[int, int]], first: date, today: date) -> Volume:
    def count(day: date) -> int | None:
        read = rows.get(day, (0, 0))[1] and rows.get(day + timedelta(days=1), (0, 0))[1]
        return rows.get(day, (0, 0))[0] if read else None

    found = tuple(Day(day, count(day)) for day in (first + timedelta(days=n) for n in range((today - first).days)))
    known = [one for one in found if one.count is not None]
    last = known[-1] if known else None
    bounds = _bounds(known, last.day) if last is not None else None
    usual, low, high = bounds if bounds is not None else (None, None, None)
    so_far = rows.get(today, (0, 0))[0]
    day, actual = (last.day, last.count) if last is not None else (None, None)
    return Volume(day, actual, usual, low, high, so_far, found)


def _bounds(known: Sequence[Day], day: date, before: date | None = None) -> tuple[float, float, float] | None:
    """The median of the same weekdays in the WEEKS weeks before `before` (unless given: the day itself), with robust
    bounds; None where they are fewer than FEWEST."""
    end = before or day
    past = [one for one in known if day - timedelta(weeks=WEEKS) <= one.day < end]
    same = [one.count for one in past if one.day.weekday() == day.weekday() and one.count is not None]
    if len(same) < FEWEST:
        return None
    middle = float(median(same))
    spread = SPREAD * median(abs(count - middle) for count in same)
    return middle, max(0.0, min(middle - spread, LOW * middle)), max(middle + spread, HIGH * middle, middle + MORE)


def judge(source: str, volume: Volume, expected: Expected, today: date) -> list[HealthFinding]:
    """What is unusual about a source's volume."""
    known = [one for one in volume.days if one.count is not None]
    if not known or today - known[-1].day > STALE:
        return []  # that it is not read is said elsewhere
    if volume.usual is None:
        return _against_expected(source, known, expected)
    return [*_lack(source, known), *_surge(source, known, volume, today), *_mismatch(source, known, expected)]


def _lack(source: str, known: Sequence[Day]) -> list[HealthFinding]:
    """Silence or a drop in the shortest window that shows it."""
    for length in WINDOWS:
        window = known[-length:]
        bounds = [_bounds(known, one.day, window[0].day) for one in window]
        if len(window) < length or None in bounds:
            continue
        usual, actual = sum(one[0] for one in bounds if one), sum(one.count or 0 for one in window)
        low = sum(one[1] for one in bounds if one)
        figures: Figures = {"since": window[0].day.isoformat(), "actual": actual, "usual": round(usual), "days": length}
        if actual == 0 and usual >= SILENT:
            return [finding(source, "silence", "bad", _silence(known))]
        if actual < low and usual >= ENOUGH:
            return [finding(source, "drop", "warning", figures)]
    return []


def _silence(known: Sequence[Day]) -> Figures:
    """The days without an article at the end, and what is usual on so many."""
    silent: list[Day] = []
    for one in reversed(known):
        if one.count:
            break
        silent.append(one)
    since = silent[-1].day
    bounds = [_bounds(known, one.day, since) or _bounds(known, one.day) for one in silent]
    usual = round(sum(one[0] for one in bounds if one is not None))
    return {"since": since.isoformat(), "actual": 0, "usual": usual, "days": len(silent)}


def _surge(source: str, known: Sequence[Day], volume: Volume, today: date) -> list[HealthFinding]:
    for day, count in ((today, volume.today), (known[-1].day, known[-1].count or 0)):
        bounds = _bounds(known, day)
        if bounds is not None and count > bounds[2]:
            figures: Figures = {"since": day.isoformat(), "actual": count, "usual": round(bounds[0])}
            return [finding(source, "surge", "warning", figures)]
    return []


def _against_expected(source: str, known: Sequence[Day], expected: Expected) -> list[HealthFinding]:
    """Too early for a past of its own: the definition is all there is. Two days, as one may be a holiday."""
    counts, since = [one.count or 0 for one in known[-2:]], known[-2:][0].day.isoformat()
    usual: Figures = {"least": expected.least, "most": expected.most, "days": len(counts)}
    figures = {**usual, "since": since, "actual": sum(counts)}
    if len(counts) == 2 and max(counts) < expected.least:
        kind = "silence_expected" if not any(counts) else "drop_expected"
        return [finding(source, kind, "warning", figures)]
    if counts[-1] > expected.most:
        return [finding(source, "surge_expected", "warning", {**figures, "actual": counts[-1]})]
    return []


def _mismatch(source: str, known: Sequence[Day], expected: Expected) -> list[HealthFinding]:
    """What came for weeks is not what the definition expects: it is the definition that is to be mended."""
    counts = [one.count or 0 for one in known]
    middle = median(counts)
    if len(counts) < 2 * 7 or expected.least <= middle <= expected.most:
        return []
    figures: Figures = {"usual": round(middle), "least": expected.least, "most": expected.most}
    return [finding(source, "expected", "note", figures)]
