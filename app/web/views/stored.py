"""The stored copies of an article: what was published when, chosen by day. Bytes from outside are never a page of ours.

They are shown as their source, given out to be saved, or drawn as a page from which everything was taken that could
run, load or lead away; what a browser does with that is bounded again by a policy that allows nothing.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from fastapi import APIRouter, Depends, Request
from lxml.etree import ParserError, iterwalk
from lxml.html import HTMLParser, document_fromstring
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app.web.desk import desk_of
from app.web.reader import reader_of
from app.web.render import local, render
from app.web.seen import article_seen
from crawlers.parse.charset import decode
from nlp.identifiers import mask
from pipelines.clock import ALMATY
from pipelines.context import Context
from pipelines.evidence.page import Seen, StoredPage, page_of, seen
from pipelines.masking import masked
from pipelines.store.articles import StoredArticle, get_versions
from search.say import say

router = APIRouter(dependencies=[Depends(article_seen)])
SHOWN = 200_000  # characters of a stored body that are shown as source
DRAWN = 3_000_000  # .. and as a page
MOST_LISTED = 200
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"
DRAWING = f"{SANDBOX}; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
# What is left of a page when nothing may run, load or lead away; text inside of others stays, but of the silent ones.
_PLAIN = frozenset((
    "p", "div", "span", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "table", "caption",
    "thead", "tbody", "tfoot", "tr", "td", "th", "blockquote", "pre", "code", "em", "strong", "b", "i", "u", "s", "sub",
    "sup", "br", "hr", "article", "section", "main", "header", "footer", "aside", "nav", "figure", "figcaption",
    "time", "address",
))  # fmt: skip
_SILENT = frozenset((
    "script", "style", "noscript", "template", "iframe", "object", "svg", "math", "title", "select", "textarea", "head",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class StoredView:
    """A version, the copy that is shown, its text where it is one, and every fetch of the address, newest first."""

    stored: StoredArticle
    page: StoredPage
    page_id: int
    text: str | None
    seen: tuple[Seen, ...]


@router.get("/articles/{article_id}/stored")
async def stored(
    request: Request, article_id: str, version: int | None = None, page: int | None = None, at: date | None = None
) -> Response:
    desk, may = desk_of(request), reader_of(request).collections
    view = await desk.run(lambda: read_stored(desk.context, article_id, version, page, at, may))
    article = masked(view.stored.article)
    return render(request, "stored.html", view=view, article=article, page=view.page, text=view.text, most=SHOWN, at=at)


@router.get("/articles/{article_id}/stored/page")
async def drawn(request: Request, article_id: str, version: int | None = None, page: int | None = None) -> Response:
    """The copy as a page, as far as it can be drawn without anything from outside."""
    desk, may = desk_of(request), reader_of(request).collections
    view = await desk.run(lambda: read_stored(desk.context, article_id, version, page, None, may))
    if view.text is None:
        raise HTTPException(404, "this copy is no text: it can only be saved")
    headers = {"Content-Security-Policy": DRAWING, "X-DNS-Prefetch-Control": "off", "Referrer-Policy": "no-referrer"}
    return Response(draw(view.text, view.page), headers=headers, media_type="text/html; charset=utf-8")


@router.get("/articles/{article_id}/stored/raw")
async def raw(request: Request, article_id: str, version: int | None = None, page: int | None = None) -> Response:
    """The bytes as they came, to be saved. Whatever they are, a browser is told that they are no page."""
    desk, may = desk_of(request), reader_of(request).collections
    view = await desk.run(lambda: read_stored(desk.context, article_id, version, page, None, may))
    name = f"{view.stored.article.id}-{view.page_id}.{_ending(view.page)}"
    headers = {"Content-Security-Policy": SANDBOX, "Content-Disposition": f'attachment; filename="{name}"'}
    media_type = "text/plain" if _is_text(view.page) else "application/octet-stream"
    return Response(view.page.body, headers={**headers, "Content-Type": media_type})


def read_stored(
    context: Context,
    article_id: str,
    version: int | None,
    page: int | None,
    at: date | None,
    may: frozenset[str] | None = None,
) -> StoredView:
    """The copy `page`, or the last that was published until the end of the day `at` (in Asia/Almaty), or that of a
    version; of what was imported into the collections `may` (None: all). Raises HTTPException 404 where there is
    none."""
    with context.store.read() as connection:
        versions = get_versions(connection, article_id)
    if not versions:
        raise HTTPException(404, "there is no such article: it may be of another newsroom's store")
    one = versions[-1] if version is None else next((v for v in versions if v.article.version == version), None)
    if one is None:
        raise HTTPException(
            404, say("there is no version {version}: this article has {many}", version=version, many=len(versions))
        )
    fetches = seen(context, one.article.url, may)
    chosen = _chosen(fetches, page, at, [v.page_id for v in versions]) or one.page_id
    if chosen is None:
        raise HTTPException(404, "no copy was stored of this version: it did not come from a page or file")
    copy = page_of(context, chosen)
    text = mask(decode(copy.body, copy.media_type).text) if _is_text(copy) else None
    return StoredView(one, copy, chosen, text, tuple(reversed(fetches))[:MOST_LISTED])


def _chosen(fetches: list[Seen], page: int | None, at: date | None, own: list[int | None]) -> int | None:
    if page is not None:
        if page not in {one.page_id for one in fetches} | set(own):
            raise HTTPException(404, "this article has no such copy")
        return page
    if at is None:
        return None
    end = datetime.combine(at + timedelta(days=1), time(), ALMATY)
    until = [one for one in fetches if one.at < end and one.what != "gone"]
    if not until:
        raise HTTPException(404, say("no copy is stored that was fetched until {day}", day=f"{at:%d.%m.%Y}"))
    return until[-1].page_id


def draw(text: str, page: StoredPage) -> str:
    """A page of which nothing runs, loads or leads away, under a line that says what it is."""
    body = f"<pre>{html.escape(text[:DRAWN])}</pre>"
    if "html" in page.media_type.lower():
        with suppress(ParserError, ValueError):  # else its source is shown
            body = "".join(_drawn(document_fromstring(text[:DRAWN], parser=HTMLParser(encoding="utf-8"))))
    line = html.escape(f"Baqylau · {page.url} · {local(page.captured_at)} · SHA-256 {page.sha256}")
    style = "body{max-width:60rem;margin:auto;padding:1rem;font-family:sans-serif}td,th{vertical-align:top}"
    return f'<!doctype html><meta charset="utf-8"><style>{style}</style><p>{line}</p><hr>{body}'


def _drawn(root: Any) -> Iterator[str]:
    """Elements without any attribute, and the text between them; walked without recursion, however deep it is."""
    silent = 0
    for event, element in iterwalk(root, events=("start", "end", "comment", "pi")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            silent += tag in _SILENT
            if not silent:
                yield (f"<{tag}>" if tag in _PLAIN else "") + html.escape(element.text or "")
            continue
        if event == "end":
            if not silent and tag in _PLAIN and tag not in ("br", "hr"):
                yield f"</{tag}>"
            silent -= tag in _SILENT
        if not silent:
            yield html.escape(element.tail or "")


def _is_text(page: StoredPage) -> bool:
    kind = page.media_type.partition(";")[0].strip().lower()
    return kind.startswith("text/") or kind.endswith(("json", "xml"))


def _ending(page: StoredPage) -> str:
    if _is_text(page):
        return "txt"
    return "pdf" if "pdf" in page.media_type else "bin"
