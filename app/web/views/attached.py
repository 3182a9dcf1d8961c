"""Attached: the documents that hang on an article, and the articles that a document hangs on, for its page."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote

from sqlalchemy import Connection

from app.web.seen import Seen
from nlp.identifiers import mask
from pipelines.masking import masked_version
from pipelines.store.articles import StoredArticle, get_articles
from pipelines.store.files import files_of, parents_of

MOST = 50  # that are shown


@dataclass(frozen=True, slots=True)
class Attachment:
    """A document by its name; `article_id` is None while it is not stored, as those that other sites serve."""

    name: str
    url: str
    article_id: str | None


def attachments_of(connection: Connection, article_id: str) -> tuple[Attachment, ...]:
    """The documents of an article, in its order."""
    found = (row for row in files_of(connection, article_id) if row.kind == "document")
    return tuple(
        Attachment(mask(row.title or unquote(row.url.rpartition("/")[2]) or row.url), row.url, row.document_id)
        for _, row in zip(range(MOST), found, strict=False)
    )


def carriers_of(connection: Connection, article_id: str, seen: Seen) -> tuple[StoredArticle, ...]:
    """The articles that a document hangs on, as far as they may be seen."""
    ids = [row.article_id for row in parents_of(connection, article_id)][:MOST]
    found = get_articles(connection, ids).values()
    return tuple(masked_version(one) for one in found if seen is None or one.article.collection in seen)
