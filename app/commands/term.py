"""`baqylau term`: spellings in Russian, Kazakh and English that mean one, added by people."""

from __future__ import annotations

import getpass

import click

from app.commands.common import Session, json_option, local, print_json, print_table, session
from app.plain import to_plain


@click.group("term")
def term_command() -> None:
    """Names that the program cannot know to be one: your own table of spellings."""


@term_command.command("add")
@click.argument("kind", type=click.Choice(["organisation", "person", "place", "programme"]))
@click.option("--ru", multiple=True, metavar="NAME", help="A Russian spelling; again for each.")
@click.option("--kk", multiple=True, metavar="NAME", help="A Kazakh spelling.")
@click.option("--en", multiple=True, metavar="NAME", help="An English spelling.")
@click.option("--why", required=True, help="The reason, which is kept.")
@session
def add(current: Session, kind: str, ru: tuple[str, ...], kk: tuple[str, ...], en: tuple[str, ...], why: str) -> None:
    """These spellings mean one: whoever asks for one of them finds all."""
    from pipelines.resolution import terms

    number = terms.add(current.context, kind, {"ru": ru, "kk": kk, "en": en}, getpass.getuser(), why)
    click.echo(f"term {number}; take it back with: baqylau term remove {number}")


@term_command.command("list")
@click.option("--all", "removed", is_flag=True, help="Also those that were removed.")
@json_option
@session
def list_(current: Session, removed: bool, as_json: bool) -> None:
    """The terms, with who added each, when and why."""
    from pipelines.resolution import terms

    found = terms.overview(current.context, removed)
    if as_json:
        print_json(to_plain(found))
        return
    rows = [
        [one.id, one.kind, " · ".join(one.ru), " · ".join(one.kk), " · ".join(one.en), one.who, local(one.at), one.why,
         f"removed {local(one.removed_at)} by {one.removed_by}" if one.removed_at else ""]
        for one in found
    ]  # fmt: skip
    print_table("", ["id", "kind", "ru", "kk", "en", "who", "when", "why", ""], rows)


@term_command.command("remove")
@click.argument("number", type=int)
@session
def remove(current: Session, number: int) -> None:
    """Take term NUMBER out of force; its row stays."""
    from pipelines.resolution import terms

    terms.remove(current.context, number, getpass.getuser())
    click.echo(f"term {number} is removed")
