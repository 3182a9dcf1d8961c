"""Articles and their versions: what was published at a URL, and when we saw it so."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, Select, bindparam, insert, select, update

from crawlers.article import Article, article_id
from crawlers.parse.edits import edit_form
from pipelines.store import days, outbox, seals
from pipelines.store.schema import articles, pages, versions

Outcome = Literal["new", "changed", "unchanged", "restored", "sealed"]
State = Literal["current", "removed"]

# Made once: SQLAlchemy takes longer to look a new statement up in its cache than SQLite to carry it out.
_KNOWN = select(articles).where(articles.c.id == bindparam("of_id"))
_ARTICLE, _VERSION = insert(articles), insert(versions)


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """A version of an article with what the store knows of it.

    `newest` is the number of its newest version and `state` what became of the article; `first_seen` is of the
    article, `seen_at` of this version. `ordinal` counts articles in the order of their arrival, from 1."""

    article: Article
    ordinal: int
    newest: int
    state: State
    first_seen: datetime
    seen_at: datetime
    removed_at: datetime | None
    page_id: int | None


def content_hash(title: str, text: str) -> str:
    """The hex digest that decides whether two versions say the same."""
    return hashlib.sha256(f"{title}\n\n{text}".encode()).hexdigest()


def edit_hash(title: str, text: str) -> str:
    """The hex digest that decides whether two versions are one to a reader: of their forms for comparison, which are
    blind to spaces, quotation marks and dashes (crawlers.parse.edits)."""
    return hashlib.sha256(f"{edit_form(title)}\n\n{edit_form(text)}".encode()).hexdigest()


def store_article(connection: Connection, article: Article, *, page_id: int | None, seen_at: datetime) -> Outcome:
    """Store what was parsed, with its outbox row; its id is that of (collection, url), its version the next.

    Title and text decide, read as `edit_hash` reads them: what says the same makes no new version (dates, authors and
    the like are then brought up to date), else it is an edit. Seen again after its removal, an article is current.
    What was sealed or erased is not stored."""
    if seals.reason_of(connection, article.url) is not None:
        return "sealed"
    identity = article_id(article.collection, article.url)
    known = connection.execute(_KNOWN, {"of_id": identity}).one_or_none()
    if known is None:
        _insert_article(connection, identity, article, seen_at)
        _insert_version(connection, identity, 1, article, page_id, seen_at)
        outbox.add(connection, identity, 1, "new", seen_at)
        days.count_article(connection, article.source, article.collection, article.published_at, seen_at)
        return "new"
    newest = _version_row(connection, identity, known.version)
    if _edited(newest, article):
        _insert_version(connection, identity, known.version + 1, article, page_id, seen_at)
        _set_state(connection, identity, "current", version=known.version + 1)
        outbox.add(connection, identity, known.version + 1, "edited", seen_at)
        _move(connection, known, newest.published_at, article.published_at)
        return "changed"
    rewritten = _refresh(connection, newest, article)
    _move(connection, known, newest.published_at, article.published_at or newest.published_at)
    if known.state == "removed":
        _set_state(connection, identity, "current")
        outbox.add(connection, identity, known.version, "restored", seen_at)
        return "restored"
    if rewritten:
        outbox.add(connection, identity, known.version, "rewrite", seen_at)
    return "unchanged"


def is_no_edit(connection: Connection, article: Article) -> bool:
    """Whether what was parsed says what the newest version of a current article says, so that it would make none."""
    identity = article_id(article.collection, article.url)
    newest = select(articles.c.version).where(articles.c.id == identity, articles.c.state == "current")
    number = connection.execute(newest).scalar_one_or_none()
    return number is not None and not _edited(_version_row(connection, identity, number), article)


def _move(connection: Connection, known: Row[Any], before: datetime | None, after: datetime | None) -> None:
    days.move_article(connection, known.source, known.collection, before, after, known.first_seen)


def remove_article(connection: Connection, article_id: str, *, seen_at: datetime) -> bool:
    """Make a tombstone: the article was taken down. False where it is not known or was removed before."""
    query = select(articles.c.version).where(articles.c.id == article_id, articles.c.state == "current")
    version = connection.execute(query).scalar_one_or_none()
    if version is None:
        return False
    _set_state(connection, article_id, "removed", removed_at=seen_at)
    outbox.add(connection, article_id, version, "removed", seen_at)
    return True


def get_article(connection: Connection, article_id: str, version: int | None = None) -> StoredArticle | None:
    """One version of an article, the newest unless said."""
    wanted = articles.c.version if version is None else version
    query = _stored().where(articles.c.id == article_id, versions.c.version == wanted)
    row = connection.execute(query).one_or_none()
    return None if row is None else _read(row)


def get_articles(connection: Connection, ids: Iterable[str]) -> dict[str, StoredArticle]:
    """The newest versions of many articles, by id; what is not known is left out."""
    query = _stored().where(articles.c.id.in_(list(ids)), versions.c.version == articles.c.version)
    return {row.article_id: _read(row) for row in connection.execute(query)}


def get_versions(connection: Connection, article_id: str) -> list[StoredArticle]:
    """Every version of an article, oldest first."""
    query = _stored().where(articles.c.id == article_id).order_by(versions.c.version)
    return [_read(row) for row in connection.execute(query)]


def get_all_versions(connection: Connection, ids: Iterable[str]) -> dict[str, list[StoredArticle]]:
    """Every version of many articles, oldest first, by id; what is not known is left out."""
    query = _stored().where(articles.c.id.in_(list(ids))).order_by(articles.c.ordinal, versions.c.version)
    found: dict[str, list[StoredArticle]] = {}
    for row in connection.execute(query):
        found.setdefault(row.article_id, []).append(_read(row))
    return found


def articles_at(connection: Connection, url: str) -> list[StoredArticle]:
    """The newest version of what stands at a URL, in each collection that has it."""
    query = _stored().where(articles.c.url == url, versions.c.version == articles.c.version)
    return [_read(row) for row in connection.execute(query.order_by(articles.c.ordinal))]


def next_ids(connection: Connection, after: int, limit: int) -> list[tuple[int, str]]:
    """(ordinal, id) of the articles that follow an ordinal, in the order of their arrival."""
    query = select(articles.c.ordinal, articles.c.id).where(articles.c.ordinal > after)
    found = connection.execute(query.order_by(articles.c.ordinal).limit(limit))
    return [(row.ordinal, row.id) for row in found]


def _edited(newest: Row[Any], article: Article) -> bool:
    if newest.content_sha256 == content_hash(article.title, article.text):
        return False
    before = newest.edit_sha256 or edit_hash(newest.title, newest.text)  # versions of before have no digest
    return bool(before != _edit_digest(article))


def _edit_digest(article: Article) -> str:
    return edit_hash(article.title, article.text if article.edit_text is None else article.edit_text)


def _insert_article(connection: Connection, identity: str, article: Article, seen_at: datetime) -> None:
    values = {"id": identity, "url": article.url, "source": article.source, "collection": article.collection}
    connection.execute(_ARTICLE, {"version": 1, "state": "current", "first_seen": seen_at, **values})


def _insert_version(
    connection: Connection, identity: str, number: int, article: Article, page_id: int | None, seen_at: datetime
) -> None:
    values = {
        "article_id": identity,
        "version": number,
        "title": article.title,
        "text": article.text,
        "published_at": article.published_at,
        "modified_at": article.modified_at,
        "authors": list(article.authors),
        "language": article.language,
        "content_sha256": content_hash(article.title, article.text),
        "page_id": page_id,
        "page_offsets": list(article.pages),
        "edit_sha256": _edit_digest(article),
        "seen_at": seen_at,
        **_said(article),
    }
    connection.execute(_VERSION, values)


def _said(article: Article) -> dict[str, Any]:
    """What is kept beside title and text, and brought up to date without a new version."""
    return {
        "precision": article.precision if article.published_at is not None else None,
        "lead": article.lead,
        "section": article.section,
        "tags": list(article.tags),
        "paragraph_languages": [list(run) for run in article.paragraph_languages],
    }


def _version_row(connection: Connection, identity: str, number: int) -> Row[Any]:
    query = select(versions).where(versions.c.article_id == identity, versions.c.version == number)
    return connection.execute(query).one()


def _set_state(
    connection: Connection,
    identity: str,
    state: State,
    *,
    version: int | None = None,
    removed_at: datetime | None = None,
) -> None:
    values: dict[str, Any] = {"state": state, "removed_at": removed_at}
    if version is not None:
        values["version"] = version
    connection.execute(update(articles).where(articles.c.id == identity).values(**values))


def _refresh(connection: Connection, known: Row[Any], article: Article) -> bool:
    """Bring what is said about an unchanged text up to date. True where it is something that is searched by."""
    fresh = {
        "published_at": article.published_at or known.published_at,
        "authors": list(article.authors) or known.authors,
        "language": article.language or known.language,
    }
    searched = any(getattr(known, name) != value for name, value in fresh.items())
    beside = {name: value or getattr(known, name) for name, value in _said(article).items()}
    beside["modified_at"] = article.modified_at or known.modified_at
    if searched or any(getattr(known, name) != value for name, value in beside.items()):
        where = (versions.c.article_id == known.article_id, versions.c.version == known.version)
        connection.execute(update(versions).where(*where).values(**beside, **fresh))
    return searched


def _stored() -> Select[Any]:
    about = [
        articles.c[name] for name in ("ordinal", "url", "source", "collection", "state", "first_seen", "removed_at")
    ]
    return select(versions, *about, articles.c.version.label("newest"), pages.c.sha256).select_from(
        versions.join(articles, articles.c.id == versions.c.article_id).outerjoin(
            pages, pages.c.id == versions.c.page_id
        )
    )


def _read(row: Row[Any]) -> StoredArticle:
    article = Article(
        id=row.article_id,
        url=row.url,
        source=row.source,
        collection=row.collection,
        title=row.title,
        text=row.text,
        published_at=row.published_at,
        version=row.version,
        page_sha256=row.sha256,
        modified_at=row.modified_at,
        authors=tuple(row.authors),
        language=row.language,
        pages=tuple(row.page_offsets),
        precision=row.precision,
        lead=row.lead,
        section=row.section,
        tags=tuple(row.tags or ()),
        paragraph_languages=tuple((first, language) for first, language in row.paragraph_languages or ()),
    )
    return StoredArticle(
        article, row.ordinal, row.newest, row.state, row.first_seen, row.seen_at, row.removed_at, row.page_id
    )
