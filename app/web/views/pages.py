"""A document's pages: the text of one beside its picture, with what is named there marked on both; and its tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from fastapi import APIRouter, Depends, Request
from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app.web.desk import desk_of
from app.web.marking import Run, Span, paragraphs
from app.web.render import page_link, render, segment
from app.web.seen import article_seen
from crawlers.documents.ocr import LOW
from crawlers.documents.picture import Mark, Order, PictureError, picture_of
from crawlers.parse.layout import PageLayout
from nlp.findings import Mention
from pipelines.context import Context
from pipelines.errors import InputError
from pipelines.evidence.page import page_of
from pipelines.masking import masked_version
from pipelines.searching.tables import FORMATS, export_tables, tables_at
from pipelines.store import seals
from pipelines.store.articles import StoredArticle, get_article
from pipelines.store.findings import amounts_of, mentions_of
from pipelines.store.layouts import PageRow, page_layout, pages_of, table_counts
from search.say import say, words_of

router = APIRouter(dependencies=[Depends(article_seen)])
PICTURE_HEADERS = {"Cache-Control": "private, no-store"}  # a page that is sealed later is not shown from a cache


@dataclass(frozen=True, slots=True)
class Place:
    """A mention on a page, and the address that marks it there."""

    text: str
    kind: str
    target: str


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """One page of `count`; `chosen` is what is marked (offsets in the article's text), None for all that is named."""

    stored: StoredArticle
    layout: PageLayout
    count: int
    text: list[list[Run]]
    places: tuple[Place, ...]
    chosen: tuple[int, int] | None
    doubtful: int


@dataclass(frozen=True, slots=True)
class Document:
    """What the article page says of a document: its pages, in which paragraphs of the text they begin, and how many
    tables it holds. `confidence` is the mean of OCR over its scanned pages, None where there are none."""

    pages: tuple[PageRow, ...]
    begins: Mapping[int, tuple[int, ...]]
    tables: int
    confidence: int | None


def document_of(connection: Connection, stored: StoredArticle) -> Document:
    """The pages and tables of a version; all empty for what has none."""
    article = stored.article
    pages = pages_of(connection, article.id, article.version)
    count = table_counts(connection, [article.id]).get(article.id, 0)
    sure = [page.confidence for page in pages if page.confidence is not None]
    return Document(tuple(pages), _begins(article.text, pages), count, round(sum(sure) / len(sure)) if sure else None)


def _begins(text: str, pages: Sequence[PageRow]) -> dict[int, tuple[int, ...]]:
    """Index of a line that is not empty → the pages that begin in it."""
    found: dict[int, tuple[int, ...]] = {}
    waiting, number, at = list(pages), 0, 0
    for line in text.split("\n"):
        stop = at + len(line)
        if line.strip():
            begun = [page.number for page in waiting if page.start <= stop]
            if begun:
                found[number] = tuple(begun)
                waiting = waiting[len(begun) :]
            number += 1
        at = stop + 1
    return found


@router.get("/articles/{article_id}/pages/{number}")
async def page(
    request: Request, article_id: str, number: int, version: int | None = None, start: int = -1, stop: int = -1
) -> Response:
    desk = desk_of(request)
    chosen = (start, stop) if 0 <= start < stop else None
    found = await desk.run(lambda: read_page(desk.context, article_id, number, version, chosen))
    return render(request, "page.html", page=found, article=found.stored.article)


@router.get("/articles/{article_id}/pages/{number}/picture")
async def picture(
    request: Request, article_id: str, number: int, version: int | None = None, start: int = -1, stop: int = -1
) -> Response:
    """The page as a PNG, drawn from the bytes that were stored."""
    desk = desk_of(request)
    chosen = (start, stop) if 0 <= start < stop else None
    data = await desk.run(lambda: draw_page(desk.context, article_id, number, version, chosen))
    return Response(data, media_type="image/png", headers=PICTURE_HEADERS)


@router.get("/articles/{article_id}/tables")
async def tables(
    request: Request, article_id: str, format: str = "csv", version: int | None = None, table: int | None = None
) -> Response:
    desk = desk_of(request)
    if format not in FORMATS:
        raise HTTPException(400, say("tables are given as {formats}", formats=", ".join(FORMATS)))
    data = await desk.run(lambda: export_tables(tables_at(desk.context, article_id, version), format, table))
    name = f"{segment(article_id)}-tables.{format}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Type": FORMATS[format][0]}
    return Response(data, headers=headers)


def read_page(
    context: Context, article_id: str, number: int, version: int | None, chosen: tuple[int, int] | None
) -> DocumentPage:
    """Raises HTTPException 404 for what there is none of, InputError for what is sealed."""
    with context.store.read() as connection:
        stored, layout = _found(connection, article_id, number, version)
        count = len(pages_of(connection, article_id, stored.article.version))
        mentions = mentions_of(connection, article_id, stored.article.version, "text")
        amounts = amounts_of(connection, article_id, stored.article.version, "text")
    stored = masked_version(stored)
    text = stored.article.text
    on_page = [one for one in mentions if one.start < layout.stop and one.stop > layout.start]
    spans = [Span(m.start, m.stop, m.kind, _target(stored, layout.number, m), m.name) for m in on_page]
    spans += [Span(a.start, a.stop, "amount") for a in amounts if a.start < layout.stop and a.stop > layout.start]
    if chosen is not None:
        spans.append(Span(*chosen, "hit"))
    moved = [replace(span, start=span.start - layout.start, stop=span.stop - layout.start) for span in spans]
    places = {m.name: Place(text[m.start : m.stop], m.kind, _target(stored, layout.number, m)) for m in on_page}
    doubtful = sum(word.confidence is not None and word.confidence < LOW for word in layout.words)
    lines = paragraphs(text[layout.start : layout.stop], moved)
    return DocumentPage(stored, layout, count, lines, tuple(places.values()), chosen, doubtful)


def _found(
    connection: Connection, article_id: str, number: int, version: int | None
) -> tuple[StoredArticle, PageLayout]:
    stored = get_article(connection, article_id, version)
    if stored is None:
        raise HTTPException(404, "there is no such article: it may be of another newsroom's store")
    sealed = seals.seal_of(connection, stored.article.url)
    if sealed is not None:
        raise InputError(say("nothing is shown of it: it was {order}", order=sealed.line))
    layout = page_layout(connection, article_id, stored.article.version, number)
    if layout is None:
        raise HTTPException(404, say("there is no page {number} of this article", number=number))
    return stored, layout


def _target(stored: StoredArticle, number: int, mention: Mention) -> str:
    return page_link(stored.article.id, number, stored.article.version, mention.start, mention.stop)


def draw_page(
    context: Context, article_id: str, number: int, version: int | None, chosen: tuple[int, int] | None
) -> bytes:
    """The PNG of a page, its mentions marked, or what was chosen; words that OCR doubted are underlined.

    Raises HTTPException 404, InputError for what is sealed."""
    with context.store.read() as connection:
        stored, layout = _found(connection, article_id, number, version)
        found = mentions_of(connection, article_id, stored.article.version, "text") if chosen is None else []
    if stored.page_id is None:
        raise HTTPException(404, "no copy was stored of this version: it did not come from a page or file")
    body = page_of(context, stored.page_id).body
    stretches = [chosen] if chosen else [(one.start, one.stop) for one in found]
    marks = _marks(layout, stretches, "chosen" if chosen else "place")
    try:
        order = Order(layout.number, layout.width, layout.height, layout.rotation, marks=tuple(marks))
        return picture_of(body, order)
    except PictureError as error:
        raise HTTPException(404, words_of(error)) from error


def _marks(layout: PageLayout, stretches: Sequence[tuple[int, int]], kind: str) -> list[Mark]:
    marks = [
        Mark(word.box, kind)
        for word in layout.words
        if any(word.start < stop and word.stop > start for start, stop in stretches)
    ]
    doubted = (word.box for word in layout.words if word.confidence is not None and word.confidence < LOW)
    return marks + [Mark(box, "doubtful") for box in doubted]
