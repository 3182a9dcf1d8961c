"""What `baqylau search --batch FILE` prints: a table of names, for people, as JSON lines or as CSV."""

from __future__ import annotations

import csv
import sys
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from app.commands.common import local, print_json, print_table
from app.plain import to_plain
from pipelines.searching.spreadsheets import safe_cell

if TYPE_CHECKING:
    from pipelines.context import Context
    from pipelines.resolution.batch import Line, Meaning

COLUMNS = ("asked", "state", "id", "kind", "name", "mentions", "articles", "first", "last", "sources", "registered")


def print_batch(
    context: Context, file: Path, collections: Collection[str] | None, *, as_json: bool, as_csv: bool
) -> None:
    """Ask for every name of `file` and print a line each, or several where it can mean several."""
    from pipelines.resolution.batch import batch, read_names

    lines = batch(context, read_names(file), collections)
    if as_json:
        for line in lines:
            print_json(to_plain(line))
        return
    table = [row for line in lines for row in _rows(line)]
    if as_csv:
        writer = csv.writer(sys.stdout)
        writer.writerow(COLUMNS)
        writer.writerows([safe_cell(cell) for cell in row] for row in table)
    else:
        print_table("", COLUMNS, table)


def _rows(line: Line) -> Iterable[list[object]]:
    registered = "; ".join(f"{number} {name}" for number, name in line.registered)
    for one in line.meanings:
        yield [line.asked, line.state, *_cells(one), registered]
    if not line.meanings:
        yield [line.asked, line.state, "", "", "", 0, 0, "", "", "", registered]


def _cells(one: Meaning) -> list[object]:
    sources = "; ".join(f"{source} {count}" for source, count in one.sources)
    return [
        one.id, one.kind, one.name, one.mentions, one.articles, local(one.first)[:10], local(one.last)[:10], sources,
    ]  # fmt: skip
