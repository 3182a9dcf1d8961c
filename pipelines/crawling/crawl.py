"""Crawl: Source → Page. Starts the crawl's own process over the chosen sources and counts what it did."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import IO

from sqlalchemy import func, select

from pipelines.context import Context
from pipelines.crawling.choice import CrawlError, catalogue_of, choose, plain_settings
from pipelines.evidence import cdxj
from pipelines.report import StageReport
from pipelines.store.schema import runs, source_runs
from pipelines.store.source_runs import COUNTS

ARROW = "crawl"


def crawl(
    context: Context, names: Sequence[str] = (), since: date | None = None, until: date | None = None
) -> StageReport:
    """Crawl the named sources; unless named, all usable ones but the bundled that are unconfirmed. A source that fails
    does not stop the others.

    With `since` it back-fills the days from there to `until` (today, unless given), both included: it goes on with a
    back-fill of them that was cut short, and says beforehand, and again when the routes are read, how long it takes.

    `items` are pages that were new or changed; `counts` sums the columns of `source_runs`, with `sources` and
    `sources_failed`. Raises InputError for an unknown or unusable source, CrawlError where the process failed."""
    from pipelines.crawling.estimate import check_days, foreseen

    begun = time.monotonic()
    check_days(since, until)
    catalogue = catalogue_of(context)
    chosen = choose(catalogue, names, context.progress.say)
    for name in chosen if since is not None else ():
        context.progress.say(foreseen(context, catalogue.sources[name], since, until).line)  # type: ignore[arg-type]
    with context.store.read() as connection:
        before = connection.execute(select(func.coalesce(func.max(source_runs.c.id), 0))).scalar_one()
        run = connection.execute(select(func.max(runs.c.id)).where(runs.c.state == "running")).scalar_one()
    order = {"settings": plain_settings(context), "names": chosen, "since": since, "until": until, "run": run}
    with context.progress.arrow(ARROW) as advance:
        done = 0
        for fetched in _run(json.dumps(order, default=str), context.progress.say) if chosen else ():
            advance(fetched - done)
            done = fetched
    cdxj.update(context)  # for other tools: ours bring it up to date when they ask it
    counts = _counts(context, before)
    return StageReport(ARROW, counts["fetched"], time.monotonic() - begun, counts)


def _run(order: str, say: Callable[[str], None]) -> Iterator[int]:
    """Run the process; gives how many pages it has fetched, again and again. Raises CrawlError where it fails."""
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as errors:
        command = [sys.executable, "-m", "pipelines.crawling.crawl_process"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": errors}
        process: subprocess.Popen[str] = subprocess.Popen(command, text=True, **pipes)  # type: ignore[call-overload]
        try:
            yield from _follow(process, order, errors, say)
        finally:
            assert process.stdin is not None
            assert process.stdout is not None
            if process.poll() is None:
                process.kill()
            process.wait()
            process.stdin.close()
            process.stdout.close()


def _follow(process: subprocess.Popen[str], order: str, errors: IO[str], say: Callable[[str], None]) -> Iterator[int]:
    assert process.stdin is not None
    assert process.stdout is not None
    ended, reason = False, ""
    try:
        process.stdin.write(order + "\n")
        process.stdin.flush()
    except BrokenPipeError:
        reason = "it ended before it began"
    for line in process.stdout:
        said = json.loads(line)
        if "fetched" in said:
            yield said["fetched"]
        if "say" in said:
            say(said["say"])
        ended, reason = ended or "end" in said, said.get("error", reason)
        if ended:
            process.wait(timeout=60)
            return
    code = process.wait(timeout=60)
    errors.seek(0)
    last = ([line.strip() for line in errors.read().splitlines() if line.strip()] or ["it said nothing"])[-1]
    raise CrawlError(
        reason or f"the crawl's process ended with status {code} ({last}): crawl again, nothing kept is lost"
    )


def _counts(context: Context, before: int) -> dict[str, int]:
    counts: Counter[str] = Counter(dict.fromkeys((*COUNTS, "sources", "sources_failed"), 0))
    with context.store.read() as connection:
        for row in connection.execute(select(source_runs).where(source_runs.c.id > before)):
            counts.update({name: getattr(row, name) for name in COUNTS})
            counts.update(sources=1, sources_failed=int(row.state != "done"))
            reasons = "; ".join(f"{reason} ({count})" for reason, count in sorted(row.reasons.items()))
            if reasons:
                context.progress.say(f"{row.source}: {reasons}")
    return dict(counts)
