"""`baqylau demo`: the whole way, shown on the bundled sample newsroom."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import click

from app.commands.common import Session, print_table, session

DEMO_HOME = Path("data/demo")


@click.command("demo")
@click.option("--port", type=click.IntRange(1, 65_535), default=8765, show_default=True, help="Of the web pages.")
@click.option("--no-serve", is_flag=True, help="End when everything is found, matched and shown.")
@session
def demo_command(current: Session, port: int, no_serve: bool) -> None:
    """Crawl the sample newsroom on loopback, extract, index, match, show. Keeps its data in data/demo unless told."""
    from app.demo import timed

    settings = current.settings
    if not current.names_home and "BAQYLAU_HOME" not in os.environ:
        settings = replace(settings, home=DEMO_HOME)
    report, seconds = timed(settings)
    print_table("", ["found", "count"], [[name, count] for name, count in report.counts.items()])
    click.echo()
    print_table("", ["arrow", "seconds"], [[name, round(spent, 1)] for name, spent in report.seconds.items()])
    click.echo(f"\n{seconds:.0f} s in all; the data is in {settings.home}. Try:")
    click.echo(f"  baqylau --home {settings.home} search 'org:\"Сарыарқа Жол Құрылыс\"'")
    click.echo(f"  baqylau --home {settings.home} digest")
    if not no_serve:
        from app.web.serving import serve

        serve(replace(settings, sources=settings.home / "sources"), host="127.0.0.1", port=port)
