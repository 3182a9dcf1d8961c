"""Quality: what a source's newest pages lack, held against what its pages lacked before.

A redesign shows as a sudden change, from the first crawl after it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from pipelines.clock import almaty_day
from pipelines.crawling.crawl_report import SourceReport
from pipelines.oversight.finding import Figures, HealthFinding, finding

RECENT = 10  # pages that are looked at, of the newest crawls; a crawl that brought as many is looked at alone
ENOUGH = 5  # fewer say nothing
RECENT_SPAN = timedelta(days=3)  # from the newest crawl back: a quiet source is told from fewer pages
PAST_ENOUGH = 20  # pages of before, at the least
JUMP = 0.3  # by so much a share has to grow; what is normal for an outlet wanders by less
BAD = ("failed", "no_title", "no_text")  # there is no article then
MEASURES = {  # what is counted → of what, and the field that it is about
    "failed": ("pages", None),
    "no_title": ("pages", "title"),
    "no_text": ("pages", "text"),
    "no_date": ("parsed", "published"),
    "short": ("parsed", "text"),
}

Counts = Mapping[str, int]


def judge(source: str, crawls: Sequence[SourceReport], past: Mapping[date, Counts]) -> list[HealthFinding]:
    """What changed for the worse. `crawls` are the last ones of a source, newest first; `past` what was counted on the
    days of the last weeks."""
    counted = [one for one in crawls if _pages(one.quality)]
    recent = _recent(counted)
    if not recent:
        return []
    first = almaty_day(recent[-1].started_at)
    same_day = [one.quality for one in counted[len(recent) :] if almaty_day(one.started_at) == first]
    now = _sum([one.quality for one in recent])
    before = _sum([*same_day, *(quality for day, quality in past.items() if day < first)])
    names = [*MEASURES, *sorted(name for name in now if name.startswith("selectors."))]
    found = [one for name in names if (one := _held(source, name, now, before, counted, past)) is not None]
    if any(one.kind in ("no_title", "no_text") for one in found):  # that pages fail is said by the field that lacks
        return [one for one in found if one.kind != "failed"]
    return found


def _pages(quality: Mapping[str, int]) -> int:
    return max(0, quality.get("parsed", 0)) + max(0, quality.get("failed", 0))


def _recent(crawls: Sequence[SourceReport]) -> list[SourceReport]:
    """The newest crawls with RECENT pages, or within RECENT_SPAN."""
    found: list[SourceReport] = []
    for one in crawls:
        full = sum(_pages(each.quality) for each in found) >= RECENT
        if full or (found and found[0].started_at - one.started_at > RECENT_SPAN):
            break
        found.append(one)
    return found


def _sum(counts: Sequence[Counts]) -> Counter[str]:
    total: Counter[str] = Counter()
    for one in counts:
        total.update(one)
        total["pages"] += _pages(one)
    return total


def _held(
    source: str,
    name: str,
    now: Counts,
    before: Counts,
    crawls: Sequence[SourceReport],
    past: Mapping[date, Counts],
) -> HealthFinding | None:
    of, about = MEASURES.get(name, ("tried", name))
    if now[of] < ENOUGH or before[of] < PAST_ENOUGH:
        return None
    share, usual = now[name] / now[of], before[name] / before[of]
    if share - usual < JUMP or share < 2 * usual:
        return None
    since, count, pages = _since(name, of, (share + usual) / 2, crawls, past)
    figures: Figures = {"count": count, "pages": pages, "since": since.isoformat(), "before": round(100 * usual)}
    kind = "selector" if name.startswith("selectors.") else name
    return finding(source, kind, "bad" if name in BAD else "warning", figures, about)


def _since(
    name: str, of: str, limit: float, crawls: Sequence[SourceReport], past: Mapping[date, Counts]
) -> tuple[date, int, int]:
    """The day on which the share rose above `limit`, with what was counted from there on: crawl by crawl, and behind
    the last crawl that is known day by day."""
    oldest = almaty_day(crawls[-1].started_at)
    steps = [(almaty_day(one.started_at), one.quality) for one in crawls]
    steps += [(day, past[day]) for day in sorted(past, reverse=True) if day < oldest]
    since, count, pages = steps[0][0], 0, 0
    for day, quality in steps:
        here = _sum([quality])
        if here[of] and here[name] / here[of] < limit:
            break
        if here[of]:
            since, count, pages = day, count + here[name], pages + here[of]
    return since, count, pages
