"""`baqylau page`: what was stored of a page, when it was fetched, and what changed in it."""

from __future__ import annotations

import sys
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import click

from app.commands.common import Instant, Session, json_option, local, print_json, print_table, session

FOUND = {
    "page": "kept",
    "gone": "gone",
    "identical-payload-digest": "the same bytes",
    "server-not-modified": "not modified, the server says",
    "same-text": "the same text in other bytes",
}


@click.command("page")
@click.argument("url")
@click.option("--at", type=Instant(), help="As it was then (default: the newest).")
@click.option("--list", "listed", is_flag=True, help="Every fetch, with what it found.")
@click.option("--diff", is_flag=True, help="What changed from version to version.")
@json_option
@click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="Write the bytes to this file.")
@session
def page_command(
    current: Session, url: str, at: datetime | None, listed: bool, diff: bool, as_json: bool, output: Path | None
) -> None:
    """What was stored of a page: the bytes, as they came."""
    from pipelines.evidence.page import seen, stored_page

    if listed:
        found = seen(current.context, url)
        _list([_fields(one) for one in found], as_json)
        return
    if diff:
        _diff(current, url, as_json)
        return
    page = stored_page(current.context, url, at)
    click.echo(f"captured {local(page.captured_at)}, {page.media_type}, sha256 {page.sha256}", err=True)
    if as_json:
        about = {"url": page.url, "captured_at": page.captured_at.isoformat(), "media_type": page.media_type}
        print_json({**about, "status": page.status, "sha256": page.sha256, "size": len(page.body)})
    elif output is not None:
        output.write_bytes(page.body)
    else:
        sys.stdout.buffer.write(page.body)


def _fields(one: Any) -> dict[str, Any]:
    names = ("status", "what", "media_type", "sha256", "size")
    return {"at": one.at.isoformat(), **{name: getattr(one, name) for name in names}}


def _list(found: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        print_json(found)
        return
    rows = [
        [local(datetime.fromisoformat(one["at"])), one["status"], FOUND[one["what"]], one["size"], one["sha256"][:12]]
        for one in found
    ]
    print_table("", ["fetched", "status", "found", "bytes", "sha256"], rows)


def _diff(current: Session, url: str, as_json: bool) -> None:
    """Every version against the one before; personal numbers are masked as everywhere."""
    from app.web.differences import compare, plain
    from pipelines.errors import InputError
    from pipelines.evidence.page import versions_of
    from pipelines.masking import masked_version

    versions = [masked_version(one) for one in versions_of(current.context, url)]
    if not versions:
        raise InputError(f"no article is stored of {url}: check the address, `baqylau search` shows those known")
    found = [
        (old, new, [*compare(old.article.title, new.article.title)], [*compare(old.article.text, new.article.text)])
        for old, new in pairwise(versions)
        if old.article.id == new.article.id
    ]
    if as_json:
        print_json([_as_json(*one) for one in found])
        return
    for old, new, title, text in found:
        click.echo(f"version {old.article.version} → {new.article.version}, seen {local(new.seen_at)}")
        click.echo(f"{plain(title)}\n\n{plain(text)}\n")
    if not found:
        click.echo(f"one version, seen {local(versions[0].seen_at)}: nothing changed")


def _as_json(old: Any, new: Any, title: Any, text: Any) -> dict[str, Any]:
    changes = {name: [[one.kind, one.text] for one in found] for name, found in (("title", title), ("text", text))}
    return {"from": old.article.version, "to": new.article.version, "seen_at": new.seen_at.isoformat(), **changes}
