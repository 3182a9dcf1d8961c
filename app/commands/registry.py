"""`baqylau registry`: read a company register, so that organisations are known by their BINs."""

from __future__ import annotations

from pathlib import Path

import click

from app.commands.common import Session, json_option, print_json, session
from app.plain import to_plain


@click.group("registry")
def registry_command() -> None:
    """A company register (CSV), which names in articles are held against."""


@registry_command.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--columns", type=click.Path(path_type=Path, dir_okay=False, exists=True),
              help="A YAML file that says which column is bin, name_ru, name_kk, form, head, status.")  # fmt: skip
@json_option
@session
def import_(current: Session, file: Path, columns: Path | None, as_json: bool) -> None:
    """Read FILE: companies with BIN, names in Russian and Kazakh, legal form, head and status."""
    from pipelines.resolution.registry import import_register

    done = import_register(current.context, file, columns)
    if as_json:
        print_json(to_plain(done))
        return
    click.echo(f"{done.companies} companies; {done.anchored} names in articles are known by their BIN")
    for why, count in done.rejected.items():
        click.echo(f"  {count} rows left out: {why}")
    if done.rejects:
        click.echo(f"  which ones: {done.rejects}")
