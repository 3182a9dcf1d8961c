"""Sums for reading: digits in threes, and what a reader chose as bars of an inline SVG picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipelines.profiles.sums import SumLine, Total, totals

WIDTH, STEP, LEFT, RIGHT = 640, 28, 90, 190  # the picture; room for the date and for the sum
THIN = "\u202f"  # a narrow space that does not break


@dataclass(frozen=True, slots=True)
class SumBar:
    line: SumLine
    y: float
    width: float


@dataclass(frozen=True, slots=True)
class SumChart:
    """The chosen sums of one currency, the oldest first, as bars in proportion to the largest."""

    total: Total
    width: int
    height: int
    left: int
    bars: tuple[SumBar, ...]


def sum_charts(chosen: Sequence[SumLine]) -> list[SumChart]:
    """A chart for each currency of the chosen sums."""
    charts = []
    for total in totals(chosen):
        lines = sorted((one for one in chosen if one.currency == total.currency), key=lambda one: one.place.date)
        most = max(abs(one.value) for one in lines) or Decimal(1)
        room = WIDTH - LEFT - RIGHT
        bars = tuple(
            SumBar(one, i * STEP + 4.0, round(max(1.0, float(abs(one.value) / most) * room), 1))
            for i, one in enumerate(lines)
        )
        charts.append(SumChart(total, WIDTH, len(bars) * STEP + 4, LEFT, bars))
    return charts


def digits(value: Decimal) -> str:
    """«2 400 000 000», «1 250,50»: exact."""
    whole, _, rest = f"{value:f}".partition(".")
    rest = rest.rstrip("0")
    return f"{int(whole):,}".replace(",", THIN) + (f",{rest}" if rest else "")
