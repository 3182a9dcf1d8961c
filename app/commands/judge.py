"""`baqylau judge`: merge, split, hide and rename entities, keep two apart, call a name noise. Each is a row, and can be
undone."""

from __future__ import annotations

import getpass
from pathlib import Path

import click

from app.commands.common import Session, json_option, local, print_json, print_table, session
from app.plain import to_plain

kind_option = click.option("--kind", type=click.Choice(["person", "organisation", "place", "programme"]))
why_option = click.option("--why", required=True, help="The reason, which is kept.")


@click.group("judge")
def judge_command() -> None:
    """Say what the program cannot know: which entities are one, which are not."""


@judge_command.command("merge")
@click.argument("names", nargs=-1, required=True, metavar="NAME NAME…")
@kind_option
@why_option
@session
def merge(current: Session, names: tuple[str, ...], kind: str | None, why: str) -> None:
    """The entities of these names or ids are one."""
    from pipelines.resolution import judge

    _said(judge.merge(current.context, names, who=getpass.getuser(), why=why, kind=kind))


@judge_command.command("split")
@click.argument("entity")
@click.argument("spelling")
@kind_option
@why_option
@session
def split(current: Session, entity: str, spelling: str, kind: str | None, why: str) -> None:
    """What is written SPELLING is not ENTITY (a name or id)."""
    from pipelines.resolution import judge

    _said(judge.split(current.context, entity, spelling, who=getpass.getuser(), why=why, kind=kind))


@judge_command.command("different")
@click.argument("one")
@click.argument("other")
@kind_option
@why_option
@session
def different(current: Session, one: str, other: str, kind: str | None, why: str) -> None:
    """ONE and OTHER (names or ids) are two: never merge them, nor propose them as perhaps the same."""
    from pipelines.resolution import judge

    _said(judge.different(current.context, one, other, who=getpass.getuser(), why=why, kind=kind))


@judge_command.command("noise")
@click.argument("entity")
@kind_option
@why_option
@session
def noise(current: Session, entity: str, kind: str | None, why: str) -> None:
    """ENTITY is no name of anybody: it is no entity any more; articles are still found by its words."""
    from pipelines.resolution import judge

    _said(judge.noise(current.context, entity, who=getpass.getuser(), why=why, kind=kind))


@judge_command.command("hide")
@click.argument("entity")
@kind_option
@why_option
@session
def hide(current: Session, entity: str, kind: str | None, why: str) -> None:
    """Leave ENTITY out of facets and lists; a question for it finds it."""
    from pipelines.resolution import judge

    _said(judge.hide(current.context, entity, who=getpass.getuser(), why=why, kind=kind))


@judge_command.command("rename")
@click.argument("entity")
@click.argument("name")
@kind_option
@why_option
@session
def rename(current: Session, entity: str, name: str, kind: str | None, why: str) -> None:
    """Show ENTITY as NAME."""
    from pipelines.resolution import judge

    _said(judge.rename(current.context, entity, name, who=getpass.getuser(), why=why, kind=kind))


def _said(judgement: int) -> None:
    click.echo(f"judgement {judgement}; take it back with: baqylau judge undo {judgement}")


@judge_command.command("undo")
@click.argument("number", type=int)
@session
def undo(current: Session, number: int) -> None:
    """Take judgement NUMBER back."""
    from pipelines.resolution import judge

    judge.undo(current.context, number, getpass.getuser())
    click.echo(f"judgement {number} is taken back")


@judge_command.command("list")
@json_option
@session
def list_(current: Session, as_json: bool) -> None:
    """What was judged, newest first, with who, when and why."""
    from pipelines.resolution import judge

    found = judge.overview(current.context)
    if as_json:
        print_json(to_plain(found))
        return
    rows = [
        [one.id, one.verb, " · ".join(one.names), one.name, one.who, local(one.at), one.why,
         f"taken back {local(one.undone_at)}" if one.undone_at else ""]
        for one in found
    ]  # fmt: skip
    print_table("", ["id", "verb", "names", "to", "who", "when", "why", ""], rows)


@judge_command.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@session
def export(current: Session, file: Path) -> None:
    """Write the judgements that stand to FILE (JSON lines)."""
    from pipelines.resolution import judge

    click.echo(f"{judge.export(current.context, file)} judgements in {file}")


@judge_command.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@session
def import_(current: Session, file: Path) -> None:
    """Take over the judgements of FILE that are not known yet."""
    from pipelines.resolution import judge

    click.echo(f"{judge.import_file(current.context, file)} judgements taken over")
