"""Gaps: what of a question's months and sources was not collected, in words.

A reader can tell "no mention" from "not collected" by them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from pipelines.clock import almaty_day
from pipelines.context import Context
from pipelines.oversight.matrix import Matrix, Month, SourceMonths, matrix
from search.query.bound import And, Bound, BoundNode, Dates, Keyword, Or

TOLD = 3  # months of one source that are told one by one, the newest ones; the others are counted


@dataclass(frozen=True, slots=True)
class Scope:
    """What a question asks of: months `since` to `until` (None: open) and sources (None: all)."""

    since: str | None = None
    until: str | None = None
    names: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class SourceGaps:
    """What is missing of one source: `partly` are months of which something is, `none` ranges of months, both ends
    included, of which nothing is. `said` is one line for people."""

    source: str
    title: str
    since: date | None
    partly: tuple[Month, ...]
    none: tuple[tuple[str, str], ...]
    said: str

    def to_json(self) -> dict[str, Any]:
        return {
            "source": self.source,
            "title": self.title,
            "since": None if self.since is None else self.since.isoformat(),
            "partly": [one.to_json() for one in self.partly],
            "not_collected": [list(one) for one in self.none],
            "said": self.said,
        }


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of `sources` with their months `since` to `until`, `complete` were collected wholly; `gaps` are the others'."""

    since: str
    until: str
    sources: int
    complete: int
    gaps: tuple[SourceGaps, ...]

    @property
    def said(self) -> str:
        """One line for people."""
        span = self.since if self.since == self.until else f"{self.since} to {self.until}"
        if not self.since:
            return "the question asks for no month that has begun"
        if not self.sources:
            return "no source has been collected yet"
        return f"{self.complete} of {self.sources} sources were collected wholly in {span}"

    def to_json(self) -> dict[str, Any]:
        return {
            "since": self.since,
            "until": self.until,
            "sources": self.sources,
            "complete": self.complete,
            "said": self.said,
            "gaps": [one.to_json() for one in self.gaps],
        }


def coverage_of(
    context: Context, bound: Bound | None = None, collections: Collection[str] | None = None
) -> tuple[Coverage, Matrix]:
    """What stands behind the answer to a question (None: everything), and the matrix itself."""
    scope = Scope() if bound is None else scope_of(bound)
    found = matrix(context, since=scope.since, until=scope.until, names=scope.names, collections=collections)
    return summed_up(found), found


def summed_up(found: Matrix) -> Coverage:
    """The gaps of a matrix, by source."""
    gaps = [one for one in map(_gaps, found.sources) if one is not None]
    span = (found.months[0], found.months[-1]) if found.months else ("", "")
    return Coverage(*span, len(found.sources), len(found.sources) - len(gaps), tuple(gaps))


def _gaps(one: SourceMonths) -> SourceGaps | None:
    if all(month.state == "collected" for month in one.months):
        return None
    partly = tuple(month for month in one.months if month.state == "partly")
    none = tuple(_ranges(one.months))
    return SourceGaps(one.source, one.title, one.since, partly, none, f"{one.title}: {_said(one, partly, none)}")


def _ranges(months: Sequence[Month]) -> Iterator[tuple[str, str]]:
    for is_none, run in groupby(months, key=lambda month: month.state == "none"):
        if is_none:
            found = list(run)
            yield found[0].month, found[-1].month


def _said(one: SourceMonths, partly: Sequence[Month], none: Sequence[tuple[str, str]]) -> str:
    if any(month.state == "imported" for month in one.months):
        return "imported, not crawled: whether it is whole is not known"
    if one.since is None:
        return "never crawled"
    parts = [_month(month) for month in partly[-TOLD:]]
    if len(partly) > TOLD:
        parts.append(f"{len(partly) - TOLD} more months in part")
    for first, last in none:
        if first == one.months[0].month:
            parts.append(f"before {_next(last)} not collected")
        else:
            parts.append(f"{first if first == last else f'{first} to {last}'} not collected")
    return "; ".join(parts)


def _month(month: Month) -> str:
    known = f" of about {month.known:,} known" if month.known is not None and month.known > month.stored else ""
    failed = f", {month.failed:,} failed" if month.failed else ""
    unread = month.days - month.read
    days = f", {unread} of {month.days} days not read" if unread else ""
    return f"{month.month} stored {month.stored:,}{known}{failed}{days}"


def _next(month: str) -> str:
    return f"{date.fromisoformat(f'{month}-01') + timedelta(days=31):%Y-%m}"


def scope_of(bound: Bound) -> Scope:
    """The months and sources outside of which the question finds nothing."""
    since, until, names = _scope(bound.root)
    return Scope(since, until, names)


def _scope(node: BoundNode) -> tuple[str | None, str | None, frozenset[str] | None]:
    match node:
        case Dates(start, stop):
            first = None if start is None else f"{almaty_day(start):%Y-%m}"
            return first, None if stop is None else f"{almaty_day(stop - timedelta(microseconds=1)):%Y-%m}", None
        case Keyword("month", value):
            return value, value, None
        case Keyword("source", value):
            return None, None, frozenset({value})
        case Or(children) if children and all(isinstance(one, Keyword) and one.field == "source" for one in children):
            return None, None, frozenset(one.value for one in children if isinstance(one, Keyword))
        case And(children):
            found = [_scope(one) for one in children]
            named = [one[2] for one in found if one[2] is not None]
            since = max((one[0] for one in found if one[0] is not None), default=None)
            until = min((one[1] for one in found if one[1] is not None), default=None)
            return since, until, frozenset.intersection(*named) if named else None
        case _:
            return None, None, None
