"""`baqylau tables`: the tables of a document or a page as a spreadsheet."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from app.commands.common import Session, session
from pipelines.errors import InputError


@click.command("tables")
@click.argument("wanted", metavar="URL|ID")
@click.option("--format", "kind", type=click.Choice(["csv", "xlsx", "json"]), default="csv", show_default=True)
@click.option("--table", "number", type=click.IntRange(min=1), help="Only this one, counted from 1.")
@click.option("--version", type=click.IntRange(min=1), help="Of this version (default: the newest).")
@click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="Default: standard output.")
@session
def tables_command(
    current: Session, wanted: str, kind: str, number: int | None, version: int | None, output: Path | None
) -> None:
    """Take the tables of an article or document away: of a PDF, a scan, a page."""
    from pipelines.searching.tables import export_tables, tables_at

    if kind == "xlsx" and output is None and sys.stdout.isatty():
        raise InputError("a workbook is no text: name a file with --output")
    found = tables_at(current.context, wanted, version)
    data = export_tables(found, kind, number)
    if output is None:
        sys.stdout.buffer.write(data)
        return
    try:
        output.write_bytes(data)
    except OSError as error:
        raise InputError(f"{output} cannot be written: {error.strerror or error}") from error
    click.echo(f"{1 if number else len(found.tables)} tables in {output}")
