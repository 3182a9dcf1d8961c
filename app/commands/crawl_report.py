"""What a crawl did, source by source, as `crawl`, `run` and `sources report` print it."""

from __future__ import annotations

from typing import Any

import click

from app.commands.common import print_json, print_reports, print_table
from pipelines.crawling.crawl_report import CrawlReport, SourceReport
from pipelines.run import RunReport

COLUMNS = ("source", "", "found", "fetched", "new", "changed", "as before", "gone", "failed", "size", "seconds")


def print_run(done: RunReport, crawled: CrawlReport, *, as_json: bool) -> None:
    """A line an arrow, then a line a source; or one JSON object."""
    if as_json:
        arrows = [{"arrow": one.arrow, **one.as_counts()} for one in done.reports]
        print_json({"run": done.id, "arrows": arrows, "sources": [one.to_json() for one in crawled.sources]})
        return
    print_reports(done.reports)
    if crawled.sources:
        click.echo()
        print_crawl(crawled)


def print_crawl(report: CrawlReport) -> None:
    """A line a source, and below the reasons of what failed or was left alone."""
    print_table("", COLUMNS, [_line(one) for one in report.sources])
    for one in report.sources:
        for reason, count in sorted(one.reasons.items(), key=lambda item: (-item[1], item[0])):
            click.echo(f"{one.source}: {count} × {reason}")
        if flaws := {name: count for name, count in one.quality.items() if name not in ("parsed", "tried")}:
            lacking = ", ".join(f"{count} {name}" for name, count in sorted(flaws.items()))
            click.echo(f"{one.source}: of {one.quality.get('parsed', 0)} read pages: {lacking}")


def _line(one: SourceReport) -> list[Any]:
    counts = one.counts
    shown = ("discovered", "fetched", "new", "changed", "unchanged", "gone", "failed")
    seconds = "—" if one.seconds is None else f"{one.seconds:.0f}"
    return [one.source, one.state, *(counts[name] for name in shown), size(counts["bytes"]), seconds]


def size(count: int) -> str:
    """Bytes as people read them: 0 KB, 14 KB, 3.2 MB."""
    return f"{count / 1e6:.1f} MB" if count >= 1_000_000 else f"{count / 1e3:.0f} KB"
