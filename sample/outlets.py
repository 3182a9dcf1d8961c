"""What each outlet of the sample newsroom answers: a path and a phase in, a response out. No sockets here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from urllib.parse import parse_qs

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from sample.newsroom import AGENCY, FOLDER, Story, published, removed

KK_MONTHS = (
    *("қаңтар", "ақпан", "наурыз", "сәуір", "мамыр", "маусым"),
    *("шілде", "тамыз", "қыркүйек", "қазан", "қараша", "желтоқсан"),
)
RU_MONTHS = ["Янв", "Фев", "Мар", "Апр", "Май", "Июн", "Июл", "Авг", "Сен", "Окт", "Ноя", "Дек"]
RU_DAYS = ["Понедельник", "Вторник", "Среда", "Четверг", "Пятница", "Суббота", "Воскресенье"]
LISTED = 3  # headlines on a listing page of the courier: three pages of them
DISALLOWED = {  # one path an outlet that robots.txt closes; it would answer
    "zhaiyq": "/admin/",
    "qyr": "/search",
    "kurier": "/print/",
    "otinish": "/memleket/internal/",
    "palata": "/internal/",
}


@dataclass(frozen=True, slots=True)
class Response:
    """What goes over the wire, before compression."""

    status: int
    media_type: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Request:
    """One request to an outlet: `base` is its address without a final slash, `counter` grows with every request."""

    outlet: str
    path: str
    query: str
    phase: int
    base: str
    counter: int

    def number(self, name: str, default: int) -> int:
        """A whole number from the query, at least 1."""
        value = parse_qs(self.query).get(name, [""])[0]
        return max(1, int(value)) if value.isdecimal() else default


NOT_FOUND = Response(404, "text/html; charset=utf-8", b"<html><body><h1>404</h1></body></html>")
GONE = Response(410, "text/html; charset=utf-8", b"<html><body><h1>410</h1></body></html>")


def respond(request: Request) -> Response:
    """The outlet's answer. An unknown path is 404, an article that was taken down 410."""
    if request.path == "/robots.txt":
        return _robots(request)
    if request.path.startswith(DISALLOWED[request.outlet]):
        return Response(200, "text/html; charset=utf-8", b"<html><body><p>For staff only</p></body></html>")
    return _OUTLETS[request.outlet](request)


def _robots(request: Request) -> Response:
    lines = ["User-agent: *", f"Disallow: {DISALLOWED[request.outlet]}"]
    if request.outlet == "zhaiyq":
        lines.append("Crawl-delay: 0")
    if request.outlet == "qyr":
        lines += ["", f"Sitemap: {request.base}/news-sitemap.xml"]
    return Response(200, "text/plain; charset=utf-8", ("\n".join(lines) + "\n").encode())


def _zhaiyq(request: Request) -> Response:
    shown = published(request.phase, "zhaiyq")
    if request.path == "/":
        return _html("zhaiyq_home.html.j2", shown=shown)
    if request.path == "/rss.xml":
        return _xml("application/rss+xml; charset=utf-8", "zhaiyq_rss.xml.j2", shown=shown, base=request.base)
    story = _find(shown, request.path)
    if story is None:
        return _missing(request)
    page = _html("zhaiyq_article.html.j2", ld=_ld_json(story, request.base), **_context(request, story, shown))
    return Response(page.status, page.media_type, page.body, {"ETag": f'W/"{story.id}-{story.version}"'})


def _qyr(request: Request) -> Response:
    shown = published(request.phase, "qyr")
    if request.path == "/":
        return _html("qyr_home.html.j2", shown=shown)
    if request.path == "/news-sitemap.xml":
        return _xml("application/xml", "qyr_sitemap.xml.j2", shown=shown, base=request.base)
    story = _find(shown, request.path)
    return _html("qyr_article.html.j2", **_context(request, story, shown)) if story else _missing(request)


def _kurier(request: Request) -> Response:
    """windows-1251 throughout; the header never says so, and every other article's page does not either."""
    shown = published(request.phase, "kurier")
    if request.path in ("/", "/news/"):
        page = request.number("page", 1)
        listed = shown[(page - 1) * LISTED : page * LISTED]
        text = _render("kurier_list.html.j2", shown=listed, page=page, more=page * LISTED < len(shown))
        return Response(200, "text/html", text.encode("windows-1251")) if listed else NOT_FOUND
    story = _find(shown, request.path)
    if story is None:
        return _missing(request)
    text = _render("kurier_article.html.j2", declared=int(story.id) % 2 == 0, **_context(request, story, shown))
    return Response(200, "text/html", text.encode("windows-1251"))


def _otinish(request: Request) -> Response:
    shown = published(request.phase, "otinish")
    if request.path == "/api/v1/public/content-manager/news":
        return _json(_statements(request, shown))
    story = _find(shown, f"{request.path}?{request.query}")
    return _html("otinish_page.html.j2", story=story) if story else _missing(request)


def _statements(request: Request, shown: Sequence[Story]) -> dict[str, object]:
    asked = parse_qs(request.query)
    mine = shown if asked.get("projects") == [f"eq:{AGENCY}"] else ()
    page, size = request.number("page", 1), min(request.number("size", 10), 50)
    return {
        "content": [_statement(story) for story in mine[(page - 1) * size : page * size]],
        "page": page,
        "size": size,
        "total_elements": len(mine),
        "total_pages": -(-len(mine) // size),
    }


def _statement(story: Story) -> dict[str, object]:
    paragraphs = "".join(f"<p>{escape(text, quote=False)}</p>" for text in story.paragraphs)
    return {
        "id": int(story.id),
        "project": AGENCY,
        "language": story.lang,
        "title": story.title,
        "short_description": story.paragraphs[0],
        "body": f'<div class="content"><style>p{{margin:0}}</style>{paragraphs}</div>',
        "created_date": story.published.isoformat(),
        "category": story.section,
        "translation_id": int(story.translation) if story.translation else None,
        "url": story.path,
    }


def _palata(request: Request) -> Response:
    shown = published(request.phase, "palata")
    if request.path in ("/", "/statements/"):
        return _html("palata_list.html.j2", shown=shown)
    story = _find(shown, request.path)
    if story is None:
        return _missing(request)
    body = (FOLDER / "pdfs" / f"{story.id}.pdf").read_bytes()
    headers = {
        "ETag": f'"{hashlib.sha256(body).hexdigest()[:16]}"',
        "Last-Modified": format_datetime(_utc(story.published), usegmt=True),
    }
    return Response(200, "application/pdf", body, headers)


_OUTLETS: dict[str, Callable[[Request], Response]] = {
    "zhaiyq": _zhaiyq,
    "qyr": _qyr,
    "kurier": _kurier,
    "otinish": _otinish,
    "palata": _palata,
}


def _find(shown: Sequence[Story], path: str) -> Story | None:
    return next((story for story in shown if story.path == path), None)


def _missing(request: Request) -> Response:
    gone = any(story.outlet == request.outlet and story.path == request.path for story in removed(request.phase))
    return GONE if gone else NOT_FOUND


def _context(request: Request, story: Story | None, shown: Sequence[Story]) -> dict[str, object]:
    related = [other for other in shown if story is not None and other.key != story.key][:3]
    return {"story": story, "base": request.base, "counter": 120 + request.counter, "related": related}


def _ld_json(story: Story, base: str) -> str:
    """A NewsArticle as JSON-LD; `<` is escaped, since it stands inside a script element."""
    record = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story.title,
        "datePublished": story.published.isoformat(),
        "dateModified": (story.modified or story.published).isoformat(),
        "author": [{"@type": "Person", "name": name} for name in story.authors],
        "publisher": {"@type": "Organization", "name": "Жайық Инфо"},
        "mainEntityOfPage": base + story.path,
        "articleSection": story.section,
        "articleBody": "\n\n".join(story.paragraphs),
        "inLanguage": story.lang,
    }
    return json.dumps(record, ensure_ascii=False).replace("<", "\\u003c")


def kk_date(moment: datetime) -> str:
    """«2026 жылғы 9 қазан, 11:30»"""
    return f"{moment.year} жылғы {moment.day} {KK_MONTHS[moment.month - 1]}, {moment:%H:%M}"


def ru_weekday_date(moment: datetime) -> str:
    """«Пятница, 09 Окт 2026, 12:00»"""
    return f"{RU_DAYS[moment.weekday()]}, {moment:%d} {RU_MONTHS[moment.month - 1]} {moment.year}, {moment:%H:%M}"


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=select_autoescape(enabled_extensions=("html.j2", "xml.j2")),
        undefined=StrictUndefined,
    )
    made.filters.update(kk_date=kk_date, ru_weekday_date=ru_weekday_date, rfc822=format_datetime)
    return made


_TEMPLATES = _environment()


def _render(template: str, **context: object) -> str:
    return _TEMPLATES.get_template(template).render(**context)


def _html(template: str, **context: object) -> Response:
    return Response(200, "text/html; charset=utf-8", _render(template, **context).encode())


def _xml(media_type: str, template: str, **context: object) -> Response:
    return Response(200, media_type, _render(template, **context).encode())


def _json(record: object) -> Response:
    return Response(200, "application/json; charset=utf-8", json.dumps(record, ensure_ascii=False).encode())
