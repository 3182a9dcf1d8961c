"""`baqylau backup` and `baqylau restore`."""

from __future__ import annotations

from pathlib import Path

import click

from app.commands.common import Session, session


@click.command("backup")
@click.argument("path", type=click.Path(path_type=Path))
@session
def backup_command(current: Session, path: Path) -> None:
    """Write store and WARC files, as of one moment, to PATH; a run may go on meanwhile."""
    from pipelines.upkeep.backup import backup

    backup(current.context, path)
    click.echo(f"written: {path}")


@click.command("restore")
@click.argument("path", type=click.Path(path_type=Path, exists=True))
@session
def restore_command(current: Session, path: Path) -> None:
    """Restore a backup into an empty data folder. The copy sends nothing until `baqylau digest --resume`."""
    from pipelines.upkeep.backup import restore

    restore(current.settings, path)
    click.echo(f"restored into {current.settings.home}; run baqylau index --rebuild to search it. It sends nothing")
    click.echo("until you say so: baqylau digest --resume")
