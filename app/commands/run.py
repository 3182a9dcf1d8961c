"""`baqylau run` and `baqylau index`: the chain, once; the chain from what is stored."""

from __future__ import annotations

import click

from app.commands.common import Session, json_option, print_reports, session


@click.command("run")
@click.argument("names", nargs=-1, metavar="[NAME…]")
@json_option
@session
def run_command(current: Session, names: tuple[str, ...], as_json: bool) -> None:
    """Crawl the sources (those named; else your own and the confirmed), extract, index and match, once.

    A second run waits for the first."""
    from app.commands.crawl_report import print_run
    from pipelines.crawling.crawl_report import last_row, report_since
    from pipelines.run import run

    before = last_row(current.context)
    done = run(current.context, names)
    print_run(done, report_since(current.context, before), as_json=as_json)
    if any(report.counts.get("sources_failed") for report in done.reports):
        raise click.exceptions.Exit(1)


@click.command("index")
@click.option("--rebuild", is_flag=True, help="Build a new index beside the old one and swap; searches go on.")
@session
def index_command(current: Session, rebuild: bool) -> None:
    """Bring findings, entities, index and watches up to what is stored: what was imported becomes searchable."""
    from pipelines import run
    from pipelines.searching.index import rebuild as make_anew

    arrows = [(name, arrow) for name, arrow in run.default_arrows() if name not in ("crawl", "parse")]
    if rebuild:
        arrows = [(name, make_anew if name == "index" else arrow) for name, arrow in arrows]
    print_reports(run.run_arrows(current.context, arrows, command="index").reports)
