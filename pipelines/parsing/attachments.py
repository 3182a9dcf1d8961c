"""Attachments: the documents that hang on official statements → the frontier, and back to their statements once read.

A news outlet's attachments are listed with its article and not fetched; an office's are what it decided.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from crawlers.parse.parsed import AttachedFile
from crawlers.source import Source
from crawlers.urls import canonical, host_of, of_source
from pipelines.store import frontier
from pipelines.store.files import attach, keep_files, link_document

NATURES = ("official", "register")  # of the sources whose attachments are collected
MOST = 20  # documents of one article that are collected; all are listed


def keep_attached(
    connection: Connection,
    article_id: str,
    url: str,
    files: Sequence[AttachedFile],
    hint: Mapping[str, Any],
    source: Source | None,
    collection: str,
    seen_at: datetime,
) -> None:
    """Keep what hangs on an article that was just stored from `url`: `files` of its page, and those that the discovery
    route named (`hint["files"]`); queue the documents of an official source that stand on its own hosts, and link the
    article, where it is a document itself, to the statement that it hangs on (`hint["of"]`)."""
    named = {file.url: file for file in (_placed(each, source) for each in (*said(hint), *files))}
    keep_files(connection, article_id, tuple(named.values()), seen_at, collection)
    if source is not None and source.nature in NATURES:
        wanted = [one for one in named.values() if one.kind == "document" and source.owns(host_of(one.url))]
        rows = [
            {"url": one.url, "kind": "document", "published_at": None, "hint": {"of": url, "title": one.title}}
            for one in wanted[:MOST]
            if one.url != url
        ]
        frontier.discover(connection, source.name, rows, seen_at)
    parent = hint.get("of")
    if isinstance(parent, str) and parent != url:
        title = hint.get("title")
        attach(connection, parent, AttachedFile("document", url, title if isinstance(title, str) else ""), seen_at,
               collection)  # fmt: skip
    link_document(connection, url, collection)


def _placed(file: AttachedFile, source: Source | None) -> AttachedFile:
    """A file under the address by which its source is asked for it, and its document will be known."""
    address = of_source(file.url, source) if source is not None else None
    return replace(file, url=address) if address is not None and address != file.url else file


def said(hint: Mapping[str, Any]) -> tuple[AttachedFile, ...]:
    """The documents that a discovery route named with the article: pairs of address and title."""
    found = []
    for each in hint.get("files") or ():
        if isinstance(each, list | tuple) and len(each) == 2 and all(isinstance(part, str) for part in each):
            address = canonical(each[0])
            if address is not None:
                found.append(AttachedFile("document", address, each[1]))
    return tuple(found)
