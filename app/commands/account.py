"""`baqylau account`: who may use the pages from elsewhere, what they see, and the tokens of their programs."""

from __future__ import annotations

import getpass
import sys
from typing import cast

import click

from app.commands.common import Session, json_option, local, print_json, print_table, session
from app.plain import to_plain
from pipelines.access.accounts import ROLES, Role


@click.group("account")
def account_command() -> None:
    """Accounts of the web pages and the API: needed as soon as they are served to others."""


@account_command.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--collections", default="", metavar="A,B", help="Collections that it sees beside the news.")
@session
def add(current: Session, name: str, role: str, collections: str) -> None:
    """Make an account. The password is asked for, or read from standard input."""
    from pipelines.access import accounts

    seen = [one.strip() for one in collections.split(",") if one.strip()]
    accounts.add(current.context, name, cast(Role, role), _password(), getpass.getuser(), seen)
    click.echo(f"the account {name} is there; it can sign in from now on")


@account_command.command("list")
@json_option
@session
def list_(current: Session, as_json: bool) -> None:
    """The accounts, with role and collections."""
    from pipelines.access import accounts

    found = accounts.overview(current.context)
    if as_json:
        print_json([one.to_json() for one in found])
        return
    rows = [
        [one.name, one.role, "all" if one.collections is None else ", ".join(sorted(one.collections)),
         local(one.created_at)]
        for one in found
    ]  # fmt: skip
    print_table("", ["name", "role", "collections", "since"], rows)


@account_command.command("remove")
@click.argument("name")
@session
def remove(current: Session, name: str) -> None:
    """Retire an account: it is signed out, its tokens are revoked; what it judged stays."""
    from pipelines.access import accounts

    accounts.remove(current.context, name, getpass.getuser())
    left = "" if accounts.overview(current.context) else ". It was the last: on this machine no sign-in is needed now"
    click.echo(f"the account {name} is removed{left}")


@account_command.command("password")
@click.argument("name")
@session
def password(current: Session, name: str) -> None:
    """Give an account another password; it is signed out everywhere."""
    from pipelines.access import accounts

    accounts.set_password(current.context, name, _password(), getpass.getuser())
    click.echo(f"{name} has a new password and was signed out")


@account_command.command("grant")
@click.argument("name")
@click.argument("collection")
@click.option("--new", is_flag=True, help="Make the collection where there is none of this name.")
@session
def grant(current: Session, name: str, collection: str, new: bool) -> None:
    """Let an account see COLLECTION, too."""
    from pipelines.access import accounts

    accounts.grant(current.context, name, collection, getpass.getuser(), new=new)
    click.echo(f"{name} sees {collection}")


@account_command.command("revoke")
@click.argument("name")
@click.argument("collection")
@session
def revoke(current: Session, name: str, collection: str) -> None:
    """Let an account see COLLECTION no longer."""
    from pipelines.access import accounts

    accounts.revoke(current.context, name, collection, getpass.getuser())
    click.echo(f"{name} sees {collection} no longer")


@account_command.command("token")
@click.argument("name")
@click.argument("label")
@session
def token(current: Session, name: str, label: str) -> None:
    """Make a token for a program of an account. It is printed this once."""
    from pipelines.access import sessions

    click.echo(sessions.add_token(current.context, name, label, getpass.getuser()))


@account_command.command("tokens")
@json_option
@session
def tokens(current: Session, as_json: bool) -> None:
    """The tokens, with when each was last used."""
    from pipelines.access import sessions

    found = sessions.all_tokens(current.context)
    if as_json:
        print_json(to_plain(found))
        return
    rows = [
        [one.id, one.account, one.name, local(one.created_at), local(one.last_used_at),
         f"revoked {local(one.revoked_at)}" if one.revoked_at else ""]
        for one in found
    ]  # fmt: skip
    print_table("", ["id", "account", "label", "since", "last used", ""], rows)


@account_command.command("revoke-token")
@click.argument("number", type=int)
@session
def revoke_token(current: Session, number: int) -> None:
    """Take token NUMBER back."""
    from pipelines.access import sessions

    sessions.revoke_token(current.context, number, getpass.getuser())
    click.echo(f"token {number} is revoked")


@account_command.command("log")
@click.option("--limit", type=click.IntRange(1, 100_000), default=200, show_default=True)
@json_option
@session
def log(current: Session, limit: int, as_json: bool) -> None:
    """Who judged, exported, uploaded or changed an account, newest first. What was asked is not kept."""
    from pipelines.access import audit

    found = audit.overview(current.context, limit)
    if as_json:
        print_json(to_plain(found))
        return
    rows = [[local(one.at), one.who, one.deed, _said(one.subject)] for one in found]
    print_table("", ["when", "who", "what", ""], rows)


def _said(subject: dict[str, object]) -> str:
    return ", ".join(f"{name}: {', '.join(map(str, value)) if isinstance(value, list) else value}"
                     for name, value in subject.items() if value not in (None, [], ""))  # fmt: skip


def _password() -> str:
    """From the terminal, twice; where there is none, the first line of standard input. Never an argument: those stand
    in the shell's history and in the list of processes."""
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\r\n")
