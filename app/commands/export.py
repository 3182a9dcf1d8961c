"""`baqylau export`: take everything that matches away."""

from __future__ import annotations

import getpass
from datetime import datetime
from pathlib import Path

import click

from app.commands.common import Session, as_of_options, moment_of, session

PLACES = {  # of the manifest of an export
    "csv": "in {file}.coverage.csv",
    "jsonl": "in {file}.coverage.json",
    "parquet": "in its metadata, under baqylau.coverage",
    "xlsx": "in its sheet coverage",
}


@click.command("export")
@click.argument("query")
@click.option("--format", "kind", type=click.Choice(["csv", "jsonl", "parquet", "xlsx"]), required=True)
@click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="Default: export.<format>.")
@click.option("--collection", multiple=True, help="Only these collections.")
@as_of_options
@session
def export_command(
    current: Session,
    query: str,
    kind: str,
    output: Path | None,
    collection: tuple[str, ...],
    as_of: datetime | None,
    snapshot: str | None,
) -> None:
    """Write every article that QUERY finds, with its full text and its source's terms. There is no cap."""
    from pipelines.access import audit
    from pipelines.searching.export import export

    file = output or Path(f"export.{kind}")
    moment = moment_of(current.context, as_of, snapshot)
    audit.note(current.context, getpass.getuser(), "export", {"file": file.name})
    count, cut = export(current.context, query, file, kind, collections=frozenset(collection) or None, moment=moment)
    click.echo(f"{count} articles in {file}; what was not collected stands {PLACES[kind].format(file=file)}")
    if moment is not None:
        click.echo(moment.said)
    click.echo(f"question, versions, counts and SHA-256, for whoever cites it: {file}.manifest.json")
    if cut:
        click.echo(
            f"{cut} cells were longer than a cell can be and end with … (see the sheet cut); other formats have none"
        )
