"""Chart: mentions by month as the bars of an inline SVG picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.oversight.volume import Volume

WIDTH, HEIGHT, FOOT = 520, 120, 20
MOST_MONTHS = 60  # more are shown by year
WIDEST = 48  # of a bar
MOST_TO_CLICK, TO_CLICK = 24, 28  # months of a histogram (more are shown by year); how wide a target is at least
SPARK_DAYS, SPARK_STEP, SPARK_HEIGHT = 28, 6, 32


@dataclass(frozen=True, slots=True)
class Bar:
    """A month (2026-10) or a year with its count, and the rectangle that shows it."""

    label: str
    count: int
    x: float
    y: float
    width: float
    height: float
    named: bool  # whether its label is written under it


@dataclass(frozen=True, slots=True)
class Chart:
    width: int
    height: int
    bars: tuple[Bar, ...]
    most: int


def timeline(months: Sequence[tuple[str, int]]) -> Chart | None:
    """Bars of every month from the first to the last, empty ones too; None where there is nothing to show."""
    return _bars(months, MOST_MONTHS, 0) if months else None


def histogram(months: Sequence[tuple[str, int]]) -> Chart | None:
    """The same to be clicked on: bars that a finger hits, as wide as they need to be; by year where there are many
    months. None where there is nothing to choose from."""
    chart = _bars(months, MOST_TO_CLICK, TO_CLICK) if months else None
    return chart if chart and len(chart.bars) > 1 else None


def _bars(months: Sequence[tuple[str, int]], most_months: int, target: int) -> Chart:
    counts = dict(months)
    labels = _every_month(min(counts), max(counts))
    if len(labels) > most_months:
        years = Counter[str]()
        for month, count in months:
            years[month[:4]] += count
        counts, labels = dict(years), [f"{year:04}" for year in range(int(min(years)), int(max(years)) + 1)]
    width = max(WIDTH, target * len(labels))
    most, step = max(counts.values()), width / len(labels)
    every = -(-len(labels) // 8)  # at most eight labels have room
    wide = min(step * 0.8, WIDEST)
    bars = []
    for i, label in enumerate(labels):
        count = counts.get(label, 0)
        high = round((HEIGHT - FOOT - 14) * count / most, 1)
        x = round(i * step + (step - wide) / 2, 1)
        bars.append(Bar(label, count, x, round(HEIGHT - FOOT - high, 1), round(wide, 1), high, i % every == 0))
    return Chart(width, HEIGHT, tuple(bars), most)


def sparkline(volume: Volume | None) -> Chart | None:
    """Bars of the last days, oldest first; days that were not read are a low mark (`named`: they were). None where
    nothing is known."""
    days = volume.days[-SPARK_DAYS:] if volume is not None else ()
    if all(one.count is None for one in days):
        return None
    most = max([one.count or 0 for one in days] + [1])
    bars = []
    for i, one in enumerate(days):
        high = 2.0 if one.count is None else round(max(1.0, (SPARK_HEIGHT - 4) * one.count / most), 1)
        bar = (float(i * SPARK_STEP), round(SPARK_HEIGHT - high, 1), SPARK_STEP - 2.0, high)
        bars.append(Bar(one.day.strftime("%d.%m.%Y"), one.count or 0, *bar, one.count is not None))
    return Chart(len(days) * SPARK_STEP, SPARK_HEIGHT, tuple(bars), most)


def _every_month(first: str, last: str) -> list[str]:
    begin, end = (int(month[:4]) * 12 + int(month[5:7]) - 1 for month in (first, last))
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(begin, end + 1)]
