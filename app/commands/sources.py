"""`baqylau sources`: the outlets and offices that are watched."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from app.commands.common import Session, json_option, local, print_json, print_table, session
from pipelines.context import Context


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
    from pipelines.sources import overview

    found = overview(with_sources(current.context, folder))
    if as_json:
        print_json([one.to_json() for one in found])
        return
    rows = [
        [one.name, one.title, "/".join(one.languages), one.articles, local(one.last_crawled), one.note] for one in found
    ]
    print_table("", ["source", "title", "languages", "articles", "last crawled", ""], rows)
