"""`baqylau doctor`: what is configured, what answers, what is behind."""

from __future__ import annotations

import click

from app.commands.common import Session, json_option, print_json, print_table, session


@click.command("doctor")
@json_option
@session
def doctor_command(current: Session, as_json: bool) -> None:
    """Say what is configured, what answers and what is behind. Exit status 1 where something is broken."""
    from pipelines.upkeep.diagnosis import diagnose

    checks = diagnose(current.context)
    if as_json:
        print_json([check.to_json() for check in checks])
    else:
        print_table("", ["", "state", ""], [[check.name, check.state, check.line] for check in checks])
    if any(check.state == "broken" for check in checks):
        raise click.exceptions.Exit(1)
