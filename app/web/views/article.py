"""The article page: what it says, what it names, how it changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from fastapi import APIRouter, Depends, Request
from sqlalchemy import Connection, select
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app.plain import to_plain
from app.web.desk import desk_of
from app.web.differences import Change, compare
from app.web.marking import Run, Span, mark, paragraphs
from app.web.reader import reader_of
from app.web.render import entity_link, render
from app.web.seen import Seen, article_seen, order_on
from app.web.views.attached import Attachment, attachments_of, carriers_of
from app.web.views.pages import Document, document_of
from crawlers.article import Article
from crawlers.urls import variants
from nlp.findings import Amount, Mention
from pipelines.context import Context
from pipelines.masking import masked_version
from pipelines.store import clusters as rows
from pipelines.store.articles import StoredArticle, articles_at, get_articles, get_versions
from pipelines.store.findings import Field, amounts_of, mentions_of
from pipelines.store.schema import articles, pages, stories
from pipelines.store.seen_names import seen_names
from pipelines.store.terms import is_paid
from pipelines.store.twins import twins_of
from search.say import say

router = APIRouter(dependencies=[Depends(article_seen)])
SHOWN = 200_000  # characters of a stored body that are shown
MOST_COPIES = 10
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"


@dataclass(frozen=True, slots=True)
class Named:
    """An entity that an article names, and how often."""

    id: str
    kind: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """`removed_because` is the status that the server said when it was taken down. `changes` from the version before;
    `copies` other articles that carry nearly the same text; `twins` the same article in other languages, as the source
    or its definition says. `attachments` are the documents that hang on it, `carriers` the articles it hangs on;
    `paid`: its outlet marks it as paid material."""

    stored: StoredArticle
    versions: tuple[StoredArticle, ...]
    title: list[Run]
    text: list[list[Run]]
    named: tuple[Named, ...]
    amounts: tuple[Amount, ...]
    changes: tuple[Change, ...]
    title_changes: tuple[Change, ...]
    copies: tuple[StoredArticle, ...]
    document: Document
    removed_because: int | None = None
    twins: tuple[StoredArticle, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    carriers: tuple[StoredArticle, ...] = ()
    paid: bool = False

    @property
    def places(self) -> list[tuple[int, int]]:
        """Where each paragraph that is shown begins and ends in the text."""
        found, at = [], 0
        for line in self.stored.article.text.split("\n"):
            if line.strip():
                found.append((at, at + len(line)))
            at += len(line) + 1
        return found

    @property
    def languages(self) -> dict[int, str]:
        """The language of each paragraph that is not in the article's own, by its place among those that are shown."""
        article, found, shown = self.stored.article, dict[int, str](), 0
        starts, language = dict(article.paragraph_languages), ""
        for number, line in enumerate(article.text.split("\n")):
            language = starts.get(number, language)
            if line.strip():
                if language and language != article.language:
                    found[shown] = language
                shown += 1
        return found


@router.get("/articles/{article_id}")
async def article(request: Request, article_id: str, version: int | None = None) -> Response:
    desk, seen = desk_of(request), reader_of(request).collections
    page = await desk.run(lambda: read_article(desk.context, article_id, version, seen))
    return render(request, "article.html", page=page, article=page.stored.article)


def read_article(context: Context, article_id: str, version: int | None, seen: Seen) -> ArticlePage:
    """An article that may be seen, with what belongs to it as far as that may. Raises HTTPException 404 for what there
    is none of."""
    with context.store.read() as connection:
        versions = [masked_version(one) for one in get_versions(connection, article_id)]
        if not versions and (order := order_on(connection, article_id, seen)) is not None:
            raise HTTPException(410, say("nothing is shown of this article: it was {order}", order=order.line))
        one = _chosen(versions, version)
        found = {field: _found(connection, one, field) for field in ("title", "text")}
        names = _clusters(connection, [mention for mentions, _ in found.values() for mention in mentions], seen)
        copies = _copies(connection, article_id, seen)
        document = document_of(connection, one)
        removed_because = _removed_because(connection, one)
        twins = _twins(connection, one.article)
        attachments, carriers = attachments_of(connection, article_id), carriers_of(connection, article_id, seen)
        paid = is_paid(connection, one.article)
    spans = {field: list(_spans(*both, names)) for field, both in found.items()}
    before = next((v.article for v in versions if v.article.version == one.article.version - 1), None)
    now = one.article
    return ArticlePage(
        one,
        tuple(versions),
        mark(now.title, spans["title"]),
        paragraphs(now.text, spans["text"]),
        _named([mention for mentions, _ in found.values() for mention in mentions], names),
        tuple(amount for _, amounts in found.values() for amount in amounts),
        tuple(compare(before.text, now.text)) if before and before.text != now.text else (),
        tuple(compare(before.title, now.title)) if before and before.title != now.title else (),
        copies,
        document,
        removed_because,
        twins,
        attachments,
        carriers,
        paid,
    )


def _chosen(versions: Sequence[StoredArticle], version: int | None) -> StoredArticle:
    if not versions:
        raise HTTPException(404, "there is no such article: it may be of another newsroom's store")
    found = versions[-1] if version is None else next((v for v in versions if v.article.version == version), None)
    if found is None:
        raise HTTPException(
            404, say("there is no version {version}: this article has {many}", version=version, many=len(versions))
        )
    return found


def _found(connection: Connection, one: StoredArticle, field: Field) -> tuple[list[Mention], list[Amount]]:
    place = (connection, one.article.id, one.article.version, field)
    return mentions_of(*place), amounts_of(*place)


def _clusters(connection: Connection, mentions: Sequence[Mention], seen: Seen) -> dict[tuple[str, str], rows.EntityRow]:
    """(kind, key) → its entity by a name that may be seen, hidden ones left out."""
    found: dict[tuple[str, str], rows.EntityRow] = {}
    for kind in {mention.kind for mention in mentions}:
        ids = rows.assigned(connection, kind, {m.key for m in mentions if m.kind == kind and m.key})
        entities = {identity: rows.load_entity(connection, identity) for identity in set(ids.values())}
        shown = seen_names(connection, sorted(entities), seen)
        found.update({
            (kind, key): replace(row, name=shown[one])
            for key, one in ids.items()
            if (row := entities[one]) and not row.hidden and one in shown
        })  # fmt: skip
    return found


def _spans(
    mentions: Sequence[Mention], amounts: Sequence[Amount], names: dict[tuple[str, str], rows.EntityRow]
) -> Sequence[Span]:
    found = []
    for one in mentions:
        entity = names.get((one.kind, one.key))
        target, label = (entity_link(entity.id), entity.name) if entity else ("", one.name)
        found.append(Span(one.start, one.stop, one.kind, target, label))
    return [*found, *(Span(a.start, a.stop, "amount", "", f"{a.value:f} {a.currency}") for a in amounts)]


def _named(mentions: Sequence[Mention], names: dict[tuple[str, str], rows.EntityRow]) -> tuple[Named, ...]:
    """Entities, most named first."""
    counts: dict[str, int] = {}
    entities: dict[str, rows.EntityRow] = {}
    for mention in mentions:
        if entity := names.get((mention.kind, mention.key)):
            counts[entity.id] = counts.get(entity.id, 0) + 1
            entities[entity.id] = entity
    found = [Named(one.id, one.kind, one.name, counts[one.id]) for one in entities.values()]
    return tuple(sorted(found, key=lambda one: (-one.count, one.name)))


def _copies(connection: Connection, article_id: str, seen: Seen) -> tuple[StoredArticle, ...]:
    """Other articles of the same story, as watches fold them."""
    own = select(stories.c.story).where(stories.c.article_id == article_id)
    query = select(stories.c.article_id).distinct().where(stories.c.story.in_(own), stories.c.article_id != article_id)
    if seen is not None:
        query = query.join(articles, articles.c.id == stories.c.article_id).where(
            articles.c.collection.in_(sorted(seen))
        )
    ids = sorted(connection.execute(query.limit(MOST_COPIES)).scalars())
    return tuple(map(masked_version, get_articles(connection, ids).values()))


def _twins(connection: Connection, own: Article) -> tuple[StoredArticle, ...]:
    """Those of the same collection that are stored."""
    found = {
        one.article.id: one
        for twin in twins_of(connection, own.url)
        for url in variants(twin)
        for one in articles_at(connection, url)
        if one.article.collection == own.collection and one.article.id != own.id
    }
    return tuple(map(masked_version, found.values()))


def _removed_because(connection: Connection, one: StoredArticle) -> int | None:
    """The status with which the server said that an article is no longer there; None where it is, or nobody knows."""
    if one.removed_at is None:
        return None
    said = (pages.c.url == one.article.url, pages.c.fetched_at == one.removed_at)
    return connection.execute(select(pages.c.status).where(*said).limit(1)).scalar_one_or_none()


def as_json(page: ArticlePage) -> dict[str, Any]:
    """The article for the API, with the numbers of all its versions."""
    now = page.stored.article
    return {
        "id": now.id,
        "url": now.url,
        "source": now.source,
        "collection": now.collection,
        "title": now.title,
        "text": now.text,
        "published_at": to_plain(now.published_at),
        "modified_at": to_plain(now.modified_at),
        "first_captured_at": to_plain(page.stored.first_seen),
        "captured_at": to_plain(page.stored.seen_at),
        "version": now.version,
        "state": page.stored.state,
        "removed_at": to_plain(page.stored.removed_at),
        "removed_because": page.removed_because,
        "versions": [{"version": v.article.version, "seen_at": to_plain(v.seen_at)} for v in page.versions],
        "entities": to_plain(page.named),
        "amounts": to_plain(page.amounts),
    }
