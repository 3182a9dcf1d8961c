"""Articles: their versions, what changed between them, stored copies, twins, copies elsewhere, tables, quotations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal, TypeVar

from fastapi import Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app.plain import to_plain
from app.web.api.routes import router as make_router
from app.web.api.shared import MOST, ArticleId, Cursor, Day, Limit, Shape, Version, answer, documented, run
from app.web.cursors import page_of
from app.web.desk import desk_of
from app.web.differences import compare
from app.web.reader import reader_of
from app.web.seen import GONE, article_seen
from app.web.views.article import ArticlePage, as_json, read_article
from app.web.views.quote import FARTHEST, as_block
from app.web.views.stored import read_stored
from pipelines.context import Context
from pipelines.evidence.page import Seen, seen
from pipelines.masking import masked, masked_version
from pipelines.searching.quoting import quotation
from pipelines.searching.tables import FORMATS, export_tables, tables_at
from pipelines.store.articles import StoredArticle, get_article, get_versions
from pipelines.store.terms import terms_of

router = make_router("articles")
Result = TypeVar("Result")


class VersionLine(Shape):
    version: int
    seen_at: str


class Article(Shape):
    """One version of an article with what it names. `removed_because` is the status with which its server said that it
    is gone."""

    id: str
    url: str
    source: str
    collection: str
    title: str
    text: str
    published_at: str | None
    modified_at: str | None
    first_captured_at: str
    captured_at: str
    version: int
    state: Literal["current", "edited", "removed"]
    removed_at: str | None
    removed_because: int | None
    versions: list[VersionLine]
    entities: list[dict[str, Any]]
    amounts: list[dict[str, Any]]


class Line(Shape):
    """An article in a list."""

    id: str
    url: str
    source: str
    language: str
    title: str
    published_at: str | None
    version: int
    state: Literal["current", "edited", "removed"]


class Related(Shape):
    articles: list[Line]


class WholeVersion(VersionLine):
    title: str
    text: str
    page_id: int | None


class Versions(Shape):
    versions: list[WholeVersion]
    cursor: str | None


class Change(Shape):
    kind: Literal["same", "gone", "added", "moved", "cut"]
    text: str


class Differences(Shape):
    """From one version to another, long equal stretches shortened."""

    title: list[Change]
    text: list[Change]


class Copy(Shape):
    """A fetch of the article's address. `what` is page, gone, or how it was the same as before."""

    at: str
    status: int
    what: str
    page_id: int
    media_type: str
    sha256: str
    size: int


class Copies(Shape):
    copies: list[Copy]
    cursor: str | None


class Stored(Shape):
    """What was published, as it came; `text` is None of what is no text (take the bytes from the raw copy)."""

    url: str
    page_id: int
    version: int
    captured_at: str
    status: int
    media_type: str
    sha256: str
    size: int
    text: str | None


class Table(Shape):
    table: int
    page: int | None
    title: str | None
    rows: list[list[str]]


class Tables(Shape):
    id: str
    url: str
    version: int
    tables: list[Table]


class Quotation(Shape):
    """`text` is "" where the source's terms leave no room; `limit` the share of the text, in per cent, that they let be
    quoted; `block` the quotation with its title, source, date and link."""

    text: str
    limit: int | None
    shortened: bool
    block: str
    terms: str


@router.get("/articles/{article_id}", **documented(Article, 404, 410), summary="One version of an article")
async def article(request: Request, article_id: ArticleId, version: Version = None) -> Response:
    """The newest unless said, with what it names."""
    return answer(as_json(await _page(request, article_id, version)))


@router.get("/articles/{article_id}/versions", **documented(Versions, 404), summary="All versions")
async def versions(request: Request, article_id: ArticleId, limit: Limit = 20, cursor: Cursor = None) -> Response:
    """The oldest first, each with its whole text."""
    found = await _of(request, article_id, lambda context: _versions(context, article_id))
    shown, following = page_of(request, found, lambda one: one.article.version, limit, cursor)
    lines = [
        {"version": one.article.version, "seen_at": to_plain(one.seen_at), "title": one.article.title,
         "text": one.article.text, "page_id": one.page_id}
        for one in shown
    ]  # fmt: skip
    return answer({"versions": lines, "cursor": following}, cursor=following, request=request)


@router.get("/articles/{article_id}/differences", **documented(Differences, 404), summary="What changed")
async def differences(
    request: Request,
    article_id: ArticleId,
    old: Annotated[int, Query(ge=1, le=MOST, description="From this version,")],
    new: Annotated[int, Query(ge=1, le=MOST, description="to this one.")],
) -> Response:
    """What one version says that another does not, by paragraph, then word by word."""

    def work(context: Context) -> dict[str, Any]:
        known = {one.article.version: one.article for one in _versions(context, article_id)}
        if missing := [number for number in (old, new) if number not in known]:
            raise HTTPException(404, f"there is no version {missing[0]}: this article has {len(known)}")
        pairs = {field: (getattr(known[old], field), getattr(known[new], field)) for field in ("title", "text")}
        return {field: to_plain(compare(*pair)) for field, pair in pairs.items()}

    return answer(await _of(request, article_id, work))


@router.get("/articles/{article_id}/twins", **documented(Related, 404, 410), summary="The same in other languages")
async def twins(request: Request, article_id: ArticleId) -> Response:
    """As its source or the source's definition says."""
    return answer({"articles": _lines((await _page(request, article_id, None)).twins)})


@router.get("/articles/{article_id}/near_duplicates", **documented(Related, 404, 410), summary="Nearly the same text")
async def near_duplicates(request: Request, article_id: ArticleId) -> Response:
    """Other articles of the same story, as watches fold them; ten at most."""
    return answer({"articles": _lines((await _page(request, article_id, None)).copies)})


@router.get("/articles/{article_id}/copies", **documented(Copies, 404), summary="Every fetch of its address")
async def copies(request: Request, article_id: ArticleId, limit: Limit = 50, cursor: Cursor = None) -> Response:
    """The oldest first."""

    def work(context: Context) -> Sequence[Seen]:
        return seen(context, _versions(context, article_id)[-1].article.url, reader_of(request).collections)

    found = await _of(request, article_id, work)
    shown, following = page_of(request, found, lambda one: f"{one.at.isoformat()} {one.page_id}", limit, cursor)
    return answer({"copies": to_plain(shown), "cursor": following}, cursor=following, request=request)


@router.get("/articles/{article_id}/stored", **documented(Stored, 404), summary="A stored copy")
async def stored(
    request: Request,
    article_id: ArticleId,
    version: Version = None,
    page: Annotated[int | None, Query(ge=1, le=MOST, description="A `page_id` of `copies`.")] = None,
    at: Annotated[Day | None, Query(description="The last that was published until the end of this day.")] = None,
) -> Response:
    """Numbers of people are masked in it."""
    view = await _of(
        request,
        article_id,
        lambda context: read_stored(context, article_id, version, page, at, reader_of(request).collections),
    )
    copy = view.page
    content = {
        "url": copy.url, "page_id": view.page_id, "version": view.stored.article.version,
        "captured_at": to_plain(copy.captured_at), "status": copy.status, "media_type": copy.media_type,
        "sha256": copy.sha256, "size": len(copy.body), "text": view.text,
    }  # fmt: skip
    return answer(content)


@router.get("/articles/{article_id}/tables", **documented(Tables, 404), summary="Its tables")
async def tables(
    request: Request,
    article_id: ArticleId,
    version: Version = None,
    table: Annotated[int | None, Query(ge=1, le=MOST, description="Only this one.")] = None,
    format: Annotated[Literal["json", "csv", "xlsx"], Query(description="json unless given.")] = "json",
) -> Response:
    """Of a document or a page, as rows of equally many cells."""

    def work(context: Context) -> bytes:
        found = tables_at(context, article_id, version)
        empty = not found.tables and format == "json"
        return FORMATS["json"][1](found, ()) if empty else export_tables(found, format, table)

    data = await _of(request, article_id, work)
    return Response(data, media_type=FORMATS[format][0])


@router.get("/articles/{article_id}/quotation", **documented(Quotation, 404), summary="A quotation within its terms")
async def quoted(
    request: Request,
    article_id: ArticleId,
    start: Annotated[int, Query(ge=0, le=FARTHEST, description="The first character of the text,")] = 0,
    stop: Annotated[int, Query(ge=0, le=FARTHEST, description="and the one behind the last.")] = FARTHEST,
    version: Version = None,
) -> Response:
    """A stretch of the text, cut to what the source's terms allow, with source, date and link."""
    desk = desk_of(request)

    def work(context: Context) -> dict[str, Any]:
        with context.store.read() as connection:
            one = get_article(connection, article_id, version)
            if one is None:
                raise HTTPException(404, f"there is no version {version} of this article")
            one = masked_version(one)
            found = quotation(connection, one.article, start, stop)
            terms = terms_of(connection).get(one.article.source, "")
        title = desk.titles.get(one.article.source, one.article.source)
        return {**to_plain(found), "block": as_block(one, found, title), "terms": terms}

    return answer(await _of(request, article_id, work))


async def _of(request: Request, article_id: str, work: Callable[[Context], Result]) -> Result:
    """`work` on an article that the reader may see. Raises HTTPException 404 for any other."""
    collections = reader_of(request).collections

    def within(context: Context) -> Result:
        with context.store.read() as connection:
            found = get_article(connection, article_id)
        if found is None or (collections is not None and found.article.collection not in collections):
            raise HTTPException(404, GONE)
        return work(context)

    return await run(request, within)


async def _page(request: Request, article_id: str, version: int | None) -> ArticlePage:
    """The article with what belongs to it, as far as the reader may see it."""
    await article_seen(request, article_id)
    collections = reader_of(request).collections
    return await run(request, lambda context: read_article(context, article_id, version, collections))


def _versions(context: Context, article_id: str) -> list[StoredArticle]:
    with context.store.read() as connection:
        return [masked_version(one) for one in get_versions(connection, article_id)]


def _lines(found: Sequence[StoredArticle]) -> list[dict[str, Any]]:
    """Articles as lists have them."""
    lines = []
    for one in found:
        article = masked(one.article)
        lines.append({
            "id": article.id, "url": article.url, "source": article.source, "language": article.language,
            "title": article.title, "published_at": to_plain(article.published_at), "version": article.version,
            "state": one.state,
        })  # fmt: skip
    return lines
