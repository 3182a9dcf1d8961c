"""`baqylau snapshot`: freeze what is stored under a name that a paper can cite."""

from __future__ import annotations

import getpass

import click

from app.commands.common import Session, json_option, local, print_json, print_table, session


@click.group("snapshot")
def snapshot_command() -> None:
    """Freeze what is stored now, so that the same question gives the same answer later."""


@snapshot_command.command("create")
@click.argument("name")
@click.option("--why", required=True, help="The reason, which is kept.")
@session
def create(current: Session, name: str, why: str) -> None:
    """Freeze what is stored now as NAME, for `search --snapshot` and `export --snapshot`."""
    from pipelines.searching import snapshots

    made = snapshots.create(current.context, name, getpass.getuser(), why)
    click.echo(f"{made.name}: {made.articles} articles as they are stored at {local(made.at)}")


@snapshot_command.command("list")
@json_option
@session
def list_(current: Session, as_json: bool) -> None:
    """The snapshots, newest first."""
    from pipelines.searching import snapshots

    found = snapshots.overview(current.context)
    if as_json:
        print_json([one.to_json() for one in found])
        return
    rows = [[one.name, local(one.at), one.articles, one.who, one.why] for one in found]
    print_table("", ["name", "of", "articles", "who", "why"], rows)


@snapshot_command.command("remove")
@click.argument("name")
@session
def remove(current: Session, name: str) -> None:
    """Forget a snapshot; what is stored stays."""
    from pipelines.searching import snapshots

    snapshots.remove(current.context, name)
    click.echo(f"{name} is forgotten; what it named is still stored")
