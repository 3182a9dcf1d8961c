"""`baqylau search`: ask the index."""

from __future__ import annotations

import csv
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.commands.batch import print_batch
from app.commands.common import Session, as_of_options, json_option, local, moment_of, print_json, session
from pipelines.searching.spreadsheets import safe_cell

if TYPE_CHECKING:
    from pipelines.searching.as_of import Moment

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
@click.option("--match", type=click.Choice(["exact", "forms", "variants"]),
              help="Words as written, in any case form, or also in other spellings and scripts; "
                   "without it any case form, and names in other spellings.")  # fmt: skip
@click.option("--without-form", multiple=True, metavar="FORM", help="A form that is not to count; can be repeated.")
@click.option("--spellings", is_flag=True, help="Also the forms that were found, with counts, in the newest hits.")
@as_of_options
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
    match: Any,
    without_form: tuple[str, ...],
    spellings: bool,
    as_of: datetime | None,
    snapshot: str | None,
) -> None:
    """Find articles: words in any case form, "phrases", AND OR NOT, org:"…", amount:>=1bn, date:2026-10, a NEAR/5 b."""
    if (query is None) == (batch is None):
        raise click.UsageError("give a query, or --batch FILE")
    if batch is not None and (as_of is not None or snapshot is not None):
        raise click.UsageError("--batch looks at what is stored now: give no --as-of and no --snapshot")
    if query is None or batch is not None:
        assert batch is not None
        print_batch(current.context, batch, frozenset(collection) or None, as_json=as_json, as_csv=as_csv)
        return
    from pipelines.searching.ask import FACETS
    from search.query.errors import QuerySyntaxError

    seen, facets = frozenset(collection) or None, () if as_csv else FACETS
    how = {"match": match, "exclude_forms": without_form, "collections": seen}
    page = {"limit": limit, "cursor": cursor, "sort": sort, "facets": facets}
    try:
        answer = _answer(current, query, moment_of(current.context, as_of, snapshot), how, page, spellings)
    except QuerySyntaxError as error:
        if as_json:
            print_json({"error": error.message, "column": error.column, "repair": error.repair})
        raise
    if as_json:
        print_json(answer)
    elif as_csv:
        _print_csv(answer["hits"])
    else:
        _print(answer)


def _answer(
    current: Session,
    query: str,
    moment: Moment | None,
    how: dict[str, Any],
    page: dict[str, Any],
    spellings: bool,
) -> dict[str, Any]:
    """The JSON of what is stored now, or was at a moment, which is said."""
    from pipelines.searching.as_of import ask_then, spellings_then
    from pipelines.searching.ask import ask, spellings_found

    context = current.context
    if moment is None:
        found = ask(context, query, **page, **how)
        caught = spellings_found(context, query, **how) if spellings else None
    else:
        page = {name: value for name, value in page.items() if name != "sort"}
        found = ask_then(context, query, moment, **page, **how)
        caught = spellings_then(context, query, moment, **how) if spellings else None
        click.echo(moment.said, err=True)
    return found.to_json() | ({"spellings": caught.to_json()} if caught else {})


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
        if hit["why"]:
            click.secho(f"  found by: {'; '.join(map(_reason, hit['why']))}", dim=True)
    _print_spellings(answer.get("spellings"))
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


def _reason(one: dict[str, Any]) -> str:
    """A clause of the query with the forms that it met, and where these stand other than in the text of today."""
    forms = f" → {', '.join(one['forms'])}" if one["forms"] else ""
    places = [field.replace("_", " ") for field in one["fields"]]
    return f"{one['clause']}{forms}" + (f" ({', '.join(places)})" if places and places != ["text"] else "")


def _print_spellings(found: dict[str, Any] | None) -> None:
    if found is not None:
        click.echo(f"\nspellings found, in {found['read']} of {found['total']} articles:")
    for one in (found or {"forms": []})["forms"]:
        written = "" if one["written"] == one["form"] else f"  {one['written']}"
        click.echo(f"  {one['form']}  {one['articles']}  ({one['clause']}){written}")


def _day(published: str | None) -> str:
    """When an article was published, as people in Kazakhstan read it."""
    return "undated" if published is None else local(datetime.fromisoformat(published))


def _marked(snippet: dict[str, Any]) -> str:
    text, out, at = snippet["text"], [], 0
    for start, stop in snippet["marks"]:
        out += [text[at:start], click.style(text[start:stop], bold=True, fg="yellow")]
        at = stop
    return " ".join("".join([*out, text[at:]]).split())
