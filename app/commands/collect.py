"""`baqylau crawl` and `import`: what is collected."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.commands.common import Instant, Session, json_option, print_json, session
from app.commands.sources import with_sources
from pipelines.clock import almaty_day
from pipelines.errors import InputError

if TYPE_CHECKING:
    from pipelines.importing.imports import ImportReport


@click.command("crawl")
@click.argument("names", nargs=-1, metavar="[NAME…]")
@click.option("--sources", "folder", type=click.Path(path_type=Path), help="A folder of definitions.")
@click.option("--since", type=Instant(), help="Back-fill: what was published from that day on, newest first.")
@click.option("--until", type=Instant(), help="The last day of the back-fill (default: today).")
@click.option("--estimate", "only_estimate", is_flag=True, help="Only say how much a back-fill is; with --since.")
@json_option
@session
def crawl_command(
    current: Session,
    names: tuple[str, ...],
    folder: Path | None,
    since: datetime | None,
    until: datetime | None,
    only_estimate: bool,
    as_json: bool,
) -> None:
    """Fetch what the sources (those named; else your own and the confirmed) published, and read the articles.

    A back-fill that was cut short goes on where it was when it is asked for again."""
    from app.commands.crawl_report import print_run
    from pipelines.crawling.crawl import crawl
    from pipelines.crawling.crawl_report import last_row, report_since
    from pipelines.crawling.estimate import estimate
    from pipelines.parsing.parse import parse
    from pipelines.run import run_arrows

    context = with_sources(current.context, folder)
    first, last = since and almaty_day(since), until and almaty_day(until)
    if only_estimate:
        if first is None:
            raise InputError("--estimate needs --since: say from which day on, as in --since 2026-01-01")
        found = estimate(context, names, first, last)
        if as_json:
            print_json([one.to_json() for one in found])
        for one in found if not as_json else ():
            click.echo(one.line)
        return
    before = last_row(context)
    arrows = [("crawl", lambda given: crawl(given, names, first, last)), ("parse", parse)]
    done = run_arrows(context, arrows, command="crawl")
    print_run(done, report_since(context, before), as_json=as_json)
    if done.reports[0].counts["sources_failed"]:
        raise click.exceptions.Exit(1)


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH…")
@click.option("--collection", default="news", show_default=True, help="What the documents belong to.")
@click.option("--hosts", multiple=True, metavar="HOST", help="Of a WARC only this host and those below it; also: ours.")
@click.option("--again", is_flag=True, help="Read files again that were imported and have not changed.")
@json_option
@session
def import_command(
    current: Session, paths: tuple[Path, ...], collection: str, hosts: tuple[str, ...], again: bool, as_json: bool
) -> None:
    """Import files and folders: documents, scans, mail, archives, WARC, rows. Then index them.

    PDF and images (by OCR), DOCX, DOC, RTF, ODT, XLSX, XLS, ODS, PPTX, ODP, HTML, MHTML and plain text; EML, MSG and
    MBOX; ZIP, TAR and GZ; WARC; JSONL and CSV; Telegram Desktop's result.json. `baqylau index` makes them
    searchable."""
    from pipelines.importing.imports import import_paths

    report = import_paths(current.context, paths, collection=collection, hosts=hosts, again=again)
    if as_json:
        unread = [{"path": path, "reason": reason} for path, reason in report.failures]
        read = [{"path": one.path, "articles": dict(one.counts), "left_out": dict(one.left)} for one in report.read]
        print_json({"files": report.files, "articles": dict(report.counts), "unread": unread, "read": read})
    else:
        _print_import(report)
    if report.failures:
        raise click.exceptions.Exit(1)


def _print_import(report: ImportReport) -> None:
    """A line a file, the sum, and to standard error what was not read."""
    for one in report.read:
        said = [f"{count} {name}" for name, count in one.counts.items() if count]
        said += [f"left out: {count} {reason}" for reason, count in one.left.items()]
        click.echo(f"{one.path}: {', '.join(said) or 'nothing'}")
    click.echo(f"{report.files} files: {', '.join(f'{count} {name}' for name, count in report.counts.items())}")
    for path, reason in report.failures:
        click.echo(f"not read: {path}: {reason}", err=True)
