"""StageReport: what one arrow did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class StageReport:
    """`items` went through `arrow` in `seconds`; `counts` says more, by name (pages, versions, mentions, failed …)."""

    arrow: str
    items: int
    seconds: float
    counts: Mapping[str, int] = field(default_factory=dict)

    def as_counts(self) -> dict[str, float]:
        """The form that a row of `runs` keeps."""
        return {"items": self.items, "seconds": round(self.seconds, 3), **self.counts}
