"""`baqylau entity`: the profile of a person, an organisation, a place or a programme."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.commands.common import Session, json_option, local, print_json, session
from app.plain import to_plain

if TYPE_CHECKING:
    from pipelines.profiles.profile import Profile

KINDS = ("person", "organisation", "place", "programme")
SHOWN = 20  # mentions on a terminal; --json has the newest 200, --csv and --ftm all


@click.command("entity")
@click.argument("name")
@click.option("--kind", type=click.Choice(KINDS))
@json_option
@click.option("--csv", "csv_file", type=click.Path(path_type=Path, dir_okay=False), help="Write CSV files into a zip.")
@click.option("--ftm", "as_ftm", is_flag=True, help="Print FollowTheMoney entities, a JSON object a line.")
@session
def entity_command(
    current: Session, name: str, kind: str | None, as_json: bool, csv_file: Path | None, as_ftm: bool
) -> None:
    """Names, mentions, sums and company of NAME, in any spelling, in Russian, Kazakh or Latin letters."""
    from pipelines.errors import InputError
    from pipelines.profiles.every_mention import every_mention
    from pipelines.profiles.profile import profile
    from pipelines.profiles.profile_files import csv_zip, follow_the_money

    try:
        found = profile(current.context, name, kind=kind)
    except InputError as error:
        raise InputError(f"{error}{_neighbours(current, name, kind)}") from error
    if (csv_file is not None or as_ftm) and found.candidates:
        raise InputError(f"several entities are called {name!r}: say which by its id (baqylau entity NAME lists them)")
    if csv_file is not None:
        with csv_file.open("wb") as out:
            out.writelines(csv_zip(found, every_mention(current.context, found.id)))
        click.echo(f"wrote {csv_file}")
    elif as_ftm:
        for one in follow_the_money(found, every_mention(current.context, found.id)):
            click.echo(json.dumps(one, ensure_ascii=False))
    else:
        print_json(to_plain(found)) if as_json else _print(found)


def _neighbours(current: Session, name: str, kind: str | None) -> str:
    """What was perhaps meant by a name that nobody bears, as the end of a line."""
    from pipelines.resolution.suggest import did_you_mean

    near = did_you_mean(current.context, name, (kind,) if kind else KINDS)
    return f"; did you mean {', '.join(one.name for one in near)}?" if near else ""


def _print(found: Profile) -> None:
    if found.candidates:
        click.echo("Several entities have this name; say which by its id:")
        for one in found.candidates:
            click.echo(f"  {one.id}  {one.kind}  {one.name}  ({one.mentions} mentions)")
        return
    click.secho(f"{found.name} · {found.kind} · {found.id}", bold=True)
    click.echo("written: " + "; ".join(f"{text} {count}" for text, count in found.names))
    for kind, values in found.identifiers.items():
        click.echo(f"{kind}: {', '.join(values)}")
    for role in found.roles:
        click.echo(f"role: {role.role} ({local(role.first)[:10]} – {local(role.last)[:10]})")
    if found.groups:
        click.echo(f"perhaps {len(found.groups)} different people")
    for other in found.perhaps_same:
        click.echo(f"perhaps the same: {other.name} ({other.id}): {', '.join(other.reasons).replace('_', ' ')}")
    click.echo(f"{found.mention_count} mentions in {found.article_count} articles")
    for mention in found.mentions[:SHOWN]:
        state = "" if mention.state == "current" else f" [{mention.state}]"
        click.echo(f"\n  {local(mention.date)} · {mention.source} · {mention.title}{state}")
        click.echo(f"    {mention.sentence}")
        if mention.sums:
            click.echo("    sums: " + "; ".join(one.text for one in mention.sums))
    if found.together:
        click.echo("\nmentioned together: " + "; ".join(f"{one.name} {one.articles}" for one in found.together))
