"""What commands share: the session (settings, context), errors as one line, JSON and tables on standard output."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime, time
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import click
from rich.console import Console
from rich.table import Table

from pipelines.clock import ALMATY
from pipelines.context import Context
from pipelines.errors import BaqylauError
from pipelines.report import StageReport
from pipelines.settings import Settings, load
from search.engine import SearchError

if TYPE_CHECKING:
    from pipelines.searching.as_of import Moment

PIPED_WIDTH = 200  # characters of a table that nobody looks at on a terminal

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


class Session:
    """Settings and context of one call, made when first used and closed at its end."""

    def __init__(self, **overrides: Any) -> None:
        self._overrides = overrides

    @property
    def names_home(self) -> bool:
        """Whether --home was given."""
        return self._overrides.get("home") is not None

    @cached_property
    def settings(self) -> Settings:
        return load(**self._overrides)

    @cached_property
    def context(self) -> Context:
        return Context(self.settings)

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        if "context" in self.__dict__:
            self.context.close()


session = click.make_pass_decorator(Session)


def failure(error: Exception) -> str | None:
    """The line for an error that the user can mend; None for one that is ours and deserves its traceback."""
    from crawlers.source import SourceError
    from search.query.errors import QuerySyntaxError

    known = (BaqylauError, SearchError, SourceError, QuerySyntaxError, PermissionError)
    if not isinstance(error, known):
        return None
    if isinstance(error, PermissionError):
        return f"{error.filename} cannot be written: make it writable, or choose another folder with --home"
    line = " ".join(str(error).split())
    repair = error.repair if isinstance(error, QuerySyntaxError) else None
    return f"{line}; perhaps you meant: {repair}" if repair else line


def json_option(command: Decorated) -> Decorated:
    return click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")(command)


def print_json(value: Any) -> None:
    """One JSON object on one line, in the script it is in."""
    click.echo(json.dumps(value, ensure_ascii=False))


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A table for people. Numbers stand to the right; text from outside cannot style it."""
    table = Table(title=title, title_justify="left", show_edge=False, pad_edge=False)
    for i, column in enumerate(columns):
        numeric = bool(rows) and all(isinstance(row[i], int | float) for row in rows)
        table.add_column(column, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(_plain(value) for value in row))
    console = Console()
    if not console.is_terminal:
        console.width = PIPED_WIDTH
    console.print(table, markup=False)


def print_reports(reports: Sequence[StageReport]) -> None:
    """A line an arrow: items, seconds, counts."""
    rows = [
        [one.arrow, one.items, f"{one.seconds:.1f}", ", ".join(f"{count} {name}" for name, count in one.counts.items())]
        for one in reports
    ]
    print_table("", ["arrow", "items", "seconds", ""], rows)


def _plain(value: object) -> str:
    from rich.markup import escape

    return (
        "" if value is None else escape(format(value, ",").replace(",", " ") if isinstance(value, int) else str(value))
    )


def local(instant: datetime | None) -> str:
    """An instant as people in Kazakhstan read it; «—» where it is unknown."""
    return "—" if instant is None else instant.astimezone(ALMATY).strftime("%d.%m.%Y %H:%M")


def as_of_options(command: Decorated) -> Decorated:
    """--as-of and --snapshot, for `moment_of`."""
    command = click.option("--snapshot", metavar="NAME", help="Only what this snapshot froze, as it was.")(command)
    said = "Only what was stored by then, as it was; a day counts whole."
    return click.option("--as-of", type=Instant(end_of_day=True), help=said)(command)


def moment_of(context: Context, as_of: datetime | None, snapshot: str | None) -> Moment | None:
    """What the two options name; None for what is stored now. Raises UsageError, InputError."""
    from pipelines.searching import snapshots
    from pipelines.searching.as_of import Moment

    if as_of is not None and snapshot is not None:
        raise click.UsageError("give --as-of or --snapshot, not both")
    if snapshot is not None:
        return snapshots.get(context, snapshot).moment
    return None if as_of is None else Moment(as_of)


class Instant(click.ParamType[datetime]):
    """A day or an instant: 2026-10-05, 2026-10-05T06:00, 2026-10-05T06:00+05:00. Without a zone it is Asia/Almaty."""

    name = "date"

    def __init__(self, *, end_of_day: bool = False) -> None:
        self._end_of_day = end_of_day  # a day without a time stands for its last instant

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            found = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no date; write 2026-10-05 or 2026-10-05T06:00", param, ctx)
        if self._end_of_day and len(value) <= len("2026-10-05"):
            found = datetime.combine(found, time.max)
        return found if found.tzinfo else found.replace(tzinfo=ALMATY)
