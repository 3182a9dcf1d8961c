"""`baqylau seal` and `baqylau erase`: what a court or a person's right takes out of sight, or away."""

from __future__ import annotations

import getpass

import click

from app.commands.common import Session, json_option, local, print_json, print_table, session

who_option = click.option("--who", default=None, help="Who ordered it (default: the name you are logged in by).")


@click.command("seal")
@click.argument("url", required=False)
@click.option("--reason", default="", help="Why; it is what readers are told.")
@who_option
@click.option("--lift", is_flag=True, help="Show the page again.")
@json_option
@session
def seal_command(current: Session, url: str | None, reason: str, who: str | None, lift: bool, as_json: bool) -> None:
    """Show a page to nobody, and fetch it no more; its evidence stays. Without URL: every order, with its reason."""
    from pipelines.upkeep import seal

    if url is None:
        _show_orders(current, as_json)
        return
    if lift:
        found = seal.lift(current.context, url)
        click.echo(f"{', '.join(found.urls)}: shown again after the next baqylau run")
        return
    found = seal.seal(current.context, url, reason, who or getpass.getuser())
    click.echo(f"sealed: {', '.join(found.urls)} ({found.articles} articles)")


@click.command("erase")
@click.argument("url", required=False)
@click.option("--reason", default="", help="Why; it is all that stays.")
@who_option
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--finish", is_flag=True, help="Only go on with orders that were cut short.")
@session
def erase_command(current: Session, url: str | None, reason: str, who: str | None, yes: bool, finish: bool) -> None:
    """Take a page away everywhere: evidence, versions, findings, indexes, digests. It cannot be undone."""
    from pipelines.upkeep import seal

    if finish:
        click.echo(f"{seal.finish_orders(current.context)} orders were carried out to their end")
        return
    if url is None:
        raise click.UsageError("give the address of the page, or --finish")
    if not yes:
        click.confirm(f"Erase every stored version of {url}, for ever?", abort=True)
    found = seal.erase(current.context, url, reason, who or getpass.getuser())
    click.echo(f"erased: {', '.join(found.urls)} ({found.articles} articles)")
    for title, other in found.alike:
        click.echo(f"nearly the same text stands at {other} ({title}): erase it too, if the order means it", err=True)
    click.echo("older backups still hold it: after restoring one, run this again", err=True)


def _show_orders(current: Session, as_json: bool) -> None:
    from pipelines.store import seals

    with current.context.store.read() as connection:
        found = seals.all_seals(connection)
    if as_json:
        names = ("verb", "url", "reason", "who", "state")
        print_json([{**{n: getattr(one, n) for n in names}, "at": one.at.isoformat()} for one in found])
        return
    rows = [[one.verb, one.url, one.reason, one.who, local(one.at), one.state] for one in found]
    print_table("", ["", "address", "reason", "who", "when", "state"], rows)
