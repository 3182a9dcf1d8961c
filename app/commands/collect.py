"""`baqylau crawl`, `import` and `page`: what is collected."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from app.commands.common import Instant, Session, json_option, local, print_json, session
from app.commands.run import print_reports
from app.commands.sources import with_sources
from pipelines.clock import almaty_day


@click.command("crawl")
@click.argument("names", nargs=-1, metavar="[NAME…]")
@click.option("--sources", "folder", type=click.Path(path_type=Path), help="A folder of definitions.")
@click.option("--since", type=Instant(), help="Only what was published from then on.")
@click.option("--until", type=Instant(), help="Only what was published before.")
@session
def crawl_command(
    current: Session, names: tuple[str, ...], folder: Path | None, since: datetime | None, until: datetime | None
) -> None:
    """Fetch what the sources (those named; else your own and the confirmed) published, and read the articles."""
    from pipelines.crawl import crawl
    from pipelines.parse import parse

    context = with_sources(current.context, folder)
    report = crawl(context, names, since and almaty_day(since), until and almaty_day(until))
    print_reports([report, parse(context)])
    if report.counts["sources_failed"]:
        raise click.exceptions.Exit(1)


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH…")
@click.option("--collection", default="news", show_default=True, help="What the documents belong to.")
@json_option
@session
def import_command(current: Session, paths: tuple[Path, ...], collection: str, as_json: bool) -> None:
    """Import files and folders: html, txt, pdf, docx, warc, jsonl, csv. Then `baqylau index` makes them searchable."""
    from pipelines.imports import import_paths

    report = import_paths(current.context, paths, collection=collection)
    if as_json:
        unread = [{"path": path, "reason": reason} for path, reason in report.failures]
        print_json({"files": report.files, "articles": dict(report.counts), "unread": unread})
    else:
        counts = ", ".join(f"{count} {name}" for name, count in report.counts.items())
        click.echo(f"{report.files} files: {counts}")
        for path, reason in report.failures:
            click.echo(f"not read: {path}: {reason}", err=True)
    if report.failures:
        raise click.exceptions.Exit(1)


@click.command("page")
@click.argument("url")
@click.option("--at", type=Instant(), help="As it was then (default: the newest).")
@click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="Write the bytes to this file.")
@session
def page_command(current: Session, url: str, at: datetime | None, output: Path | None) -> None:
    """What was stored of a page: the bytes, as they came."""
    from pipelines.page import stored_page

    page = stored_page(current.context, url, at)
    click.echo(f"captured {local(page.captured_at)}, {page.media_type}, sha256 {page.sha256}", err=True)
    if output is not None:
        output.write_bytes(page.body)
    else:
        sys.stdout.buffer.write(page.body)
