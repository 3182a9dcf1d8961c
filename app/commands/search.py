"""`baqylau search`: ask the index."""

from __future__ import annotations

import csv
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from app.commands.batch import print_batch
from app.commands.common import Session, json_option, local, print_json, session
from pipelines.spreadsheets import safe_cell

GAPS = 5  # sources with gaps that are told; the rest is counted
CSV_COLUMNS = ("id", "url", "source", "language", "title", "published_at", "version", "state", "score")


@click.command("search")
@click.argument("query", required=False)
@click.option("--batch", type=click.Path(path_type=Path, dir_okay=False, exists=True),
              help="Instead of a query: a file of names or BINs, one a line, each looked up.")  # fmt: skip
@json_option
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
@click.option("--limit", type=click.IntRange(0, 1000), default=20, show_default=True)
@click.option("--cursor", help="Go on where an earlier answer's cursor stopped.")
@click.option("--sort", type=click.Choice(["date", "score"]), default="score", show_default=True)
@click.option("--collection", multiple=True, help="Only these collections.")
@session
def search_command(
    current: Session,
    query: str | None,
    batch: Path | None,
    as_json: bool,
    as_csv: bool,
    limit: int,
    cursor: str | None,
    sort: Any,
    collection: tuple[str, ...],
) -> None:
    """Find articles: words in any case form, "phrases", AND OR NOT, org:"…", amount:>=1bn, date:2026-10, a NEAR/5 b."""
    if (query is None) == (batch is None):
        raise click.UsageError("give a query, or --batch FILE")
    if query is None or batch is not None:
        assert batch is not None
        print_batch(current.context, batch, frozenset(collection) or None, as_json=as_json, as_csv=as_csv)
        return
    from pipelines.ask import ask

    answer = ask(
        current.context,
        query,
        limit=limit,
        cursor=cursor,
        sort=sort,
        collections=frozenset(collection) or None,
        facets=() if as_csv else ("source", "language", "month", "organisation", "person"),
    ).to_json()
    if as_json:
        print_json(answer)
    elif as_csv:
        _print_csv(answer["hits"])
    else:
        _print(answer)


def _print_csv(hits: list[dict[str, Any]]) -> None:
    writer = csv.writer(sys.stdout)
    writer.writerow((*CSV_COLUMNS, "snippet"))
    for hit in hits:
        snippet = " … ".join(snippet["text"] for snippet in hit["snippets"])
        writer.writerow([safe_cell(hit[column]) for column in CSV_COLUMNS] + [safe_cell(snippet)])


def _print(answer: dict[str, Any]) -> None:
    click.echo(f"{answer['total']} found")
    for hit in answer["hits"]:
        state = "" if hit["state"] == "current" else f" [{hit['state']}]"
        click.echo()
        click.secho(hit["title"] + state, bold=True)
        click.echo(f"  {hit['source']} · {_day(hit['published_at'])} · {hit['url']}")
        for snippet in hit["snippets"][:2]:
            click.echo(f"  {_marked(snippet)}")
    for name, values in answer["facets"].items():
        if values:
            shown = ", ".join(f"{value.get('name', value['value'])} {value['count']}" for value in values[:6])
            click.echo(f"\n{name}: {shown}", nl=False)
    click.echo()
    coverage = answer["coverage"]
    if coverage["gaps"]:
        click.echo(f"\n{coverage['said']}; not wholly: baqylau sources coverage")
    for gap in coverage["gaps"][:GAPS]:
        click.echo(f"  {gap['said']}")
    if len(coverage["gaps"]) > GAPS:
        click.echo(f"  and {len(coverage['gaps']) - GAPS} more sources")
    if answer["cursor"]:
        click.echo(f"more: --cursor {answer['cursor']}")


def _day(published: str | None) -> str:
    """When an article was published, as people in Kazakhstan read it."""
    return "undated" if published is None else local(datetime.fromisoformat(published))


def _marked(snippet: dict[str, Any]) -> str:
    text, out, at = snippet["text"], [], 0
    for start, stop in snippet["marks"]:
        out += [text[at:start], click.style(text[start:stop], bold=True, fg="yellow")]
        at = stop
    return " ".join("".join([*out, text[at:]]).split())
