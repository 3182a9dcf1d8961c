"""Quotations: a stretch of an article within its source's terms, as a block to copy."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app.web.desk import Desk, desk_of
from app.web.render import day, render, web_link
from app.web.seen import article_seen
from pipelines.masking import masked_version
from pipelines.searching.quoting import Quotation, quotation
from pipelines.store.articles import StoredArticle, get_article
from pipelines.store.terms import terms_of

router = APIRouter(dependencies=[Depends(article_seen)])
INNER = str.maketrans("«»", "„“")
FARTHEST = 2**31  # of an offset


@router.get("/articles/{article_id}/quote")
async def quote(
    request: Request,
    article_id: str,
    start: Annotated[int, Query(ge=0, le=FARTHEST)] = 0,
    stop: Annotated[int, Query(ge=0, le=FARTHEST)] = FARTHEST,
    version: int | None = None,
) -> Response:
    """The text from `start` to `stop` (characters), cut to what may be quoted, with source, date and link."""
    desk = desk_of(request)
    stored, found, terms = await desk.run(lambda: _read(desk, article_id, version, start, stop))
    block = as_block(stored, found, desk.titles.get(stored.article.source, stored.article.source))
    return render(request, "quote.html", article=stored.article, found=found, block=block, terms=terms)


def _read(
    desk: Desk, article_id: str, version: int | None, start: int, stop: int
) -> tuple[StoredArticle, Quotation, str]:
    with desk.context.store.read() as connection:
        stored = get_article(connection, article_id, version)
        if stored is None:
            raise HTTPException(404, "there is no such article or version: it may be of another newsroom's store")
        stored = masked_version(stored)
        found = quotation(connection, stored.article, start, stop)
        return stored, found, terms_of(connection).get(stored.article.source, "")


def as_block(stored: StoredArticle, found: Quotation, source: str) -> str:
    """The quotation with its title, source, date and link, as text; "" where nothing may be quoted."""
    if not found.text:
        return ""
    article = stored.article
    said = [in_quotes(article.title), source, day(article.published_at or stored.first_seen)]
    lines = [in_quotes(found.text), "— " + ", ".join(one for one in said if one)]
    return "\n".join([*lines, article.url] if web_link(article.url) else lines)


def in_quotes(text: str) -> str:
    """«…», with „…“ for the quotation marks inside, as Russian and Kazakh print them; "" stays ""."""
    return f"«{text.translate(INNER)}»" if text else ""
