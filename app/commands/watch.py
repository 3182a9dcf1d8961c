"""`baqylau watch` and `baqylau digest`: saved searches, and what they found."""

from __future__ import annotations

import getpass
from datetime import UTC, datetime, timedelta

import click

from app.commands.common import Instant, Session, json_option, local, print_json, print_table, session


@click.group("watch")
def watch_command() -> None:
    """Saved searches: every new version of an article is held against them once."""


@watch_command.command("add")
@click.argument("name")
@click.argument("query")
@click.option("--mail", help="Send the digest to this address.")
@click.option("--hour", type=click.IntRange(0, 23), default=7, show_default=True, help="In Asia/Almaty.")
@click.option("--since", type=Instant(), help="Older is back-filled, never new (default: 7 days ago).")
@click.option("--collection", multiple=True, help="Only these collections.")
@session
def add(
    current: Session,
    name: str,
    query: str,
    mail: str | None,
    hour: int,
    since: datetime | None,
    collection: tuple[str, ...],
) -> None:
    """Watch for QUERY under NAME, and subscribe yourself (or a mail address) to it."""
    from pipelines.alerts import watching

    watching.add(
        current.context,
        name,
        query,
        owner=getpass.getuser(),
        mail=mail,
        hour=hour,
        since=since,
        collections=collection or None,
    )
    click.echo(f"watching: {name}")


@watch_command.command("list")
@json_option
@session
def list_(current: Session, as_json: bool) -> None:
    """The watches, with how many hits each has."""
    from pipelines.alerts import watching

    found = watching.overview(current.context)
    if as_json:
        print_json([one.to_json() for one in found])
        return
    rows = [[one.name, one.query, one.owner, one.hits, local(one.last_hit), one.broken or ""] for one in found]
    print_table("", ["watch", "query", "owner", "hits", "last", "broken"], rows)


owner_option = click.option("--owner", help="Whose watch, where several people have one of the name.")


@watch_command.command("show")
@click.argument("name")
@owner_option
@json_option
@session
def show(current: Session, name: str, owner: str | None, as_json: bool) -> None:
    """What a watch has found."""
    from pipelines.alerts import watching
    from pipelines.alerts.digest import as_text

    digest = watching.show(current.context, name, owner)
    if as_json:
        print_json(digest.to_json())
    else:
        click.echo(as_text(digest))


@watch_command.command("remove")
@click.argument("name")
@owner_option
@session
def remove(current: Session, name: str, owner: str | None) -> None:
    """Stop watching."""
    from pipelines.alerts import watching

    watching.remove(current.context, name, owner)
    click.echo(f"no longer watched: {name}")


@watch_command.command("test")
@click.argument("query")
@click.option("--days", type=click.IntRange(1, 3650), default=30, show_default=True)
@session
def test(current: Session, query: str, days: int) -> None:
    """How much QUERY would have found lately. Stores nothing."""
    from pipelines.alerts import watching

    found = watching.try_out(current.context, query, days=days)
    click.echo(f"{found.total} articles in the last {days} days, {found.total / days:.1f} a day")
    for title, url in found.examples:
        click.echo(f"  {title}\n    {url}")


@click.command("digest")
@click.option("--since", type=Instant(), help="Everything found since then, told or not (default: a day ago).")
@json_option
@click.option("--send", is_flag=True, help="Send to subscribers what they were not told yet.")
@click.option("--due", is_flag=True, help="With --send: only to those whose hour has come.")
@click.option("--resume", is_flag=True, help="Let a restored copy send again.")
@session
def digest_command(
    current: Session, since: datetime | None, as_json: bool, send: bool, due: bool, resume: bool
) -> None:
    """What the watches found: shown here, or with --send told to each subscriber exactly once."""
    from pipelines.alerts import delivery
    from pipelines.alerts.digest import as_text

    if resume:
        delivery.resume(current.context)
        click.echo("this copy sends again")
        return
    if send:
        report = delivery.deliver(current.context, due_only=due)
        for digest in delivery.take_terminal(current.context):
            print_json(digest.to_json()) if as_json else click.echo(as_text(digest))
        counts = ", ".join(f"{count} {name}" for name, count in report.counts.items())
        click.echo(f"{report.items} prepared, {counts}", err=as_json)
        if report.counts.get("failed"):
            raise click.exceptions.Exit(1)
        return
    now = datetime.now(UTC)
    digest = delivery.preview(current.context, since or now - timedelta(days=1), now=now)
    print_json(digest.to_json()) if as_json else click.echo(as_text(digest))
