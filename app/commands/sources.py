"""`baqylau sources`: the outlets and offices that are watched."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.commands.common import Session, json_option, local, print_json, print_table, session
from pipelines.context import Context

if TYPE_CHECKING:
    from pipelines.oversight.matrix import Matrix, Month
    from pipelines.oversight.source_check import SourceCheck
    from pipelines.oversight.sources import SourceState

MONTHS = 6  # of a matrix that a terminal has room for; --json and --csv have all


def with_sources(context: Context, folder: Path | None) -> Context:
    """The context over another folder of definitions, where one is given."""
    if folder is not None:
        context.settings = replace(context.settings, sources=folder)
    return context


@click.group("sources")
def sources_command() -> None:
    """The outlets and offices that are watched: one YAML file each."""


@sources_command.command("list")
@click.option("--sources", "folder", type=click.Path(path_type=Path), help="A folder of definitions.")
@json_option
@session
def list_(current: Session, folder: Path | None, as_json: bool) -> None:
    """Every source, what it gave last, and what is wrong with its definition."""
    from pipelines.oversight.sources import overview

    found = overview(with_sources(current.context, folder))
    if as_json:
        print_json([one.to_json() for one in found])
        return
    rows = [
        [one.name, one.title, "/".join(one.languages), one.articles, local(one.last_crawled), *_state(one), one.note]
        for one in found
    ]
    columns = ["source", "title", "languages", "articles", "last crawled", "state", "day/usual", ""]
    print_table("", columns, rows)
    for one in found:
        for said in one.health.findings if one.health is not None else ():
            if said.severity != "note":
                click.echo(f"{one.name}: {said.said}")


def _state(one: SourceState) -> list[str]:
    """The state, and «18/22»: articles of the last whole day that was read, and what is usual on such a weekday."""
    if one.health is None:
        return ["", ""]
    volume = one.health.volume
    if volume is None or volume.actual is None:
        return [one.health.status, ""]
    usual = "?" if volume.usual is None else f"{volume.usual:.0f}"
    return [one.health.status, f"{volume.actual}/{usual}"]


@sources_command.command("report")
@click.argument("run", type=int, required=False)
@json_option
@session
def report(current: Session, run: int | None, as_json: bool) -> None:
    """What the last crawl (or that of RUN) did, source by source, and why something failed."""
    from app.commands.crawl_report import print_crawl
    from pipelines.crawling.crawl_report import report_of

    found = report_of(current.context, run)
    if as_json:
        print_json(found.to_json())
        return
    if found.run is not None:
        click.echo(f"run {found.run}, {local(found.sources[0].started_at)}")
    print_crawl(found)


@sources_command.command("coverage")
@click.argument("names", nargs=-1, metavar="[NAME…]")
@click.option("--since", help="From this month on: 2026-02.")
@click.option("--until", help="To this month, which is included.")
@json_option
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV: a line a source and month.")
@session
def coverage(
    current: Session, names: tuple[str, ...], since: str | None, until: str | None, as_json: bool, as_csv: bool
) -> None:
    """Which months of which source are collected: known from its sitemaps and archives, stored, failed, from when."""
    from pipelines.oversight.gaps import summed_up
    from pipelines.oversight.matrix import check_month, matrix
    from pipelines.searching import manifest

    first, last = check_month(since), check_month(until)
    found = matrix(current.context, since=first, until=last, names=frozenset(names) or None)
    if as_json:
        print_json({"coverage": summed_up(found).to_json(), **found.to_json()})
        return
    if as_csv:
        click.echo(manifest.as_csv(manifest.Manifest(None, summed_up(found), found)), nl=False)
        return
    print_coverage(found)


def print_coverage(found: Matrix) -> None:
    """A line a source: from when, and its newest months as stored/known; then what is missing, in words."""
    from pipelines.oversight.gaps import summed_up

    shown = found.months[-MONTHS:]
    rows = [
        [one.source, "" if one.since is None else one.since.isoformat(), one.undated]
        + [_cell(month) for month in one.months[-MONTHS:]]
        for one in found.sources
    ]
    print_table("", ["source", "collected from", "undated", *shown], rows)
    said = summed_up(found)
    click.echo(f"\n{said.said}")
    for gap in said.gaps:
        click.echo(f"  {gap.said}")


def _cell(month: Month) -> str:
    """«210/3000» where a route says how many there are; «—» where nothing was collected; «!» with failures."""
    if month.state == "none":
        return "—" if month.known is None else f"—/{month.known}"
    known = "" if month.known is None else f"/{month.known}"
    return f"{month.stored}{known}{' !' + str(month.failed) if month.failed else ''}"


@sources_command.command("check")
@click.argument("names", nargs=-1, metavar="[NAME…]")
@click.option("--sources", "folder", type=click.Path(path_type=Path), help="A folder of definitions.")
@click.option("--confirm", is_flag=True, help="Write `confirmed: true` into the definitions that the sites confirm.")
@json_option
@session
def check(current: Session, names: tuple[str, ...], folder: Path | None, confirm: bool, as_json: bool) -> None:
    """Hold definitions against the live sites: robots.txt, a route and an article each, field by field.

    Five requests a source or so, with the source's own delay between them. Exit status 1 where something is wrong."""
    from pipelines.oversight.source_check import check_sources, report_file
    from pipelines.oversight.source_check import confirm as write

    context = with_sources(current.context, folder)
    found = check_sources(context, names)
    written = {one.source: write(context, one) for one in found if confirm and one.confirmed}
    if as_json:
        print_json([one.to_json() for one in found])
    else:
        for one in found:
            _print_check(one)
        for name, file in written.items():
            click.echo(f"{name}: confirmed in {file}")
        click.echo(f"{sum(one.confirmed for one in found)} of {len(found)} fit; the report: {report_file(context)}")
    if not all(one.confirmed for one in found):
        raise click.exceptions.Exit(1)


def _print_check(one: SourceCheck) -> None:
    verdict = "fits" if one.confirmed else "does not fit, or could not be tried"
    print_table(f"{one.source}: {verdict} ({one.requests} requests)", ["field", "", "what came"], one.answers)
    click.echo()


@sources_command.command("new")
@click.argument("url")
@click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="Write it to this file.")
@session
def new(current: Session, url: str, output: Path | None) -> None:
    """Draft a definition by looking at a site: about ten requests, two seconds apart. A person is to finish it."""
    from pipelines.oversight.source_check import draft_source

    if output is not None and output.exists():
        raise click.UsageError(f"{output} is there already: choose another name, or move it away")
    text = draft_source(current.context, url)
    if output is None:
        click.echo(text, nl=False)
    else:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(text, encoding="utf-8")
        click.echo(f"{output}: read it, mend it, then: baqylau sources check --sources {output.parent}")
