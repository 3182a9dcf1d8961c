"""Files: the images of an article and the documents that hang on it, each linked to what was read from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from crawlers.article import article_id
from crawlers.parse.parsed import AttachedFile
from pipelines.store.schema import articles, files
from pipelines.store.upsert import upsert


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file of an article. `document_id` is the article that was read from it, None while there is none."""

    article_id: str
    url: str
    kind: str
    title: str
    document_id: str | None


def keep_files(
    connection: Connection, article_id: str, found: Sequence[AttachedFile], seen_at: datetime, collection: str
) -> None:
    """Keep what hangs on an article, in its order, in the transaction that stored it. A file that the page shows no
    more stays, with the time it was last seen. A file whose document is stored already is linked with it."""
    if not found:
        return
    documents = _documents(connection, [each.url for each in found], collection)
    rows = [
        {
            "article_id": article_id,
            "url": each.url,
            "kind": each.kind,
            "ordinal": ordinal,
            "title": each.title or None,
            "document_id": documents.get(each.url),
            "seen_at": seen_at,
        }
        for ordinal, each in enumerate(found)
    ]
    upsert(connection, files, rows, keep=("document_id",))
    for url in documents:
        link_document(connection, url, collection)


def link_document(connection: Connection, url: str, collection: str) -> None:
    """Tell the articles that `url` hangs on that its document is stored; a no-op where it is not, or hangs on none."""
    if connection.execute(select(files.c.url).where(files.c.url == url).limit(1)).first() is None:
        return
    document = _documents(connection, [url], collection).get(url)
    if document is None:
        return
    same = select(articles.c.id).where(articles.c.collection == collection)
    hanging = (files.c.url == url, files.c.article_id.in_(same))
    connection.execute(update(files).where(*hanging).values(document_id=document))


def attach(connection: Connection, parent_url: str, file: AttachedFile, seen_at: datetime, collection: str) -> bool:
    """Hang a document on the article at `parent_url`, behind what hangs on it. False where no such article is stored;
    the article says itself, once it is, what hangs on it."""
    parent = article_id(collection, parent_url)
    if connection.execute(select(articles.c.id).where(articles.c.id == parent)).first() is None:
        return False
    known = {row.url: row for row in connection.execute(select(files).where(files.c.article_id == parent))}
    if file.url not in known:
        ordinal = 1 + max((row.ordinal for row in known.values()), default=-1)
        row = {"article_id": parent, "url": file.url, "kind": file.kind, "ordinal": ordinal, "seen_at": seen_at}
        upsert(connection, files, [row | {"title": file.title or None, "document_id": None}])
    link_document(connection, file.url, collection)
    return True


def files_of(connection: Connection, article_id: str) -> list[FileRow]:
    """What hangs on an article, in its order."""
    query = select(files).where(files.c.article_id == article_id).order_by(files.c.ordinal, files.c.url)
    return [_read(row) for row in connection.execute(query)]


def parents_of(connection: Connection, document_id: str) -> list[FileRow]:
    """The articles that a document hangs on."""
    query = select(files).where(files.c.document_id == document_id).order_by(files.c.article_id)
    return [_read(row) for row in connection.execute(query)]


def _documents(connection: Connection, urls: Sequence[str], collection: str) -> dict[str, str]:
    ids = {article_id(collection, url): url for url in urls}
    found = connection.execute(select(articles.c.id).where(articles.c.id.in_(list(ids)))).scalars()
    return {ids[identity]: identity for identity in found}


def _read(row: object) -> FileRow:
    return FileRow(row.article_id, row.url, row.kind, row.title or "", row.document_id)  # type: ignore[attr-defined]
