"""The command line: `baqylau`. Words, options and JSON are a contract with other programs (docs/command-line.md)."""

from __future__ import annotations

import importlib
import os
import signal
import sys
from pathlib import Path

import click

from app.commands.common import Session, failure
from nlp.identifiers import mask

COMMANDS = {  # word → module that holds it; imported only when asked for, so that `baqylau --help` is quick
    "account": "app.commands.account",
    "backup": "app.commands.backup",
    "crawl": "app.commands.collect",
    "demo": "app.commands.demo",
    "digest": "app.commands.watch",
    "doctor": "app.commands.doctor",
    "entity": "app.commands.entity",
    "erase": "app.commands.seal",
    "evaluate": "app.commands.evaluate",
    "export": "app.commands.export",
    "extract": "app.commands.extract",
    "import": "app.commands.collect",
    "index": "app.commands.run",
    "judge": "app.commands.judge",
    "page": "app.commands.page",
    "registry": "app.commands.registry",
    "restore": "app.commands.backup",
    "run": "app.commands.run",
    "seal": "app.commands.seal",
    "search": "app.commands.search",
    "serve": "app.commands.serve",
    "snapshot": "app.commands.snapshot",
    "sources": "app.commands.sources",
    "tables": "app.commands.tables",
    "term": "app.commands.term",
    "up": "app.commands.serve",
    "watch": "app.commands.watch",
}


class Commands(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(COMMANDS[cmd_name])
        command = getattr(module, f"{cmd_name}_command")
        assert isinstance(command, click.Command)
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="baqylau")
@click.option("--home", type=click.Path(path_type=Path), help="The data folder (BAQYLAU_HOME; default ./data).")
@click.option("--engine", help="embedded or elasticsearch (BAQYLAU_ENGINE).")
@click.pass_context
def baqylau(ctx: click.Context, home: Path | None, engine: str | None) -> None:
    """Watches Kazakhstan's news, statements and documents for organisations, people and tenge."""
    ctx.obj = ctx.with_resource(Session(home=home, engine=engine))


class TerminatedError(KeyboardInterrupt):
    """SIGTERM ends a command as Ctrl-C does: children are ended, what was done is kept."""


def _terminate(_number: int, _frame: object) -> None:
    raise TerminatedError


def main(arguments: list[str] | None = None) -> None:
    """Run the command line. What the user can mend is one line on standard error and exit status 1."""
    before = signal.signal(signal.SIGTERM, _terminate)
    try:
        status = _status(arguments)
    finally:
        signal.signal(signal.SIGTERM, before)
    if status:
        sys.exit(status)


def _status(arguments: list[str] | None) -> int:
    try:
        status = baqylau.main(arguments, standalone_mode=False)  # a command's Exit(1) comes back as its number
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt) as stopped:
        print("stopped; what was done is kept, run it again to go on", file=sys.stderr)
        return 143 if isinstance(stopped.__cause__ or stopped, TerminatedError) else 130
    except BrokenPipeError:  # the reader of a pipe has left
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except Exception as error:
        line = failure(error)
        if line is None:
            raise
        print(f"baqylau: {mask(line)}", file=sys.stderr)
        return 1
    return status if isinstance(status, int) else 0
